import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.core.OccurrenceAnswer
import org.tandem.core.model.Answer
import org.tandem.core.model.Away
import org.tandem.core.model.AwayReason
import org.tandem.core.model.Basis
import org.tandem.core.model.By
import org.tandem.core.model.DayOfWeek
import org.tandem.core.model.Kind
import org.tandem.core.model.NotAttended
import org.tandem.core.model.Obstacle
import org.tandem.core.model.Regular
import org.tandem.core.model.TandemException
import org.tandem.core.model.WeeklyRecall
import org.tandem.core.screens.Answered
import org.tandem.core.screens.Attendance
import org.tandem.core.screens.CanUndo
import org.tandem.core.screens.Entry
import org.tandem.core.screens.EntryKind
import org.tandem.core.screens.HoursQuery
import org.tandem.core.screens.SessionQuery
import java.time.Instant
import java.time.LocalTime

/** Writing down, correcting, counting, and what comes back every week. */
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

    @Test
    fun whatComesBackIsAnsweredInOneTap() = desk {
        val tuesdays = Regular(
            name = "Step group",
            kind = Kind.GROUP,
            days = setOf(DayOfWeek.TUESDAY),
            start = LocalTime.of(9, 0),
            zone = ZONE,
            minutes = 60u,
            starts = day("2026-02-03"),
            uid = "0".repeat(32),
            writtenAt = Instant.EPOCH,
        )
        val id = record.regulars.add(tuesdays)
        assertEquals(id, record.regulars.list().single().id)
        val kept = record.regulars.regular(id)
        assertEquals(LocalTime.of(9, 0), kept.start)

        assertEquals(day("2026-03-10"), record.regulars.latest(id).date)
        assertTrue(record.regulars.due().isNotEmpty())
        val given = record.regulars.answer(id, day("2026-03-10"), Attendance.Part(40u, true))
        val went = given.expected.answer as Answered.Went
        assertEquals(40u, went.v1.session.minutes)
        assertEquals(Kind.GROUP, went.v1.session.kind)

        val said = listOf(
            OccurrenceAnswer(day("2026-02-24"), Attendance.Whole),
            OccurrenceAnswer(day("2026-03-03"), Attendance.NotThisTime(Obstacle.WORK)),
        )
        assertEquals(2, record.regulars.answerAll(id, said).size)
        val all = record.regulars.occurrences(id, day("2026-02-03"), day("2026-03-10"))
        assertEquals(6, all.size)
        assertEquals(3, all.count { it.answer != null })
        assertEquals(all, record.regulars.between(day("2026-02-03"), day("2026-03-10")))

        val longer = record.regulars.change(id, kept, kept.copy(minutes = 75u))
        assertEquals(75u, longer.minutes)
        val april = day("2026-04-07")
        val later = record.regulars.changeFrom(id, april, kept, kept.copy(name = "Spring group"))
        assertTrue(later != id)
        assertEquals(75u, record.regulars.regular(later).minutes)
        assertEquals(later, record.regulars.list().single { it.id == id }.goesOnAs)
        refused<TandemException.Invalid> { record.regulars.pause(id, april) }
        record.regulars.pause(later, day("2026-05-05"))
        assertEquals(day("2026-05-05"), record.regulars.regular(later).paused)
        val resumed = record.regulars.resume(later, day("2026-06-02"))
        assertNull(record.regulars.regular(resumed).paused)
        record.regulars.remove(resumed)
        refused<TandemException.NotFound> { record.regulars.regular(resumed) }
    }
}
