package org.tandem.ui

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import org.tandem.core.model.Answer
import org.tandem.core.model.TandemException
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
    // What was tapped and is not read back yet: the next tap counts from it.
    var said by remember(first, kind.kind) { mutableStateOf<Answer?>(null) }
    var onTheirWay by remember(first, kind.kind) { mutableIntStateOf(0) }
    LaunchedEffect(answer) { if (onTheirWay == 0) said = null }
    val known = ((said ?: answer) as? Answer.Minutes)?.v1
    val say = { now: Answer ->
        said = now
        onTheirWay++
        desk.act(waits = true) {
            try {
                val kept = screens.answerQuestion(first, kind.kind, now)
                Done(kept.said, kept.undo, kept.act)
            } catch (wrong: TandemException) {
                said = null
                throw wrong
            } finally {
                onTheirWay--
            }
        }
    }
    fun count(by: Int) {
        val from = ((said ?: answer) as? Answer.Minutes)?.v1 ?: 0u
        say(Answer.Minutes((from.toInt() + by).coerceAtLeast(0).toUInt()))
    }
    Heading(kind.text)
    kind.logged?.let { Small(it) }
    kind.answered?.let { Text(it, style = MaterialTheme.typography.titleLarge) }
    // Hours by two large buttons: whoever cannot hit a key of a keyboard can count.
    Beside { modifier ->
        val less = desk.words[Say.HALF_LESS]
        val more = desk.words[Say.HALF_MORE]
        // None is said by its own button: less than what nobody said is nothing.
        if (known != null && known > 0u) {
            Big(less, modifier.says(less, kind.text), Icons.minus, Weight.THIRD) { count(-STEP) }
        }
        Big(more, modifier.says(more, kind.text), Icons.log, Weight.SECOND) { count(STEP) }
    }
    Beside { modifier ->
        Pick(state.none, answer == Answer.Minutes(0u), modifier) { say(Answer.Minutes(0u)) }
        Pick(state.skip, answer == Answer.Skipped, modifier) { say(Answer.Skipped) }
    }
}

/** Half an hour. */
private const val STEP = 30

/** Beside other buttons of the same name: of what it is. */
private fun Modifier.says(text: String, of: String) =
    semantics { contentDescription = listOf(text, of).joinToString(COMMA) }
