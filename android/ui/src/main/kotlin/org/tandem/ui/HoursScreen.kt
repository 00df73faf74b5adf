package org.tandem.ui

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.CollectionInfo
import androidx.compose.ui.semantics.CollectionItemInfo
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.collectionInfo
import androidx.compose.ui.semantics.collectionItemInfo
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import org.tandem.core.model.By
import org.tandem.core.screens.HoursPage
import org.tandem.core.screens.HoursRow
import org.tandem.core.screens.WeekPage
import java.time.LocalDate

@Composable
fun HoursScreen(desk: Desk, top: @Composable (String) -> Unit) {
    var by by rememberSaveable { mutableStateOf(By.WEEK) }
    var before by rememberSaveable { mutableStateOf<String?>(null) }
    var table by rememberSaveable { mutableStateOf(false) }
    desk.Reading(
        by,
        before,
        top = top,
        read = { screens.hours(by, before?.let(LocalDate::parse), ROWS) },
    ) { state ->
        top(state.title)
        Page {
            Grid(state.by) { choice, modifier ->
                Pick(choice.text, choice.chosen, modifier) {
                    by = choice.pick
                    before = null
                }
            }
            state.empty?.let { Body(it) }
            if (table) HoursTable(state) else HoursBars(state, desk)
            Plain(desk.words[if (table) Say.BARS else Say.TABLE], Modifier.fillMaxWidth()) {
                table = !table
            }
            Beside { modifier ->
                state.older?.let { older ->
                    Big(desk.words[Say.OLDER], modifier, Icons.up, Weight.THIRD) {
                        before = older.toString()
                    }
                }
                if (before != null) {
                    Big(desk.words[Say.NEWER], modifier, Icons.down, Weight.THIRD) { before = null }
                }
            }
            if (state.sure.isNotEmpty()) Panel { Told(state.sureTitle, state.sure) }
            state.windows?.let { Small(it) }
            for (ask in state.asks) {
                Panel {
                    Body(ask.text)
                    Big(ask.add, Modifier.fillMaxWidth(), weight = Weight.SECOND) {
                        desk.go(Screen.LOG())
                    }
                }
            }
        }
    }
}

/** So many rows a page: a quarter of a year of weeks. */
private const val ROWS = 13u

@Composable
private fun HoursBars(state: HoursPage, desk: Desk) {
    FlowRow(
        Modifier.fillMaxWidth(),
        Arrangement.spacedBy(14.dp),
        Arrangement.spacedBy(6.dp),
    ) {
        for (line in state.legend) {
            Row(
                Modifier.semantics(mergeDescendants = true) {},
                Arrangement.spacedBy(8.dp),
                Alignment.CenterVertically,
            ) {
                Swatch(line.kind)
                Text(line.text, style = MaterialTheme.typography.bodyMedium)
            }
        }
    }
    // The latest first: that is the one somebody looks for.
    Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(4.dp)) {
        // There is a page of a week, and of nothing longer.
        val opens = state.by.any { it.chosen && it.pick == By.WEEK }
        for (row in state.rows.asReversed()) HoursRowView(row, state.longest, desk, opens)
    }
}

@Composable
private fun HoursRowView(row: HoursRow, longest: UInt, desk: Desk, opens: Boolean) {
    val colours = MaterialTheme.colorScheme
    val acts = if (opens) {
        Modifier.clickable(
            onClickLabel = desk.words[Say.HOURS_OPEN],
            role = Role.Button,
        ) { desk.go(Screen.WEEK(row.from)) }
    } else {
        Modifier
    }
    Row(
        Modifier.fillMaxWidth().clip(RoundedCornerShape(12.dp))
            .then(acts)
            .heightIn(min = Target)
            .clearAndSetSemantics { contentDescription = row.spoken }
            .padding(vertical = 6.dp),
        Arrangement.spacedBy(8.dp),
        Alignment.CenterVertically,
    ) {
        Column(Modifier.weight(1f), Arrangement.spacedBy(4.dp)) {
            FlowRow(Modifier.fillMaxWidth(), Arrangement.SpaceBetween) {
                Text(row.title, style = MaterialTheme.typography.titleSmall)
                Text(
                    row.total ?: row.quiet.orEmpty(),
                    style = MaterialTheme.typography.bodyMedium,
                    color = if (row.total != null) colours.onSurface else colours.onSurfaceVariant,
                )
            }
            if (row.segments.isNotEmpty()) Bar(row.segments, longest)
            for (mark in row.marks) Small(mark)
        }
        if (opens) Sign(Icons.next, 18, colours.onSurfaceVariant)
    }
}

/** The same as numbers. A row is read whole; where the font is large a row is a list. */
@Composable
private fun HoursTable(state: HoursPage) = Column(
    Modifier.fillMaxWidth().semantics {
        collectionInfo = CollectionInfo(state.rows.size, 1)
    },
) {
    state.rows.asReversed().forEachIndexed { at, row ->
        HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
        Column(
            Modifier.fillMaxWidth().clearAndSetSemantics {
                contentDescription = row.spoken
                collectionItemInfo = CollectionItemInfo(at, 1, 0, 1)
            }.padding(vertical = 8.dp),
            Arrangement.spacedBy(2.dp),
        ) {
            FlowRow(Modifier.fillMaxWidth(), Arrangement.SpaceBetween) {
                Text(row.title, style = MaterialTheme.typography.titleSmall)
                row.total?.let { Text(it, style = MaterialTheme.typography.titleSmall) }
            }
            val quiet = row.quiet
            if (quiet != null) {
                Small(quiet)
            } else {
                for (cell in row.cells) {
                    FlowRow(Modifier.fillMaxWidth(), Arrangement.SpaceBetween) {
                        Small(cell.title)
                        Text(
                            listOfNotNull(cell.text, cell.mark).joinToString(SPACE),
                            style = MaterialTheme.typography.bodyMedium,
                        )
                    }
                }
            }
        }
    }
}

@Composable
fun WeekView(state: WeekPage, desk: Desk) = Page {
    Panel {
        state.totals.total?.let { Text(it, style = MaterialTheme.typography.headlineSmall) }
        Column(
            Modifier.clearAndSetSemantics { contentDescription = state.totals.spoken },
            Arrangement.spacedBy(8.dp),
        ) {
            if (state.totals.segments.isNotEmpty()) {
                Bar(state.totals.segments, state.totals.length)
            }
            KindLines(state.totals)
        }
    }
    state.empty?.takeIf { state.totals.quiet == null }?.let { Body(it) }
    for (session in state.sessions) {
        Line(session.title, lines = listOf(session.text), spoken = session.spoken) {
            desk.go(Screen.SESSION(session.id))
        }
    }
    for (line in state.missed + state.away + listOfNotNull(state.recalled)) Small(line.text)
    Beside { modifier ->
        Big(desk.words[Say.OLDER], modifier, Icons.back, Weight.THIRD) {
            desk.way.instead(Screen.WEEK(state.before))
        }
        state.after?.let { after ->
            Big(desk.words[Say.NEWER], modifier, Icons.next, Weight.THIRD) {
                desk.way.instead(Screen.WEEK(after))
            }
        }
    }
}
