package org.tandem.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import org.tandem.core.model.DayOfWeek
import org.tandem.core.model.Felt
import org.tandem.core.model.Id
import org.tandem.core.model.Mentioned
import org.tandem.core.model.WelcomeVisit
import org.tandem.core.screens.MeetingPage
import org.tandem.core.screens.MeetingQuery
import org.tandem.core.screens.MeetingRow
import org.tandem.core.screens.MeetingsHome
import org.tandem.core.screens.Order
import org.tandem.core.screens.RespectedBy
import org.tandem.core.screens.TakingPart
import java.time.Instant
import java.time.LocalDate
import java.time.LocalTime

@Composable
fun MeetingsPage(state: MeetingsHome, desk: Desk) = Page {
    Big(state.find, Modifier.fillMaxWidth(), Icons.place, Weight.SECOND) { desk.go(Screen.FIND()) }
    state.empty?.let { Body(it) }
    if (state.next.isNotEmpty()) {
        Heading(state.nextTitle)
        for (row in state.next) MeetingLine(row, desk)
    }
    if (state.kept.isNotEmpty()) {
        Heading(state.keptTitle)
        for (row in state.kept) MeetingLine(row, desk)
    }
    for (list in state.lists) Small(list)
    Line(state.import, icon = Icons.log) { desk.go(Screen.IMPORT()) }
}

@Composable
private fun MeetingLine(row: MeetingRow, desk: Desk) = Line(
    row.title,
    lines = listOfNotNull(row.`when`, row.whenHere, row.place, row.distance) + row.marks +
        row.welcome,
    spoken = row.spoken,
) { desk.go(Screen.MEETING(row.meeting)) }

/** What is looked for. The system keeps what was picked, and no word: it may be somebody's name. */
@Composable
fun FindPage(desk: Desk) {
    val text = desk.hand.looksFor
    var day by rememberSaveable { mutableStateOf<DayOfWeek?>(null) }
    var part by rememberSaveable { mutableStateOf<TakingPart?>(null) }
    var hours by rememberSaveable { mutableStateOf<Pair<LocalTime, LocalTime>?>(null) }
    var respected by rememberSaveable { mutableStateOf(false) }
    var shown by rememberSaveable { mutableIntStateOf(PAGE) }
    val words = desk.words
    val query = MeetingQuery(
        days = listOfNotNull(day),
        after = hours?.first,
        before = hours?.second,
        text = text.ifBlank { null },
        types = emptyList(),
        respected = if (respected) RespectedBy.entries else emptyList(),
        takingPart = part,
        order = Order.NEXT_START,
        limit = shown.toUInt(),
    )
    Page {
        Field(words[Say.FIND], text) { desk.hand.looksFor = it }
        Picks {
            Pick(words[Say.RESPECTED], respected, many = true) { respected = !respected }
            Pick(words[Say.ONLINE], part == TakingPart.ONLINE) {
                part = TakingPart.ONLINE.takeIf { part != it }
            }
            Pick(words[Say.IN_PERSON], part == TakingPart.IN_PERSON) {
                part = TakingPart.IN_PERSON.takeIf { part != it }
            }
        }
        var open by rememberSaveable { mutableStateOf(false) }
        Fold(day?.let { words[DAYS.getValue(it)] } ?: words[Say.WHEN], open) { open = !open }
        if (open) {
            Picks {
                for ((one, say) in DAYS) {
                    Pick(words[say], day == one) { day = one.takeIf { day != it } }
                }
            }
        }
        desk.Reading(query, isWithin = true, read = {
            screens.findMeetings(query, null)
        }) { found ->
            Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(12.dp)) {
                Picks {
                    for (one in found.parts) {
                        Pick(one.text, one.chosen) {
                            hours = (one.after to one.before).takeIf { !one.chosen }
                        }
                    }
                }
                Heading(found.title, Modifier.tells())
                for (row in found.rows) MeetingLine(row, desk)
                if (found.more != null && shown < MOST) {
                    Big(words[Say.MORE_OF_IT], Modifier.fillMaxWidth(), weight = Weight.THIRD) {
                        shown = (shown + PAGE).coerceAtMost(MOST)
                    }
                }
            }
        }
    }
}

private const val PAGE = 20
private const val MOST = 100
private val DAYS = mapOf(
    DayOfWeek.MONDAY to Say.MONDAY,
    DayOfWeek.TUESDAY to Say.TUESDAY,
    DayOfWeek.WEDNESDAY to Say.WEDNESDAY,
    DayOfWeek.THURSDAY to Say.THURSDAY,
    DayOfWeek.FRIDAY to Say.FRIDAY,
    DayOfWeek.SATURDAY to Say.SATURDAY,
    DayOfWeek.SUNDAY to Say.SUNDAY,
)

@Composable
fun MeetingView(state: MeetingPage, desk: Desk) = Page {
    val row = state.row
    Panel {
        val lines = listOfNotNull(row.whenHere, row.place, row.distance) + row.marks
        Told(row.`when`, lines, row.spoken)
        state.phone?.let { phone ->
            Big(desk.words[Say.CALL], Modifier.fillMaxWidth(), Icons.call, Weight.THIRD) {
                desk.phone.call(phone)
            }
        }
        state.link?.let { link ->
            Big(desk.words[Say.ONLINE], Modifier.fillMaxWidth(), Icons.share, Weight.THIRD) {
                desk.phone.open(link)
            }
        }
    }
    state.keep?.let {
        Big(it, Modifier.fillMaxWidth(), Icons.check) {
            desk.act { done(it) { meetings.keep(row.meeting) } }
        }
    }
    val kept = row.kept
    if (state.canAttend && kept != null) {
        Big(state.went, Modifier.fillMaxWidth(), Icons.check) {
            desk.act { done(state.went) { meetings.attend(kept) } }
        }
    }
    // The three layers stay apart: none of them is made the answer.
    Heading(desk.words[Say.WELCOME])
    Panel { for (layer in state.welcome) Told(layer.title, layer.lines) }
    if (kept != null) Felt(kept, desk)
    if (state.before.lines.isNotEmpty()) {
        Heading(state.beforeTitle)
        Panel { for (line in state.before.lines) Body(line) }
    }
    Panel {
        for (line in state.lines) Told(line.title, listOf(line.text))
        if (state.types.isNotEmpty()) Small(state.types.joinToString(COMMA))
    }
}

/** How welcome one felt: one tap, and one more for whether the medicine was spoken of. */
@Composable
private fun Felt(kept: Id, desk: Desk) {
    var open by rememberSaveable(kept) { mutableStateOf(false) }
    var mentioned by rememberSaveable(kept) { mutableStateOf(Mentioned.UNKNOWN) }
    val words = desk.words
    Fold(words[Say.FELT], open) { open = !open }
    if (!open) return
    Heading(words[Say.MENTIONED])
    Small(words[Say.MENTIONED_NEVER])
    Picks {
        for ((one, say) in TOLD) {
            Pick(words[say], mentioned == one) {
                mentioned = if (mentioned == one) Mentioned.UNKNOWN else one
            }
        }
    }
    Heading(words[Say.FELT])
    for ((felt, say) in FEELS) {
        Big(words[say], Modifier.fillMaxWidth(), weight = Weight.THIRD) {
            desk.act {
                val done = done(words[Say.SAVED]) {
                    val now = today().date
                    meetings.addVisit(visit(kept, now, felt, mentioned))
                }
                open = false
                done
            }
        }
    }
}

private fun visit(kept: Id, on: LocalDate, felt: Felt, mentioned: Mentioned) = WelcomeVisit(
    kept,
    on,
    felt,
    mentioned,
    roles = emptyMap(),
    // Set where it is written.
    writtenAt = Instant.EPOCH,
)

private val TOLD = mapOf(
    Mentioned.YES to Say.MENTIONED_YES,
    Mentioned.NO to Say.MENTIONED_NO,
)
private val FEELS: List<Pair<Felt, Say>> = listOf(
    2.toByte() to Say.FELT_VERY,
    1.toByte() to Say.FELT_WELCOME,
    0.toByte() to Say.FELT_BETWEEN,
    (-1).toByte() to Say.FELT_NOT_SO_MUCH,
    (-2).toByte() to Say.FELT_NOT_AT_ALL,
)

/** Between things that stand in one line. */
const val COMMA = ", "
