package org.tandem.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.tandem.core.model.CalledOffBy
import org.tandem.core.screens.AgendaItem
import org.tandem.core.screens.Can
import org.tandem.core.screens.ItemKind
import org.tandem.core.screens.Outcome
import org.tandem.core.screens.RegularsScreen
import java.time.DateTimeException
import java.time.LocalDate
import java.time.LocalTime

/** One thing on the agenda, with what can be said of it now. */
@Composable
fun ItemPanel(item: AgendaItem, desk: Desk, all: Boolean = false, folds: Boolean = false) {
    if (item.kind == ItemKind.MEETING && item.plan == null) {
        return Line(item.spoken, icon = Icons.place) { desk.go(Screen.MEETINGS()) }
    }
    Panel {
        Row(
            Modifier.fillMaxWidth().semantics(mergeDescendants = true) {},
            Arrangement.spacedBy(12.dp),
            Alignment.CenterVertically,
        ) {
            if (!large) Sign(Icons.clock, 24, MaterialTheme.colorScheme.primary)
            Text(item.spoken, Modifier.weight(1f), style = MaterialTheme.typography.titleSmall)
        }
        Answers(item, desk, all, folds)
    }
}

@Composable
private fun Answers(item: AgendaItem, desk: Desk, all: Boolean, folds: Boolean) {
    val plan = item.plan
    val on = dateOf(item)
    val words = desk.words
    var asks by remember(item.key) { mutableStateOf<Say?>(null) }
    var open by remember(item.key) { mutableStateOf(all) }
    if (plan != null && on != null) {
        val answers = item.can.mapNotNull { can ->
            when (can) {
                Can.WHOLE -> Triple(Say.WENT, Outcome.Whole, true)

                Can.DONE -> Triple(Say.DONE, Outcome.Whole, true)

                Can.NOT_THIS_TIME -> Triple(Say.NOT_THIS_TIME, Outcome.NotThisTime(null), true)

                // How long, who and which day are asked next.
                Can.PART -> Triple(Say.PART, null, false)

                Can.OFF -> Triple(Say.CALLED_OFF, null, false)

                Can.MOVE -> Triple(Say.MOVE, null, false)

                Can.OPEN -> null
            }
        }
        val shown = answers.filter { open || it.third }
        if (answers.isEmpty()) return
        val answer = { said: Outcome, text: Say ->
            desk.act { done(words[text]) { agenda.answer(plan, on, said) } }
        }
        Grid(shown) { (text, said), modifier ->
            val weight = if (said == Outcome.Whole) Weight.SECOND else Weight.THIRD
            Big(words[text], modifier, weight = weight) {
                if (said == null) asks = text.takeIf { asks != it } else answer(said, text)
            }
        }
        if (folds && answers.any { !it.third }) {
            Fold(words[if (open) Say.FEWER else Say.MORE_OF_IT], open) { open = !open }
        }
        when (asks.takeIf { open }) {
            Say.CALLED_OFF -> for ((by, text) in WHO) {
                Big(words[text], Modifier.fillMaxWidth(), weight = Weight.THIRD) {
                    answer(Outcome.CalledOff(by), text)
                }
            }

            Say.PART -> desk.Reading(isWithin = true, read = { screens.logForm().minutes }) {
                Small(words[Say.HOW_LONG])
                Picks {
                    for (length in it) {
                        Pick(length.text, chosen = false, spoken = length.spoken) {
                            answer(Outcome.Part(length.pick, false), Say.PART)
                        }
                    }
                }
            }

            Say.MOVE -> Moving(desk) { day, time -> answer(Outcome.Moved(day, time), Say.MOVE) }

            else -> Unit
        }
    } else if (item.kind == ItemKind.QUESTION) {
        val first = dateOf(item)
        Big(words[Say.QUESTION], Modifier.fillMaxWidth(), weight = Weight.SECOND) {
            desk.go(Screen.QUESTION(first))
        }
    } else if (item.kind == ItemKind.FOLLOW_UP) {
        val practice = item.key.substringAfter(SLASH)
        Big(words[Say.RESUME], Modifier.fillMaxWidth(), weight = Weight.SECOND) {
            desk.go(Screen.STEP(practice))
        }
    }
}

/** Another day, by a tap; a time that was typed before goes along. */
@Composable
private fun Moving(desk: Desk, onDay: (LocalDate, LocalTime?) -> Unit) {
    var clock by rememberSaveable { mutableStateOf(NOTHING) }
    var time by remember { mutableStateOf<LocalTime?>(null) }
    ClockField(desk.words[Say.MOVED_TIME], clock, desk, {
        clock = it
        time = null
    }) { typed -> LaunchedEffect(clock, typed) { time = typed } }
    desk.Reading(isWithin = true, read = { screens.daysAhead() }) {
        Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp)) {
            Small(desk.words[Say.MOVED_TO])
            // A time that is not yet one of two must not be lost with a tap on a day.
            if (clock.isNotBlank() && time == null) return@Column
            for (day in it) {
                Pick(day.text, chosen = false, Modifier.fillMaxWidth()) { onDay(day.pick, time) }
            }
        }
    }
}

private const val SLASH = '/'
private val WHO = mapOf(
    CalledOffBy.THEM to Say.BY_THEM,
    CalledOffBy.ME to Say.BY_ME,
    CalledOffBy.HOLIDAY to Say.BY_HOLIDAY,
)

/** The date by which the core knows a thing: the last part of its name. */
private fun dateOf(item: AgendaItem): LocalDate? = try {
    LocalDate.parse(item.key.substringAfterLast(SLASH))
} catch (_: DateTimeException) {
    null
}

@Composable
fun AgendaPage(desk: Desk) = desk.Reading(
    read = {
        val today = today().date
        agenda.screen(today, today.plusDays(AHEAD))
    },
) { state ->
    Page {
        if (state.open.isNotEmpty()) {
            Heading(desk.words[Say.AGENDA_OPEN])
            for (item in state.open) ItemPanel(item, desk, all = true)
        }
        for (day in state.days) {
            Heading(day.title)
            for (item in day.items) ItemPanel(item, desk, folds = true)
        }
        if (state.days.isEmpty() && state.open.isEmpty()) Body(desk.words[Say.AGENDA_EMPTY])
        Line(desk.words[Say.REGULARS], icon = Icons.again) { desk.go(Screen.REGULARS()) }
    }
}

/** How many days ahead the agenda looks. */
private const val AHEAD = 13L

@Composable
fun RegularsPage(state: RegularsScreen, desk: Desk) = Page {
    if (state.open.isNotEmpty()) {
        Heading(state.openTitle)
        Small(state.openAbout)
        for (item in state.open) ItemPanel(item, desk, all = true)
    }
    state.empty?.let { Body(it) }
    for (row in state.rows) {
        Panel { Told(row.title, listOf(row.text, row.next), row.spoken) }
    }
}
