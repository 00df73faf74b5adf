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
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.tandem.core.errorText
import org.tandem.core.model.Language
import org.tandem.core.model.TandemException
import org.tandem.record.OpenRecord

/** An open record, and what of it is in memory alone. */
@Stable
internal class Opened(val record: OpenRecord, val hand: Hand)

/**
 * The way in, and what is open behind it. It outlives the window: a host that makes its window anew (a
 * phone that was turned) hands the same in again, so that an open record is not left unlocked where nobody
 * sees it, and a spare key that was just made is not lost.
 *
 * @param scope for as long as the program runs: what locks or erases comes to its end there.
 */
@Stable
class Entry(val host: Host, private val scope: CoroutineScope) {
    internal var opened by mutableStateOf<Opened?>(null)
        private set

    /** Grows when what stands before the record may be another. */
    internal var looks by mutableIntStateOf(0)
        private set

    /** How the last erasing ended, in a language. */
    internal var erased by mutableStateOf<((Language) -> String)?>(null)
        private set

    val isOpen: Boolean get() = opened != null

    private var wanted: Place? = null

    internal fun open(record: OpenRecord, spareKey: String? = null) {
        erased = null
        opened = Opened(record, Hand(spareKey).also { it.wanted = wanted })
        wanted = null
    }

    /** Shows this as soon as there is an open record. */
    fun goTo(place: Place) {
        val now = opened
        if (now == null) wanted = place else now.hand.wanted = place
    }

    internal fun lookAgain() {
        looks++
    }

    /** Closes what is open and shows how to unlock it. What was acknowledged is kept. */
    fun lock() {
        val now = opened ?: return
        opened = null
        scope.launch { now.record.lock() }
    }

    /** Closes what is open, if anything is, and removes it for good. It was asked about before. */
    internal fun erase(phone: Phone): Job {
        val now = opened
        opened = null
        return scope.launch {
            now?.record?.lock()
            val why = try {
                OpenRecord.erase(host.place)
                withContext(Dispatchers.IO) {
                    host.device?.forget()
                    phone.clear()
                    phone.itself?.set(emptyList())
                }
                null
            } catch (refused: TandemException) {
                refused
            }
            erased = { why?.let { refused -> errorText(refused, it) } ?: Words.of(it)[Say.ERASED] }
            looks++
        }
    }
}

/** What goes back does here: a phone's gesture, its button, a keyboard's key. */
@Composable
internal fun Back(canGoBack: Boolean, onBack: () -> Unit) = NavigationBackHandler(
    rememberNavigationEventState(NavigationEventInfo.None),
    isBackEnabled = canGoBack,
    onBackCompleted = onBack,
)
