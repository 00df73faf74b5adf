package org.tandem.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.Immutable
import androidx.compose.runtime.MutableState
import androidx.compose.runtime.Stable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.produceState
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.onClick
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.tandem.core.InternalException
import org.tandem.core.model.TandemException
import org.tandem.core.screens.ActId
import org.tandem.record.OpenRecord

/** What only the device can do. Each host has its own. */
interface Phone {
    fun call(number: String)
    fun open(link: String)
}

/** What was just done, until the next thing is: no timer takes it from somebody who reads slowly. */
@Immutable
data class Done(val text: String, val undo: String? = null, val act: ActId? = null)

/** An open record on the desk: its words, where one is, and what can be done from every screen. */
@Stable
class Desk(
    val record: OpenRecord,
    val words: Words,
    val way: Way,
    val phone: Phone,
    private val scope: CoroutineScope,
    private val said: MutableState<Done?>,
) {
    /** What was just done. */
    var done: Done?
        get() = said.value
        set(value) {
            said.value = value
        }

    fun go(place: Place) {
        done = null
        way.to(place)
    }

    fun back() {
        done = null
        way.back()
    }

    /**
     * Does something and tells what came of it. What was begun is written, whoever still listens: a
     * rotation must not lose a tap.
     */
    fun act(work: suspend OpenRecord.() -> Done?) {
        scope.launch {
            done = words.orTell({ Done(it) }) { withContext(NonCancellable) { record.work() } }
        }
    }

    fun undo(what: ActId) = act {
        log.undo(what)
        Done(words[Say.UNDONE])
    }
}

/**
 * Does something, or makes what tells that it went wrong. A fault of the core itself ends its call and
 * nothing else, so it ends no screen either.
 */
internal suspend fun <T> Words.orTell(tell: (String) -> T, work: suspend () -> T): T = try {
    work()
} catch (wrong: TandemException) {
    tell(of(wrong))
} catch (_: InternalException) {
    tell(this[Say.ERROR_UNSUPPORTED])
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
 * is read with it gives its [top], so that there is one then, too; a part that [isWithin] a page does not
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
        value = words.orTell({ Seen.Wrong(it) }) { Seen.There(record.read()) }
    }
    when (val now = seen) {
        Seen.NotYet -> Spacer(Modifier.testTag(WAITS))

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
