package org.tandem.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.Modifier
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.conflate
import org.tandem.core.model.TandemException
import org.tandem.core.screens.Reminder
import org.tandem.core.screens.ReminderChoice
import org.tandem.record.OpenRecord

/** How much a phone tells by itself. */
enum class Reminding(internal val say: Say, internal val detail: Say? = null) {
    OFF(Say.REMIND_OFF),
    PLAIN(Say.REMIND_PLAIN, Say.NEUTRAL),
    WITH_TIME(Say.REMIND_TIME),
    ;

    internal val choice: ReminderChoice
        get() = ReminderChoice(withTime = this == WITH_TIME)
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

    /** That name, as the phone has it. */
    val plainName: String

    /** Another choice. It may ask the phone for leave; what comes of that is [holdsBack]. */
    suspend fun remind(how: Reminding)

    /** Where the phone lets reminders through, or holds them back. */
    fun openSettings()

    /** Another name, once the person has left: it may take the window away to change it. */
    fun callPlain(isPlain: Boolean)

    /**
     * Speaks up for nothing any more, and of that what was chosen is as at first: the record is erased. The name it is
     * called by stays: a phone that is looked at must not tell at that moment what it was.
     */
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
            record.changes.conflate().collect {
                // Where they cannot be read this time, what the phone has stays until the next change.
                val all = orNull { record.agenda.reminders(how.choice) } ?: return@collect
                // Another choice may have been made meanwhile.
                ensureActive()
                phone.set(all)
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
    Choices {
        for (how in Reminding.entries) {
            Pick(
                words[how.say],
                phone.reminding == how,
                Modifier.fillMaxWidth(),
                how.detail?.let(words::get),
            ) {
                desk.ask { phone.remind(how) }
            }
        }
    }
    if (phone.holdsBack) {
        Panel(Modifier.tells(), strong = true) { Body(words[Say.REMIND_HELD]) }
        Big(words[Say.REMIND_OPEN], Modifier.fillMaxWidth(), weight = Weight.SECOND) {
            phone.openSettings()
        }
    }
    if (phone.reminding != Reminding.OFF) Small(words[Say.HORIZON])
    Heading(words[Say.PLAIN])
    Choices {
        Pick(words[Say.NAMED], !phone.isPlain, Modifier.fillMaxWidth()) { phone.callPlain(false) }
        Pick(
            phone.plainName,
            phone.isPlain,
            Modifier.fillMaxWidth(),
            words[Say.PLAIN_PICTURE],
        ) { phone.callPlain(true) }
    }
    Small(words[Say.PLAIN_WHEN])
}
