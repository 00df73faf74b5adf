import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Assertions.fail
import org.junit.jupiter.api.Test
import org.tandem.core.MeetingList
import org.tandem.core.model.FeedKind
import org.tandem.core.model.Fellowship
import org.tandem.core.model.GroupStatement
import org.tandem.core.model.Mentioned
import org.tandem.core.model.StatementFrom
import org.tandem.core.model.TandemException
import org.tandem.core.model.WelcomeAnswer
import org.tandem.core.model.WelcomeRole
import org.tandem.core.model.WelcomeVisit
import org.tandem.core.screens.KeptStanding
import org.tandem.core.screens.MeetingQuery
import org.tandem.core.screens.Order
import org.tandem.record.OpenRecord
import org.tandem.record.asSource
import java.time.Instant

/** Meetings: lists read, searched, kept, gone to; and long work that is stopped. */
class MeetingsTest {
    private val list = MeetingList("Springfield", FeedKind.MEETING_GUIDE, Fellowship.NA, ZONE)

    private fun entry(slug: String, name: String, day: Int, time: String): String =
        """{"slug":"$slug","name":"$name","day":$day,"time":"$time","end_time":"23:00",
            "formatted_address":"1 Oak St, Springfield, MA 01103, USA","types":["O","D"]}"""

    private val three = "[${entry("one", "Café 東京", 2, "11:30")}," +
        "${entry("two", "Noon", 2, "12:30")},${entry("three", "Late", 3, "20:00")}]"

    private fun everything(text: String? = null) =
        MeetingQuery(types = emptyList(), order = Order.NEXT_START, limit = 100u, text = text)

    private suspend fun OpenRecord.read(text: String) =
        meetings.importBytes(text.toByteArray(), list)

    @Test
    fun apps_6d_aListComesFromAStream() = desk {
        val outbox = record.outbox("$folder/outbox")
        val source = three.toByteArray().inputStream().asSource()
        assertEquals(3u, record.meetings.importFrom(source, list, outbox).added)
        assertEquals(0, folder.resolve("outbox").list()?.size)
    }

    @Test
    fun aListIsReadSearchedAndKept() = desk {
        val report = record.read(three)
        assertEquals(3u, report.added)
        assertEquals("Springfield", record.meetings.lists().single().name)
        assertEquals(3u, record.meetings.find(everything()).total)
        val found = record.meetings.find(everything("café")).meetings.single()
        assertEquals("Café 東京", found.meeting.name)
        assertEquals(found.id, record.meetings.findId(found.id.take(8)))

        val kept = record.meetings.keep(found.id)
        assertEquals(kept, record.meetings.show(found.id).kept)
        assertEquals(kept, record.meetings.kept().single().id)
        assertEquals(KeptStanding.Same, record.meetings.keptOne(kept).standing)
        assertEquals(kept, record.meetings.next(7u).first().kept)

        record.read(three.replace("11:30", "11:45"))
        assertTrue(record.meetings.keptOne(kept).standing is KeptStanding.Changed)
        record.meetings.takeChanges(kept)
        assertEquals(KeptStanding.Same, record.meetings.keptOne(kept).standing)

        val went = record.meetings.attend(kept, 45u)
        assertTrue(went.new)
        assertEquals(45u, went.kept.session.minutes)
        assertFalse(record.meetings.attend(kept).new)

        record.meetings.letGo(kept)
        assertTrue(record.meetings.kept().isEmpty())
    }

    @Test
    fun aMeetingThatWasRenamedIsFoundAgain() = desk {
        record.read(three)
        val kept = record.meetings.keep(record.meetings.find(everything("noon")).meetings[0].id)
        val moved = record.meetings.importBytes(
            three.replace("\"two\"", "\"noon-group\"").toByteArray(),
            list.copy(confirmed = true),
        )
        assertEquals(0u, moved.missing)
        assertEquals(1u, moved.renamed)
        val followed = record.meetings.keptOne(kept)
        assertTrue(followed.standing is KeptStanding.Renamed)
        assertEquals(followed.now, record.meetings.takeChanges(kept).meeting)
        assertEquals(KeptStanding.Same, record.meetings.keptOne(kept).standing)
        // On another day as well, it is only offered.
        record.meetings.importBytes(
            three.replace("\"two\"", "\"other\"").replace("12:30", "12:45").toByteArray(),
            list.copy(confirmed = true),
        )
        assertTrue(record.meetings.keptOne(kept).standing is KeptStanding.Missing)
        val offer = record.meetings.offers(kept).first()
        val bookmark = record.meetings.rematch(kept, offer.id)
        assertEquals(offer.id, bookmark.meeting)
        record.meetings.removeList(list.name)
        assertEquals(KeptStanding.Gone, record.meetings.keptOne(kept).standing)
        assertTrue(record.meetings.lists().isEmpty())
    }

    @Test
    fun howItWentThereIsKeptPerRole() = desk {
        record.read(three)
        val meeting = record.meetings.find(everything("noon")).meetings.single().id
        val kept = record.meetings.keep(meeting)
        record.meetings.addVisit(
            WelcomeVisit(
                kept,
                day("2026-03-03"),
                felt = 2,
                mentioned = Mentioned.YES,
                roles = mapOf(WelcomeRole.SHARE to WelcomeAnswer.ALLOWED),
                writtenAt = Instant.EPOCH,
            ),
        )
        record.meetings.addStatement(
            GroupStatement(
                kept,
                "All are welcome.",
                day("2026-03-01"),
                StatementFrom.WEBSITE,
                Instant.EPOCH,
            ),
        )
        record.meetings.notMentioning(kept, true)
        val welcome = record.meetings.welcome(kept)
        assertEquals(1u, welcome.experience.visits)
        assertEquals("All are welcome.", welcome.statements.single().statement.quote)
        assertTrue(welcome.notMentioning)
        val before = record.meetings.beforeYouGo(Fellowship.NA)
        assertNotNull(before.position.citation)
    }

    @Test
    fun aMeetingIsEnteredByHand() = desk {
        record.read(three)
        val some = record.meetings.find(everything("noon")).meetings.single().meeting
        val id = record.meetings.add(some.copy(name = "My own"))
        assertEquals("My own", record.meetings.show(id).meeting.name)
        val own = record.meetings.show(id).meeting
        record.meetings.change(id, own, own.copy(notes = "Ring twice"))
        val edited = record.meetings.change(id, own, own.copy(name = "Ours"))
        assertEquals(listOf("Ours", "Ring twice"), listOf(edited.name, edited.notes))
    }

    @Test
    fun progressIsToldAndCancellingStops() = desk { scope ->
        val many = (1..20_000).joinToString(",", "[", "]") {
            entry("m$it", "Meeting $it", it % 7, "%02d:00".format(it % 22))
        }
        val file = folder.resolve("list.json").apply { writeText(many) }
        val told = mutableListOf<UInt>()
        record.meetings.importFile(file.path, list) { told += it }
        assertTrue(told.size >= 4, "$told")
        assertEquals(told.sorted(), told)

        // Cancelled from outside, at the first sign of progress: the call ends, nothing is kept.
        Desk().use { other ->
            val started = CompletableDeferred<Unit>()
            val work = scope.launch {
                other.record.meetings.importFile(file.path, list) { started.complete(Unit) }
                fail<Unit>("it was not stopped")
            }
            started.await()
            work.cancelAndJoin()
            assertTrue(work.isCancelled)
            assertEquals(0u, other.record.meetings.find(everything()).total)
            assertTrue(other.record.meetings.lists().all { it.entries == 0u })
        }

        // What the caller's own code throws comes back as it is.
        Desk().use { other ->
            val own = IllegalStateException("mine")
            try {
                other.record.meetings.importFile(file.path, list) { throw own }
                fail<Unit>("it went on")
            } catch (thrown: IllegalStateException) {
                assertTrue(generateSequence<Throwable>(thrown) { it.cause }.any { it === own })
            }
            assertEquals(0u, other.record.meetings.find(everything()).total)
        }

        // Closing stops long work, which then tells that it was stopped.
        Desk().use { other ->
            val started = CompletableDeferred<Unit>()
            val work = scope.async {
                refused<TandemException> {
                    other.record.meetings.importFile(file.path, list) { started.complete(Unit) }
                }
            }
            started.await()
            other.record.close()
            val end = work.await()
            assertTrue(end is TandemException.Cancelled || end is TandemException.Locked, "$end")
            OpenRecord.open(other.place, PASSPHRASE, other.clock).use {
                assertEquals(0u, it.meetings.find(everything()).total)
            }
        }
    }

    @Test
    fun aListThatIsNoneIsRefused() = desk {
        refused<TandemException.Invalid> { record.read("<html>") }
        refused<TandemException.Io> { record.meetings.importFile("$folder/none.json", list) }
            .let { assertFalse(folder.name in "$it") }
    }

    @Test
    fun cancellingAShortCallIsAnOrdinaryCancellation() = desk { scope ->
        val call = scope.async { record.today() }
        call.cancel()
        try {
            call.await()
        } catch (cancelled: CancellationException) {
            assertTrue(call.isCancelled)
        }
        assertEquals(day("2026-03-10"), record.today().date)
    }
}
