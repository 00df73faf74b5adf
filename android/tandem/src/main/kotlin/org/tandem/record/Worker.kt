package org.tandem.record

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.isActive
import kotlinx.coroutines.withContext
import org.tandem.core.Going
import org.tandem.core.Progress
import org.tandem.core.model.TandemException
import java.nio.ByteBuffer

/**
 * Makes calls to the core away from the caller's thread: the core is synchronous, on purpose, and a
 * call waits for the disk.
 */
internal class Worker(private val dispatcher: CoroutineDispatcher) {
    /**
     * A short call. It is not interrupted, and what it returns reaches the caller also if that was
     * cancelled meanwhile: what was written is known to whoever wrote it, and a secret that is
     * shown once is not lost to a screen that was turned. A caller who was cancelled before does
     * nothing.
     */
    suspend fun <T> call(work: () -> T): T = whole(dispatcher, work)

    /** A long call: it ends early, and keeps nothing, when its coroutine is cancelled. */
    suspend fun <T> call(told: (UInt) -> Unit, work: (Progress) -> T): T = withContext(dispatcher) {
        val watched = Watched(told) { isActive }
        try {
            work(watched)
        } catch (stopped: TandemException) {
            watched.thrown?.let { throw it }
            // A coroutine that was cancelled ends with its own exception, not with one of ours.
            if (stopped is TandemException.Cancelled) currentCoroutineContext().ensureActive()
            throw stopped
        }
    }
}

/**
 * Work elsewhere, whole: begun, it comes to its end, and its result is handed over. `withContext`
 * drops the result of a coroutine that was cancelled meanwhile wherever the dispatcher changes;
 * within a context that cannot be cancelled it does not.
 */
internal suspend fun <T> whole(dispatcher: CoroutineDispatcher, work: () -> T): T {
    currentCoroutineContext().ensureActive()
    return withContext(NonCancellable) { withContext(dispatcher) { work() } }
}

/**
 * Tells how far work has come, and stops it where [goesOn] says no. What [told] throws stops it,
 * too, and is kept: the core would drop it.
 */
private class Watched(private val told: (UInt) -> Unit, private val goesOn: () -> Boolean) :
    Progress {
    var thrown: Throwable? = null

    override fun soFar(done: UInt): Going {
        if (!goesOn()) return Going.STOP
        try {
            told(done)
        } catch (theirs: Throwable) {
            thrown = theirs
            return Going.STOP
        }
        return Going.ON
    }
}

/** The same bytes where the core can read them without another copy: outside Java's heap. */
internal fun ByteArray.direct(): ByteBuffer = ByteBuffer.allocateDirect(size).put(this).flip()
