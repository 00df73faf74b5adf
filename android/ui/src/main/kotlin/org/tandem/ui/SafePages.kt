package org.tandem.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.Stable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateListOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.keepScreenOn
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext
import org.tandem.core.model.Language
import org.tandem.core.screens.DoorShows
import org.tandem.core.screens.RestoreScreen
import org.tandem.core.screens.SettingsDo
import org.tandem.core.screens.SettingsScreen
import org.tandem.core.screens.SpareKeyScreen
import org.tandem.record.BackupCalls
import org.tandem.record.OpenRecord

/** The spare key: shown once, then some of it is typed back with the key out of sight. */
@Composable
fun SpareKeyPage(state: SpareKeyScreen, desk: Desk) {
    val key = desk.hand.spareKey
    // Whoever writes it down does not touch the phone meanwhile.
    val lit = if (key == null) Modifier else Modifier.keepScreenOn()
    Page(lit) { SpareKey(state, key, desk) }
}

@Composable
private fun SpareKey(state: SpareKeyScreen, key: String?, desk: Desk) {
    // Each key is shown before it is asked for.
    var checks by remember(key) { mutableStateOf(false) }
    val words = desk.words
    for (line in state.lines) Body(line)
    if (key != null && !checks) {
        Panel(strong = true) {
            FlowRow(
                Modifier.fillMaxWidth().semantics(mergeDescendants = true) {
                    contentDescription = key
                },
                Arrangement.spacedBy(14.dp),
                Arrangement.spacedBy(6.dp),
            ) {
                for (group in key.split(GROUPS)) {
                    Text(
                        group,
                        style = MaterialTheme.typography.titleMedium,
                        fontFamily = FontFamily.Monospace,
                    )
                }
            }
        }
        Small(state.once)
        Big(words[Say.NEXT], Modifier.fillMaxWidth()) { checks = true }
    } else {
        Panel { Body(state.standing) }
        state.ask?.let { Check(state, key, it, desk) }
        if (key != null) {
            Big(words[Say.BACK], Modifier.fillMaxWidth(), weight = Weight.THIRD) { checks = false }
        } else {
            Anew(state, desk)
        }
    }
    if (state.pending) {
        Big(state.later, Modifier.fillMaxWidth(), weight = Weight.THIRD) { desk.back() }
    }
}

/** Between the groups of a spare key. */
private const val GROUPS = "-"

@Composable
private fun Check(state: SpareKeyScreen, key: String?, ask: String, desk: Desk) {
    val typed = remember(key, state.fields.size) {
        mutableStateListOf(*Array(state.fields.size) { NOTHING })
    }
    Heading(ask)
    state.fields.forEachIndexed { at, field ->
        Field(field.text, typed[at], keyboard = KeyboardType.Password) { typed[at] = it }
    }
    Big(desk.words[Say.NEXT], Modifier.fillMaxWidth(), weight = Weight.SECOND) {
        desk.act {
            if (safe.confirmSpareKey(typed.toList())) {
                desk.hand.spareKey = null
                desk.way.back()
                Done(state.right)
            } else {
                Done(state.wrong)
            }
        }
    }
}

/** Another one: it asks for what opens the record now, whatever that is. */
@Composable
private fun Anew(state: SpareKeyScreen, desk: Desk) {
    var open by rememberSaveable { mutableStateOf(false) }
    val (language, host) = desk.outside.language to desk.host
    val trying = rememberTrying(language)
    Fold(state.make, open) { open = !open }
    if (!open) return
    Refused(trying)
    desk.Reading(
        isWithin = true,
        read = { OpenRecord.door(host.place, language, host.language).shows },
    ) { shows ->
        if (shows is DoorShows.Unlock) {
            WaysIn(shows.screen, state.make, host, desk.phone, trying, language) { by ->
                val safe = desk.record.safe
                desk.hand.spareKey = when (by) {
                    is By.Typed -> safe.newSpareKey(by.secret)
                    is By.Own -> safe.newSpareKey(by.device, by.pin)
                }
            }
        }
    }
}

/** A backup that was opened: what it is, until it is brought back or let go. */
internal class Looked(val backup: BackupCalls, val screen: RestoreScreen)

/**
 * Where an opened backup stands, which is a whole record without a lock. It is no screen's, for it is closed also
 * while none is drawn.
 */
@Stable
internal class Looking {
    var at by mutableStateOf<Looked?>(null)
        private set

    private var turn = 0

    /** Opens one in the place of another. Where it was closed meanwhile, it is not there. */
    suspend fun open(
        open: suspend () -> BackupCalls,
        look: suspend (BackupCalls) -> RestoreScreen,
    ) {
        close()
        val mine = turn
        val backup = open()
        try {
            val screen = look(backup)
            if (mine == turn) at = Looked(backup, screen)
        } finally {
            if (at?.backup !== backup) backup.close()
        }
    }

    fun close() {
        turn++
        at?.backup?.close()
        at = null
    }
}

/**
 * Brings a backup back: into the record that is there, or, where there is none, as a record. It says
 * what will come of it before anything is done.
 */
@Composable
internal fun BringBack(
    language: Language,
    host: Host,
    phone: Phone,
    looking: Looking,
    living: OpenRecord? = null,
    onDone: suspend (OpenRecord) -> Unit,
) {
    val words = Words.of(language)
    val trying = rememberTrying(language)
    var picked by remember { mutableStateOf<Picked?>(null) }
    var secret by remember { mutableStateOf(NOTHING) }
    DisposableEffect(looking) { onDispose(looking::close) }
    Page {
        Small(words[Say.BACKUP_LIMIT])
        Big(words[Say.PICK_FILE], Modifier.fillMaxWidth(), weight = Weight.SECOND) {
            trying.go {
                picked = phone.pick() ?: picked
                looking.close()
            }
        }
        picked?.let { file ->
            Small(file.name)
            val look = {
                if (secret.isNotEmpty()) {
                    trying.go {
                        looking.open({
                            BackupCalls.open(file.path, secret, host.place, host.clock)
                        }) { it.screen(living, language, host.zone) }
                    }
                }
            }
            Field(
                words[Say.SECRET],
                secret,
                keyboard = KeyboardType.Password,
                hidden = true,
                onDone = look,
            ) { secret = it }
            if (looking.at == null) Big(words[Say.NEXT], Modifier.fillMaxWidth(), onClick = look)
        }
        Refused(trying)
        looking.at?.let { found ->
            Panel(strong = true) { for (line in found.screen.lines) Body(line) }
            Big(found.screen.restore, Modifier.fillMaxWidth()) {
                trying.go {
                    if (living != null) {
                        found.backup.mergeInto(living)
                        onDone(living)
                    } else {
                        // To its end, whatever becomes of this window: the door has to know of it.
                        withContext(NonCancellable) {
                            onDone(found.backup.restore(host.place, secret, host.clock))
                        }
                    }
                }
            }
        }
    }
}

@Composable
fun RestorePage(desk: Desk) = BringBack(
    desk.outside.language,
    desk.host,
    desk.phone,
    desk.hand.looking,
    desk.record,
) {
    desk.way.back()
    desk.done = Done(desk.words[Say.RESTORED])
}

/** A copy that opens with a secret, or a file that anybody can read: to a place that the person picks. */
@Composable
fun FilePage(state: SettingsScreen, what: SettingsDo, desk: Desk) = Page {
    val action = state.actions.first { it.act == what }
    val name = action.file ?: return@Page
    val words = desk.words
    val trying = rememberTrying(desk.outside.language)
    var isDone by remember { mutableStateOf(false) }
    Heading(action.text)
    Panel(strong = what == SettingsDo.EXPORT) {
        Body(words[if (what == SettingsDo.EXPORT) Say.EXPORT_LIMIT else Say.BACKUP_LIMIT])
    }
    Refused(trying)
    if (isDone) {
        Panel {
            Body(words[if (what == SettingsDo.EXPORT) Say.EXPORT_DONE else Say.BACKUP_DONE])
        }
    }
    if (trying.isRunning) return@Page Working(trying, words)
    Big(action.text, Modifier.fillMaxWidth(), weight = Weight.SECOND) {
        isDone = false
        trying.go {
            val record = desk.record
            isDone = desk.phone.keep(name) { sink ->
                if (what == SettingsDo.EXPORT) {
                    record.transfer.exportTo(sink)
                } else {
                    record.safe.backUpTo(sink, desk.outbox())
                }
            }
            if (!isDone) trying.wrong = words[Say.NOT_CHOSEN]
        }
    }
}

/** Everything goes: the first tap says what that means, and does nothing. */
@Composable
fun ErasePage(state: SettingsScreen, desk: Desk) = Page {
    val action = state.actions.first { it.act == SettingsDo.ERASE }
    var isAsked by remember { mutableStateOf(false) }
    Heading(action.text)
    Body(state.eraseAsk)
    if (isAsked) {
        Big(desk.words[Say.ERASE_NOW], Modifier.fillMaxWidth(), weight = Weight.THIRD) {
            desk.erase()
        }
    } else {
        Big(action.text, Modifier.fillMaxWidth(), weight = Weight.THIRD) { isAsked = true }
    }
    Big(desk.words[Say.BACK], Modifier.fillMaxWidth(), weight = Weight.SECOND) { desk.back() }
}
