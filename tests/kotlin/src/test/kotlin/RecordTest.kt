import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.core.Clock
import org.tandem.core.Key
import org.tandem.core.Part
import org.tandem.core.Place
import org.tandem.core.backupFile
import org.tandem.core.eraseRecord
import org.tandem.core.errorText
import org.tandem.core.evidence
import org.tandem.core.evidenceAbout
import org.tandem.core.evidenceOf
import org.tandem.core.helpWithoutRecord
import org.tandem.core.laterOfTwo
import org.tandem.core.localTimeAt
import org.tandem.core.model.Language
import org.tandem.core.model.Reader
import org.tandem.core.model.Shift
import org.tandem.core.model.TandemException
import org.tandem.core.readerPage
import org.tandem.core.resolveLocalTime
import org.tandem.core.salvageRecord
import org.tandem.core.screens.CalendarChoice
import org.tandem.core.screens.DoorShows
import org.tandem.core.screens.ImportChoice
import org.tandem.core.screens.Newest
import org.tandem.core.screens.Notice
import org.tandem.core.screens.Today
import org.tandem.core.screens.TodayBlock
import org.tandem.core.screens.UnlockBy
import org.tandem.core.screens.UnlockScreen
import org.tandem.core.screens.Way
import org.tandem.core.texts
import org.tandem.core.tzdbVersion
import org.tandem.record.BackupCalls
import org.tandem.record.DeviceSecretLost
import org.tandem.record.InMemorySecret
import org.tandem.record.OpenRecord
import org.tandem.record.asSink
import org.tandem.record.asSource
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.IOException
import java.io.OutputStream
import java.time.Instant
import java.time.LocalDateTime
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds

/** The record as a whole: made, opened, refused, locked, spoken in two languages. */
class RecordTest {
    @Test
    fun whatIsWrittenIsThereAfterOpeningAgain() = desk {
        val kept = record.log.log(session(note = "Größe 東京 🌱 \u200Fعربى")).kept
        record.close()
        assertFalse(record.isOpen)

        val again = OpenRecord.open(place, PASSPHRASE, clock)
        assertTrue(again.isOpen)
        assertEquals(kept.session, again.log.session(kept.id))
        assertEquals("Größe 東京 🌱 \u200Fعربى", again.log.session(kept.id).note)
        assertEquals(
            folder.resolve("record").canonicalPath,
            File(again.safe.folder()).canonicalPath,
        )
        again.close()
    }

    @Test
    fun theSpareKeyOpensIt() = desk {
        val id = record.safe.id()
        record.close()
        OpenRecord.open(place, made.spareKey, clock).use { assertEquals(id, it.safe.id()) }
    }

    @Test
    fun whatGoesWrongIsData() = desk {
        assertEquals(
            "minutes",
            refused<TandemException.Invalid> {
                record.log.log(session(minutes = 0u))
            }.field,
        )
        assertEquals(
            32,
            refused<TandemException.NotFound> {
                record.log.session("0".repeat(32))
            }.id.length,
        )
        assertEquals("id", refused<TandemException.Invalid> { record.log.session("no id") }.field)
        assertEquals(
            "passphrase",
            refused<TandemException.Invalid> {
                OpenRecord.create(place.copy(folder = "$folder/other"), "", profile, clock)
            }.field,
        )
        refused<TandemException.NoVault> {
            OpenRecord.open(place.copy(folder = "$folder/none"), PASSPHRASE, clock)
        }
        record.close()
        refused<TandemException.WrongSecret> { OpenRecord.open(place, "not this", clock) }
        refused<TandemException.Locked> { record.today() }
        refused<TandemException.Locked> { record.log.log(session()) }
        refused<TandemException.Locked> { record.safe.settle() }
        assertNull(record.lock())
    }

    @Test
    fun whatIsWrongIsToldWithoutWhatWasTyped() = desk {
        val typed = "a secret that nobody may read"
        val told = refused<TandemException.Invalid> { record.meetings.findId(typed) }
        assertFalse(typed in "$told ${told.message}")
    }

    @Test
    fun secretsAreChanged() = desk {
        record.safe.changePassphrase(PASSPHRASE, "battery staple")
        val spare = record.safe.newSpareKey("battery staple")
        assertNotEquals(made.spareKey, spare)
        opensWith = spare
        assertTrue(record.safe.isSpareKeyPending())
        val groups = record.safe.askedGroups()!!.map { spare.split("-")[it.toInt() - 1] }
        assertFalse(record.safe.confirmSpareKey(groups.reversed()))
        assertTrue(record.safe.confirmSpareKey(groups))
        assertFalse(record.safe.isSpareKeyPending())
        assertNull(record.safe.settle())
        val found = record.safe.check()
        assertEquals(Newest.ALL_THERE, found.newest)
        assertTrue(found.run { chainOk && foldOk && faults == 0uL })
        assertEquals(emptyList<String>(), record.safe.opening().notes)
        record.safe.acceptLoss() // nothing is missing, and so nothing changes
        record.close()
        refused<TandemException.WrongSecret> { OpenRecord.open(place, PASSPHRASE, clock) }
        refused<TandemException.WrongSecret> { OpenRecord.open(place, made.spareKey, clock) }
        OpenRecord.open(place, spare, clock).close()
        OpenRecord.open(place, "battery staple", clock).close()
    }

    @Test
    fun aLostRecordComesBack() = desk {
        record.log.log(session())
        val file = folder.resolve("stick.tandem").path
        assertNull(record.safe.lastBackup())
        val written = record.safe.backUp(file)
        assertEquals(written, backupFile(file))
        assertEquals(clock.instant, record.safe.lastBackup())
        assertEquals("file", refused<TandemException.Invalid> { record.safe.backUp(file) }.field)
        refused<TandemException.WrongSecret> { BackupCalls.open(file, "not this", place, clock) }
        BackupCalls.open(file, PASSPHRASE, place, clock).use { backup ->
            assertEquals(written, backup.file())
            assertEquals(0uL, backup.report(record).beside?.onlyHere)
            val told = backup.screen(record, Language.EN, "UTC").lines
            assertTrue("All that is in it is here too." in told, "$told")
            assertEquals(0uL, backup.mergeInto(record).rows)
            record.close()
            assertTrue(eraseRecord(place.folder).done)
            refused<TandemException.NoVault> { OpenRecord.open(place, PASSPHRASE, clock) }
            assertNull(backup.report().beside)
            backup.restore(place, PASSPHRASE, clock).use { assertTrue(it.safe.check().foldOk) }
        }
        val other = place.copy(folder = "$folder/other")
        val salvaged = salvageRecord(place.folder, PASSPHRASE, other, clock)
        assertEquals(0uL, salvaged.report.missing)
        assertNull(salvaged.tandem.lock())
    }

    @Test
    fun apps_1_4_aLostSecretIsNoWrongPinAndIsNeverMadeAnewByOpening() = desk {
        val phone = InMemorySecret()
        assertThrows(DeviceSecretLost::class.java) { phone.get() }
        record.safe.addWay(Key.Typed(PASSPHRASE), phone, "2580")
        assertArrayEquals(phone.get(), phone.make())
        assertTrue(Way.DEVICE_PIN in record.safe.ways())
        record.lock()
        OpenRecord.open(place, phone, "2580", clock).lock()
        refused<TandemException.WrongSecret> { OpenRecord.open(place, phone, "2581", clock) }
        refused<TandemException.WrongSecret> { OpenRecord.open(place, "2580", clock) }
        val thief = InMemorySecret().apply { make() }
        val another = refused<TandemException.Invalid> {
            OpenRecord.open(place, thief, "2580", clock)
        }
        assertEquals("device", another.field)
        phone.forget()
        val lost = runCatching { OpenRecord.open(place, phone, "2580", clock) }
        assertTrue(lost.exceptionOrNull() is DeviceSecretLost, "$lost")
        assertThrows(DeviceSecretLost::class.java) { phone.get() }

        // The passphrase opens beside it, and so does the spare key.
        OpenRecord.open(place, made.spareKey, clock).lock()
        OpenRecord.open(place, PASSPHRASE, clock).use {
            it.safe.removeWay(Key.Typed(PASSPHRASE), Way.DEVICE_PIN)
            it.safe.addWay(Key.Typed(PASSPHRASE), Key.Device(ByteArray(32) { 7 }, null))
            val ways = setOf(Way.PASSPHRASE, Way.SPARE_KEY_NEXT, Way.DEVICE)
            assertEquals(ways, it.safe.ways().toSet())
            val copy = "$folder/backup"
            it.safe.backUp(copy)
            assertNotNull(it.safe.ownBackup(copy))
        }
    }

    @Test
    fun apps_1_5_aRecordIsMadeAndOpenedByTheDeviceAlone() = desk {
        val phone = InMemorySecret()
        val other = Place("$folder/other", "$folder/state/installation")
        val made = OpenRecord.create(other, phone, null, profile, clock)
        assertNull(made.record.lock())
        assertEquals(UnlockBy.DEVICE, unlockOf(other).by.first().by)
        OpenRecord.open(other, phone, clock = clock).use {
            // Who put the first one off has nothing else that could be asked for.
            val anew = it.safe.newSpareKey(phone)
            assertTrue(it.safe.confirmSpareKey(listOf(anew)))
            refused<TandemException.WrongSecret> { it.safe.newSpareKey(phone, "2580") }
        }
        assertTrue(OpenRecord.erase(other).done)
    }

    @Test
    fun apps_6a_theDoorSpeaksBeforeAnythingIsOpen() = desk {
        val none = Place("$folder/none", "$folder/state/installation")
        val english = OpenRecord.door(none)
        val spanish = OpenRecord.door(none, asked = Language.ES)
        assertNotEquals(english.shows, spanish.shows)
        assertTrue(spanish.shows is DoorShows.FirstRun)
        assertTrue(record.screens.spareKey().pending)
        record.screens.chooseLanguage(Language.ES)
        record.lock()
        assertEquals(Language.ES, OpenRecord.door(place, phone = Language.EN).language)
        val refused = refused<TandemException.WrongSecret> { OpenRecord.open(place, "no", clock) }
        assertEquals("Con eso no se abrió. Pruebe otra vez.", errorText(refused, Language.ES))
        assertNull(unlockOf(place).wait)
    }

    @Test
    fun apps_6d_whatWasTypedIsThereAfterTheProgramWasEnded() = desk {
        record.drafts.keep("log", "we talked about")
        record.lock()
        OpenRecord.open(place, PASSPHRASE, clock).use { again ->
            assertEquals("we talked about", again.drafts.kept("log"))
            assertEquals("we talked about", again.drafts.take("log"))
            again.drafts.keep("note-91f3", "mine")
            again.drafts.forgetAll()
            assertNull(again.drafts.kept("note-91f3"))
        }
    }

    @Test
    fun apps_6d_filesWithoutAPathGoOutAndComeIn() = desk {
        val kept = record.log.log(session()).kept
        val outbox = record.outbox("$folder/outbox")
        val report = File(outbox.fresh("report.pdf")).apply { writeText("hours") }
        val sent = File(outbox.fresh("sealed.age")).apply { writeText("sealed") }
        outbox.handOver(sent.path)
        assertEquals(0u, outbox.sweep())

        val export = ByteArrayOutputStream()
        record.transfer.exportTo(export.asSink())
        assertArrayEquals(record.transfer.exportBytes().bytes, export.toByteArray())
        val again = record.transfer.importFrom(
            export.toByteArray().inputStream().asSource(),
            ImportChoice(forget = true, fromAnother = true),
        )
        assertEquals(0uL, again.added)
        val full = object : OutputStream() {
            override fun write(byte: Int) = throw IOException("no room in the cloud")
        }
        refused<TandemException.Io> { record.transfer.exportTo(full.asSink()) }
        refused<TandemException.Io> { record.safe.backUpTo(full.asSink(), outbox) }

        val copy = ByteArrayOutputStream()
        record.safe.backUpTo(copy.asSink(), outbox)
        // Beside what was handed over stands a file that says so.
        val left = folder.resolve("outbox").walkTopDown()
            .filter { it.isFile && !it.isHidden }.toSet()
        assertEquals(setOf(report, sent), left)
        val source = copy.toByteArray().inputStream().asSource()
        BackupCalls.openFrom(source, PASSPHRASE, place, outbox, clock).use { backup ->
            val there = Place("$folder/again", "$folder/elsewhere/installation")
            backup.restoreAsNew(there, PASSPHRASE, clock).use {
                assertEquals(kept.session, it.log.session(kept.id))
            }
        }
        record.lock()
        assertFalse(report.exists())
        assertTrue(sent.exists(), "the other program still reads")
    }

    @Test
    fun aRecordThatNobodyUsesIsLocked() = desk { scope ->
        val ended = scope.async(start = CoroutineStart.UNDISPATCHED) { record.changes.toList() }
        record.lockAfter(60.seconds)
        record.touch()
        assertTrue(record.locksIn!! > 50.seconds)
        assertFalse(record.lockIfIdle())
        record.lockAfter(Duration.ZERO)
        assertTrue(record.lockIfIdle())
        assertNull(record.locksIn)
        assertEquals(listOf(Part.EVERYTHING), ended.await())
        refused<TandemException.Locked> { record.today() }
    }

    @Test
    fun notNowIsForSomeDays() = desk {
        fun Today.shows(what: (TodayBlock) -> Boolean) = (blocks + more).any(what)
        val key = { it: TodayBlock -> it is TodayBlock.Notice && it.notice == Notice.SPARE_KEY }
        assertTrue(record.today().shows(key))
        record.putAway(Notice.SPARE_KEY)
        assertFalse(record.today().shows(key))
        record.putAwayQuestion(day("2026-03-02"))
        val asks = { it: TodayBlock -> it is TodayBlock.Question && it.first == day("2026-03-02") }
        assertFalse(record.today().shows(asks))
    }

    private suspend fun unlockOf(place: Place): UnlockScreen =
        (OpenRecord.door(place).shows as DoorShows.Unlock).screen

    @Test
    fun anotherCopyIsMerged() = desk {
        record.close()
        folder.resolve("record").copyRecursively(folder.resolve("copy"))
        val elsewhere = Place("$folder/copy", "$folder/elsewhere/installation")
        val here = OpenRecord.open(place, PASSPHRASE, clock)
        val there = OpenRecord.open(elsewhere, PASSPHRASE, clock)
        val kept = there.log.log(session()).kept
        assertTrue(here.merge(there).rows > 0uL)
        assertEquals(kept.session, here.log.session(kept.id))
        assertEquals(0uL, here.merge(there).rows)
        here.close()
        there.close()
    }

    @Test
    fun aClockThatThrowsIsReplacedByTheSystems() = runBlocking {
        Desk().use { desk ->
            desk.record.close()
            val broken = object : Clock {
                override fun now(): Instant = error("no battery")
            }
            OpenRecord.open(desk.place, PASSPHRASE, broken).use {
                assertEquals(java.time.LocalDate.now(java.time.ZoneId.of(ZONE)), it.today().date)
            }
        }
    }

    @Test
    fun theCalendarTellsTimesAlone() = desk {
        val file = record.calendar(CalendarChoice())
        assertTrue(file.startsWith("BEGIN:VCALENDAR\r\n"), file.take(40))
    }

    @Test
    fun theFirstScreenIsOneCall() = desk {
        val kept = record.log.log(session()).kept
        val today = record.today()
        assertEquals(day("2026-03-10"), today.date)
        assertEquals(listOf(kept), today.latest)
        assertEquals(50u, today.week.individual.minutes)
        assertEquals("Ana", today.profile.name)
    }

    @Test
    fun wordsComeInTheLanguageThatWasAskedFor() = desk {
        val key = "looking_back.too_few"
        val english = texts(Language.EN, listOf(key, "no such key"))
        assertEquals(setOf(key), english.keys)
        record.screens.chooseLanguage(Language.ES)
        val voice = record.voice()
        assertEquals(Language.ES, voice.language())
        assertEquals(texts(Language.ES, listOf(key))[key], voice.say(key, emptyMap()))
        assertEquals("no such key", voice.say("no such key", emptyMap()))
        assertEquals(setOf(key, "no such key"), voice.sayAll(listOf(key, "no such key")).keys)
        assertEquals("no.word", voice.word("no", "word"))
        assertEquals("no such key.one", voice.count("no such key", 1u, emptyMap()))
        assertEquals("no such key.other", voice.count("no such key", 2u, emptyMap()))
    }

    @Test
    fun aFindingComesWithItsLimit() {
        for (language in Language.entries) {
            val all = evidence(language, Reader.PATIENT)
            assertTrue(all.size > 5)
            val statements = all.flatMap { it.statements }
            statements.forEach {
                assertTrue(it.limit.isNotBlank(), it.id)
                assertEquals(null, it.figures, it.id)
            }
            val first = statements.first()
            assertTrue(first in evidenceOf(language, Reader.PATIENT, first.id)!!.statements)
            assertEquals(null, evidenceOf(language, Reader.PATIENT, "none"))
            val group = evidenceAbout(language, Reader.PATIENT, "group")
            assertTrue(group.isNotEmpty() && group.size < all.size)
        }
    }

    @Test
    fun helpNeedsNoRecord() {
        val help = helpWithoutRecord(Language.EN, "US")
        assertTrue(help.lines.any { it.phone?.dial == "988" })
        assertTrue(helpWithoutRecord(Language.EN).lines.any { it.phone?.dial == "911" })
        assertTrue(helpWithoutRecord(Language.EN, "DE").lines.none { it.phone != null })
        // Nor does the page that opens what somebody was sent.
        assertTrue(readerPage(Language.ES).startsWith("<!doctype html>", ignoreCase = true))
    }

    @Test
    fun bothHalfPastOnesOfTheNightAreReached() {
        val twice = LocalDateTime.parse("2026-11-01T01:30:00")
        val first = resolveLocalTime(twice, ZONE)
        assertEquals(Shift.FirstOfTwo, first.shift)
        val second = laterOfTwo(twice, ZONE)!!
        assertEquals(-4 * 3600, first.time.offsetSeconds)
        assertEquals(-5 * 3600, second.offsetSeconds)
        assertEquals(null, laterOfTwo(LocalDateTime.parse("2026-11-02T01:30:00"), ZONE))
        val java = twice.atZone(java.time.ZoneId.of(ZONE)).withLaterOffsetAtOverlap().offset
        assertEquals(java.totalSeconds, second.offsetSeconds)
        val noon = Instant.parse("2026-03-10T16:00:00Z")
        assertEquals(at("2026-03-10T12:00"), localTimeAt(noon, ZONE))
        assertTrue(tzdbVersion().matches(Regex("20\\d\\d[a-z]")), tzdbVersion())
    }
}
