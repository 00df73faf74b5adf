import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.core.model.Planned
import org.tandem.core.model.StepAnswer
import org.tandem.core.model.StepKind
import org.tandem.core.model.TandemException
import org.tandem.core.screens.PracticeScreen

/** Exercises: offered, walked through, taken up again, looked back on. */
class SkillsTest {
    @Test
    fun everyExerciseIsWalkedThroughToItsEnd() = desk {
        val all = record.skills.list().exercises.map { it.skill }
        assertEquals(17, all.size)
        for (skill in all) {
            assertEquals(skill, record.skills.show(skill.id))
            var screen = record.skills.start(skill.id)
            skill.steps.forEachIndexed { at, step ->
                assertEquals(at.toUInt(), screen.at, "${skill.id} ${step.id}")
                screen = record.skills.answer(screen.id, step.id, answer(step.kind))
            }
            assertNull(screen.at, skill.id)
            val finished = record.skills.finish(screen.id, day("2026-03-09"))
            assertNotNull(finished.practice.finishedAt)
        }
        assertEquals(17, record.skills.all().size)
        assertEquals(17, record.skills.history(day("2026-03-10"), day("2026-03-10")).size)
        val due = record.skills.reviewsDue()
        assertEquals(17, due.size)
        val reviewed = record.skills.review(due.first().id, "It helped a little")
        assertEquals("It helped a little", reviewed.practice.review?.own)
        assertEquals(16, record.skills.reviewsDue().size)
    }

    @Test
    fun anUnfinishedPracticeGoesOnWhereItStood() = desk {
        val start = record.skills.start("delay-distract-decide")
        val first = start.skill.steps.first()
        record.skills.answer(start.id, first.id, answer(first.kind))
        record.close()

        val again = org.tandem.record.OpenRecord.open(place, PASSPHRASE, clock)
        assertEquals(start.id, again.skills.unfinished().single().id)
        assertEquals(1u, again.skills.resume(start.id).at)
        val back: PracticeScreen = again.skills.back(start.id)
        assertEquals(0u, back.at)
        assertTrue(first.id in back.practice.answers)
        val last = start.skill.steps.last().id
        assertEquals(start.skill.steps.size - 1, again.skills.goTo(start.id, last).at?.toInt())
        assertEquals(
            "step",
            refused<TandemException.Invalid> {
                again.skills.goTo(start.id, "no-such-step")
            }.field,
        )
        again.skills.discard(start.id)
        assertTrue(again.skills.unfinished().isEmpty())
        again.close()
    }

    @Test
    fun rightNowIsOneCall() = desk {
        val now = record.skills.rightNow()
        assertTrue(now.exercises.isNotEmpty())
        assertTrue(now.help.lines.isNotEmpty())
    }

    private fun answer(kind: StepKind): StepAnswer = when (kind) {
        is StepKind.Read -> StepAnswer.Seen

        is StepKind.Choose -> StepAnswer.Chosen(listOf(kind.choices.first().id))

        is StepKind.Text -> StepAnswer.Said(emptyList(), "my own words, ñ 🌱")

        is StepKind.Scale -> StepAnswer.Rated(kind.least)

        is StepKind.Timer -> StepAnswer.Ran(kind.seconds)

        is StepKind.Checklist -> StepAnswer.Chosen(kind.items.take(1).map { it.id })

        is StepKind.Plan ->
            StepAnswer.Planned(kind.parts.associate { it.id to Planned(null, "tomorrow at nine") })
    }
}
