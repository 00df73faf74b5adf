package org.tandem.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import org.tandem.core.model.Id
import org.tandem.core.screens.Entry
import org.tandem.core.screens.EntryKind
import org.tandem.core.screens.SessionChange
import org.tandem.core.screens.SessionScreen
import java.time.LocalTime

/** One session: what it says, changing it, what happened to it, and two ways to be rid of it. */
@Composable
fun SessionPage(state: SessionScreen, desk: Desk) = Page {
    val id = state.row.id
    Panel { Told(state.row.title, listOf(state.row.text) + state.lines, state.row.spoken) }
    state.note?.let { Panel(quoted = true) { Body(it) } }
    var changes by rememberSaveable { mutableStateOf(false) }
    Fold(state.edit, changes) { changes = !changes }
    if (changes) Changing(state, desk)
    var looksBack by rememberSaveable { mutableStateOf(false) }
    Fold(state.historyTitle, looksBack) { looksBack = !looksBack }
    if (looksBack) Panel { for (deed in state.history) Told(deed.title, deed.lines) }
    val entry = Entry(EntryKind.SESSION, id)
    Big(state.remove, Modifier.fillMaxWidth(), weight = Weight.THIRD) {
        desk.act {
            val done = done(state.removed) { log.remove(entry) }
            desk.way.back()
            done
        }
    }
    // For good, so it takes two: the first says what it does.
    var forgets by remember(id) { mutableStateOf(false) }
    Fold(state.forget, forgets) { forgets = !forgets }
    if (forgets) {
        Body(state.forgetBefore)
        Beside { modifier ->
            Big(state.forgetCancel, modifier, weight = Weight.SECOND) { forgets = false }
            Big(state.forgetConfirm, modifier, weight = Weight.THIRD) {
                desk.act {
                    // Typed words go with it, and first: for good is for good.
                    desk.forget(Screen.SESSION.draft(id))
                    log.forget(entry)
                    desk.way.back()
                    Done(state.forgotten)
                }
            }
        }
    }
}

/** Every change is one tap and one act, with its way back. */
@Composable
private fun Changing(state: SessionScreen, desk: Desk) {
    val id = state.row.id
    val form = state.form

    // What was typed is let go once it is saved: what was refused is there to be corrected.
    fun change(what: SessionChange, onSaved: () -> Unit = {}) = desk.act {
        val saved = screens.changeSession(id, what)
        onSaved()
        Done(saved.said.joinToString(SPACE), saved.undo, saved.act)
    }
    Heading(form.askKind)
    Grid(form.kinds) { choice, cell ->
        Pick(choice.text, state.kind == choice.pick, cell) { change(SessionChange(choice.pick)) }
    }
    Heading(form.askMinutes)
    Picks {
        for (choice in form.minutes) {
            Pick(choice.text, state.minutes == choice.pick, spoken = choice.spoken) {
                change(SessionChange(minutes = choice.pick))
            }
        }
    }
    var minutes by rememberSaveable(id) { mutableStateOf(NOTHING) }
    Field(form.otherMinutes, minutes, keyboard = KeyboardType.Number) { minutes = it }
    minutes.toUIntOrNull()?.let { typed ->
        Big(form.save, Modifier.fillMaxWidth(), weight = Weight.SECOND) {
            change(SessionChange(minutes = typed)) { minutes = NOTHING }
        }
    }
    Heading(form.askWhen)
    var clock by rememberSaveable(id) { mutableStateOf(NOTHING) }
    ClockField(form.askWhen, clock, desk, { clock = it }) { picked ->
        Big(form.save, Modifier.fillMaxWidth(), weight = Weight.SECOND) {
            change(SessionChange(clock = picked)) { clock = NOTHING }
        }
    }
    Choices {
        for (day in form.days) {
            Pick(day.text, state.date == day.pick, Modifier.fillMaxWidth()) {
                change(SessionChange(date = day.pick))
            }
        }
    }
    Note(state, id, desk)
}

/** The note: a draft of the record until it is saved. */
@Composable
private fun Note(state: SessionScreen, id: Id, desk: Desk) {
    val draft = Screen.SESSION.draft(id)
    // Of the page and not of one reading of it: what is typed after a save is typed all the same.
    var typed by remember(id) { mutableStateOf<String?>(null) }
    desk.Kept(draft, { typed.orEmpty() }) { typed = it }
    val note = typed ?: state.note.orEmpty()
    Field(state.form.more.note, note, hint = state.form.more.noteHint, lines = 3) { typed = it }
    typed?.let { words ->
        Big(state.form.save, Modifier.fillMaxWidth(), weight = Weight.SECOND) {
            desk.act {
                val saved = screens.changeSession(id, SessionChange(note = words))
                typed = null
                desk.saved(draft)
                Done(saved.said.first(), saved.undo, saved.act)
            }
        }
    }
}

/**
 * A time of day, typed. Where what was typed can mean two, both are there to pick from; [then] follows
 * once it is one.
 */
@Composable
fun ClockField(
    name: String,
    typed: String,
    desk: Desk,
    onTyped: (String) -> Unit,
    then: @Composable (LocalTime) -> Unit,
) {
    var picked by rememberSaveable(typed) { mutableStateOf<String?>(null) }
    Field(name, typed, hint = desk.words[Say.CLOCK], onValue = onTyped)
    if (typed.isBlank()) return
    desk.Reading(typed, isWithin = true, read = {
        typed to screens.clock(typed)
    }) { (of, choices) ->
        // What was read of other words is not shown below these.
        if (of != typed) return@Reading
        Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp)) {
            if (choices.isEmpty()) Small(desk.words[Say.CLOCK_WRONG], Modifier.tells())
            if (choices.size > 1) {
                Small(desk.words[Say.WHICH])
                Grid(choices) { choice, cell ->
                    Pick(choice.text, picked == choice.pick.toString(), cell) {
                        picked = choice.pick.toString()
                    }
                }
            }
            val one = choices.singleOrNull() ?: choices.firstOrNull {
                it.pick.toString() == picked
            }
            one?.let { then(it.pick) }
        }
    }
}
