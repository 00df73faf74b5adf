import androidx.compose.ui.test.hasTestTag
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource
import org.tandem.core.InternalException
import org.tandem.core.model.ConsentStanding
import org.tandem.core.model.Language
import org.tandem.core.model.TandemException
import org.tandem.record.OpenRecord
import org.tandem.ui.Look
import org.tandem.ui.Place
import org.tandem.ui.Screen
import org.tandem.ui.WRONG
import org.tandem.ui.Words
import org.tandem.ui.orTell

/** Every screen in every look: a picture of it, and no problem in it. */
class LooksTest {
    companion object {
        private val views = buildList {
            for (language in Language.entries) {
                for (look in listOf(Look.LIGHT, Look.DARK)) {
                    for (font in listOf(1f, 2f)) add(View(language, look, font))
                }
            }
            add(View(look = Look.LIGHT_CONTRAST))
            add(View(look = Look.DARK_CONTRAST, font = 2f))
            add(View(wide = 1024, high = 700))
        }

        @JvmStatic
        fun looks(): List<View> = views
    }

    @ParameterizedTest
    @MethodSource("looks")
    fun typical(view: View) = stage(demo(view.language), view) {
        val found = mutableListOf<String>()
        val places = placesOf(record)
        for ((name, place) in places) {
            goTo(place)
            found += check(name, view)
        }
        assertEquals("", found.joinToString("\n"))
    }

    @ParameterizedTest
    @MethodSource("looks")
    fun ofACoach(view: View) = stage(demo(view.language, coach = true), view) {
        await(hasTestTag(Screen.COACH.name))
        settle()
        val found = check("coach", view).toMutableList()
        goTo(Screen.PERSON(record.screens.coach().rows.first().person))
        found += check("person", view)
        goTo(Screen.CODE())
        found += check("code", view)
        assertEquals("", found.joinToString("\n"))
    }

    @ParameterizedTest
    @MethodSource("looks")
    fun shared(view: View) = stage(demo(view.language, now = LATER), view) {
        val consents = record.consents.list().filter { it.standing == ConsentStanding.LIVE }
        val found = mutableListOf<String>()
        val coach = record.sharing.coaches().first().id
        val screens = listOf(
            Screen.SHARE(),
            Screen.CONSENT(coach),
            Screen.PREVIEW(consents.first().id),
        )
        for (place in screens) {
            goTo(place)
            found += check("later-" + place.screen.name.lowercase(), view)
            assertFalse(sees("This needs your consent first.") && place != Screen.SHARE())
        }
        assertEquals("", found.joinToString("\n"))
    }

    @ParameterizedTest
    @MethodSource("looks")
    fun ofSomebodyNew(view: View) = stage(empty(view.language), view) {
        val found = mutableListOf<String>()
        for (screen in plain()) {
            goTo(screen())
            found += check("empty-" + screen.name.lowercase(), view)
        }
        assertEquals("", found.joinToString("\n"))
    }

    /** A record that was closed meanwhile: each screen says so, with a title and a way on. */
    @Test
    fun wrong() = stage(empty()) {
        await(hasTestTag(Screen.TODAY.name))
        settle()
        record.lock()
        for (screen in plain()) {
            // Help is there all the same.
            if (screen in anyhow) continue
            test.runOnIdle { way.to(screen()) }
            await(hasTestTag(screen.name))
            await(hasTestTag(WRONG))
            test.waitForIdle()
            val found = check("wrong-" + screen.name.lowercase(), View())
            assertEquals(emptyList<String>(), found, screen.name)
            assertTrue(sees("This is locked. Open it first."), screen.name)
        }
    }

    /** What went wrong is told in words, and never in those of an exception. */
    @Test
    fun aFaultOfTheCoreIsTold() = runBlocking {
        val words = Words.of(Language.EN)
        for (fault in listOf(
            InternalException("secret"),
            TandemException.Invalid("note", "secret"),
        )) {
            val told = words.orTell({ it }) { throw fault }
            assertTrue(told.isNotBlank() && "secret" !in told, told)
        }
        assertEquals("done", words.orTell({ it }) { "done" })
    }

    /** What is not there any more has a screen, too. */
    @Test
    fun gone() = stage(empty(), from = Screen.MEETING("0".repeat(32))) {
        await(hasTestTag(WRONG))
        assertEquals(emptyList<String>(), check("gone", View()))
        tap("Back")
        await(hasTestTag(Screen.TODAY.name))
    }

    /** Screens that read nothing of the record, or help without it. */
    private val anyhow =
        setOf(Screen.TODAY, Screen.MORE, Screen.HELP, Screen.RESTORE, Screen.USE, Screen.PHONE)

    /** Screens that need nothing to be shown. */
    private fun plain() = Screen.entries - setOf(
        Screen.WEEK,
        Screen.MEETING,
        Screen.STEP,
        Screen.SESSION,
        Screen.CONSENT,
        Screen.PREVIEW,
        Screen.COACH,
        Screen.PERSON,
        Screen.CODE,
    )

    private suspend fun placesOf(record: OpenRecord): List<Pair<String, Place>> {
        val today = record.today().date
        val meeting = record.screens.meetings().kept.first().meeting
        val practice = record.skills.start("ride-the-urge").id
        val own = mapOf(
            Screen.WEEK to Screen.WEEK(today),
            Screen.SESSION to Screen.SESSION(record.today().latest.first().id),
            Screen.MEETING to Screen.MEETING(meeting),
            Screen.STEP to Screen.STEP(practice),
        )
        val all = Screen.entries -
            setOf(Screen.COACH, Screen.PERSON, Screen.CODE, Screen.PREVIEW, Screen.CONSENT)
        return all.map { it.name.lowercase() to (own[it] ?: it()) }
    }
}
