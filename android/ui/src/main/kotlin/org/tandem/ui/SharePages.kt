package org.tandem.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import org.tandem.core.screens.CoachHome
import org.tandem.core.screens.CoachPersonScreen
import org.tandem.core.screens.ReaderReady
import org.tandem.core.screens.ShareHome
import org.tandem.core.screens.SharedSection

@Composable
fun SharePage(state: ShareHome, desk: Desk) = Page {
    state.empty?.let { Body(it) }
    for (reply in state.replies) {
        Panel(strong = true) {
            Told(reply.title, listOf(reply.`when`))
            Body(reply.text)
            for (note in reply.notes) Small(note)
        }
    }
    if (state.coaches.isNotEmpty()) Heading(state.coachesTitle)
    for (coach in state.coaches) {
        when (val ready = coach.ready) {
            is ReaderReady.Ready ->
                Line(
                    coach.title,
                    lines = listOf(coach.text),
                    spoken = coach.spoken,
                    icon = Icons.share,
                ) {
                    desk.go(Screen.PREVIEW(ready.consent))
                }

            ReaderReady.Ask, ReaderReady.Expired ->
                Line(
                    coach.title,
                    lines = listOf(coach.text),
                    spoken = coach.spoken,
                    icon = Icons.know,
                ) {
                    desk.go(Screen.CONSENT(coach.coach))
                }

            ReaderReady.Compare ->
                Panel { Told(coach.title, listOf(coach.text), coach.spoken) }
        }
        coach.compare?.let { words ->
            Compare(words, desk) { sharing.compared(coach.coach, it) }
        }
    }
    AddCoach(desk)
    if (state.consents.isNotEmpty()) Heading(state.consentsTitle)
    for (consent in state.consents) {
        Panel {
            Told(consent.title, listOf(consent.text), consent.spoken)
            consent.stop?.let { stop ->
                // For good, so it takes two: the first says what stopping cannot do.
                var open by remember(consent.consent) { mutableStateOf(false) }
                Fold(stop, open) { open = !open }
                if (open) {
                    Body(state.stopLimit)
                    Big(stop, Modifier.fillMaxWidth(), weight = Weight.THIRD) {
                        desk.act {
                            consents.stop(consent.consent)
                            Done(state.stopLimit)
                        }
                    }
                }
            }
        }
    }
    Small(state.stopLimit)
    if (state.log.isNotEmpty()) Heading(state.logTitle)
    for (row in state.log) {
        Panel { Told(row.title, listOfNotNull(row.text, row.also), row.spoken) }
    }
}

/** Parts of a summary. A person's own words stand in a frame of their own. */
@Composable
fun Sections(sections: List<SharedSection>) {
    for (section in sections) Panel(quoted = section.quoted) { SectionLines(section) }
}

@Composable
private fun SectionLines(section: SharedSection) {
    section.title?.let { Heading(it) }
    for (line in section.lines) Body(line)
}

@Composable
fun CoachPage(state: CoachHome, desk: Desk) = Page {
    state.empty?.let { Body(it) }
    for (count in state.counts) Heading(count)
    for (row in state.rows) {
        Line(row.title, lines = row.why + row.dates, spoken = row.spoken, icon = Icons.person) {
            desk.go(Screen.PERSON(row.person))
        }
    }
    Line(desk.words[Say.SETTINGS], icon = Icons.gear) { desk.go(Screen.SETTINGS()) }
}

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
    for (line in state.row.why + state.row.dates) Small(line)
    Body(state.worried)
}
