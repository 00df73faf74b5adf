import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.fail
import org.tandem.core.Clock
import org.tandem.core.Place
import org.tandem.core.model.By
import org.tandem.core.model.Kind
import org.tandem.core.model.LocalTime
import org.tandem.core.model.OwnWords
import org.tandem.core.model.Profile
import org.tandem.core.model.Role
import org.tandem.core.model.Session
import org.tandem.core.model.TandemException
import org.tandem.core.model.WeekStart
import org.tandem.core.resolveLocalTime
import org.tandem.core.screens.HoursQuery
import org.tandem.core.screens.ImportChoice
import org.tandem.core.screens.ImportJsonReport
import org.tandem.core.screens.LeftOut
import org.tandem.core.screens.RefusedEntry
import org.tandem.core.screens.SessionQuery
import org.tandem.record.CreatedRecord
import org.tandem.record.OpenRecord
import java.io.File
import java.nio.file.Files
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime

const val ZONE = "America/New_York"
const val PASSPHRASE = "correct horse"

/** A clock that stands until it is moved. Tuesday noon in [ZONE], two days into summer time. */
class TestClock(@Volatile var instant: Instant = Instant.parse("2026-03-10T16:00:00Z")) : Clock {
    override fun now(): Instant = instant
}

val profile =
    Profile(Role.OWN, name = "Ana", ZONE, country = "US", WeekStart.MONDAY, OwnWords(null, null))

fun day(text: String): LocalDate = LocalDate.parse(text)

fun at(text: String): LocalTime = resolveLocalTime(LocalDateTime.parse(text), ZONE).time

fun session(
    start: String = "2026-03-09T10:00",
    minutes: UInt = 50u,
    kind: Kind = Kind.INDIVIDUAL,
    note: String? = null,
): Session =
    Session(kind, at(start), minutes, did = emptySet(), note = note, writtenAt = Instant.EPOCH)

/**
 * One new record, of [who], in a folder of its own, with a clock that stands. Every record that is
 * left in the folder at the end comes back.
 */
class Desk(who: Profile = profile) : AutoCloseable {
    val folder: File = Files.createTempDirectory("tandem").toFile()
    val clock = TestClock()
    val place =
        Place(folder.resolve("record").path, folder.resolve("state/installation").path)
    val made: CreatedRecord =
        runBlocking { OpenRecord.create(place, PASSPHRASE, who, clock) }
    val record: OpenRecord get() = made.record

    /** What opens it at the end, where [PASSPHRASE] does so no more. */
    var opensWith: String = made.spareKey

    override fun close() {
        record.close()
        try {
            val records = folder.walkTopDown().filter { it.name == "tandem.db" }.toList()
            for (database in records) {
                runBlocking { opened(database.parentFile).use { comesBack(it) } }
            }
        } finally {
            folder.deleteRecursively()
        }
    }

    private suspend fun opened(folder: File): OpenRecord {
        val place = place.copy(folder = folder.path)
        return try {
            OpenRecord.open(place, PASSPHRASE, clock)
        } catch (_: TandemException.WrongSecret) {
            OpenRecord.open(place, opensWith, clock)
        }
    }

    /** A record, exported and imported into an empty one, is the same there. */
    private suspend fun comesBack(left: OpenRecord) {
        val who = left.person.profile()
        if (who.role == Role.COACH) {
            // What others shared leaves in an encrypted backup only.
            refused<TandemException.Invalid> { left.transfer.exportBytes() }
            return
        }
        val file = left.exported()
        val elsewhere = Files.createTempDirectory(folder.toPath(), "again")
        val place = Place("$elsewhere/record", "$elsewhere/installation")
        OpenRecord.create(place, PASSPHRASE, who, clock).record.use { again ->
            again.take(file)
            assertEquals(left.shown(), again.shown())
            assertEquals(told(file), told(again.exported()))
            // Twice is once, and its own file tells it nothing.
            for (known in listOf(again, left)) {
                val report = known.take(file)
                assertEquals(0uL, report.added + report.changed + report.forgotten)
            }
        }
    }
}

private suspend fun OpenRecord.exported(): ByteArray {
    val file = transfer.exportBytes()
    assertEquals(emptyList<LeftOut>(), file.report.leftOut)
    return file.bytes
}

private suspend fun OpenRecord.take(file: ByteArray): ImportJsonReport {
    val report = transfer.importBytes(file, ImportChoice(forget = true, fromAnother = true))
    assertEquals(emptyList<RefusedEntry>(), report.refused)
    return report
}

/** The entries of a file; the profile has the beginning of each record that it was in. */
private fun told(file: ByteArray): List<String> =
    file.decodeToString().lines().filterNot { it.startsWith("""{"entity":"profile"""") }
        .map { it.trimEnd(',') }

private suspend fun OpenRecord.shown(): List<Any?> {
    val today = today()
    val weeks = HoursQuery(By.WEEK, today.date.minusDays(180), today.date)
    return listOf(
        log.sessions(SessionQuery(limit = 1000u)),
        hours.screen(weeks),
        hours.screen(weeks.copy(by = By.MONTH)),
        goals.list(),
        skills.all(),
        // What is to be asked and reminded of follows from the moment and the device, too.
        today.copy(replies = emptyList(), blocks = emptyList(), more = emptyList()),
    )
}

/** Runs a test on a new record. */
fun desk(test: suspend Desk.(CoroutineScope) -> Unit) {
    Desk().use { desk -> runBlocking { desk.test(this) } }
}

/** What [work] is refused with; nothing else may come of it. */
suspend inline fun <reified E : TandemException> refused(work: () -> Any?): E {
    try {
        work()
    } catch (refused: TandemException) {
        if (refused is E) return refused
        throw refused
    }
    return fail("nothing was refused")
}
