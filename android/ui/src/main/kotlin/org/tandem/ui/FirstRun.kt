package org.tandem.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext
import org.tandem.core.model.Country
import org.tandem.core.model.Language
import org.tandem.core.model.OwnWords
import org.tandem.core.model.Profile
import org.tandem.core.model.Role
import org.tandem.core.model.WeekStart
import org.tandem.core.screens.DoorScreen
import org.tandem.core.screens.FirstRunScreen
import org.tandem.core.screens.LockChoice
import org.tandem.core.screens.Way
import org.tandem.record.CreatedRecord
import org.tandem.record.OpenRecord

/** The pages of the first run: what this is; where and whose; the lock. */
private const val WHAT = 0
private const val WHOSE = 1
private const val LOCK = 2

/** From nothing to a record. What was picked survives a rotation; a secret that was typed does not. */
@Composable
fun FirstRun(
    screen: FirstRunScreen,
    door: DoorScreen,
    entry: Entry,
    phone: Phone,
    onLanguage: (Language) -> Unit,
    others: @Composable () -> Unit,
) {
    val host = entry.host
    var at by rememberSaveable { mutableIntStateOf(WHAT) }
    var country by rememberSaveable { mutableStateOf<Country?>(null) }
    var role by rememberSaveable { mutableStateOf(Role.OWN) }
    val words = Words.of(door.language)
    val trying = rememberTrying(door.language)
    Back(at > WHAT) { at-- }
    val next = @Composable { Next(words, at > WHAT, { at-- }) { at++ } }
    when (at) {
        WHAT -> Page(Modifier.padding(top = 12.dp)) {
            Heading(door.languageTitle, style = MaterialTheme.typography.titleLarge)
            Grid(door.languages) { choice, cell ->
                Pick(choice.text, choice.chosen, cell) { onLanguage(choice.pick) }
            }
            for (line in screen.lines) Body(line)
            next()
            others()
        }

        WHOSE -> Page(Modifier.padding(top = 12.dp)) {
            Heading(screen.roleAsk)
            for (choice in screen.roles) {
                Pick(choice.text, role == choice.pick, Modifier.fillMaxWidth()) {
                    role = choice.pick
                }
            }
            Heading(screen.countryAsk)
            Refused(trying)
            for (choice in screen.countries) {
                Pick(choice.text, country == choice.pick, Modifier.fillMaxWidth()) {
                    country = choice.pick
                    trying.wrong = null
                }
            }
            Next(words, true, { at = WHAT }) {
                if (country == null) trying.wrong = screen.countryAsk else at = LOCK
            }
        }

        else -> Lock(screen, host, phone, door.language, { at = WHOSE }) { way, secret ->
            val profile = Profile(
                role,
                name = null,
                host.zone,
                country,
                WeekStart.MONDAY,
                OwnWords(null, null),
            )
            // To its end, whatever becomes of this window: nothing else has the spare key.
            withContext(NonCancellable) {
                val made = make(host, way, secret, profile)
                // Where it cannot be, it speaks the phone's language until it is chosen again.
                orNull { made.record.screens.chooseLanguage(door.language) }
                entry.openNew(made.record, made.spareKey)
            }
        }
    }
}

private suspend fun make(host: Host, way: Way, secret: String, profile: Profile): CreatedRecord {
    val device = host.device
    return if (device == null || way == Way.PASSPHRASE) {
        OpenRecord.create(host.place, secret, profile, host.clock)
    } else {
        val pin = secret.takeIf { way == Way.DEVICE_PIN }
        OpenRecord.create(host.place, device, pin, profile, host.clock)
    }
}

@Composable
private fun Next(words: Words, hasBack: Boolean, onBack: () -> Unit, onNext: () -> Unit) =
    Beside { modifier ->
        if (hasBack) Big(words[Say.BACK], modifier, weight = Weight.THIRD, onClick = onBack)
        Big(words[Say.NEXT], modifier, onClick = onNext)
    }

/** What shall open it. Where the device has no secret of its own it is a passphrase, and nothing is asked. */
@Composable
private fun Lock(
    screen: FirstRunScreen,
    host: Host,
    phone: Phone,
    language: Language,
    onBack: () -> Unit,
    onMake: suspend (Way, String) -> Unit,
) {
    val ask = screen.lock
    val words = Words.of(language)
    // There is no record yet, and no spare key that opens it.
    val trying = rememberTrying(language, Say.SECRET_NONE)
    var isKnown by rememberSaveable { mutableStateOf<Boolean?>(null) }
    var picked by rememberSaveable { mutableStateOf<Way?>(null) }
    // In memory alone: what the system keeps of a screen stands outside the vault.
    var secret by remember { mutableStateOf(NOTHING) }
    var again by remember { mutableStateOf(NOTHING) }
    val asks = host.device != null
    val ways = ask.ways.filter {
        it.pick == Way.PASSPHRASE ||
            (asks && (it.pick != Way.DEVICE || (isKnown == false && phone.hasLock)))
    }
    val way: LockChoice = ways.firstOrNull { it.pick == picked } ?: ways.first()
    val isReady = !asks || isKnown != null
    fun make() {
        when {
            !isReady -> trying.wrong = ask.ask
            way.hint != null && secret.isEmpty() -> trying.wrong = way.hint
            way.hint != null && secret != again -> trying.wrong = ask.notSame
            else -> trying.go { onMake(way.pick, secret) }
        }
    }
    Page(Modifier.padding(top = 12.dp)) {
        if (asks) {
            Heading(ask.ask)
            for ((answer, text) in listOf(false to ask.no, true to ask.yes)) {
                Pick(text, isKnown == answer, Modifier.fillMaxWidth()) { isKnown = answer }
            }
        } else {
            Heading(way.text)
        }
        if (isKnown == true) Panel(strong = true) { Body(ask.ifYes) }
        if (isReady) {
            if (ways.size > 1) {
                for (choice in ways) {
                    Pick(choice.text, way == choice, Modifier.fillMaxWidth()) {
                        picked = choice.pick
                        secret = NOTHING
                        again = NOTHING
                    }
                }
            }
            way.hint?.let { hint ->
                val keyboard = if (way.pick == Way.DEVICE_PIN) {
                    KeyboardType.NumberPassword
                } else {
                    KeyboardType.Password
                }
                Field(hint, secret, keyboard = keyboard, hidden = true) { secret = it }
                Field(ask.again, again, keyboard = keyboard, hidden = true, onDone = ::make) {
                    again = it
                }
            }
        }
        Refused(trying)
        for (note in ask.notes) Small(note)
        Beside { modifier ->
            Big(words[Say.BACK], modifier, weight = Weight.THIRD, onClick = onBack)
            Big(screen.start, modifier, onClick = ::make)
        }
    }
}
