package org.tandem.ui

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
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
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.role
import androidx.compose.ui.unit.dp
import org.tandem.core.screens.HoursRow
import org.tandem.core.screens.HowAsks
import org.tandem.core.screens.Notice
import org.tandem.core.screens.Today
import org.tandem.core.screens.TodayBlock
import org.tandem.record.OpenRecord

/** What is read for the first screen: it, and this week as a row with its bar. */
private class TodayState(val today: Today, val week: HoursRow)

@Composable
fun ColumnScope.TodayScreen(desk: Desk) {
    Box(Modifier.weight(1f)) {
        desk.Reading(
            read = {
                val today = today(desk.host.zone, desk.phone.itself?.holdsBack == true)
                TodayState(today, screens.week(today.date).totals)
            },
        ) { TodayPage(it, desk) }
    }
    // Below everything and always in sight: on a hard day nobody looks for it.
    Column(Modifier.padding(horizontal = 16.dp, vertical = 8.dp)) {
        Row(
            Modifier.fillMaxWidth().height(IntrinsicSize.Min),
            Arrangement.spacedBy(8.dp),
        ) {
            Big(
                desk.words[Say.RIGHT_NOW],
                Modifier.weight(1.3f).fillMaxHeight(),
                Icons.calm.takeIf { !large },
                Weight.SECOND,
            ) { desk.go(Screen.RIGHT_NOW()) }
            Big(
                desk.words[Say.HELP],
                Modifier.weight(1f).fillMaxHeight(),
                Icons.help.takeIf { !large },
                Weight.THIRD,
            ) { desk.go(Screen.HELP()) }
        }
    }
}

@Composable
private fun TodayPage(state: TodayState, desk: Desk) = Page {
    val today = state.today
    for (block in today.blocks) Block(block, state, desk)
    if (today.latest.isEmpty()) {
        Body(desk.words[Say.NOTHING_YET])
        Big(desk.words[Say.LOG], Modifier.fillMaxWidth(), Icons.log) { desk.go(Screen.LOG()) }
    }
    if (today.more.isNotEmpty()) {
        var open by rememberSaveable { mutableStateOf(false) }
        Fold(desk.words[if (open) Say.FEWER else Say.MORE_OF_IT], open) { open = !open }
        if (open) for (block in today.more) Block(block, state, desk)
    }
}

@Composable
private fun Block(block: TodayBlock, state: TodayState, desk: Desk) {
    when (block) {
        is TodayBlock.Notice -> NoticeLine(block, desk)

        is TodayBlock.Next -> ItemPanel(block.item, desk)

        is TodayBlock.Question ->
            PutAway(block.text, desk, { putAwayQuestion(block.first) }) { modifier ->
                Line(block.text, modifier, icon = Icons.ask) {
                    desk.go(Screen.QUESTION(block.first))
                }
            }

        is TodayBlock.How -> Line(block.text, icon = Icons.person) {
            desk.go(if (block.asks == HowAsks.DAY) Screen.HOW() else Screen.USE())
        }

        is TodayBlock.Note -> Told(block.text, emptyList())

        is TodayBlock.Week -> WeekPanel(block.text, state.week, desk)

        is TodayBlock.GoOn ->
            Line(block.text, icon = Icons.calm) { desk.go(Screen.STEP(block.practice)) }

        is TodayBlock.StillOpen ->
            Line(block.text, icon = Icons.clock) { desk.go(Screen.AGENDA()) }
    }
}

/** One thing to know; it leads to where it can be seen to. */
@Composable
private fun NoticeLine(block: TodayBlock.Notice, desk: Desk) {
    val place = when (block.notice) {
        Notice.MEETING -> Screen.MEETINGS()

        Notice.REPLY, Notice.CONSENT -> Screen.SHARE()

        Notice.NALOXONE, Notice.MEDICINE -> Screen.HELP()

        Notice.PAGE -> Screen.ME()

        Notice.SPARE_KEY -> Screen.SPARE_KEY()

        Notice.BACKUP -> Screen.BACKUP()

        Notice.OTHER_ZONE, Notice.REMINDERS_OFF ->
            Screen.SETTINGS()
    }
    PutAway(block.text, desk, { putAway(block.notice) }) { modifier ->
        Line(block.text, modifier, icon = Icons.know) { desk.go(place) }
    }
}

/** Something to know, or to answer, with a way to be left alone with it for some days. */
@Composable
private fun PutAway(
    text: String,
    desk: Desk,
    put: suspend OpenRecord.() -> Unit,
    line: @Composable (Modifier) -> Unit,
) = Row(verticalAlignment = Alignment.CenterVertically) {
    line(Modifier.weight(1f))
    SignButton(Icons.close, listOf(desk.words[Say.NOT_NOW], text).joinToString(COMMA)) {
        desk.act {
            put()
            null
        }
    }
}

/** This week: its bar, its kinds, and the way to all weeks. Read as the core's one sentence. */
@Composable
private fun WeekPanel(text: String, week: HoursRow, desk: Desk) {
    val colours = MaterialTheme.colorScheme
    val shape = RoundedCornerShape(16.dp)
    Column(
        Modifier.fillMaxWidth().clip(shape).background(colours.surfaceContainerLowest)
            .border(1.dp, colours.outlineVariant, shape)
            .clickable(role = Role.Button) { desk.go(Screen.HOURS()) }
            .clearAndSetSemantics { contentDescription = text }
            .padding(14.dp),
        Arrangement.spacedBy(8.dp),
    ) {
        FlowRow(
            Modifier.fillMaxWidth(),
            Arrangement.SpaceBetween,
            itemVerticalAlignment = Alignment.CenterVertically,
        ) {
            Text(desk.words[Say.THIS_WEEK], style = MaterialTheme.typography.titleMedium)
            week.total?.let { Text(it, style = MaterialTheme.typography.titleLarge) }
        }
        if (week.segments.isNotEmpty()) {
            Bar(week.segments, week.length, 14.dp)
        }
        KindLines(week)
    }
}

/** Each kind of a period with its pattern; what is said in their place where nothing is known. */
@Composable
fun KindLines(row: HoursRow) {
    val quiet = row.quiet
    if (quiet != null) return Body(quiet)
    for (cell in row.cells) {
        Row(Modifier.fillMaxWidth(), Arrangement.spacedBy(10.dp), Alignment.CenterVertically) {
            Swatch(cell.kind)
            Text(
                cell.title,
                Modifier.weight(1f),
                style = MaterialTheme.typography.bodyMedium,
            )
            val time = listOfNotNull(cell.text, cell.mark).joinToString(SPACE)
            Text(time, style = MaterialTheme.typography.titleSmall)
        }
    }
    for (mark in row.marks) Small(mark)
}
