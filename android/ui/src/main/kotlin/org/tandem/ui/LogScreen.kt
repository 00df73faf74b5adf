package org.tandem.ui

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.Stable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.Saver
import androidx.compose.runtime.saveable.listSaver
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import org.tandem.core.model.Fellowship
import org.tandem.core.model.Form
import org.tandem.core.model.Id
import org.tandem.core.model.Kind
import org.tandem.core.screens.DayPart
import org.tandem.core.screens.LogForm
import org.tandem.core.screens.LogMore
import org.tandem.core.screens.NewSession
import org.tandem.core.screens.SessionWhen
import org.tandem.core.screens.WhenAsked
import java.time.LocalDate
import java.time.LocalTime

/**
 * What is being written down. The system keeps what was picked, and the name under which it will stand,
 * so that a tap twice or an app ended meanwhile is one session. The note is a draft of the record until it
 * is saved: what the system keeps is outside the vault.
 */
@Stable
class Draft {
    var token by mutableStateOf<Id?>(null)
    var kind by mutableStateOf<Kind?>(null)
    var minutes by mutableStateOf<UInt?>(null)
    var asked by mutableStateOf(WhenAsked.JUST_ENDED)
    var day by mutableStateOf<LocalDate?>(null)
    var part by mutableStateOf(DayPart.UNKNOWN)
    var clock by mutableStateOf(NOTHING)

    /** What was typed, once it says one time. */
    var time by mutableStateOf<LocalTime?>(null)
    var approximate by mutableStateOf(false)
    var form by mutableStateOf<Form?>(null)
    var fellowship by mutableStateOf<Fellowship?>(null)
    var note by mutableStateOf(NOTHING)

    /** When it was, as far as it was said; nothing where more is asked. */
    fun whenIt(today: LocalDate): SessionWhen? {
        val day = day ?: today
        return when (asked) {
            WhenAsked.JUST_ENDED -> SessionWhen.JustEnded
            WhenAsked.ON_DAY -> SessionWhen.OnDay(day, part)
            WhenAsked.ENDED_AT -> time?.let { SessionWhen.EndedAt(day.atTime(it)) }
            WhenAsked.STARTED_AT -> time?.let { SessionWhen.StartedAt(day.atTime(it)) }
        }
    }

    companion object {
        val Saver: Saver<Draft, Any> = listSaver(
            save = {
                listOf(
                    it.token, it.kind?.ordinal, it.minutes?.toInt(), it.asked.ordinal,
                    it.day?.toString(), it.part.ordinal, it.clock, it.approximate, it.form?.ordinal,
                    it.fellowship?.ordinal,
                )
            },
            restore = { kept ->
                fun <E> one(at: Int, all: List<E>): E? = (kept[at] as Int?)?.let(all::get)
                Draft().apply {
                    token = kept[0] as String?
                    kind = one(1, Kind.entries)
                    minutes = (kept[2] as Int?)?.toUInt()
                    asked = checkNotNull(one(3, WhenAsked.entries))
                    day = (kept[4] as String?)?.let(LocalDate::parse)
                    part = checkNotNull(one(5, DayPart.entries))
                    clock = kept[6] as String
                    approximate = kept[7] as Boolean
                    form = one(8, Form.entries)
                    fellowship = one(9, Fellowship.entries)
                }
            },
        )
    }
}

/** Nothing typed. */
const val NOTHING = ""

@Composable
fun ColumnScope.LogScreen(desk: Desk) {
    var round by rememberSaveable { mutableIntStateOf(0) }
    val draft = rememberSaveable(round, saver = Draft.Saver) { Draft() }
    key(round) { desk.Kept(Screen.LOG.draft(), { draft.note }) { draft.note = it } }
    Box(Modifier.weight(1f)) {
        desk.Reading(
            round,
            // A form's name is taken by the draft that asked for it: the one before has been used.
            read = { screens.logForm().also { if (draft.token == null) draft.token = it.token } },
        ) { form ->
            Column {
                Blanks(form, draft, desk, Modifier.weight(1f)) { round++ }
                Column(Modifier.padding(horizontal = 16.dp, vertical = 8.dp)) {
                    Big(form.save, Modifier.fillMaxWidth(), Icons.check) {
                        val kind = draft.kind
                        val minutes = draft.minutes
                        val at = draft.whenIt(form.days.first().pick)
                        when {
                            kind == null -> desk.done = Done(form.askKind)

                            minutes == null -> desk.done = Done(form.askMinutes)

                            at == null -> desk.done = Done(desk.words[Say.CLOCK_WRONG])

                            else -> {
                                val new = NewSession(
                                    kind,
                                    minutes,
                                    at,
                                    approximate = draft.approximate,
                                    form = draft.form,
                                    fellowship = draft.fellowship,
                                    note = draft.note.ifBlank { null },
                                )
                                save(draft, new, desk) { round++ }
                            }
                        }
                    }
                }
            }
        }
    }
}

private fun save(draft: Draft, new: NewSession, desk: Desk, onSaved: () -> Unit) = desk.act {
    // None while the form is on its way: then there is nothing to tap on yet.
    val token = draft.token ?: return@act null
    val saved = screens.logSave(token, new)
    if (new.note != null) desk.saved(Screen.LOG.draft())
    onSaved()
    desk.way.to(Screen.TODAY())
    Done(saved.said.joinToString(SPACE), saved.undo, saved.act)
}

@Composable
private fun Blanks(
    form: LogForm,
    draft: Draft,
    desk: Desk,
    modifier: Modifier,
    onSaved: () -> Unit,
) = Page(modifier) {
    if (form.again.isNotEmpty()) {
        Heading(form.againTitle)
        for (again in form.again) {
            Line(again.text, spoken = again.spoken, icon = Icons.again, end = Icons.log) {
                save(draft, again.session, desk, onSaved)
            }
        }
    }
    Heading(form.askKind)
    Grid(form.kinds) { choice, cell ->
        Pick(choice.text, draft.kind == choice.pick, cell) {
            draft.kind = choice.pick
            if (draft.minutes == null) draft.minutes = choice.lastMinutes
        }
    }
    form.kinds.firstOrNull { it.pick == draft.kind }?.let { Small(it.about) }
    Heading(form.askMinutes)
    Picks {
        for (choice in form.minutes) {
            Pick(choice.text, draft.minutes == choice.pick, spoken = choice.spoken) {
                draft.minutes = choice.pick
            }
        }
    }
    Field(
        form.otherMinutes,
        draft.minutes?.toString().orEmpty(),
        keyboard = KeyboardType.Number,
    ) { typed -> draft.minutes = typed.filter(Char::isDigit).take(MOST_DIGITS).toUIntOrNull() }
    Toggle(form.approximate, draft.approximate, form.approximateWhy) { draft.approximate = it }
    Heading(form.askWhen)
    Grid(form.whens) { choice, cell ->
        Pick(choice.text, draft.asked == choice.pick, cell) { draft.asked = choice.pick }
    }
    if (draft.asked != WhenAsked.JUST_ENDED) When(form, draft, desk)
    More(form.more, draft)
}

private const val MOST_DIGITS = 4

@Composable
private fun When(form: LogForm, draft: Draft, desk: Desk) {
    if (draft.asked == WhenAsked.ON_DAY) {
        Grid(form.parts) { choice, cell ->
            Pick(choice.text, draft.part == choice.pick, cell) { draft.part = choice.pick }
        }
    } else {
        val name = form.whens.first { it.pick == draft.asked }.text
        ClockField(name, draft.clock, desk, {
            draft.clock = it
            draft.time = null
        }) { time -> LaunchedEffect(time) { draft.time = time } }
    }
    // Days as a list: a calendar of Material's shows wrong days at a large font.
    val today = form.days.first().pick
    Choices {
        for (day in form.days) {
            Pick(day.text, (draft.day ?: today) == day.pick, Modifier.fillMaxWidth()) {
                draft.day = day.pick
            }
        }
    }
}

@Composable
private fun More(more: LogMore, draft: Draft) {
    var open by rememberSaveable { mutableStateOf(false) }
    Fold(more.title, open) { open = !open }
    if (!open) return
    Heading(more.askForm)
    Picks {
        for (choice in more.forms) {
            Pick(choice.text, draft.form == choice.pick) {
                draft.form = choice.pick.takeIf { draft.form != it }
            }
        }
    }
    if (draft.kind == Kind.MUTUAL_HELP) {
        Picks {
            for (choice in more.fellowships) {
                Pick(choice.text, draft.fellowship == choice.pick) {
                    draft.fellowship = choice.pick.takeIf { draft.fellowship != it }
                }
            }
        }
    }
    Field(more.note, draft.note, hint = more.noteHint, lines = 3) { draft.note = it }
}
