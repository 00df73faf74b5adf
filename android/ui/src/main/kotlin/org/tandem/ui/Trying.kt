package org.tandem.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.Stable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import org.tandem.core.errorText
import org.tandem.core.model.Language
import org.tandem.core.model.TandemException
import org.tandem.record.DeviceSecretLost
import org.tandem.record.DeviceSecretUnavailable

/** Something that is tried, and may be refused for a reason that a person can do something about. */
@Stable
class Trying(
    private val scope: CoroutineScope,
    private val language: Language,
    private val later: Say,
) {
    /** Why it was refused, or what is missing. */
    var wrong by mutableStateOf<String?>(null)

    /** A second tap meanwhile is none: a wrong secret costs a wait. */
    var isRunning by mutableStateOf(false)
        private set

    private var job: Job? = null

    /** Ends what goes on, which then keeps nothing. */
    fun stop() {
        job?.cancel()
    }

    fun go(work: suspend () -> Unit) {
        if (isRunning) return
        isRunning = true
        wrong = null
        job = scope.launch {
            try {
                work()
            } catch (why: TandemException) {
                wrong = errorText(why, language)
            } catch (_: DeviceSecretLost) {
                wrong = Words.of(language)[Say.SECRET_LOST]
            } catch (_: DeviceSecretUnavailable) {
                wrong = Words.of(language)[later]
            } catch (ended: CancellationException) {
                throw ended
            } catch (_: Exception) {
                // A fault of the core or of a host ends what was tried, and nothing else.
                wrong = Words.of(language)[Say.ERROR_UNSUPPORTED]
            } finally {
                isRunning = false
            }
        }
    }
}

/** What is tried here. [later] is said where the device does not give its secret this time. */
@Composable
fun rememberTrying(language: Language, later: Say = Say.SECRET_LATER): Trying {
    val scope = rememberCoroutineScope()
    return remember(language) { Trying(scope, language, later) }
}

/** Why it was refused, in the place where it was tried. */
@Composable
fun Refused(trying: Trying) {
    val wrong = trying.wrong ?: return
    Panel(Modifier.fillMaxWidth(), strong = true) {
        Body(wrong, Modifier.semantics { liveRegion = LiveRegionMode.Assertive })
    }
}

/** Something long goes on, and can be ended. */
@Composable
fun Working(trying: Trying, words: Words) = Panel {
    Body(words[Say.WORKING], Modifier.semantics { liveRegion = LiveRegionMode.Polite })
    Big(words[Say.CANCEL], Modifier.fillMaxWidth(), weight = Weight.THIRD) { trying.stop() }
}
