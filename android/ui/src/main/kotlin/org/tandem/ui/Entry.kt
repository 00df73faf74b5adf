package org.tandem.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.Stable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.navigationevent.NavigationEventInfo
import androidx.navigationevent.compose.NavigationBackHandler
import androidx.navigationevent.compose.rememberNavigationEventState
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.tandem.core.errorText
import org.tandem.core.model.Id
import org.tandem.core.model.Language
import org.tandem.core.model.TandemException
import org.tandem.record.OpenRecord
import kotlin.time.ComparableTimeMark
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/** An open record, and what of it is in memory alone. */
@Stable
internal class Opened(val record: OpenRecord, val of: Id?, val hand: Hand)

/** What nobody has yet and nothing else knows, of a record that was locked meanwhile. No more of it is kept. */
private class Left(val of: Id, hand: Hand, private val since: ComparableTimeMark) {
    val spareKey = hand.spareKey
    val sent = hand.sent
    val isOld: Boolean get() = since.elapsedNow() >= UNFINISHED
}

/** The window is not seen, and so long whoever comes back to it finds it as it was. */
private class Away(val patience: Duration, since: ComparableTimeMark) {
    private val end = since + patience
    val isOver: Boolean get() = end.hasPassedNow()
}

/**
 * The way in, and what is open behind it. It outlives the window: a host that makes its window anew (a
 * phone that was turned) hands the same in again, so that an open record is not left unlocked where nobody
 * sees it, and a spare key that was just made is not lost. For the same reason it is this that locks a record
 * which nobody uses, and not a window.
 *
 * @param scope for as long as the program runs: what locks or erases comes to its end there.
 * @param time goes on while the device sleeps, where it has such a clock.
 */
@Stable
class Entry(
    val host: Host,
    private val scope: CoroutineScope,
    private val time: TimeSource.WithComparableMarks = TimeSource.Monotonic,
) {
    internal var opened by mutableStateOf<Opened?>(null)
        private set

    /** Grows when what stands before the record may be another. */
    internal var looks by mutableIntStateOf(0)
        private set

    /**
     * Grows whenever it is locked, also where nothing is open: what stood at the door until then, typed or picked,
     * is not there for whoever comes next.
     */
    internal var shut by mutableIntStateOf(0)
        private set

    /** A backup that was opened at the door. */
    internal val looking = Looking()

    /** How the last erasing ended, in a language. */
    internal var erased by mutableStateOf<((Language) -> String)?>(null)
        private set

    val isOpen: Boolean get() = opened != null

    private var wanted: Place? = null

    private var away: Away? = null

    /** Waits for whoever went away. */
    private var wait: Job? = null

    /** Looks whether the record is still used. */
    private var watch: Job? = null

    /**
     * What was not finished when the record was locked. A phone that goes dark while a spare key is written
     * down must not cost the key.
     */
    private var left: Left? = null

    /** Shows a record that has just come to be. Nobody has its [spareKey] yet. */
    internal suspend fun openNew(record: OpenRecord, spareKey: String? = null) {
        left = null
        open(record, Hand(spareKey))
    }

    /**
     * Shows an open record; or locks it again, where the person has left meanwhile: a passphrase takes a
     * second, and whoever finds the phone must not find it open.
     */
    internal suspend fun open(record: OpenRecord, hand: Hand = Hand()) {
        // To its end, whatever becomes of the window: nobody else would lock it.
        val of = withContext(NonCancellable) { orNull { record.safe.id() } }
        left?.takeIf { it.of == of && !it.isOld }?.let {
            hand.spareKey = hand.spareKey ?: it.spareKey
            hand.sent = it.sent
        }
        left = null
        erased = null
        val now = Opened(record, of, hand)
        val patience = away?.patience
        if (patience == Duration.ZERO) {
            close(now)
            lookAgain()
        } else {
            now.hand.wanted = wanted
            wanted = null
            opened = now
            lockAfter(now, patience ?: IDLE)
        }
    }

    /** Shows this as soon as there is an open record. */
    fun goTo(place: Place) {
        val now = opened
        if (now == null) wanted = place else now.hand.wanted = place
    }

    /**
     * The window is not seen any more. It is locked, and so is what comes to be open meanwhile; or, where
     * the person went to another program and is expected back, once they have not come for so long.
     */
    fun left(patience: Duration = Duration.ZERO) {
        away = Away(patience, time.markNow())
        wait?.cancel()
        if (patience == Duration.ZERO) return lock()
        wait = scope.launch {
            delay(patience)
            // An open record has a time of its own, and may be at work.
            if (!isOpen) lock()
        }
        opened?.let {
            it.record.touch()
            lockAfter(it, patience)
        }
    }

    /** The window is seen again. */
    fun back() {
        val isLate = away?.isOver == true
        away = null
        wait?.cancel()
        dropOld()
        val now = opened
        // A timer stands still while a phone sleeps, and these times do not.
        when {
            now != null && now.record.isOpen -> lockAfter(now, IDLE)
            now != null || isLate -> lock()
        }
    }

    private fun lockAfter(now: Opened, idle: Duration) {
        val record = now.record
        record.lockAfter(idle)
        watch?.cancel()
        watch = scope.launch {
            do {
                delay((record.locksIn ?: break).coerceAtLeast(1.seconds))
            } while (!record.lockIfIdle())
            if (opened === now) lock()
        }
    }

    internal fun lookAgain() {
        looks++
    }

    /**
     * Closes what is open, a backup too, and shows how to unlock it. What was acknowledged is kept. It waits for no
     * screen: while the window is not seen none is drawn.
     */
    fun lock() {
        shut++
        looking.close()
        dropOld()
        opened?.let(::close)
    }

    private fun dropOld() {
        if (left?.isOld == true) left = null
    }

    private fun close(now: Opened) {
        opened = null
        watch?.cancel()
        now.hand.looking.close()
        now.of?.let { keep(Left(it, now.hand, time.markNow())) }
        scope.launch { now.record.lock() }
    }

    private fun keep(unfinished: Left) {
        left = unfinished
        scope.launch {
            delay(UNFINISHED)
            if (left === unfinished) left = null
        }
    }

    /** Closes what is open, if anything is, and removes it for good. It was asked about before. */
    internal fun erase(phone: Phone): Job {
        val now = opened
        opened = null
        left = null
        watch?.cancel()
        return scope.launch {
            now?.record?.lock()
            // Around it first: what rings, or stands in a file, tells of a record.
            val isClear = withContext(Dispatchers.IO) {
                listOf(goes { phone.itself?.forget() }, goes(phone::clear)).all { it }
            }
            val why = try {
                OpenRecord.erase(host.place)
                null
            } catch (ended: CancellationException) {
                throw ended
            } catch (refused: Exception) {
                refused
            }
            // Its key last: one that could not be erased still opens for whoever it is of.
            val isAll = why == null &&
                withContext(Dispatchers.IO) { goes { host.device?.forget() } } && isClear
            erased = { language ->
                val said = when {
                    isAll -> Say.ERASED
                    why == null -> Say.ERASED_MOST
                    else -> Say.ERROR_UNSUPPORTED
                }
                (why as? TandemException)?.let { errorText(it, language) }
                    ?: Words.of(language)[said]
            }
            looks++
        }
    }
}

/** Whether it could be done. Whatever it was, the rest is done all the same. */
private fun goes(work: () -> Unit): Boolean = try {
    work()
    true
} catch (_: Exception) {
    false
}

/** So long nobody may have touched it, and it is locked. */
private val IDLE = 5.minutes

/** So long what was not finished waits for the record to be opened again. */
private val UNFINISHED = 10.minutes

/** What goes back does here: a phone's gesture, its button, a keyboard's key. */
@Composable
internal fun Back(canGoBack: Boolean, onBack: () -> Unit) = NavigationBackHandler(
    rememberNavigationEventState(NavigationEventInfo.None),
    isBackEnabled = canGoBack,
    onBackCompleted = onBack,
)
