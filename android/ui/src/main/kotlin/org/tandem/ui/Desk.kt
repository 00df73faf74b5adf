package org.tandem.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.Immutable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.Stable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.produceState
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.runtime.snapshotFlow
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.onClick
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext
import org.tandem.core.model.Slug
import org.tandem.core.model.TandemException
import org.tandem.core.screens.ActId
import org.tandem.record.OpenRecord
import org.tandem.record.OutboxCalls

/** What was just done, until the next thing is: no timer takes it from somebody who reads slowly. */
@Immutable
data class Done(val text: String, val undo: String? = null, val act: ActId? = null)

/** What outlives a reading of the record, and is kept in memory alone. */
@Stable
class Hand(spareKey: String? = null) {
    /** A spare key that was just made, until somebody has it. */
    var spareKey by mutableStateOf(spareKey)

    /** What was just handed on, until it is said whether it went out. */
    var sent by mutableStateOf<Sent?>(null)

    /** Opened once: whatever stands in it goes when it is opened again. */
    private var outbox: OutboxCalls? = null

    /**
     * Where files stand on their way to another program. What an earlier opening handed on, and could not
     * remove any more, goes when this one is begun.
     */
    internal suspend fun outbox(record: OpenRecord, phone: Phone): OutboxCalls =
        boxes.withLock { outbox ?: record.outbox(phone.outbox).also { outbox = it } }

    private val boxes = Mutex()

    /** A backup that was opened, to be taken in. */
    internal val looking = Looking()

    var done by mutableStateOf<Done?>(null)

    /** Where somebody wanted to go before it was open. */
    internal var wanted by mutableStateOf<Place?>(null)

    /** What was typed to find a meeting: it may tell whom somebody looks for. */
    var looksFor by mutableStateOf(NOTHING)

    /** How much is being done or waits for its turn. */
    internal var running = 0
    internal val turn = Mutex()
    internal val drafting = Mutex()
}

/** An open record on the desk: its words, where one is, and what can be done from every screen. */
@Stable
class Desk(
    val record: OpenRecord,
    val words: Words,
    val way: Way,
    val phone: Phone,
    val host: Host,
    val outside: Outside,
    val hand: Hand,
    private val scope: CoroutineScope,
    private val onErase: () -> Unit,
    private val onLocked: () -> Unit,
) {
    /** What was just done. */
    var done: Done?
        get() = hand.done
        set(value) {
            hand.done = value
        }

    fun go(place: Place) {
        moved()
        way.to(place)
    }

    fun back() {
        moved()
        way.back()
    }

    /** What can be undone stays until the next is done: a look elsewhere is often why. */
    private fun moved() {
        if (done?.act == null) done = null
    }

    /**
     * Does something and tells what came of it. What was begun is written, whoever still listens: a
     * rotation must not lose a tap. Meanwhile another tap does nothing, unless it [waits] for its turn.
     */
    fun act(waits: Boolean = false, work: suspend OpenRecord.() -> Done?) {
        if (hand.running > 0 && !waits) return
        hand.running++
        scope.launch {
            withContext(NonCancellable) {
                hand.turn.withLock { done = orTell({ Done(it) }) { record.work() } }
            }
        }.invokeOnCompletion { hand.running-- }
    }

    /** Asks the phone for something, for which a person takes their time: nothing else waits for it. */
    fun ask(work: suspend () -> Unit) {
        scope.launch {
            orTell<Done?>({ Done(it) }) {
                work()
                null
            }?.let { done = it }
        }
    }

    /** As that of words; and of a record that is closed nothing stays on the screen. */
    internal suspend fun <T> orTell(tell: (String) -> T, work: suspend () -> T): T =
        words.orTell(tell) {
            try {
                work()
            } catch (locked: TandemException.Locked) {
                onLocked()
                throw locked
            }
        }

    /** Locks the record and erases it. It was asked about before. */
    fun erase() = onErase()

    /** Where files stand on their way to another program. */
    suspend fun outbox(): OutboxCalls = hand.outbox(record, phone)

    /** Hands a file of the outbox to a program that the person picks; false where it could not be written. */
    suspend fun handOn(file: String, bytes: ByteArray): Boolean =
        phone.handOver(file, bytes).also { if (it) outbox().handOver(file) }

    /** The same of a new file with this name. */
    suspend fun handOnNew(name: String, bytes: ByteArray): Boolean =
        handOn(outbox().fresh(name), bytes)

    fun undo(what: ActId) = act {
        log.undo(what)
        Done(words[Say.UNDONE])
    }
}

/** Does something that can be undone if it wrote anything: an older act is not taken back in its place. */
internal suspend fun OpenRecord.done(text: String, work: suspend OpenRecord.() -> Unit): Done {
    val before = log.lastAct()?.act
    work()
    return Done(text, act = log.lastAct()?.act.takeIf { it != before })
}

/**
 * Words that are typed and not saved yet. The record alone keeps them: they are there again when the
 * screen is, and gone once nothing is typed.
 */
@Composable
fun Desk.Kept(name: Slug, typed: () -> String, onKept: (String) -> Unit) =
    LaunchedEffect(record, name) {
        try {
            val kept = record.drafts.kept(name).orEmpty()
            if (kept.isNotEmpty() && typed().isEmpty()) onKept(kept)
            var last = if (typed().isEmpty()) NOTHING else kept
            snapshotFlow(typed).collect { text ->
                if (text != last) hand.drafting.withLock { record.drafts.keep(name, text) }
                last = text
            }
        } catch (_: TandemException) {
            // It stays on the screen, as far as that goes.
        }
    }

/** Typed words are gone: nobody is to keep them. */
internal suspend fun Desk.forget(name: Slug) {
    hand.drafting.withLock { record.drafts.take(name) }
}

/** Typed words are saved. If they cannot be taken out they go by themselves, in a week. */
internal suspend fun Desk.saved(name: Slug) {
    try {
        forget(name)
    } catch (_: TandemException) {
        // What was saved is saved.
    }
}

/**
 * Does something, or makes what tells that it went wrong. A fault of the core itself, or of a host, ends its
 * call and nothing else, so it ends no screen either.
 */
internal suspend fun <T> Words.orTell(tell: (String) -> T, work: suspend () -> T): T = try {
    work()
} catch (wrong: TandemException) {
    tell(of(wrong))
} catch (ended: CancellationException) {
    throw ended
} catch (_: Exception) {
    tell(this[Say.ERROR_UNSUPPORTED])
}

/**
 * What came of it; none, whatever went wrong. A fault of the core itself must leave no record open that nobody sees, nor
 * end the program, where the rest can go on.
 */
internal suspend fun <T> orNull(work: suspend () -> T): T? = try {
    work()
} catch (ended: CancellationException) {
    throw ended
} catch (_: Exception) {
    null
}

/** What a screen is in. */
sealed interface Seen<out T> {
    data object NotYet : Seen<Nothing>
    data class There<T>(val state: T) : Seen<T>
    data class Wrong(val text: String) : Seen<Nothing>
}

/**
 * A screen: one reading of the record, again after every change, and what it shows. What was there
 * stays until the next is; what went wrong is told in its place, with a way on. A screen whose title
 * is read with it gives its [top], so that there is one before and then, too; a part that [isWithin] a page does not
 * scroll by itself.
 */
@Composable
fun <T> Desk.Reading(
    vararg keys: Any?,
    top: (@Composable (String) -> Unit)? = null,
    isWithin: Boolean = false,
    read: suspend OpenRecord.() -> T,
    screen: @Composable (T) -> Unit,
) {
    var again by remember { mutableIntStateOf(0) }
    val seen by produceState<Seen<T>>(Seen.NotYet, record, words, again, *keys) {
        value = orTell({ Seen.Wrong(it) }) { Seen.There(record.read()) }
    }
    when (val now = seen) {
        Seen.NotYet -> {
            top?.invoke(words[way.here.screen.say])
            Spacer(Modifier.testTag(WAITS))
        }

        is Seen.There -> screen(now.state)

        is Seen.Wrong -> {
            top?.invoke(words[way.here.screen.say])
            Wrong(now.text, words, isWithin) { again++ }
        }
    }
}

/** What went wrong, in the place of what it went wrong with. */
@Composable
fun Wrong(text: String, words: Words, isWithin: Boolean = false, onAgain: () -> Unit) {
    val content = @Composable {
        Panel(strong = true) {
            Heading(text, Modifier.semantics { liveRegion = LiveRegionMode.Polite })
        }
        Big(
            words[Say.TRY_AGAIN],
            Modifier.fillMaxWidth(),
            weight = Weight.SECOND,
            onClick = onAgain,
        )
    }
    if (isWithin) {
        Column(Modifier.testTag(WRONG), Arrangement.spacedBy(12.dp)) { content() }
    } else {
        Page(Modifier.testTag(WRONG)) { content() }
    }
}

// Names for tests: of the page that says what went wrong, and of a screen that is being read.
val WRONG: String = Seen.Wrong::class.java.simpleName
val WAITS: String = Seen.NotYet::class.java.simpleName
