import kotlinx.coroutines.runBlocking
import org.tandem.core.Tandem
import org.tandem.core.screens.SessionQuery
import org.tandem.record.OpenRecord
import kotlin.time.Duration
import kotlin.time.measureTime

/** A call, and how often it is made. */
private class Case(val name: String, val times: Int, val call: suspend () -> Unit)

/**
 * Prints what calls cost from Kotlin, on the generated code and through the layer. The core is the
 * build of the tests, whose own code is not optimised, so a phone's release build is quicker in all
 * but the crossing itself. Figures decide nothing here.
 */
fun main(): Unit = runBlocking {
    Desk().use { desk ->
        desk.record.close()
        val core = Tandem.open(desk.place, PASSPHRASE, desk.clock)
        val log = core.log()
        val elsewhere = desk.place.copy(folder = "${desk.folder}/layer")
        val layer = OpenRecord.create(elsewhere, PASSPHRASE, profile, desk.clock).record
        println("what a call costs             median        worst")
        // Both records get the same calls, so that the layer's share can be seen.
        val cases = listOf(
            Case("an empty call", 20_000) { core.isOpen() },
            Case("log a session", 200) { log.log(session()) },
            Case("log a session, layer", 200) { layer.log.log(session()) },
            Case("the first screen", 100) { core.today() },
            Case("the first screen, layer", 100) { layer.today() },
        )
        cases.forEach { it.tell() }

        val thousand = SessionQuery(limit = 1000u)
        val there = log.sessions(SessionQuery(limit = 1u)).total.toInt()
        repeat(1000 - there) { log.log(session()) }
        Case("a page of 1,000 sessions", 10) {
            check(log.sessions(thousand).sessions.size == 1000)
        }.tell()
        layer.close()
        core.lock()
    }
}

/** Half as many calls as are measured come first, to warm up. */
private suspend fun Case.tell() {
    repeat(times / 2) { call() }
    val taken = List(times) { measureTime { call() } }.sorted()
    println("%-24s %9s µs %9s µs".format(name, micros(taken[times / 2]), micros(taken.last())))
}

private fun micros(time: Duration): String = "%,.1f".format(time.inWholeNanoseconds / 1e3)
