import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.core.model.Goal
import org.tandem.core.model.GoalStanding
import org.tandem.core.model.Kind
import org.tandem.core.model.Language
import org.tandem.core.model.MeasureKind
import org.tandem.core.model.MedicationPeriod
import org.tandem.core.model.Medicine
import org.tandem.core.model.Naloxone
import org.tandem.core.model.Preferences
import org.tandem.core.model.Readiness
import org.tandem.core.model.Schedule
import org.tandem.core.model.SideBySide
import org.tandem.core.model.TandemException
import org.tandem.core.model.UseSince
import org.tandem.core.model.VisitPlan
import org.tandem.core.model.WeekStart
import java.time.Instant

/** Everything about the person that is not the log. */
class PersonTest {
    @Test
    fun theProfileIsKept() = desk {
        assertEquals(profile, record.person.profile())
        record.person.change(profile, profile.copy(name = "María José 🌻"))
        val now = record.person.change(profile, profile.copy(weekStart = WeekStart.SUNDAY))
        assertEquals("María José 🌻", now.name)
        assertEquals(now, record.person.profile())
        assertEquals(
            "zone",
            refused<TandemException.Invalid> {
                record.person.change(profile, profile.copy(zone = "America/Nowhere"))
            }.field,
        )

        val before = record.person.preferences()
        record.person.changePreferences(before, before.copy(readiness = Readiness.KEEPING_UP))
        record.person.changePreferences(before, before.copy(language = Language.ES))
        val chosen = before.copy(language = Language.ES, readiness = Readiness.KEEPING_UP)
        assertEquals(chosen, record.person.preferences())
        assertEquals(Language.ES, record.voice().language())
    }

    @Test
    fun medicationIsKeptAsPeriods() = desk {
        val period = MedicationPeriod(
            Medicine.BUPRENORPHINE,
            since = day("2026-01-05"),
            until = day("2026-03-01"),
            writtenAt = Instant.EPOCH,
        )
        val id = record.person.setMedication(period).id
        val kept = record.person.medication().single()
        assertEquals(id, kept.id)
        assertEquals(period.copy(writtenAt = clock.instant), kept.period)
        assertTrue(record.help.whenMedicationEnds(kept.period).isNotEmpty())
        assertTrue(record.help.whenMedicationEnds(kept.period.copy(until = null)).isEmpty())
    }

    @Test
    fun helpIsOneCall() = desk {
        assertTrue(record.help.screen().lines.any { it.phone?.dial == "988" })
        assertNull(record.help.naloxone())
        val id = record.help.setNaloxone(Naloxone("in my bag", day("2026-03-20"), 30u))
        assertEquals(id, record.help.naloxone()?.id)
        assertEquals("in my bag", record.help.screen().naloxone?.place)
        assertNotNull(record.help.reminder())
    }

    @Test
    fun goalsHaveStepsAndNoScore() = desk {
        val goal = Goal(
            words = "Two meetings a week",
            since = day("2026-03-01"),
            weekly = mapOf(Kind.MUTUAL_HELP to 120u),
            reward = "A film",
            standing = GoalStanding.WANTED,
            standingSince = null,
            standingWords = null,
            steps = emptyMap(),
        )
        val id = record.goals.set(goal)
        assertEquals(goal.weekly, record.goals.goal(id).weekly)
        val step = record.goals.addStep(id, "Ask for a ride")
        assertEquals(day("2026-03-10"), record.goals.mark(id, step, true).steps[step]?.doneOn)
        assertNull(record.goals.mark(id, step, false).steps[step]?.doneOn)
        // The screen had read it before there was a step.
        val changed = record.goals.change(id, goal, goal.copy(reward = "A walk"))
        assertEquals("A walk", changed.reward)
        assertEquals(setOf(step), changed.steps.keys)
        record.goals.stand(id, GoalStanding.PAUSED, "busy weeks")
        val line = record.goals.list().single()
        assertEquals(GoalStanding.PAUSED, line.goal.standing)
        assertEquals("busy weeks", line.goal.standingWords)
    }

    @Test
    fun checkInsAreKeptOnlyWhereTheyAreWanted() = desk {
        refused<TandemException.Invalid> {
            record.checkIns.checkIn(UseSince.NO)
        }
        record.checkIns.set(true, 30u)
        val calm = record.checkIns.checkIn(UseSince.NO)
        assertNull(calm.afterYes)
        clock.instant = clock.instant.plusSeconds(86_400)
        val asked = record.checkIns.checkIn(UseSince.YES)
        assertTrue(asked.afterYes!!.cards.isNotEmpty())
        val kept = record.checkIns.all(day("2026-03-01"), day("2026-03-31"))
        assertEquals(setOf(calm.id, asked.id), kept.map { it.id }.toSet())

        assertEquals(0u, record.checkIns.forgetOld())
        clock.instant = clock.instant.plusSeconds(40 * 86_400)
        assertEquals(2u, record.checkIns.forgetOld())
        assertTrue(record.checkIns.all(day("2026-03-01"), day("2026-03-31")).isEmpty())
    }

    @Test
    fun aQuestionnaireIsScoredAsItsAuthorsSay() = desk {
        val offered = record.measures.list()
        assertEquals(MeasureKind.entries.toSet(), offered.map { it.kind }.toSet())
        val phq2 = record.measures.show(MeasureKind.PHQ2)
        assertEquals(2, phq2.items.size)
        val scored = record.measures.answer(MeasureKind.PHQ2, listOf(1u, 2u))
        assertEquals(3u, scored.score.total)
        assertEquals(true, scored.score.atCutOff)
        val open = record.measures.answer(MeasureKind.PHQ2, listOf(1u, null))
        assertNull(open.score.total)
        assertEquals(2, record.measures.all(day("2026-03-01"), day("2026-03-31")).size)
        refused<TandemException.Invalid> {
            record.measures.answer(MeasureKind.PHQ2, listOf(1u, 2u, 3u))
        }
    }

    @Test
    fun visitsOpenWindows() = desk {
        record.visits.setPlan(VisitPlan(Schedule.OWN))
        assertEquals(Schedule.OWN, record.visits.plan().schedule)
        val id = record.visits.add(day("2026-02-10"))
        record.visits.add(day("2026-03-03"))
        assertTrue(record.visits.all().any { it.id == id && it.visit.on == day("2026-02-10") })
        assertEquals(
            setOf(day("2026-02-10"), day("2026-03-03")),
            record.visits.days(day("2026-03-01"), day("2026-03-10")).toSet(),
        )
        refused<TandemException.Invalid> { record.visits.add(day("2026-03-11")) }
        val windows = record.visits.windows(day("2026-02-01"), day("2026-03-10"))
        assertTrue(windows.isNotEmpty())
        windows.zipWithNext { one, next -> assertEquals(one.to.plusDays(1), next.from) }
    }

    @Test
    fun lookingBackSaysHowSureItIs() = desk {
        record.log.log(session())
        val screen = record.lookingBack.screen(day("2026-03-01"), day("2026-03-10"))
        assertEquals(1u, screen.sure.entries)
        assertTrue(screen.sureWords.isNotEmpty())

        val off = record.lookingBack.sideBySide(day("2026-03-01"), day("2026-03-10"))
        assertEquals(SideBySide.Off, off.table)
        record.lookingBack.askForSideBySide(true)
        val asked = record.lookingBack.sideBySide(day("2026-03-01"), day("2026-03-10"))
        assertTrue(asked.table is SideBySide.NotYet)
    }
}
