package org.tandem.ui

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.imePadding
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.produceState
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.saveable.rememberSaveableStateHolder
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import org.tandem.core.model.Language
import org.tandem.core.model.TandemException
import org.tandem.core.screens.DoorDo
import org.tandem.core.screens.DoorScreen
import org.tandem.core.screens.DoorShows
import org.tandem.core.screens.UnlockBy
import org.tandem.core.screens.UnlockScreen
import org.tandem.record.DeviceSecret
import org.tandem.record.DeviceSecretLost
import org.tandem.record.OpenRecord

/**
 * What stands before the record, and then the open one. [asked] is a language that was picked before
 * anything is there; [prepared] opens without a question, where a host knows how.
 */
@Composable
fun Door(
    entry: Entry,
    phone: Phone,
    asked: Language? = null,
    prepared: (suspend () -> OpenRecord)? = null,
) {
    val host = entry.host
    var language by rememberSaveable { mutableStateOf(asked) }
    val now = entry.opened
    // What it says of itself may have been changed while it was open.
    val seen by produceState<Seen<DoorScreen>>(Seen.NotYet, now == null, language, entry.looks) {
        val words = Words.of(language ?: host.language ?: Language.EN)
        value = words.orTell({ Seen.Wrong(it) }) {
            Seen.There(OpenRecord.door(host.place, language, host.language))
        }
    }
    LaunchedEffect(Unit) {
        try {
            prepared?.let { if (!entry.isOpen) entry.open(it()) }
        } catch (_: TandemException) {
            // It stays closed, and says why when it is tried.
        }
    }
    // Picked before anything was open: a record speaks as its person chose, and so does its door from then on.
    LaunchedEffect(now == null) { if (now != null) language = null }
    val door = (seen as? Seen.There)?.state
    val outside = Outside(
        door?.language ?: language ?: host.language ?: Language.EN,
        door?.country,
    )
    // Where one was is there again after it locked itself, and not after somebody hid it.
    val kept = rememberSaveableStateHolder()
    if (now != null) {
        kept.SaveableStateProvider(RECORD) {
            App(now.record, phone, outside, host, now.hand, onErase = {
                kept.removeState(RECORD)
                entry.erase(phone)
            }, onLocked = entry::lock) {
                kept.removeState(RECORD)
                entry.lock()
            }
        }
    } else if (door != null) {
        key(entry.shut) { AtTheDoor(door, entry, phone) { language = it } }
    } else {
        (seen as? Seen.Wrong)?.let { wrong ->
            Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.background) {
                Column(Modifier.safeDrawingPadding()) {
                    Wrong(wrong.text, outside.words) { entry.lookAgain() }
                }
            }
        }
    }
}

/** Under which what the system keeps of an open record's screens is found again. */
private const val RECORD = 0

/**
 * A plain screen: the first run, how to unlock, or why it does not open. It says nothing of what is behind
 * it. Help is one tap away, and needs no secret.
 */
@Composable
private fun AtTheDoor(
    door: DoorScreen,
    entry: Entry,
    phone: Phone,
    onLanguage: (Language) -> Unit,
) {
    var page by rememberSaveable { mutableStateOf<DoorDo?>(null) }
    val host = entry.host
    val words = Words.of(door.language)
    val back = { page = null }
    Back(page != null, back)
    Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.background) {
        Column(Modifier.fillMaxSize().safeDrawingPadding().imePadding().testTag(DOOR)) {
            when (page) {
                DoorDo.HELP -> {
                    val help = remember(door.language, door.country) {
                        Outside(door.language, door.country).help()
                    }
                    Below(help.title, words, back)
                    HelpPage(help, words, phone)
                }

                DoorDo.RESTORE -> {
                    Below(words[Say.RESTORE], words, back)
                    BringBack(door.language, host, phone, entry.looking) { entry.openNew(it) }
                }

                DoorDo.ERASE -> {
                    Below(words[Say.ERASE], words, back)
                    val trying = rememberTrying(door.language)
                    Page {
                        Refused(trying)
                        Body(words[Say.ERASE_ASK])
                        Big(words[Say.ERASE_NOW], Modifier.fillMaxWidth(), weight = Weight.THIRD) {
                            trying.go {
                                entry.erase(phone).join()
                                page = null
                            }
                        }
                    }
                }

                null -> {
                    entry.erased?.let { Panel(strong = true) { Body(it(door.language)) } }
                    val others = @Composable { Others(door) { page = it } }
                    when (val shows = door.shows) {
                        is DoorShows.FirstRun ->
                            FirstRun(shows.screen, door, entry, phone, onLanguage, others)

                        is DoorShows.Unlock -> Locked(shows.screen, door, entry, phone, others)

                        is DoorShows.Closed -> Page(Modifier.padding(top = 24.dp)) {
                            Heading(shows.title, style = titleOfAll)
                            Panel(strong = true) { Body(shows.text) }
                            others()
                        }
                    }
                }
            }
        }
    }
}

/** A name for tests: of the screen before the record. */
val DOOR: String = DoorScreen::class.java.simpleName

@Composable
private fun Below(title: String, words: Words, onBack: () -> Unit) =
    Row(verticalAlignment = Alignment.CenterVertically) {
        SignButton(Icons.back, words[Say.BACK], onBack)
        Heading(title, Modifier.weight(1f), MaterialTheme.typography.titleLarge)
    }

/** One long word has to fit a line, also where the font is large. */
private val titleOfAll
    @Composable get() = MaterialTheme.typography.run { if (large) titleLarge else headlineMedium }

/** What can be done without a key. */
@Composable
private fun Others(door: DoorScreen, onPick: (DoorDo) -> Unit) {
    for (action in door.actions) {
        val icon = Icons.help.takeIf { action.act == DoorDo.HELP }
        Big(action.text, Modifier.fillMaxWidth(), icon, Weight.THIRD) { onPick(action.act) }
    }
}

@Composable
private fun Locked(
    screen: UnlockScreen,
    door: DoorScreen,
    entry: Entry,
    phone: Phone,
    others: @Composable () -> Unit,
) {
    val host = entry.host
    val trying = rememberTrying(door.language)
    Page(Modifier.padding(top = 24.dp)) {
        Heading(screen.title, style = titleOfAll)
        Refused(trying)
        if (trying.wrong == null) screen.wait?.let { Panel(strong = true) { Body(it) } }
        WaysIn(screen, screen.title, host, phone, trying, door.language) { by ->
            val record = try {
                when (by) {
                    is By.Typed -> OpenRecord.open(host.place, by.secret, host.clock)
                    is By.Own -> OpenRecord.open(host.place, by.device, by.pin, host.clock)
                }
            } catch (refused: TandemException) {
                // There may be something to wait for now.
                entry.lookAgain()
                throw refused
            }
            entry.open(record)
        }
        Small(screen.neverWiped)
        others()
    }
}

/** What somebody has shown that is theirs. */
internal sealed interface By {
    class Typed(val secret: String) : By

    /** The device's own secret, after its own lock or with a PIN. */
    class Own(val device: DeviceSecret, val pin: String?) : By
}

/** All that the record is opened by, as its person shows it: to open it, or to make another spare key. */
@Composable
internal fun WaysIn(
    screen: UnlockScreen,
    button: String,
    host: Host,
    phone: Phone,
    trying: Trying,
    language: Language,
    use: suspend (By) -> Unit,
) {
    // In memory alone: what the system keeps of a screen stands outside the vault.
    var pin by remember { mutableStateOf(NOTHING) }
    var secret by remember { mutableStateOf(NOTHING) }
    var opensTyped by rememberSaveable { mutableStateOf(false) }
    fun show(by: suspend () -> By?) = trying.go {
        try {
            use(by() ?: return@go)
            pin = NOTHING
            secret = NOTHING
        } catch (lost: DeviceSecretLost) {
            // Nothing else opens it any more.
            opensTyped = true
            throw lost
        }
    }
    val device = host.device
    val ways = screen.by.filter {
        it.by == UnlockBy.TYPED || (device != null && (it.by != UnlockBy.DEVICE || phone.hasLock))
    }
    if (device != null && !phone.hasLock && screen.by.any { it.by == UnlockBy.DEVICE }) {
        Panel(strong = true) { Body(Words.of(language)[Say.NO_LOCK]) }
    }
    for (way in ways) {
        when (way.by) {
            UnlockBy.DEVICE -> Big(way.text, Modifier.fillMaxWidth()) {
                show { device?.takeIf { phone.isOwner(screen.title) }?.let { By.Own(it, null) } }
            }

            UnlockBy.PIN -> Secret(way.text, pin, button, KeyboardType.NumberPassword, {
                pin = it
            }) { show { device?.let { By.Own(it, pin) } } }

            UnlockBy.TYPED -> {
                val folds = ways.size > 1
                // What is seldom needed is folded; what is the only way is not.
                if (folds) Fold(way.text, opensTyped) { opensTyped = !opensTyped }
                if (opensTyped || !folds) {
                    Secret(way.text, secret, button, KeyboardType.Password, { secret = it }) {
                        show { By.Typed(secret) }
                    }
                }
            }
        }
    }
}

@Composable
private fun Secret(
    name: String,
    value: String,
    button: String,
    keyboard: KeyboardType,
    onValue: (String) -> Unit,
    onDone: () -> Unit,
) {
    // Nothing typed is no try: a wrong one costs a wait.
    val done = { if (value.isNotEmpty()) onDone() }
    Field(name, value, keyboard = keyboard, hidden = true, onDone = done, onValue = onValue)
    Big(button, Modifier.fillMaxWidth(), onClick = done)
}
