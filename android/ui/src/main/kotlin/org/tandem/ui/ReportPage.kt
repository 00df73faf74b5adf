package org.tandem.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import org.tandem.core.model.ReportPart
import org.tandem.core.screens.ReportChoice
import org.tandem.core.screens.ReportRequest

/** A report as a PDF: what is in it stands here before it is made, and that is what is made. */
@Composable
fun ReportPage(desk: Desk) {
    var isSince by remember { mutableStateOf(false) }
    var include by remember { mutableStateOf<List<ReportPart>?>(null) }
    val choice = ReportChoice(isSince, include)
    desk.Reading(choice, read = { choice to screens.report(choice) }) { (shown, state) ->
        Page {
            Body(state.intro)
            if (state.days.isNotEmpty()) {
                Heading(state.daysTitle)
                Choices {
                    for (days in state.days) {
                        Pick(days.text, days.chosen, Modifier.fillMaxWidth()) {
                            isSince = days.sinceLastVisit
                        }
                    }
                }
            }
            Heading(state.partsTitle)
            for (part in state.parts) {
                Pick(part.text, part.chosen, Modifier.fillMaxWidth(), many = true) {
                    // What was tapped just now may not be read yet.
                    val now = include ?: state.parts.filter { it.chosen }.map { it.pick }
                    include = if (part.pick in now) now - part.pick else now + part.pick
                }
            }
            Heading(state.insideTitle)
            Panel(Modifier.tells()) { for (line in state.inside) Body(line) }
            // What is made is what stands there: nothing is, while the next is on its way.
            if (shown == choice) Making(state.make, state.request, desk)
        }
    }
}

/** Making it takes a while, and can be ended; then it is handed to a program that the person picks. */
@Composable
private fun Making(name: String, request: ReportRequest, desk: Desk) {
    val trying = rememberTrying(desk.outside.language)
    Refused(trying)
    if (trying.isRunning) return Working(trying, desk.words)
    Big(name, Modifier.fillMaxWidth(), Icons.share) {
        trying.go {
            val made = desk.record.reports.pdf(request)
            val isWritten = desk.handOnNew(made.name, made.bytes)
            desk.done = Done(desk.words[if (isWritten) Say.FILE_MADE else Say.NOT_WRITTEN])
        }
    }
}
