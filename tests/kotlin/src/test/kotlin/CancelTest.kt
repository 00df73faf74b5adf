import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.core.Place
import org.tandem.core.model.Kind
import org.tandem.core.screens.NewSession
import org.tandem.core.screens.SessionWhen
import org.tandem.record.CreatedRecord
import org.tandem.record.OpenRecord
import java.io.File
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.CoroutineContext

/** Where a coroutine goes on, step by step: before the step of this number it is cancelled. */
private class Steps(private val cancelAt: Int) :
    CoroutineDispatcher(),
    AutoCloseable {
    private val thread = Executors.newSingleThreadExecutor()
    private val taken = AtomicInteger()
    val whole = Job()

    override fun dispatch(context: CoroutineContext, block: Runnable) {
        if (taken.getAndIncrement() == cancelAt) whole.cancel()
        thread.execute(block)
    }

    override fun close() {
        thread.shutdown()
    }
}

/** What a turned screen or the way back does to a call: whoever waits is cancelled, at every step. */
class CancelTest {
    /** Runs it, cancelled at each step in turn; one run after the last step is not cancelled. */
    private suspend fun atEveryStep(run: suspend (Steps) -> Unit, then: suspend (Int) -> Unit) {
        repeat(STEPS) { step ->
            Steps(step).use { steps ->
                CoroutineScope(steps + steps.whole).launch { run(steps) }.join()
            }
            then(step)
        }
    }

    private fun filesOpen(folder: File): List<String> = File("/proc/self/fd").listFiles().orEmpty()
        .mapNotNull { runCatching { it.canonicalPath }.getOrNull() }
        .filter { it.startsWith(folder.canonicalPath) }

    @Test
    fun aCancelledOpenLeavesNoRecordOpen() = desk {
        record.close()
        var opened: OpenRecord? = null
        var finished = 0
        atEveryStep({ opened = OpenRecord.open(place, PASSPHRASE, clock, it) }) {
            opened?.let { record ->
                finished++
                record.close()
            }
            opened = null
            assertEquals(emptyList<String>(), filesOpen(folder), "step $it")
        }
        assertTrue(finished > 0, "no run came to its end")
    }

    @Test
    fun noSpareKeyIsLost() = desk {
        record.close()
        var made: CreatedRecord? = null
        var times = 0
        atEveryStep({
            val other = Place(folder.resolve("new$times").path, "${folder.path}/installation")
            made = OpenRecord.create(other, PASSPHRASE, profile, clock, it)
        }) {
            val isThere = folder.resolve("new$times/tandem.db").exists()
            assertEquals(isThere, made != null, "step $it: a record whose key nobody was given")
            made?.record?.close()
            made = null
            times++
        }
    }

    @Test
    fun whatWasWrittenIsKnownToWhoeverWroteIt() = desk {
        record.close()
        val new = NewSession(Kind.GROUP, 60u, SessionWhen.JustEnded)
        repeat(STEPS) { step ->
            Steps(step).use { steps ->
                val open = OpenRecord.open(place, PASSPHRASE, clock, steps)
                val before = open.screens.week(day("2026-03-10")).sessions.size
                val token = open.screens.logForm().token
                var told: String? = null
                CoroutineScope(steps + steps.whole).launch {
                    told = open.screens.logSave(token, new).kept.id
                }.join()
                val after = open.screens.week(day("2026-03-10")).sessions.size
                assertEquals(after > before, told != null, "step $step")
                // Tapped again after whatever happened, it is one session.
                val saved = open.screens.logSave(token, new)
                assertNotNull(saved.kept.id)
                assertEquals(before + 1, open.screens.week(day("2026-03-10")).sessions.size)
                open.close()
            }
        }
    }

    private companion object {
        const val STEPS = 12
    }
}
