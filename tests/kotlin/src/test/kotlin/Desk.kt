import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.fail
import org.tandem.core.Clock
import org.tandem.core.Place
import org.tandem.core.model.Kind
import org.tandem.core.model.LocalTime
import org.tandem.core.model.OwnWords
import org.tandem.core.model.Profile
import org.tandem.core.model.Role
import org.tandem.core.model.Session
import org.tandem.core.model.TandemException
import org.tandem.core.model.WeekStart
import org.tandem.core.resolveLocalTime
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

/** One new record, of [who], in a folder of its own, with a clock that stands. */
class Desk(who: Profile = profile) : AutoCloseable {
    val folder: File = Files.createTempDirectory("tandem").toFile()
    val clock = TestClock()
    val place =
        Place(folder.resolve("record").path, folder.resolve("state/installation").path)
    val made: CreatedRecord =
        runBlocking { OpenRecord.create(place, PASSPHRASE, who, clock) }
    val record: OpenRecord get() = made.record

    override fun close() {
        record.close()
        folder.deleteRecursively()
    }
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
