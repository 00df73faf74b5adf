package org.tandem.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
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
        val place = when (val ready = coach.ready) {
            is ReaderReady.Ready -> Screen.PREVIEW(ready.consent)
            ReaderReady.Ask, ReaderReady.Expired -> Screen.CONSENT(coach.coach)
            ReaderReady.Compare -> null
        }
        if (place == null) {
            Panel { Told(coach.title, listOf(coach.text), coach.spoken) }
        } else {
            val icon = if (place.screen == Screen.PREVIEW) Icons.share else Icons.know
            Line(coach.title, lines = listOf(coach.text), spoken = coach.spoken, icon = icon) {
                desk.go(place)
            }
        }
        coach.compare?.let { words ->
            Compare(words, desk) { sharing.compared(coach.coach, it) }
        }
    }
    AddCoach(desk)
    Line(desk.words[Say.CLINICIAN], icon = Icons.share) { desk.go(Screen.REPORT()) }
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
