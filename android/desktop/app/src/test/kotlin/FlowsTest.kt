import androidx.compose.foundation.layout.size
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isSelected
import androidx.compose.ui.test.performSemanticsAction
import androidx.compose.ui.test.performTextInput
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.core.model.Answer
import org.tandem.core.model.Language
import org.tandem.core.model.PageKind
import org.tandem.core.screens.SessionQuery
import org.tandem.ui.App
import org.tandem.ui.Screen
import org.tandem.ui.Way
import org.tandem.ui.Words
import java.time.LocalDate

/** What a person does, by taps that are counted, against the real core. */
class FlowsTest {
    private val individual = "Individual session"

    @Test
    fun aFirstSessionInTwelveTapsAtMost() = stage(empty()) {
        settle()
        tap("Log")
        tap(individual)
        tap("45 min")
        tap("Save")
        await(says("Saved: Individual session, 45 min."))
        assertTrue(taps <= 12, "$taps")
        assertEquals(1uL, record.log.sessions(SessionQuery(limit = 10u)).sessions.size.toULong())
        await(hasTestTag(Screen.TODAY.name))
        tap("Undo")
        await(says("Undone."))
        assertEquals(0, record.log.sessions(SessionQuery(limit = 10u)).sessions.size)
    }

    @Test
    fun theLastOneAgainInTwoTaps() = stage {
        settle()
        val before = record.log.sessions(SessionQuery(limit = 200u)).sessions.size
        val again = record.screens.logForm().again.first()
        tap("Log")
        tap(again.spoken)
        await(says("Saved"))
        assertEquals(2, taps)
        assertEquals(before + 1, record.log.sessions(SessionQuery(limit = 200u)).sessions.size)
    }

    @Test
    fun aTapTwiceIsOneSession() = stage(empty(), from = Screen.LOG()) {
        settle()
        tap("Group therapy")
        tap("30 min")
        val save = test.onNode(hasText("Save") and hasClickAction()).fetchSemanticsNode()
        val click = checkNotNull(save.config[SemanticsActions.OnClick].action)
        test.runOnIdle {
            click()
            click()
        }
        await(says("Saved"))
        assertEquals(1, record.log.sessions(SessionQuery(limit = 10u)).sessions.size)
    }

    @Test
    fun whatIsMissingIsAsked() = stage(empty(), from = Screen.LOG()) {
        settle()
        tap("Save")
        test.onAllNodes(says("What was it?")).fetchSemanticsNodes().let { assertTrue(it.size >= 2) }
        tap("Group therapy")
        tap("Save")
        test.onAllNodes(says("How long was it?")).fetchSemanticsNodes().let {
            assertTrue(it.size >= 2)
        }
        assertEquals(0, record.log.sessions(SessionQuery(limit = 10u)).sessions.size)
    }

    @Test
    fun anotherDayIsPickedFromAList() = stage(empty(), from = Screen.LOG()) {
        settle()
        tap("Group therapy")
        tap("1 h")
        tap("On a day, about then")
        tap("In the evening")
        tap("Yesterday")
        tap("Save")
        await(says("Saved"))
        val (_, session) = record.log.sessions(SessionQuery(limit = 10u)).sessions.single()
        assertEquals(LocalDate.parse("2026-03-07"), session.start.wall.toLocalDate())
        assertTrue(session.approximate)
    }

    /** The language is another at once, and what was picked is still there. */
    @Test
    fun anotherLanguageInTheMiddle() = stage(empty(), from = Screen.LOG()) {
        settle()
        tap(individual)
        tap("More")
        tap("Settings")
        tap("Español")
        await(says("Ajustes") or says("Configuración"))
        tap("Anotar")
        await(hasText("Sesión individual") and isSelected())
    }

    /** None is an answer of zero, skipping is another; both are kept as what they are. */
    @Test
    fun noneAndSkipAreTwoThings() = stage {
        settle()
        val first = checkNotNull(record.screens.question(null).first)
        goTo(Screen.QUESTION(first))
        val state = record.screens.question(first)
        tap(state.none)
        await(hasText(state.none) and isSelected())
        assertEquals(Answer.Minutes(0u), record.screens.question(first).kinds.first().answer)
        tap(state.skip)
        await(hasText(state.skip) and isSelected())
        assertEquals(Answer.Skipped, record.screens.question(first).kinds.first().answer)
    }

    /** A plan for a very hard day is made, and is there again two taps from the first screen. */
    @Test
    fun aPlanIsFoundAgainInTwoTaps() = stage(empty()) {
        settle()
        val page = record.plans.page(PageKind.HARD_DAY)
        val section = page.sections.first { it.ready.isNotEmpty() }
        val line = section.ready.first().text
        tap("Right now")
        tap(checkNotNull(record.skills.rightNow().noPlan))
        await(hasTestTag(Screen.PLAN.name))
        settle()
        tap(section.prompt ?: "Show more")
        tap(line)
        test.waitUntil("it is on the page", 10_000) {
            runBlocking { record.help.screen().plan != null }
        }
        goTo(Screen.TODAY())
        taps = 0
        tap("Help")
        await(says(line))
        assertTrue(taps <= 2, "$taps")
    }

    @Test
    fun anExerciseIsTwoTapsAway() = stage {
        settle()
        tap("Right now")
        val first = record.skills.rightNow().exercises.first().skill.title
        tap(first)
        await(hasTestTag(Screen.STEP.name))
        assertEquals(2, taps)
        await(says("Step 1 of"))
    }

    /** Leaving in the middle and going on where one left off loses no answer. */
    @Test
    fun anExerciseIsLeftAndTakenUpAgain() = stage {
        settle()
        val practice = record.skills.start("ride-the-urge").id
        goTo(Screen.STEP(practice))
        tap(checkNotNull(record.screens.step(practice).skip))
        test.waitUntil("the second step", 10_000) {
            runBlocking {
                record.screens.step(practice).at ==
                    2u
            }
        }
        tap("Back")
        goTo(Screen.TODAY())
        goTo(Screen.STEP(practice))
        await(says("Step 2 of"))
    }

    @Test
    fun hideIsOneTapFromEveryScreen() = stage {
        for (screen in listOf(
            Screen.TODAY,
            Screen.LOG,
            Screen.MORE,
            Screen.HOURS,
            Screen.HELP,
            Screen.SHARE,
        )) {
            goTo(screen())
            isHidden = false
            tap("Hide")
            assertTrue(isHidden, screen.name)
        }
    }

    /** What the system keeps of a screen is outside the vault: the choices come back, the note does not. */
    @Test
    fun anAppEndedInTheMiddleComesBack() = empty().use { opened ->
        bare {
            val again = Recreation()
            val stage = Stage(this, opened.record, Way(listOf(Screen.TODAY())), Calls())
            setContent {
                again {
                    Themed(View()) { App(opened.record, stage.phone, Words.of(Language.EN)) {} }
                }
            }
            with(stage) {
                settle()
                tap("Log")
                tap("Group therapy")
                tap("More about it")
                await(hasSetTextAction() and says("Note"))
                onNode(hasSetTextAction() and says("Note")).performTextInput("only in the vault")
                again.happen(this@bare)
                await(hasTestTag(Screen.LOG.name))
                await(hasText("Group therapy") and isSelected())
                assertFalse(sees("only in the vault"))
                assertFalse("only in the vault" in again.kept.toString())
            }
        }
    }
}
