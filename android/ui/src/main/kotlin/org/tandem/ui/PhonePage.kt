package org.tandem.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.Modifier
import kotlinx.coroutines.flow.onStart
import org.tandem.core.Part
import org.tandem.core.model.TandemException
import org.tandem.core.screens.Reminder
import org.tandem.core.screens.ReminderChoice
import org.tandem.record.OpenRecord

/** How much a phone tells by itself. */
enum class Reminding(internal val say: Say) {
    OFF(Say.REMIND_OFF),
    PLAIN(Say.REMIND_PLAIN),
    WITH_TIME(Say.REMIND_TIME),
    OWN_WORDS(Say.REMIND_OWN),
    ;

    internal val choice: ReminderChoice
        get() = ReminderChoice(withTime = this == WITH_TIME, ownWords = this == OWN_WORDS)
}

/**
 * What a phone does by itself, also while the record is locked. It is kept on the phone and in no record: a
 * second phone does not begin to ring.
 */
interface ThisPhone {
    /** How much it tells. */
    val reminding: Reminding

    /** Whether reminders are wanted, and the phone lets none through. */
    val holdsBack: Boolean

    /** Whether it is called by a name that says nothing, with a picture that says nothing. */
    val isPlain: Boolean

    /** Another choice. It may ask the phone for leave; what comes of that is [holdsBack]. */
    suspend fun remind(how: Reminding)

    fun callPlain(isPlain: Boolean)

    /** Speaks up for nothing any more, and what was chosen is as at first: the record is erased. */
    fun forget()

    /** All that it is to speak up for, in the place of what it had. */
    fun set(reminders: List<Reminder>)
}

/** Hands the phone its list, again after every change: a locked record can say nothing. */
@Composable
internal fun Reminds(record: OpenRecord, phone: ThisPhone) {
    val how = phone.reminding
    LaunchedEffect(record, how) {
        // Nothing is asked for, so no change makes work of it.
        if (how == Reminding.OFF) return@LaunchedEffect phone.set(emptyList())
        try {
            record.changes.onStart { emit(Part.EVERYTHING) }.collect {
                phone.set(record.agenda.reminders(how.choice))
            }
        } catch (_: TandemException) {
            // It was closed meanwhile: what the phone has stays.
        }
    }
}

/** What this phone does by itself. */
@Composable
fun PhonePage(phone: ThisPhone, desk: Desk) = Page {
    val words = desk.words
    Heading(words[Say.REMIND])
    for (how in Reminding.entries) {
        Pick(words[how.say], phone.reminding == how, Modifier.fillMaxWidth()) {
            desk.ask { phone.remind(how) }
        }
    }
    if (phone.holdsBack) Panel(strong = true) { Body(words[Say.REMIND_HELD]) }
    if (phone.reminding == Reminding.OWN_WORDS) Small(words[Say.REMIND_OWN_WORDS])
    if (phone.reminding != Reminding.OFF) Small(words[Say.HORIZON])
    Heading(words[Say.PLAIN])
    for ((isPlain, say) in listOf(false to Say.PLAIN_NO, true to Say.PLAIN_YES)) {
        Pick(words[say], phone.isPlain == isPlain, Modifier.fillMaxWidth()) {
            phone.callPlain(isPlain)
        }
    }
    Small(words[Say.PLAIN_WHEN])
}
