import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
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
        assertEquals(31, all.size)
        for (skill in all) {
            assertEquals(skill, record.skills.show(skill.id))
            var screen = record.skills.start(skill.id)
            // What is answered decides which steps there are.
            while (screen.at != null) {
                val stop = screen.road[screen.at.toInt()]
                screen = record.skills.answer(screen.id, stop.name, answer(stop.step.kind))
                assertNotNull(screen.practice.answers[stop.name], "${skill.id} ${stop.name}")
            }
            val finished = record.skills.finish(screen.id, day("2026-03-09"))
            assertNotNull(finished.practice.finishedAt)
        }
        assertEquals(31, record.skills.all().size)
        assertEquals(31, record.skills.history(day("2026-03-10"), day("2026-03-10")).size)
        val due = record.skills.reviewsDue()
        assertEquals(29, due.size, "nothing is asked of the two tools")
        val reviewed = record.skills.review(due.first().id, "It helped a little")
        assertEquals("It helped a little", reviewed.practice.review?.own)
        assertEquals(28, record.skills.reviewsDue().size)
    }

    @Test
    fun anUnfinishedPracticeGoesOnWhereItStood() = desk {
        val start = record.skills.start("delay-distract-decide")
        val first = start.road.first()
        record.skills.answer(start.id, first.name, answer(first.step.kind))
        record.close()

        val again = org.tandem.record.OpenRecord.open(place, PASSPHRASE, clock)
        assertEquals(start.id, again.skills.unfinished().single().id)
        assertEquals(1u, again.skills.resume(start.id).at)
        val back: PracticeScreen = again.skills.back(start.id)
        assertEquals(0u, back.at)
        assertTrue(first.name in back.practice.answers)
        val last = back.road.last().name
        assertEquals(back.road.size - 1, again.skills.goTo(start.id, last).at?.toInt())
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
    fun nothingIsLeftOfAPracticeThatWasLeft() = desk {
        val id = record.skills.start("talk-it-over").id
        assertTrue(record.skills.leave(id).lines.isNotEmpty())
        refused<TandemException.NotFound> { record.skills.resume(id) }
        assertTrue(record.skills.all().isEmpty())
    }

    @Test
    fun rightNowIsOneCall() = desk {
        val now = record.skills.rightNow()
        assertTrue(now.exercises.isNotEmpty())
        assertTrue(now.help.lines.isNotEmpty())
    }

    private fun answer(kind: StepKind): StepAnswer = when (kind) {
        is StepKind.Read -> StepAnswer.Seen

        is StepKind.Choose ->
            kind.choices.firstOrNull { !it.leave }?.let { StepAnswer.Chosen(listOf(it.id)) }
                ?: StepAnswer.Skipped

        is StepKind.Check -> StepAnswer.Chosen(listOf(kind.answers.first().id))

        is StepKind.Did -> StepAnswer.Said(listOf(kind.choices.first().id), null)

        is StepKind.Text -> StepAnswer.Said(emptyList(), "my own words, ñ 🌱")

        is StepKind.Scale -> StepAnswer.Rated(kind.least)

        is StepKind.Timer -> StepAnswer.Ran(kind.seconds)

        is StepKind.Checklist -> StepAnswer.Chosen(kind.items.take(1).map { it.id })

        is StepKind.Plan ->
            StepAnswer.Planned(kind.parts.associate { it.id to Planned(null, "tomorrow at nine") })
    }
}
