package org.tandem.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.text.selection.SelectionContainer
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import org.tandem.core.screens.CoachCode
import org.tandem.core.screens.CoachHome
import org.tandem.core.screens.CoachPersonScreen
import org.tandem.core.screens.ContactNote

@Composable
fun CoachPage(state: CoachHome, desk: Desk) = Page {
    val trying = rememberTrying(desk.outside.language)
    state.empty?.let { Body(it) }
    Big(desk.words[Say.COACH_OPEN], Modifier.fillMaxWidth(), weight = Weight.SECOND) {
        trying.go {
            val file = desk.phone.pick() ?: return@go
            val opened = desk.record.coach.open(file.bytes())
            desk.go(Screen.PERSON(opened.person))
            desk.done = opened.said.ifEmpty { null }?.let { Done(it.joinToString(SPACE)) }
        }
    }
    Refused(trying)
    for (count in state.counts) Heading(count)
    for (row in state.rows) {
        Line(row.title, lines = row.why + row.dates, spoken = row.spoken, icon = Icons.person) {
            desk.go(Screen.PERSON(row.person))
        }
    }
    Line(desk.words[Say.COACH_CODE], icon = Icons.share) { desk.go(Screen.CODE()) }
    Line(desk.words[Say.SETTINGS], icon = Icons.gear) { desk.go(Screen.SETTINGS()) }
}

/** The code that people begin with: it can be copied, and is no secret. */
@Composable
fun CodePage(state: CoachCode?, desk: Desk) = Page {
    val trying = rememberTrying(desk.outside.language)
    var name by remember { mutableStateOf(state?.name.orEmpty()) }
    if (state != null) {
        // It is no word, and a line of it ends where it is cut: whoever reads it in leaves blanks out.
        val lines = state.code.chunked(if (large) 12 else 24).joinToString(PAUSE)
        Panel(quoted = true) { SelectionContainer { Body(lines) } }
    }
    Field(desk.words[Say.MY_NAME], name) { name = it }
    Refused(trying)
    Big(desk.words[Say.SAVE], Modifier.fillMaxWidth(), weight = Weight.SECOND) {
        if (name.isNotBlank()) trying.go { desk.record.coach.enrol(name, state?.org, DAYS) }
    }
}

/** For so many days a code is good. */
private const val DAYS = 90u

@Composable
fun PersonView(state: CoachPersonScreen, desk: Desk) = Page {
    for (line in state.said) Panel(strong = true) { Body(line) }
    for (ask in state.asks) Panel(strong = true) { Heading(ask.text) }
    Sections(state.talkAbout)
    Sections(state.since)
    Sections(state.sections)
    state.compare?.let { words ->
        Compare(words, desk) { coach.compared(state.row.person, it) }
    }
    for (note in state.notes) Panel { Told(note.title, note.lines) }
    Writing(Say.COACH_NOTE, Say.SAVE, Screen.PERSON.draft(state.row.person), desk) { text ->
        val on = today().date
        coach.note(state.row.person, ContactNote(on, null, null, null, text))
        Done(desk.words[Say.SAVED])
    }
    Writing(Say.COACH_REPLY, Say.REPLY_MAKE, Screen.CODE.draft(state.row.person), desk) { text ->
        val sealed = coach.reply(state.row.person, text)
        Done(desk.words[Say.FILE_MADE]).takeIf { desk.handOnNew(sealed.name, sealed.bytes) }
    }
    for (line in state.row.why + state.row.dates) Small(line)
    Body(state.worried)
}
