import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.core.Joiner
import org.tandem.core.Key
import org.tandem.core.Place
import org.tandem.core.ShelfAddress
import org.tandem.core.ShelfException
import org.tandem.core.model.Language
import org.tandem.core.model.TandemException
import org.tandem.core.screens.SessionQuery
import org.tandem.core.screens.SyncChoice
import org.tandem.record.DocumentShelf
import org.tandem.record.OpenRecord
import org.tandem.record.SyncCalls
import java.io.File

/** Two records that are one, by way of a tree of documents with the faults that providers have. */
class SyncTest {
    private val documents = FakeDocuments()
    private val shelf = DocumentShelf(documents)
    private val tree = ShelfAddress("content://a.provider/tree/primary", user = "", password = "")

    private fun Desk.second(name: String = "second"): Place =
        Place("$folder/$name/record", "$folder/$name/installation")

    private fun joiner(place: Place): Joiner =
        Joiner(place, Key.Typed(PASSPHRASE), tree, label = "tablet", key = null)

    private suspend fun Desk.joined(): OpenRecord {
        record.sync.setUp(tree, shelf, "phone")
        val joined = SyncCalls.joinWithSpareKey(shelf, made.spareKey, joiner(second()), clock)
        assertNull(joined.notYet)
        return joined.record
    }

    private suspend fun notes(record: OpenRecord): List<String?> {
        val all = record.log.sessions(SessionQuery(limit = 1000u)).sessions
        return all.map { it.session.note }.sortedBy { it }
    }

    @Test
    fun aSecondDeviceIsInvitedAndWhatOneLogsIsOnTheOther() = desk {
        record.log.log(session(note = "before"))
        record.sync.setUp(tree, shelf, "phone")
        val invite = record.sync.invite(shelf)
        assertNull(invite.look(shelf))
        val joining = SyncCalls.answer(shelf, invite.text(), "tablet")!!
        assertNull(joining.join(shelf, joiner(second()), clock), "nobody let it in")
        val knock = invite.look(shelf)!!
        assertEquals("tablet", knock.label())
        assertEquals(joining.words(Language.EN), knock.words(Language.EN))
        record.sync.letIn(shelf, invite, knock)
        val joined = joining.join(shelf, joiner(second()), clock)!!
        assertTrue(joined.came > 0uL)
        assertTrue(invite.isTaken(shelf))
        invite.end(shelf)
        joined.record.use { other ->
            assertEquals(listOf("before"), notes(other))
            other.log.log(session(start = "2026-03-08T10:00", note = "on the tablet"))
            val steps = mutableListOf<UInt>()
            other.sync.now(shelf) { steps += it }
            assertTrue(steps.size > 2 && steps == steps.sorted(), "$steps")
            assertTrue(record.sync.now(shelf).takenIn > 0uL)
            assertEquals(listOf("before", "on the tablet"), notes(record))

            // Where it stands, removed, and left.
            record.sync.foundAt(tree, shelf)
            assertEquals(tree, record.sync.server())
            val device = record.sync.status()!!.devices.single()
            assertEquals("tablet", device.label)
            record.sync.remove(shelf, device.id)
            val refused = refused<TandemException.Invalid> { other.sync.now(shelf) }
            assertEquals("place", refused.field)
            other.sync.leave(null)
            assertNull(other.sync.status())
        }
        assertEquals(0, SyncCalls.keysInPlace(shelf, made.spareKey).single().devices.size)
        assertTrue(record.sync.erase(shelf) > 0u)
        assertEquals(emptyList<String>(), documents.names)
    }

    @Test
    fun afterAFaultAtAnyCallTheNextSyncGoesOn() = desk {
        joined().use { other ->
            var written = 0
            for (fault in Fault.entries) {
                var call = 0
                while (true) {
                    val note = "%04d".format(written)
                    val date = day("2025-06-01").plusDays(written.toLong())
                    record.log.log(session(start = "${date}T10:00", note = note))
                    written += 1
                    documents.at(call, fault)
                    runCatching { record.sync.now(shelf) }
                        .onFailure { assertTrue(it is TandemException.Invalid, "$fault $call $it") }
                    val all = documents.fault != null
                    documents.fault = null
                    // Once for what it did not do, once for what it could not see.
                    repeat(2) { record.sync.now(shelf) }
                    documents.at(call, fault)
                    runCatching { other.sync.now(shelf) }
                    documents.fault = null
                    repeat(2) { other.sync.now(shelf) }
                    assertEquals(written, notes(other).size, "$fault at call $call")
                    if (all) break
                    call += 1
                }
                assertTrue(call > 2, "$fault was at $call calls")
            }
            assertEquals(notes(record), notes(other))
            val done = record.sync.now(shelf)
            assertEquals(listOf(0u, 0u), listOf(done.unreadable, done.waiting))
        }
    }

    @Test
    fun aJoinThatBreaksOffLeavesNoRecordAndCanBeginAnew() = desk {
        record.log.log(session(note = "before"))
        record.sync.setUp(tree, shelf, "phone")
        val faults = listOf(Fault.THROWS, Fault.CUTS_OFF, Fault.IS_MISSING)
        for (fault in faults) {
            var call = 0
            while (true) {
                val place = second("$fault$call")
                documents.at(call, fault)
                val joined = runCatching {
                    SyncCalls.joinWithSpareKey(shelf, made.spareKey, joiner(place), clock)
                }
                val all = documents.fault != null
                documents.fault = null
                joined.getOrNull()?.record?.close()
                if (joined.isFailure) {
                    assertFalse(File(place.folder, "tandem.db").exists(), "$fault $call")
                }
                if (all || call > 6) break
                call += 1
            }
            assertTrue(call > 2, "$fault was at $call calls")
            File("$folder").listFiles { it -> it.name.startsWith("$fault") }!!
                .forEach { it.deleteRecursively() }
        }
    }

    @Test
    fun whatAProviderThrowsIsToldAsDataAndNeverItsText() {
        val calls = mapOf<Fault, Class<out ShelfException>>(
            Fault.THROWS to ShelfException.Unreachable::class.java,
            Fault.THROWS_ODDLY to ShelfException.Unreachable::class.java,
            Fault.FORBIDS to ShelfException.Denied::class.java,
            Fault.IS_FULL to ShelfException.Full::class.java,
            Fault.IS_MISSING to ShelfException.Absent::class.java,
        )
        for ((fault, told) in calls) {
            for (call in listOf<() -> Any>(
                { shelf.list() },
                { shelf.get("a.bin", 9uL) },
            )) {
                documents.at(0, fault)
                val thrown = assertThrows(told) { call() }
                assertFalse("provider" in "${thrown.message}")
                documents.fault = null
            }
            // What is to be made is never missing: its folder is.
            val isMissing = fault == Fault.IS_MISSING
            val put = if (isMissing) ShelfException.Unreachable::class.java else told
            documents.at(0, fault)
            assertThrows(put) { shelf.put("a.bin", ByteArray(1)) }
            documents.fault = null
        }
    }

    @Test
    fun aDocumentIsReadToItsBoundAndOfTwoTheLonger() {
        shelf.put("a.bin", ByteArray(200_000) { it.toByte() })
        assertEquals(200_000, shelf.get("a.bin", 200_000uL).size)
        assertThrows(ShelfException.Refused::class.java) { shelf.get("a.bin", 199_999uL) }
        assertThrows(ShelfException.Absent::class.java) { shelf.get("b.bin", 9uL) }
        documents.at(0, Fault.DOUBLES)
        shelf.put("b.bin", ByteArray(3))
        assertEquals(listOf(200_000uL, 3uL, 0uL), shelf.list().objects.map { it.size })
        assertEquals(3, shelf.get("b.bin", 3uL).size)
        repeat(2) { shelf.remove("b.bin") }
        assertEquals(listOf("a.bin"), documents.names)
        // Half of what could not be written is not left.
        documents.at(1, Fault.IS_FULL)
        assertThrows(ShelfException.Full::class.java) { shelf.put("c.bin", ByteArray(3)) }
        assertEquals(listOf("a.bin"), documents.names)
    }

    @Test
    fun whatAProviderDoesNotDeleteIsNotToldAsGone() {
        shelf.put("a.bin", ByteArray(3))
        shelf.list()
        documents.at(0, Fault.KEEPS)
        assertThrows(ShelfException.Unreachable::class.java) { shelf.remove("a.bin") }
        assertEquals(listOf("a.bin"), documents.names)
        shelf.remove("a.bin")
        assertEquals(emptyList<String>(), documents.names)
    }

    @Test
    fun aProviderThatSaysNoSizeIsAPlaceAsWell() = desk {
        documents.saysSizes = false
        record.log.log(session(note = "before"))
        val other = joined()
        other.use {
            assertEquals(listOf("before"), notes(it))
            for (at in 1..6) {
                record.log.log(session(start = "2026-03-0${at}T10:00", note = "$at"))
                record.sync.now(shelf)
                it.sync.now(shelf)
            }
            repeat(2) { _ -> record.sync.now(shelf) }
            val heads = documents.names.count { name -> name.startsWith("h") }
            assertTrue(heads <= 4, "what is old goes: $heads")
            documents.calls = 0
            assertEquals(0u, record.sync.now(shelf).waiting)
        }
    }

    @Test
    fun aFolderThatWasEmptiedIsFilledOnlyWhenThePersonSaysSo() = desk {
        record.log.log(session(note = "kept"))
        record.sync.setUp(tree, shelf, "phone")
        shelf.list().objects.forEach { shelf.remove(it.name) }
        refused<TandemException.Invalid> { record.sync.now(shelf) }
        assertEquals(emptyList<String>(), documents.names)
        record.sync.now(shelf, SyncChoice(refill = true, forget = false))
        assertTrue(documents.names.isNotEmpty())
        assertNotNull(runBlocking { record.sync.status() })
        record.sync.leave(shelf)
    }
}
