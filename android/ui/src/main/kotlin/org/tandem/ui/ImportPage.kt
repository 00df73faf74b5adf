package org.tandem.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import org.tandem.core.MeetingList
import org.tandem.core.model.Fellowship
import org.tandem.core.model.TandemException
import org.tandem.core.screens.LogForm

/** The field of an error that says which: its names are the core's own. */
private enum class Missing { ZONE, FEED }

/** A list of meetings out of a file. What it does not say itself is asked for, and only then. */
@Composable
fun ImportPage(form: LogForm, title: String, desk: Desk) = Page {
    val words = desk.words
    val trying = rememberTrying(desk.outside.language)
    var picked by remember { mutableStateOf<Picked?>(null) }
    var name by remember { mutableStateOf(NOTHING) }
    var zone by remember { mutableStateOf(NOTHING) }
    var fellowship by remember { mutableStateOf<Fellowship?>(null) }
    var missing by remember { mutableStateOf<Missing?>(null) }
    fun take(isConfirmed: Boolean) {
        val file = picked ?: return
        trying.go {
            val list = MeetingList(
                name.ifBlank { file.name },
                fellowship = fellowship,
                zone = zone.ifBlank { null },
                confirmed = isConfirmed,
            )
            val record = desk.record
            try {
                val report = record.meetings.importFile(file.path, list)
                val read = record.voice().count(READ, report.tally.read, emptyMap())
                desk.way.back()
                desk.done = Done(read)
            } catch (wrong: TandemException.Invalid) {
                missing = Missing.entries.firstOrNull { it.name.lowercase() == wrong.field }
                throw wrong
            }
        }
    }
    Heading(title)
    Big(words[Say.PICK_FILE], Modifier.fillMaxWidth(), weight = Weight.SECOND) {
        trying.go {
            picked = desk.phone.pick() ?: picked
            missing = null
        }
    }
    val file = picked
    if (file != null) {
        Small(file.name)
        Field(words[Say.LIST_NAME], name) { name = it }
        Folded(form.more.fellowships.firstOrNull { it.pick == fellowship }?.text, words) {
            Picks {
                for (choice in form.more.fellowships) {
                    Pick(choice.text, fellowship == choice.pick) {
                        fellowship = choice.pick.takeIf { fellowship != it }
                    }
                }
            }
        }
        if (missing == Missing.ZONE) Field(words[Say.LIST_ZONE], zone) { zone = it }
    }
    Refused(trying)
    if (file != null) {
        if (trying.isRunning) {
            Working(trying, words)
        } else {
            Big(title, Modifier.fillMaxWidth()) { take(false) }
            if (missing == Missing.FEED) {
                Big(words[Say.LIST_CONFIRM], Modifier.fillMaxWidth(), weight = Weight.THIRD) {
                    take(true)
                }
            }
        }
    }
}

@Composable
private fun Folded(chosen: String?, words: Words, content: @Composable () -> Unit) {
    var open by remember { mutableStateOf(false) }
    Fold(chosen ?: words[Say.FELLOWSHIP], open) { open = !open }
    if (open) content()
}
