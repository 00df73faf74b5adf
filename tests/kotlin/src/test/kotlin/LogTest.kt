import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.core.model.Answer
import org.tandem.core.model.Away
import org.tandem.core.model.AwayReason
import org.tandem.core.model.Basis
import org.tandem.core.model.By
import org.tandem.core.model.Kind
import org.tandem.core.model.NotAttended
import org.tandem.core.model.Obstacle
import org.tandem.core.model.TandemException
import org.tandem.core.model.WeeklyRecall
import org.tandem.core.screens.CanUndo
import org.tandem.core.screens.Entry
import org.tandem.core.screens.EntryKind
import org.tandem.core.screens.HoursQuery
import org.tandem.core.screens.SessionQuery
import java.time.Instant

/** Writing down, correcting, counting. */
class LogTest {
    @Test
    fun aSessionIsWrittenCorrectedRemovedBroughtBackAndForgotten() = desk {
        val kept = record.log.log(session()).kept
        assertEquals(clock.instant, kept.session.writtenAt)
        val entry = Entry(EntryKind.SESSION, kept.id)
        assertEquals(entry, record.log.find(kept.id.take(8)))

        // Two screens had read the same: each writes what it changed, and nothing else.
        record.log.change(kept.id, kept.session, kept.session.copy(note = "a good one"))
        record.log.change(kept.id, kept.session, kept.session.copy(minutes = 45u))
        assertEquals("a good one", record.log.session(kept.id).note)
        assertEquals(45u, record.log.session(kept.id).minutes)
        assertEquals(3, record.log.history(entry).size)
        val fields = record.log.show(entry).fields.associate { it.name to it.value }
        assertEquals("45", fields["minutes"])
        assertEquals("a good one", fields["note"])

        record.log.remove(entry)
        refused<TandemException.NotFound> { record.log.session(kept.id) }
        assertEquals(listOf(entry), record.log.undoLast().things.map { it.entry })
        assertEquals(45u, record.log.session(kept.id).minutes)

        val forgot = record.log.forget(entry)
        assertEquals(emptyList<Entry>(), forgot.withIt)
        refused<TandemException.NotFound> { record.log.session(kept.id) }
        assertEquals(CanUndo.FORGOTTEN, record.log.lastAct()?.standing)
        refused<TandemException.Invalid> { record.log.undoLast() }
    }

    @Test
    fun anActIsTakenBackByItsName() = desk {
        assertNull(record.log.lastAct())
        val first = record.log.log(session()).kept.id
        val act = record.log.lastAct()!!
        assertEquals(CanUndo.YES, act.standing)
        assertEquals(day("2026-03-09"), act.things.single().day)
        val second = record.log.log(session("2026-03-08T10:00")).kept.id

        record.log.undo(act.act!!)
        refused<TandemException.NotFound> { record.log.session(first) }
        record.log.session(second)
        assertEquals(listOf(true), record.log.redo().things.map { it.present })
        assertEquals(50u, record.log.session(first).minutes)
        assertEquals("act", refused<TandemException.Invalid> { record.log.undo("1-2") }.field)

        clock.instant = clock.instant.plusSeconds(601)
        assertEquals(false, record.log.lastAct()?.recent)
        assertEquals("undo", refused<TandemException.Invalid> { record.log.undoLast() }.field)
    }

    @Test
    fun whatDidNotTakePlaceCountsForNothing() = desk {
        val missed = NotAttended(
            Kind.GROUP,
            at("2026-03-09T18:00"),
            Obstacle.NO_RIDE,
            writtenAt = Instant.EPOCH,
        )
        val id = record.log.notAttended(missed)
        val (kept) = record.log.allNotAttended(day("2026-03-01"), day("2026-03-31"))
        assertEquals(id, kept.id)
        assertEquals(Obstacle.NO_RIDE, kept.missed.why)
        assertNull(record.today().week.group.minutes)
    }

    @Test
    fun daysAwayAreKept() = desk {
        val away = Away(day("2026-03-02"), day("2026-03-05"), AwayReason.ILL, Instant.EPOCH)
        val id = record.log.away(away)
        val (kept) = record.log.allAway(day("2026-03-01"), day("2026-03-31"))
        assertEquals(id, kept.id)
        assertEquals(AwayReason.ILL, kept.away.reason)
    }

    @Test
    fun aThousandSessionsComeInOnePage() = desk {
        val csv = StringBuilder()
        repeat(1000) {
            val date = day("2023-01-01").plusDays(it.toLong())
            record.log.log(session("${date}T10:00", minutes = (1 + it % 90).toUInt()))
        }
        val page = record.log.sessions(SessionQuery(limit = 1000u))
        assertEquals(1000, page.sessions.size)
        assertEquals(1000u, page.total)
        assertEquals(false, page.more)
        val dates = page.sessions.map { it.session.start.wall }
        assertEquals(dates.sortedDescending(), dates)
        assertEquals(
            "limit",
            refused<TandemException.Invalid> {
                record.log.sessions(SessionQuery(limit = 1001u))
            }.field,
        )

        csv.append(record.log.exportCsv(day("2023-01-01"), day("2026-01-01")))
        assertEquals(1001, csv.lines().count { it.isNotBlank() })
    }

    @Test
    fun csvComesBackAsItWent() = desk {
        record.log.log(session(note = "Ünï \"quoted\", 🌱"))
        val file = record.log.exportCsv(day("2026-01-01"), day("2026-12-31"))
        Desk().use { other ->
            val report = other.record.log.importCsv(file.toByteArray(), skipBad = false)
            assertEquals(1u, report.added)
            val again = other.record.log.exportCsv(day("2026-01-01"), day("2026-12-31"))
            assertEquals(file, again)
        }
        assertEquals(
            "file",
            refused<TandemException.Invalid> {
                record.log.importCsv(byteArrayOf(), skipBad = false)
            }.field,
        )
    }

    @Test
    fun entriesOrRecallNeverTheirSum() = desk {
        val first = day("2026-03-02")
        assertTrue(record.hours.due().any { it.first == first })
        record.log.log(session("2026-03-03T10:00", minutes = 30u))
        val recall = WeeklyRecall(
            first,
            individual = Answer.Minutes(180u),
            group = Answer.Minutes(0u),
            mutualHelp = Answer.Skipped,
            writtenAt = Instant.EPOCH,
        )
        val id = record.hours.recall(recall).id
        assertEquals(id, record.hours.recalled(first)?.id)
        // A kind that is not answered now keeps what was said of it.
        val one = recall.copy(individual = Answer.Minutes(150u), group = null, mutualHelp = null)
        assertEquals(
            listOf(Answer.Minutes(150u), Answer.Minutes(0u), Answer.Skipped),
            record.hours.recall(one).recall.run { listOf(individual, group, mutualHelp) },
        )
        record.hours.recall(recall)
        assertNull(record.hours.recalled(first.minusDays(7)))

        val screen = record.hours.screen(HoursQuery(By.WEEK, first, first.plusDays(6)))
        val week = screen.periods.single()
        assertEquals(Basis.ENTRIES, week.individual.basis)
        assertEquals(30u, week.individual.minutes)
        assertEquals(180u, week.individual.recalled)
        assertEquals(0u, week.group.minutes)
        assertTrue(week.mutualHelp.skipped)
        assertNull(week.mutualHelp.minutes)
        val gap = week.gaps.single()
        assertEquals(Kind.INDIVIDUAL, gap.kind)
        assertEquals(listOf(30u, 180u), listOf(gap.logged, gap.recalled))
    }
}
