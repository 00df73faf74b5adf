import androidx.compose.foundation.layout.size
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isOff
import androidx.compose.ui.test.isSelected
import androidx.compose.ui.test.onChildren
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.performSemanticsAction
import androidx.compose.ui.test.performTextInput
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.core.model.Answer
import org.tandem.core.model.Ask
import org.tandem.core.model.By
import org.tandem.core.model.CalledOffBy
import org.tandem.core.model.ConsentStanding
import org.tandem.core.model.Kind
import org.tandem.core.model.Language
import org.tandem.core.model.LineWhat
import org.tandem.core.model.PageKind
import org.tandem.core.model.ReportPart
import org.tandem.core.model.ShareForm
import org.tandem.core.model.ShareState
import org.tandem.core.model.SharedItem
import org.tandem.core.model.StepAnswer
import org.tandem.core.model.StepKind
import org.tandem.core.screens.NewSession
import org.tandem.core.screens.PageScreen
import org.tandem.core.screens.ReportChoice
import org.tandem.core.screens.SectionScreen
import org.tandem.core.screens.SessionQuery
import org.tandem.core.screens.SessionWhen
import org.tandem.record.OpenRecord
import org.tandem.ui.App
import org.tandem.ui.Outside
import org.tandem.ui.Screen
import org.tandem.ui.Way
import java.io.File
import java.time.Instant
import java.time.LocalDate

/** The Tuesday after the demo's Sunday, in the evening. */
private val TUESDAY = Instant.parse("2026-03-10T23:40:00Z")

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
        // A look elsewhere takes no way back away.
        tap("More")
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
    fun aLineIsTakenOffAPageAndPutBack() = stage(empty()) {
        settle()
        val section = record.plans.page(PageKind.HARD_DAY).sections.first { it.ready.isNotEmpty() }
        val text = section.ready.first().text
        record.plans.add(section.section, LineWhat.Text(text))
        suspend fun stands() =
            record.plans.page(PageKind.HARD_DAY).section(section).any { it.text == text }
        goTo(Screen.PLAN(PageKind.HARD_DAY.ordinal))
        tap(says("Remove, $text"))
        await(says("Removed."))
        assertFalse(stands())
        tap("Undo")
        test.waitUntil("it stands there again", 10_000) { runBlocking { stands() } }
    }

    /** A goal in own words, a step of it, put aside and taken up again; each can be taken back. */
    @Test
    fun aGoalIsSetAndPutAside() = stage(empty(), from = Screen.ME()) {
        settle()
        suspend fun goals() = record.screens.me().goals
        val ask = "What do you want, in your own words?"
        tap(hasText(ask) and hasClickAction())
        type(ask, "See my sister")
        tap("Save")
        test.waitUntil("it is a goal", 10_000) {
            runBlocking { goals().any { it.title == "See my sister" } }
        }
        settle()
        assertNull(record.drafts.kept(Screen.ME.draft()))
        tap(hasText("Next step") and hasClickAction())
        type("Next step", "Call her")
        tap("Save")
        test.waitUntil("there is a step", 10_000) {
            runBlocking { goals().single().steps.singleOrNull()?.text == "Call her" }
        }
        settle()
        tap("Pause")
        await(hasText("Go on") and hasClickAction())
        tap("Undo")
        await(hasText("Pause") and hasClickAction())
        tap("Pause")
        tap("Go on")
        await(hasText("Pause") and hasClickAction())
        assertNull(goals().single().standing)
    }

    private fun PageScreen.section(of: SectionScreen) =
        sections.first { it.section == of.section }.lines

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

    /** "Then nothing of this is kept": not the answers, not what was typed, not the way back to it. */
    @Test
    fun nothingIsKeptOfAnExerciseThatIsLeft() = stage(empty(), from = Screen.SKILLS()) {
        settle()
        val practice = afraid(record)
        record.drafts.keep("step-$practice", "typed")
        goTo(Screen.STEP(practice))
        // To skip it would keep what it says is not kept.
        assertFalse(sees("Skip this"))
        tap("Close this and show me help")
        tap("Next")
        await(says("gone for good"))
        assertEquals(practice, record.skills.unfinished().single().id)
        tap("Yes")
        await(hasTestTag(Screen.HELP.name))
        assertEquals(emptyList<Any>(), record.skills.all())
        assertNull(record.drafts.kept("step-$practice"))
        settle()
        tap("Back")
        await(hasTestTag(Screen.SKILLS.name))
    }

    private suspend fun afraid(record: OpenRecord): String {
        var at = record.skills.start("talk-it-over")
        while (true) {
            val stop = at.road[checkNotNull(at.at).toInt()]
            if (stop.name == "end") return at.id
            val answer = when {
                stop.name == "safe" -> StepAnswer.Chosen(listOf("yes"))
                stop.step.kind is StepKind.Read -> StepAnswer.Seen
                else -> StepAnswer.Skipped
            }
            at = record.skills.answer(at.id, stop.name, answer)
        }
    }

    @Test
    fun whatIsTypedInAStepIsThereAgain() = stage(empty()) {
        settle()
        val practice = record.skills.start("talk-it-over").id
        record.skills.answer(practice, "safe", StepAnswer.Chosen(listOf("no")))
        goTo(Screen.STEP(practice))
        test.onNode(hasSetTextAction()).performTextInput("Sam")
        test.waitUntil("it is kept", 10_000) {
            runBlocking { record.drafts.kept("step-$practice") != null }
        }
        goTo(Screen.TODAY())
        goTo(Screen.STEP(practice))
        await(hasSetTextAction() and hasText("Sam"))
        tap("Next")
        await(says("Step 3 of"))
        assertNull(record.drafts.kept("step-$practice"))
    }

    @Test
    fun helpIsThereWhereTheRecordCannotBeRead() = stage(empty()) {
        settle()
        record.lock()
        goTo(Screen.HELP())
        val line = Outside(Language.EN, "US").help().lines.first { it.phone != null }
        tap(says(line.title))
        assertEquals(listOf(line.phone?.dial), phone.called)
    }

    /** What was read stays on no screen once the record is closed, whoever closed it. */
    @Test
    fun aClosedRecordIsHidden() = stage(empty()) {
        settle()
        record.lock()
        test.waitUntil("it is hidden", 10_000) { isHidden }
    }

    /** Less is there where something was said, and two quick taps are two. */
    @Test
    fun halfHoursCountFromWhatWasSaid() = stage {
        settle()
        val first = checkNotNull(record.screens.question(null).first)
        goTo(Screen.QUESTION(first))
        suspend fun said() = record.screens.question(first).kinds
        val kinds = said()
        assertEquals(null, kinds.first().answer)
        val less = says("½ h less, ${kinds.first().text}")
        assertTrue(test.onAllNodes(less).fetchSemanticsNodes().isEmpty())
        val more = test.onNode(says("½ h more, ${kinds.first().text}")).fetchSemanticsNode()
        val click = checkNotNull(more.config[SemanticsActions.OnClick].action)
        test.runOnIdle {
            click()
            click()
        }
        test.waitUntil("an hour", 10_000) {
            runBlocking { said().first().answer == Answer.Minutes(60u) }
        }
        tap(less)
        test.waitUntil("half an hour", 10_000) {
            runBlocking { said().first().answer == Answer.Minutes(30u) }
        }
        tap(record.screens.question(first).skip)
        test.waitUntil("no less than what was skipped", 10_000) {
            test.onAllNodes(less).fetchSemanticsNodes().isEmpty()
        }
    }

    /** It is for good: the first tap says what it cannot do, and does nothing. */
    @Test
    fun stoppingToShareTakesTwoTaps() = stage(demo(now = LATER)) {
        await(hasTestTag(Screen.TODAY.name))
        goTo(Screen.SHARE())
        suspend fun live() = record.consents.list().count { it.standing == ConsentStanding.LIVE }
        val before = live()
        assertTrue(before > 0)
        tap("Stop sharing")
        settle()
        assertEquals(before, live())
        test.onAllNodes(hasText("Stop sharing") and hasClickAction())[1]
            .performSemanticsAction(SemanticsActions.OnClick)
        test.waitUntil("one is stopped", 10_000) { runBlocking { live() == before - 1 } }
    }

    /** Who called it off is for the person to say. */
    @Test
    fun whoCalledItOffIsAsked() = stage {
        settle()
        val today = record.today().date
        suspend fun off() = record.agenda.between(today.minusDays(14), today).mapNotNull { it.off }
        val before = off()
        goTo(Screen.REGULARS())
        tap("Called off")
        settle()
        assertEquals(before, off())
        tap("called off by me")
        test.waitUntil("it is kept as said", 10_000) {
            runBlocking { off().count { it == CalledOffBy.ME } } ==
                before.count { it == CalledOffBy.ME } + 1
        }
    }

    /** A month is no week: its row is read and opens nothing. */
    @Test
    fun onlyAWeekOpensAWeek() = stage {
        settle()
        goTo(Screen.HOURS())
        val week = record.screens.hours(By.WEEK, null, 13u).rows.last().spoken
        await(hasContentDescription(week) and hasClickAction())
        val months = record.screens.hours(By.MONTH, null, 13u)
        tap(months.by.first { it.pick == By.MONTH }.text)
        val month = hasContentDescription(months.rows.last().spoken)
        await(month)
        assertTrue(test.onAllNodes(month and hasClickAction()).fetchSemanticsNodes().isEmpty())
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

    /** What the system keeps of a screen is outside the vault; the note comes back from the vault. */
    @Test
    fun anAppEndedInTheMiddleComesBack() = empty().use { opened ->
        bare {
            val again = Recreation()
            val stage = Stage(this, opened.record, Way(listOf(Screen.TODAY())), Calls())
            setContent {
                again {
                    Themed(View()) {
                        App(opened.record, stage.phone, Outside(Language.EN, null), opened.host) {}
                    }
                }
            }
            with(stage) {
                settle()
                tap("Log")
                tap("Group therapy")
                tap("More about it")
                await(hasSetTextAction() and says("Note"))
                onNode(hasSetTextAction() and says("Note")).performTextInput("only in the vault")
                waitUntil("the note is kept", 10_000) {
                    runBlocking { opened.record.drafts.kept("log") == "only in the vault" }
                }
                again.happen(this@bare)
                await(hasTestTag(Screen.LOG.name))
                await(hasText("Group therapy") and isSelected())
                await(says("only in the vault"))
                assertFalse("only in the vault" in again.kept.toString())
            }
        }
    }

    /** From agreeing to the coach's own record, which opens what was handed on. */
    @Test
    fun whatIsAgreedToIsSeenByTheCoach() = coach().use { theirs ->
        val code = runBlocking { theirs.record.coach.enrol("Robin", null, 30u).code }
        stage(empty()) {
            settle()
            record.screens.logSave(record.screens.logForm().token, session(45u))
            goTo(Screen.SHARE())
            tap("Add my coach")
            type("The code your coach gave you", code)
            test.onAllNodes(hasText("Add my coach") and hasClickAction())[1]
                .performSemanticsAction(SemanticsActions.OnClick)
            await(hasTestTag(Screen.CONSENT.name))
            settle()
            // Item by item: one is left out, and the text says so.
            await(says("my goals and next steps"))
            tap("my goals and next steps")
            tap("I agree")
            await(hasTestTag(Screen.PREVIEW.name))
            settle()
            val consent = record.consents.list().single()
            assertFalse(SharedItem.GOALS in consent.consent.terms.items)
            assertEquals(0, record.consents.shares().lines.size)
            await(says("This is exactly what will be seen."))
            await(says("45 min"))
            tap("Call me")
            type("What I'd like to talk about", "the bus")
            tap("sealed file for a coach")
            await(says("Did it go out?"))
            val (name, file) = phone.files.entries.single()
            assertTrue(name.startsWith("summary-"), name)
            assertEquals(ShareState.MADE, record.consents.shares().lines.single().share.state)
            tap("Yes, it went out")
            await(hasTestTag(Screen.SHARE.name))
            assertEquals(ShareState.KEPT, record.consents.shares().lines.single().share.state)
            assertNull(record.drafts.kept("preview-${consent.id}"))
            val seen = theirs.record.coach.open(file)
            assertEquals(Ask.CALL_ME, seen.view?.summary?.ask)
            assertEquals("the bus", seen.view?.summary?.talkAbout)
            assertEquals(null, seen.view?.summary?.goals)
        }
    }

    /** A page shows the words that open it, and what did not go out is said to be so. */
    @Test
    fun aPageThatDidNotGoOut() = stage(demo(now = LATER)) {
        await(hasTestTag(Screen.TODAY.name))
        val live = record.consents.list().first { it.standing == ConsentStanding.LIVE }
        suspend fun shares() = record.consents.shares().lines
        val before = shares().map { it.id }
        goTo(Screen.PREVIEW(live.id))
        tap("page with a passphrase")
        await(says("The words that open it"))
        assertTrue(phone.files.keys.single().endsWith(".html"))
        tap("No, it did not")
        suspend fun last() = shares().first { it.id !in before }.share
        assertEquals(ShareForm.PAGE, last().form)
        test.waitUntil("it is said that it did not", 10_000) {
            runBlocking { last().state == ShareState.NOT_WRITTEN }
        }
        settle()
        phone.canWrite = false
        tap("page with a passphrase")
        await(says("not written"))
        assertFalse(sees("Did it go out?"))
    }

    /** What was made for one reader is offered to no other, and stands in the place of a newer preview. */
    @Test
    fun aFileIsOfOneReader() = coach().use { theirs ->
        val code = runBlocking { theirs.record.coach.enrol("Ana", null, 30u).code }
        stage(demo(now = LATER)) {
            await(hasTestTag(Screen.TODAY.name))
            val live = record.consents.list().first { it.standing == ConsentStanding.LIVE }
            val text = record.screens.consent(record.sharing.enrol(code).id, null)
            val other = record.consents.sign(text.terms, text.hash, true)
            goTo(Screen.PREVIEW(live.id))
            tap("page with a passphrase")
            await(says("The words that open it"))
            assertFalse(sees("This is exactly what will be seen."))
            goTo(Screen.PREVIEW(other.id))
            await(says("This is exactly what will be seen."))
            assertFalse(sees("Hand it on again") || sees("The words that open it"))
            goTo(Screen.PREVIEW(live.id))
            await(says("Hand it on again"))
            assertFalse(sees("This is exactly what will be seen."))
        }
    }

    /** Kind, length, day, time and note, each with its way back; then out, and back again. */
    @Test
    fun aSessionIsChangedAndChangedBack() = stage(empty()) {
        settle()
        val form = record.screens.logForm()
        val id = record.screens.logSave(form.token, session(45u)).kept.id
        suspend fun now() = record.log.session(id)
        val start = now().start
        goTo(Screen.WEEK(record.today().date))
        tap(says("Individual session"))
        await(hasTestTag(Screen.SESSION.name))
        settle()
        tap("Change")
        tap("Group therapy")
        await(says("Changed."))
        assertEquals(Kind.GROUP, now().kind)
        tap("Undo")
        test.waitUntil("the kind is back", 10_000) {
            runBlocking { now().kind == Kind.INDIVIDUAL }
        }
        settle()
        tap("1 h")
        await(says("Changed."))
        assertEquals(60u, now().minutes)
        tap("Undo")
        test.waitUntil("the length is back", 10_000) { runBlocking { now().minutes == 45u } }
        settle()
        tap("Yesterday")
        await(says("Changed."))
        assertEquals(LocalDate.parse("2026-03-07"), now().start.wall.toLocalDate())
        assertEquals(start.wall.toLocalTime(), now().start.wall.toLocalTime())
        // What was refused is there to be corrected.
        val other = record.screens.session(id).form.otherMinutes
        type(other, "9999")
        test.onAllNodes(hasText("Save") and hasClickAction()).onFirst()
            .performSemanticsAction(SemanticsActions.OnClick)
        await(hasContentDescription(other) and hasText("9999"))
        await(says("Please check what you gave."))
        type(other, "")
        // Half past six is twice a day: nobody guesses which.
        type("When was it?", "6:30")
        await(says("Which of the two?"))
        tap("6:30 PM")
        test.onAllNodes(hasText("Save") and hasClickAction()).onFirst()
            .performSemanticsAction(SemanticsActions.OnClick)
        test.waitUntil("the time is kept", 10_000) {
            runBlocking { now().start.wall.toLocalTime().toString() == "18:30" }
        }
        settle()
        type("Note", "about the bus")
        test.onAllNodes(hasText("Save") and hasClickAction()).onFirst()
            .performSemanticsAction(SemanticsActions.OnClick)
        test.waitUntil("the note is kept", 10_000) {
            runBlocking { now().note == "about the bus" }
        }
        // What is typed after a save is kept as well, until it is saved.
        type("Note", "about the bus, and")
        test.waitUntil("what is typed is kept", 10_000) {
            runBlocking { record.drafts.kept("session-$id")?.contains("and") == true }
        }
        tap("History")
        await(says("45 min → 1 h"))
        tap("Remove")
        await(says("Removed."))
        assertEquals(0, record.log.sessions(SessionQuery(limit = 10u)).sessions.size)
        tap("Undo")
        test.waitUntil("it is back", 10_000) {
            runBlocking { record.log.sessions(SessionQuery(limit = 10u)).sessions.size == 1 }
        }
    }

    /** For good, so in two taps; and the record knows nothing of it then. */
    @Test
    fun aSessionIsForgotten() = stage(empty()) {
        settle()
        val form = record.screens.logForm()
        val id = record.screens.logSave(form.token, session(45u)).kept.id
        goTo(Screen.SESSION(id))
        tap("Change")
        type("Note", "nobody's business")
        test.waitUntil("what is typed is kept", 10_000) {
            runBlocking { record.drafts.kept("session-$id") != null }
        }
        tap("Forget for good")
        settle()
        assertEquals(1, record.log.sessions(SessionQuery(limit = 10u)).sessions.size)
        tap("Forget it")
        await(says("Forgotten."))
        assertEquals(0, record.log.sessions(SessionQuery(limit = 10u)).sessions.size)
        assertNull(record.drafts.kept("session-$id"))
    }

    /** What can be read by anybody says so first, and lands where the person put it. */
    @Test
    fun everythingIsExported() = stage {
        settle()
        goTo(Screen.EXPORT())
        await(says("An export is not locked."))
        phone.canWrite = false
        tap(hasText("Export everything") and hasClickAction())
        await(says("Nothing was made."))
        phone.canWrite = true
        tap(hasText("Export everything") and hasClickAction())
        await(says("Your file is made."))
        val (name, bytes) = phone.files.entries.single()
        assertEquals("2026-03-08.json", name)
        assertTrue(bytes.decodeToString().startsWith("{"))
    }

    /** In the log, too, half past six is asked about. */
    @Test
    fun halfPastSixIsTwiceADay() = stage(empty(), from = Screen.LOG()) {
        settle()
        tap("Group therapy")
        tap("1 h")
        tap("It began at …")
        type("It began at …", "6:30")
        await(says("Which of the two?"))
        tap("Save")
        settle()
        assertEquals(0, record.log.sessions(SessionQuery(limit = 10u)).sessions.size)
        tap("6:30 PM")
        tap("Save")
        await(says("Saved"))
        val (_, session) = record.log.sessions(SessionQuery(limit = 10u)).sessions.single()
        assertEquals("18:30", session.start.wall.toLocalTime().toString())
    }

    /** From a file to a Tuesday evening where the medicine is respected, and how that was. */
    @Test
    fun aListIsTakenInAndAMeetingIsGoneTo() = stage(empty(now = TUESDAY)) {
        settle()
        val file = File.createTempFile("list", ".json").also(File::deleteOnExit)
        file.writeText("[${meeting("one", "Noon", "12:30")},${meeting("two", "Lamp", "19:00")}]")
        phone.picks = file
        goTo(Screen.MEETINGS())
        tap("Import a list from a file")
        await(hasTestTag(Screen.IMPORT.name))
        settle()
        tap("Choose a file")
        type("What do you call this list?", "Springfield")
        tap("Fellowship")
        tap("SMART Recovery")
        tap(hasText("Import a list from a file") and hasClickAction())
        // The list does not say by whose clock: it is asked, and nobody guesses.
        val zone = "Whose clock do these meetings go by? Type its time zone."
        type(zone, "America/New_York")
        tap(hasText("Import a list from a file") and hasClickAction())
        await(says("2 meetings read"))
        await(hasTestTag(Screen.MEETINGS.name))
        settle()
        tap("Find")
        await(hasTestTag(Screen.FIND.name))
        tap("My medicine is respected here")
        tap("When")
        tap("Tuesday")
        settle()
        tap("In the morning")
        await(says("Nothing found."))
        tap("In the evening")
        tap(says("Lamp"))
        await(hasTestTag(Screen.MEETING.name))
        settle()
        tap("Keep this one")
        await(hasText("I went") and hasClickAction())
        tap("I went")
        test.waitUntil("it is written down", 10_000) {
            runBlocking { record.log.sessions(SessionQuery(limit = 9u)).sessions.size == 1 }
        }
        settle()
        tap("How welcome did you feel?")
        tap("No")
        tap("Very welcome")
        await(says("Saved."))
        val kept = record.meetings.kept().single().id
        val met = record.meetings.welcome(kept).experience
        assertEquals(setOf(2.toByte()), met.felt.keys)
    }

    private fun meeting(slug: String, name: String, time: String) =
        """{"slug":"$slug","name":"$name","day":2,"time":"$time","end_time":"23:00",
            "formatted_address":"1 Oak St, Springfield, MA 01103, USA","types":["O"]}"""

    /** A file that is none says so, and nothing is there of it. */
    @Test
    fun whatIsNoListSaysSo() = stage(empty(), from = Screen.IMPORT()) {
        settle()
        val file = File.createTempFile("list", ".json").also(File::deleteOnExit)
        file.writeText("nothing")
        phone.picks = file
        tap("Choose a file")
        tap(hasText("Import a list from a file") and hasClickAction())
        test.waitUntil("it says so", 10_000) {
            runBlocking { sees("Take it in all the same") }
        }
        assertEquals(0, record.meetings.lists().count { it.entries > 0u })
    }

    /** One tap an answer; the others stay unsaid. */
    @Test
    fun howIAmIsOneTapAnAnswer() = stage(empty(), from = Screen.HOW()) {
        settle()
        tap("Turn it on")
        await(says("How is your mood today?"))
        settle()
        tap("so-so")
        await(hasText("so-so") and isSelected())
        val today = record.today().date
        val said = record.screens.how().asks.flatMap { it.choices }.filter { it.chosen }
        assertEquals(1, said.size)
        tap("Undo")
        test.waitUntil("it is taken back", 10_000) {
            runBlocking { record.screens.how().asks.flatMap { it.choices }.none { it.chosen } }
        }
        assertEquals(LocalDate.parse("2026-03-08"), today)
    }

    /** "Not now": it is gone from the first screen, and nothing else is. */
    @Test
    fun aNoticeIsPutAway() = stage(empty()) {
        settle()
        val notice = "Your spare key is not written down yet."
        await(says(notice))
        tap(says("Not now, $notice"))
        test.waitUntil("it is put away", 10_000) { !sees(notice) }
        goTo(Screen.SPARE_KEY())
        await(says(notice))
    }

    /** How long, and which day, are asked where they are said. */
    @Test
    fun partOfItAndAnotherDay() = stage {
        settle()
        goTo(Screen.REGULARS())
        val before = record.log.sessions(SessionQuery(limit = 200u)).sessions.size
        tap("Part of it")
        tap("30 min")
        test.waitUntil("a part is written down", 10_000) {
            runBlocking {
                record.log.sessions(SessionQuery(limit = 200u)).sessions.size == before + 1
            }
        }
        settle()
        goTo(Screen.AGENDA())
        tap("Show more")
        tap("It moved")
        settle()
        type("At another time? Type it first.", "6:30")
        await(says("Which of the two?"))
        val tomorrow = hasText("Tomorrow") and hasClickAction()
        assertTrue(test.onAllNodes(tomorrow).fetchSemanticsNodes().isEmpty(), "one of two first")
        tap("6:30 PM")
        await(tomorrow)
        // The same time, written otherwise.
        type("At another time? Type it first.", "6:30 pm")
        tap("Tomorrow")
        await(says("It moved"))
        val today = record.today().date
        test.waitUntil("it is tomorrow", 10_000) {
            runBlocking {
                record.agenda.screen(today, today.plusDays(1)).days.flatMap { it.items }
                    .any { it.movedFrom != null && "6:30" in it.spoken }
            }
        }
    }

    /** A coach opens what was sent, writes a note, and writes back. */
    @Test
    fun aCoachOpensAFileAndWritesBack() = stage(demo(coach = true)) {
        await(hasTestTag(Screen.COACH.name))
        settle()
        val person = record.screens.coach().rows.first().person
        goTo(Screen.PERSON(person))
        val notes = record.screens.coachPerson(person).notes.size
        tap("Contact note")
        type("Contact note", "we spoke about the bus")
        tap("Save")
        await(says("Saved."))
        assertEquals(notes + 1, record.screens.coachPerson(person).notes.size)
        tap("Write back")
        type("Write back", "Good to hear from you.")
        phone.canWrite = false
        tap("Make a file to send")
        await(says("not written"))
        assertTrue(sees("Good to hear from you."))
        settle()
        phone.canWrite = true
        tap("Make a file to send")
        await(says("It goes out when you send it."))
        assertEquals(1, phone.files.size)
        goTo(Screen.COACH())
        phone.picks = File.createTempFile("none", null).also(File::deleteOnExit)
        tap("Open a file")
        test.waitUntil("it is refused", 10_000) { sees("file") }
        goTo(Screen.CODE())
        type("What would you like to be called?", "Robin")
        tap("Save")
        test.waitUntil("there is a code", 10_000) {
            runBlocking { record.coach.code()?.name == "Robin" }
        }
    }

    /** What is in it is read first, and the file that goes to the share sheet is that. */
    @Test
    fun aReportIsHandedOnAsAPdf() = stage {
        settle()
        goTo(Screen.SHARE())
        tap("With a clinician")
        await(hasTestTag(Screen.REPORT.name))
        settle()
        val shown = record.screens.report(ReportChoice())
        val goals = shown.parts.first { it.pick == ReportPart.GOALS }
        assertTrue(goals.chosen && sees("Goals and next steps"))
        tap(goals.text)
        test.waitUntil("it is left out", 10_000) { !sees("Goals and next steps") }
        settle()
        // Quicker than it is read.
        val others = shown.parts.filter { it.chosen && it != goals }.take(2)
        assertEquals(2, others.size)
        val clicks = others.map {
            val part = test.onNode(hasText(it.text) and hasClickAction()).fetchSemanticsNode()
            checkNotNull(part.config[SemanticsActions.OnClick].action)
        }
        test.runOnIdle { clicks.forEach { it() } }
        for (part in others) await(hasText(part.text) and isOff())
        val told = test.onNode(SemanticsMatcher.keyIsDefined(SemanticsProperties.LiveRegion))
        assertTrue(told.onChildren().fetchSemanticsNodes().size > 1, "the lines are told")
        phone.canWrite = false
        tap("Make the PDF and send it")
        await(says("not written"))
        phone.canWrite = true
        tap("Make the PDF and send it")
        await(says("It goes out when you send it."))
        val (name, bytes) = phone.files.entries.single()
        assertTrue(Regex("summary-.*\\.pdf").matches(name), name)
        assertEquals("%PDF", bytes.decodeToString(0, 4))
        assertEquals(0, record.consents.shares().lines.count { it.share.form == ShareForm.PDF })
    }

    /** Whatever is written while the first list is being read is in a list all the same. */
    @Test
    fun thePhoneHasTheListOfNow() = stage {
        settle()
        val rings = phone.itself
        goTo(Screen.PHONE())
        tap("Yes. They say when it starts.")
        test.waitUntil("there is a list", 10_000) { rings.reminders.isNotEmpty() }
        val before = rings.reminders
        for (line in record.agenda.plans()) record.agenda.remove(line.id)
        test.waitUntil("it is another", 10_000) { rings.reminders != before }
        rings.holdsBack = true
        tap("Open the phone's settings")
        assertEquals(1, rings.settings)
        tap("None")
        test.waitUntil("there is none", 10_000) { rings.reminders.isEmpty() }
    }

    private fun session(minutes: UInt) = NewSession(Kind.INDIVIDUAL, minutes, SessionWhen.JustEnded)
}
