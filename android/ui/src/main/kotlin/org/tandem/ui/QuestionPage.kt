package org.tandem.ui

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import org.tandem.core.model.Answer
import org.tandem.core.screens.QuestionKind
import org.tandem.core.screens.QuestionScreen
import java.time.LocalDate

/** The weekly question: three kinds, each by itself. None and skip look different and are. */
@Composable
fun QuestionPage(state: QuestionScreen, desk: Desk) = Page {
    Body(state.ask)
    val first = state.first
    if (first != null) for (kind in state.kinds) Asked(kind, first, state, desk)
    for (note in state.notes) Small(note)
    if (state.others.isNotEmpty()) {
        Heading(state.othersTitle)
        for (week in state.others) {
            Line(week.text) { desk.way.instead(Screen.QUESTION(week.first)) }
        }
    }
}

@Composable
private fun Asked(kind: QuestionKind, first: LocalDate, state: QuestionScreen, desk: Desk) = Panel {
    val answer = kind.answer
    val known = (answer as? Answer.Minutes)?.v1
    val say = { said: Answer ->
        desk.act {
            val kept = screens.answerQuestion(first, kind.kind, said)
            Done(kept.said, kept.undo, kept.act)
        }
    }
    Heading(kind.text)
    kind.logged?.let { Small(it) }
    kind.answered?.let { Text(it, style = MaterialTheme.typography.titleLarge) }
    // Hours by two large buttons: whoever cannot hit a key of a keyboard can count.
    Beside { modifier ->
        val less = desk.words[Say.HALF_LESS]
        val more = desk.words[Say.HALF_MORE]
        Big(less, modifier.says(less, kind.text), Icons.minus, Weight.THIRD) {
            say(Answer.Minutes(known?.let { if (it > STEP) it - STEP else 0u } ?: 0u))
        }
        Big(more, modifier.says(more, kind.text), Icons.log, Weight.SECOND) {
            say(Answer.Minutes((known ?: 0u) + STEP))
        }
    }
    Beside { modifier ->
        Pick(state.none, known == 0u, modifier) { say(Answer.Minutes(0u)) }
        Pick(state.skip, answer == Answer.Skipped, modifier) { say(Answer.Skipped) }
    }
}

/** Half an hour. */
private const val STEP = 30u

/** Beside other buttons of the same name: of what it is. */
private fun Modifier.says(text: String, of: String) =
    semantics { contentDescription = listOf(text, of).joinToString(COMMA) }
