import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.core.Place
import org.tandem.core.model.Kind
import org.tandem.core.model.TandemException
import org.tandem.core.screens.NewSession
import org.tandem.core.screens.SessionWhen
import org.tandem.record.CreatedRecord
import org.tandem.record.OpenRecord
import java.io.File
import java.lang.reflect.InvocationTargetException
import java.lang.reflect.Method
import java.lang.reflect.Modifier
import java.time.LocalDate
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn

/**
 * Where a coroutine goes on, step by step: on the thread of whoever calls ([caller]) or on the one where
 * calls are made ([work]), as in an app. Before the step of a number, counted over both, it is cancelled.
 */
private class Steps : AutoCloseable {
    private val taken = AtomicInteger()
    private var cancelAt = Int.MAX_VALUE
    private var whole = Job()
    private val threads = List(2) { Executors.newSingleThreadExecutor() }
    val caller: CoroutineDispatcher = Counted(0)
    val work: CoroutineDispatcher = Counted(1)

    /** Runs it, cancelled at this step. Whether it came so far. */
    suspend fun cancelled(step: Int, run: suspend () -> Unit): Boolean {
        whole = Job()
        taken.set(0)
        cancelAt = step
        CoroutineScope(caller + whole).launch { run() }.join()
        cancelAt = Int.MAX_VALUE
        return taken.get() > step
    }

    /** Cancelled at each step in turn, until it comes to its end before. */
    suspend fun each(run: suspend (Int) -> Unit, then: suspend (Int) -> Unit): Int {
        var step = 0
        do {
            val more = cancelled(step) { run(step) }
            then(step)
            step++
        } while (more)
        return step - 1
    }

    override fun close() = threads.forEach { it.shutdown() }

    private inner class Counted(private val thread: Int) : CoroutineDispatcher() {
        override fun dispatch(context: CoroutineContext, block: Runnable) {
            if (taken.getAndIncrement() == cancelAt) whole.cancel()
            threads[thread].execute(block)
        }
    }
}

/** What a turned screen or the way back does to a call: whoever waits is cancelled, at every step. */
class CancelTest {
    private fun stepped(test: suspend Desk.(Steps) -> Unit) =
        desk { Steps().use { steps -> test(steps) } }

    private fun filesOpen(folder: File): List<String> = File("/proc/self/fd").listFiles().orEmpty()
        .mapNotNull { runCatching { it.canonicalPath }.getOrNull() }
        .filter { it.startsWith(folder.canonicalPath) }

    @Test
    fun apps_1_2_aCancelledOpenLeavesNoRecordOpen() = stepped { steps ->
        record.close()
        var opened: OpenRecord? = null
        var finished = 0
        val taken = steps.each({ opened = OpenRecord.open(place, PASSPHRASE, clock, steps.work) }) {
            opened?.let { record ->
                finished++
                record.close()
            }
            opened = null
            assertEquals(emptyList<String>(), filesOpen(folder), "step $it")
        }
        assertTrue(finished > 0 && taken >= 3, "$finished came to their end, of $taken")
    }

    @Test
    fun apps_1_2_noSpareKeyIsLostInMaking() = stepped { steps ->
        record.close()
        var made: CreatedRecord? = null
        var times = 0
        val taken = steps.each({
            val other = Place(folder.resolve("new$times").path, "${folder.path}/installation")
            made = OpenRecord.create(other, PASSPHRASE, profile, clock, steps.work)
        }) {
            val isThere = folder.resolve("new$times/tandem.db").exists()
            assertEquals(isThere, made != null, "step $it: a record whose key nobody was given")
            made?.record?.close()
            made = null
            times++
        }
        assertTrue(taken >= 3, "$taken steps")
    }

    @Test
    fun apps_1_1_aNewSpareKeyReachesWhoeverAskedForIt() = stepped { steps ->
        assertTrue(record.safe.isSpareKeyPending())
        record.close()
        OpenRecord.open(place, made.spareKey, clock, steps.work).use { open ->
            assertTrue(open.safe.confirmSpareKey(listOf(made.spareKey)))
            var key: String? = null
            val taken = steps.each({ key = open.safe.newSpareKey(PASSPHRASE) }) {
                assertEquals(open.safe.isSpareKeyPending(), key != null, "step $it")
                // The old one opens until the new one was typed back.
                if (key != null) open.safe.dropPendingSpareKey()
                key = null
            }
            assertTrue(taken >= 3, "$taken steps")
        }
    }

    @Test
    fun apps_1_10_whatWasWrittenIsKnownAndATapMoreIsOneSession() = stepped { steps ->
        record.close()
        val new = NewSession(Kind.GROUP, 60u, SessionWhen.JustEnded)
        OpenRecord.open(place, PASSPHRASE, clock, steps.work).use { open ->
            suspend fun sessions() = open.screens.week(day("2026-03-10")).sessions.size
            var before = 0
            var token = open.screens.logForm().token
            var told: String? = null
            val taken = steps.each({ told = open.screens.logSave(token, new).kept.id }) {
                assertEquals(sessions() > before, told != null, "step $it")
                // Tapped again after whatever happened, it is one session.
                assertNotNull(open.screens.logSave(token, new).kept.id)
                assertEquals(++before, sessions())
                token = open.screens.logForm().token
                told = null
            }
            assertTrue(taken >= 3, "$taken steps")
        }
    }

    /** No call is named here: what the layer has is read from it, and what it takes is made up. */
    @Test
    fun apps_1_1_everyCallIsCancelledAtEveryStep() = stepped { steps ->
        record.close()
        val open = OpenRecord.open(place, PASSPHRASE, clock, steps.work)
        var calls = 0
        for ((target, method) in callsOf(open)) {
            val given = method.parameterTypes.dropLast(1).map { madeUp(it, method.name) }
            var answers = 0
            val others = mutableListOf<Throwable>()
            fun count(thrown: Throwable) {
                answers += answersOf(thrown) ?: 0.also { others.add(thrown) }
            }
            val taken = steps.each({
                try {
                    suspendCoroutineUninterceptedOrReturn<Any?> { call ->
                        method.invoke(target, *(given + Around(call)).toTypedArray())
                    }
                    answers++
                } catch (thrown: InvocationTargetException) {
                    count(thrown.targetException)
                } catch (thrown: Exception) {
                    count(thrown)
                }
            }) {
                assertTrue(open.isOpen, "$method at step $it")
            }
            assertEquals(emptyList<Throwable>(), others, "$method")
            // Whoever began is answered: of n steps at most the one before it began tells nothing.
            if (taken > 1) {
                calls++
                val watched = method.parameterTypes.any { it == Function1::class.java }
                assertTrue(watched || answers >= taken, "$method: $answers of $taken")
            }
        }
        assertTrue(calls > 100, "$calls calls were made")
        assertNull(open.lock())
        assertEquals(emptyList<String>(), filesOpen(folder))
    }

    /** What was answered, if anything; null of what no call may throw. */
    private fun answersOf(thrown: Throwable): Int? = when (thrown) {
        is TandemException -> 1

        is CancellationException -> 0

        // A made-up nothing where something is asked for: no call was made.
        is NullPointerException, is IllegalArgumentException -> 1

        else -> null
    }

    /** Gives a continuation of ours the type that a method takes. */
    private class Around(private val to: Continuation<Any?>) : Continuation<Any?> by to

    private fun callsOf(record: OpenRecord): List<Pair<Any, Method>> =
        OpenRecord::class.java.methods
            .filter { it.returnType.simpleName.endsWith("Calls") && it.parameterCount == 0 }
            .map { it.invoke(record) }
            .flatMap { part -> part.javaClass.declaredMethods.map { part to it } }
            .filter { (_, method) ->
                Modifier.isPublic(method.modifiers) && !Modifier.isStatic(method.modifiers) &&
                    method.parameterTypes.lastOrNull() == Continuation::class.java &&
                    method.name.substringBefore('-') !in secrets
            }
            .sortedBy { (part, method) -> "${part.javaClass.name} $method" }

    private fun Desk.madeUp(type: Class<*>, method: String): Any? = when {
        type == String::class.java ->
            if (files.any { method.startsWith(it) }) "$folder/made-up" else "2026"

        type == Boolean::class.javaPrimitiveType -> false

        type == Int::class.javaPrimitiveType -> 1

        type == Long::class.javaPrimitiveType -> 1L

        type == LocalDate::class.java -> day("2026-03-10")

        type == List::class.java -> emptyList<Any>()

        type == Set::class.java -> emptySet<Any>()

        type == Map::class.java -> emptyMap<Any, Any>()

        type == ByteArray::class.java -> ByteArray(0)

        type == Function1::class.java -> { _: Any? -> Unit }

        type.isEnum -> type.enumConstants.first()

        else -> null
    }

    private companion object {
        /** What takes the name of a file. */
        val files = listOf("export", "import", "backUp", "ownBackup")

        /** What guesses at a secret: five wrong ones have to be waited for. Tests of their own. */
        val secrets = setOf("changePassphrase", "newSpareKey", "addWay", "removeWay")
    }
}
