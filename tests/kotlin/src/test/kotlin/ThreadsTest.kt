import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.drop
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.core.ChangeListener
import org.tandem.core.Log
import org.tandem.core.Part
import org.tandem.core.Tandem
import org.tandem.core.model.TandemException
import org.tandem.core.screens.Newest
import org.tandem.core.screens.SessionQuery
import org.tandem.record.OpenRecord
import java.io.File
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/** Many threads, changes, closing in the middle of it, and memory over time. */
class ThreadsTest {
    @Test
    fun changesFlowUntilTheRecordIsClosed() = desk { scope ->
        val seen = Channel<Part>(Channel.UNLIMITED)
        // Undispatched: it listens before the next line runs.
        val collecting = scope.launch(start = CoroutineStart.UNDISPATCHED) {
            record.changes.onEach { seen.send(it) }.toList()
        }
        assertEquals(Part.EVERYTHING, seen.receive())
        record.log.log(session())
        assertEquals(Part.LOG, seen.receive())
        record.person.change(profile, profile.copy(name = "B"))
        assertEquals(Part.PERSON, seen.receive())
        record.today()
        record.log.undoLast()
        assertEquals(Part.PERSON, seen.receive())
        record.close()
        collecting.join()
        assertTrue(seen.tryReceive().isFailure, "reading is no change")
        assertEquals(emptyList<Part>(), record.changes.toList())
    }

    /** A screen that is being read for the first time, while something is written down elsewhere. */
    @Test
    fun aChangeDuringTheFirstReadingIsTold() = desk {
        val read = mutableListOf<Int>()
        withTimeout(10.seconds) {
            record.changes.first {
                read += record.log.sessions(SessionQuery(limit = 9u)).sessions.size
                if (read.size == 1) record.log.log(session())
                read.size == 2
            }
        }
        assertEquals(listOf(0, 1), read)
    }

    @Test
    fun aCollectorThatHasEnoughIsTakenOff() = desk { scope ->
        val some = scope.async(start = CoroutineStart.UNDISPATCHED) {
            record.changes.take(3).toList()
        }
        repeat(3) { record.log.log(session(minutes = 10u + it.toUInt())) }
        assertEquals(listOf(Part.EVERYTHING, Part.LOG, Part.LOG), some.await())
        val next = scope.async(start = CoroutineStart.UNDISPATCHED) {
            record.changes.drop(1).first()
        }
        record.goals.list()
        record.person.change(profile, profile.copy(name = "C"))
        assertEquals(Part.PERSON, next.await())
    }

    @Test
    fun aListenerThatThrowsHarmsNobody() = desk {
        record.close()
        val core = Tandem.open(place, PASSPHRASE, clock)
        val heard = AtomicInteger()
        core.listen(object : ChangeListener {
            override fun changed(part: Part) = error("a fault in a listener")
        })
        core.listen(object : ChangeListener {
            override fun changed(part: Part) {
                heard.incrementAndGet()
            }
        })
        val kept = core.log().log(session()).kept
        assertEquals(1, heard.get())
        assertEquals(kept.session, core.log().session(kept.id))
        core.lock()
    }

    @Test
    fun aListenerMayCallAndMayClose() = desk {
        record.close()
        val core = Tandem.open(place, PASSPHRASE, clock)
        val read = Channel<UInt>(1)
        core.listen(object : ChangeListener {
            override fun changed(part: Part) {
                read.trySend(core.today().latest.size.toUInt())
                core.lock()
            }
        })
        core.log().log(session())
        assertEquals(1u, read.receive())
        assertEquals(false, core.isOpen())
        refused<TandemException.Locked> { core.today() }
    }

    @Test
    fun fourThreadsAtOnceForTenSeconds() = desk {
        val end = TimeSource.Monotonic.markNow() + 10.seconds
        val written = AtomicInteger()
        val broken = java.util.concurrent.ConcurrentLinkedQueue<Throwable>()
        val threads = (0 until 4).map { number ->
            thread {
                runBlocking {
                    try {
                        while (end.hasNotPassedNow()) {
                            val id = record.log.log(session(minutes = 1u + number.toUInt())).kept.id
                            written.incrementAndGet()
                            assertEquals(1u + number.toUInt(), record.log.session(id).minutes)
                            record.today()
                            record.log.sessions(SessionQuery(limit = 50u))
                        }
                    } catch (thrown: Throwable) {
                        broken += thrown
                    }
                }
            }
        }
        threads.forEach { it.join() }
        assertEquals(emptyList<Throwable>(), broken.toList())
        assertTrue(written.get() > 40, "${written.get()} in ten seconds")
        val all = record.log.sessions(SessionQuery(limit = 1u)).total
        assertEquals(written.get().toUInt(), all)
        assertTrue(record.safe.check().run { chainOk && foldOk })
    }

    @Test
    fun closingWhileInUseLosesNothingThatWasConfirmed() = desk {
        val confirmed = java.util.concurrent.ConcurrentLinkedQueue<String>()
        val others = java.util.concurrent.ConcurrentLinkedQueue<Throwable>()
        val busy = CountDownLatch(40)
        val threads = (0 until 4).map {
            thread {
                runBlocking {
                    try {
                        while (true) {
                            confirmed += record.log.log(session()).kept.id
                            busy.countDown()
                        }
                    } catch (locked: TandemException.Locked) {
                        busy.countDown()
                    } catch (thrown: Throwable) {
                        others += thrown
                    }
                }
            }
        }
        assertTrue(busy.await(60, TimeUnit.SECONDS))
        record.close()
        threads.forEach { it.join() }
        assertEquals(emptyList<Throwable>(), others.toList())
        OpenRecord.open(place, PASSPHRASE, clock).use { again ->
            assertTrue(confirmed.size >= 40)
            confirmed.forEach { again.log.session(it) }
            assertTrue(again.safe.check().run { chainOk && newest == Newest.ALL_THERE && foldOk })
        }
    }

    @Test
    fun workIsNotDoneOnTheCallersThread() = desk { scope ->
        val caller = Thread.currentThread()
        val told = CountDownLatch(1)
        var teller: Thread? = null
        val listening: Job = scope.launch(Dispatchers.Unconfined) {
            record.changes.drop(1).first()
            teller = Thread.currentThread()
            told.countDown()
        }
        record.log.log(session())
        listening.join()
        assertTrue(told.await(10, TimeUnit.SECONDS))
        assertNotEquals(caller, teller)
    }

    /**
     * What a hundred thousand calls leave behind. The bound lies far above what a collector of
     * garbage lets stand, and far below what a leak of 400 bytes per call would come to.
     */
    @Test
    fun aHundredThousandCallsLeaveNothingBehind() = desk {
        record.close()
        val core = Tandem.open(place, PASSPHRASE, clock)
        val log = core.log()
        repeat(50) { log.log(session(note = "a note of some length ".repeat(10))) }

        fun calls(times: Int) = repeat(times) {
            when (it % 10) {
                0 -> log.sessions(SessionQuery(limit = 2u))
                1, 2, 3 -> core.log().close()
                4, 5, 6 -> check(refusedField(log) == "id")
                else -> core.isOpen()
            }
        }
        calls(20_000)
        System.gc()
        val before = resident()
        calls(100_000)
        System.gc()
        val grown = resident() - before
        println("after 100,000 calls: %+,d KiB of %,d".format(grown, before))
        assertTrue(grown < 40_000, "$grown KiB more than before")
        core.lock()
    }

    private fun refusedField(log: Log): String? = try {
        log.session("no id")
        null
    } catch (refused: TandemException.Invalid) {
        refused.field
    }

    /** Memory that this process holds, in KiB, by the system's own account. */
    private fun resident(): Long {
        val status = File("/proc/self/status")
        if (status.exists()) {
            return status.readLines().first { it.startsWith("VmRSS:") }
                .filter(Char::isDigit).toLong()
        }
        val pid = ProcessHandle.current().pid().toString()
        return ProcessBuilder("ps", "-o", "rss=", "-p", pid).start()
            .inputReader().readText().trim().toLong()
    }
}
