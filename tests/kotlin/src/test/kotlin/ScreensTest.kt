import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.core.DayOutcome
import org.tandem.core.MeetingList
import org.tandem.core.countdown
import org.tandem.core.model.Answer
import org.tandem.core.model.Ask
import org.tandem.core.model.By
import org.tandem.core.model.DayOfWeek
import org.tandem.core.model.FeedKind
import org.tandem.core.model.Fellowship
import org.tandem.core.model.Kind
import org.tandem.core.model.Language
import org.tandem.core.model.Lead
import org.tandem.core.model.Plan
import org.tandem.core.model.PlanTime
import org.tandem.core.model.QuietHours
import org.tandem.core.model.ReportPart
import org.tandem.core.model.Role
import org.tandem.core.model.Rule
import org.tandem.core.model.SessionShape
import org.tandem.core.model.TandemException
import org.tandem.core.model.WeekStart
import org.tandem.core.model.What
import org.tandem.core.screens.Entry
import org.tandem.core.screens.EntryKind
import org.tandem.core.screens.MeetingQuery
import org.tandem.core.screens.NewSession
import org.tandem.core.screens.Order
import org.tandem.core.screens.Outcome
import org.tandem.core.screens.ReaderReady
import org.tandem.core.screens.ReminderChoice
import org.tandem.core.screens.ReportChoice
import org.tandem.core.screens.SearchFilter
import org.tandem.core.screens.SessionChange
import org.tandem.core.screens.SessionWhen
import org.tandem.record.OpenRecord
import java.time.Instant

/** Every screen in one call, in both languages, with nothing left to join. */
class ScreensTest {
    private val group = NewSession(Kind.GROUP, 60u, SessionWhen.JustEnded)

    /** What every screen that needs nothing named says. */
    private suspend fun OpenRecord.titles(): List<String> = listOf(
        screens.logForm().title,
        screens.question(null).title,
        screens.hours(By.WEEK, null, 12u).title,
        screens.week(day("2026-03-10")).title,
        screens.regulars().title,
        screens.meetings().title,
        screens.skills().title,
        screens.settings().title,
        screens.whatWouldSomeoneSee().title,
        screens.share(null).title,
    )

    @Test
    fun everyScreenSpeaksTheLanguageThatWasChosen() = desk {
        val english = record.titles()
        val chosen = record.screens.chooseLanguage(Language.ES)
        assertEquals("Ajustes", chosen.title)
        record.titles().zip(english).forEach { (es, en) -> assertNotEquals(en, es) }
        record.screens.chooseLanguage(Language.EN)
        assertEquals(english, record.titles())
        assertEquals("Ana", record.screens.me().title)
    }

    @Test
    fun aTapTwiceIsOneSession() = desk {
        val token = record.screens.logForm().token
        val first = record.screens.logSave(token, group)
        assertFalse(first.wasSaved)
        assertEquals("Saved: Group therapy, 1 h.", first.said.first())
        val again = record.screens.logSave(token, group)
        assertTrue(again.wasSaved)
        assertEquals(first.kept, again.kept)
        val week = record.screens.week(day("2026-03-10"))
        assertEquals(token, week.sessions.single().id)
        record.log.undo(first.act!!)
        assertTrue(record.screens.week(day("2026-03-10")).sessions.isEmpty())
    }

    @Test
    fun app_22_aSessionIsChangedOnItsOwnScreen() = desk {
        val id = record.screens.logSave(record.screens.logForm().token, group).kept.id
        val half = record.screens.clock("6:30").map { it.pick.toString() }
        assertEquals(listOf("06:30", "18:30"), half)
        val day = record.screens.session(id).form.days[1].pick
        val change = SessionChange(minutes = 45u, date = day, clock = clock("18:30"), note = "bus")
        val saved = record.screens.changeSession(id, change)
        val now = record.screens.session(id)
        assertEquals(45u, now.minutes)
        assertEquals("bus", now.note)
        assertEquals(day.atTime(clock("18:30")), saved.kept.session.start.wall)
        assertEquals(2, now.history.size)
        record.log.undo(checkNotNull(saved.act))
        assertEquals(60u, record.screens.session(id).minutes)
        assertEquals(14, record.screens.daysAhead().size)
        assertEquals("1:05", countdown(65u))
    }

    @Test
    fun app_22_howIAmIsOneTapAnAnswer() = desk {
        assertEquals(0, record.screens.how().asks.size)
        record.how.set(true)
        val choice = record.screens.how().asks.first().choices.first()
        record.how.say(choice.said)
        val chosen = record.screens.how().asks.flatMap { it.choices }.single { it.chosen }
        assertEquals(choice.text, chosen.text)
    }

    @Test
    fun theWeeklyQuestionIsAnsweredKindByKind() = desk {
        val asked = record.screens.question(null)
        val first = asked.first!!
        record.screens.answerQuestion(first, Kind.GROUP, Answer.Skipped)
        val answered = record.screens.answerQuestion(first, Kind.INDIVIDUAL, Answer.Minutes(90u))
        val said = answered.screen.kinds.map { it.answered }
        assertEquals(listOf("1 h 30 min", "skipped", null), said)
        refused<TandemException.Invalid> {
            record.screens.answerQuestion(first, Kind.MEDICAL, Answer.Skipped)
        }
        val row = record.screens.hours(By.WEEK, null, 12u).rows.first()
        assertTrue("individual 1 hour and 30 minutes, group skipped" in row.spoken, row.spoken)
    }

    @Test
    fun meetingsComePageByPage() = desk {
        val entries = (0..4).joinToString(",") {
            """{"slug":"m$it","name":"Meeting $it","day":$it,"time":"18:00","types":["O"],
                "formatted_address":"$it Oak St, Springfield, MA 01103, USA"}"""
        }
        val list = MeetingList("Springfield", FeedKind.MEETING_GUIDE, Fellowship.NA, ZONE)
        record.meetings.importBytes("[$entries]".toByteArray(), list)
        val query = MeetingQuery(types = emptyList(), order = Order.NEXT_START, limit = 3u)
        val page = record.screens.findMeetings(query, null)
        val rest = record.screens.findMeetings(query, page.more)
        assertEquals(5, (page.rows + rest.rows).map { it.meeting }.toSet().size)
        assertNull(rest.more)
        val one = record.screens.meeting(page.rows.first().meeting)
        assertEquals(listOf("Open to anyone"), one.types)
    }

    @Test
    fun aPracticeIsShownStepByStep() = desk {
        val begun = record.skills.start("ride-the-urge")
        val step = record.screens.step(begun.id)
        assertEquals(step.prompt, record.screens.stepOf(begun).prompt)
        assertEquals("Step 1 of ${step.of}", step.progress)
    }

    @Test
    fun thePreviewIsWhatTheCoachSees() = desk {
        record.log.log(session("2026-03-03T10:00"))
        Desk(profile.copy(role = Role.COACH, name = "Robin")).use { other ->
            val code = other.record.coach.enrol("Robin", null, 30u)
            val line = record.sharing.enrol(code.code)
            val asks = record.screens.share(null).coaches.single()
            assertEquals(ReaderReady.Ask, asks.ready)
            val all = record.screens.consent(asks.coach)
            val one = record.screens.consent(asks.coach, listOf(all.items.first().pick))
            assertEquals(1, one.items.count { it.chosen })
            assertNotEquals(all.hash, one.hash)
            val terms = record.sharing.usualTerms(line.id)
            val kept = record.consents.sign(terms, record.consents.text(terms).hash, true)
            val choice = record.sharing.usual(kept.id, 4u).copy(ask = Ask.CALL_ME)
            val preview = record.screens.sharePreview(choice)
            val opened = other.record.coach.open(record.sharing.toCoach(choice).bytes)
            val seen = other.record.screens.coachPerson(opened.person)
            assertEquals(preview.sections, seen.sections)
            val counts = other.record.screens.coach().counts
            assertEquals(listOf("1 person.", "1 asks for a call."), counts)
        }
    }

    @Test
    fun aReportIsMadeAsItWasShown() = desk {
        val shown = record.screens.report(ReportChoice(include = listOf(ReportPart.GOALS)))
        assertEquals(listOf(ReportPart.GOALS), shown.parts.filter { it.chosen }.map { it.pick })
        assertEquals(shown.inside, record.reports.pdf(shown.request).sentences)
    }

    private fun clock(text: String): java.time.LocalTime = java.time.LocalTime.parse(text)

    private val tuesdays = Plan(
        What.Session(SessionShape(Kind.GROUP)),
        rule = Rule.Weekly(1u, setOf(DayOfWeek.TUESDAY), WeekStart.MONDAY),
        at = PlanTime(time = clock("18:00"), zone = ZONE, minutes = 90u),
        from = day("2026-02-24"),
        remind = setOf(Lead.AtTime),
        uid = "0".repeat(32),
        writtenAt = Instant.EPOCH,
    )

    @Test
    fun whatComesBackIsSaidAndAnswered() = desk {
        val agenda = record.agenda
        val id = agenda.add(tuesdays)
        val row = record.screens.regulars().rows.single()
        assertEquals("every week: Tuesday, 6:00 PM, 1 h 30 min", row.text)
        assertEquals(listOf(id), agenda.plans().map { it.id })
        val (first, second) = listOf("2026-02-24", "2026-03-03").map(::day)
        assertEquals(2, record.screens.regulars().open.size)
        assertEquals(2, agenda.open().size)
        assertTrue(agenda.answer(id, first, Outcome.Whole).changed)
        val all = listOf(DayOutcome(second, Outcome.NotThisTime(null)))
        assertEquals(1, agenda.answerAll(id, all).size)
        assertTrue(record.screens.regulars().open.isEmpty())
        assertEquals(3, agenda.days(id, first, day("2026-03-10")).size)
        assertEquals(3, agenda.between(first, day("2026-03-10")).size)
        assertEquals(second, agenda.latest(id).date)
        assertTrue(agenda.screen(day("2026-03-10"), day("2026-03-16")).days.isNotEmpty())
        val quiet = QuietHours(clock("21:00"), clock("08:00"))
        val choice = ReminderChoice(14u, 40u, false, false, quiet)
        val reminders = agenda.reminders(choice)
        assertTrue(reminders.all { it.text == "You have a reminder." }, "$reminders")
        assertTrue(agenda.namesMedicine("methadone"))

        val kept = agenda.plan(id)
        val later = kept.copy(at = kept.at.copy(time = clock("19:00")))
        assertEquals(clock("19:00"), agenda.change(id, kept, later).at.time)
        val moved = later.copy(at = later.at.copy(time = clock("20:00")))
        val goesOn = agenda.changeFrom(id, day("2026-03-17"), later, moved)
        assertNotEquals(id, goesOn)
        val paused = agenda.pause(goesOn, day("2026-03-24"))
        val again = agenda.resume(paused, day("2026-04-07"))
        agenda.end(again, day("2026-04-28"))
        agenda.remove(again)
        refused<TandemException.NotFound> { agenda.plan(again) }
        // What was written down by hand is the answer to a day.
        val by = record.log.log(session("2026-03-10T11:00", 60u, Kind.GROUP)).kept.id
        val once = tuesdays.copy(
            rule = Rule.Once(day("2026-03-10")),
            at = PlanTime(time = clock("11:00"), zone = ZONE, minutes = 60u),
            from = day("2026-03-10"),
        )
        val one = agenda.add(once)
        assertTrue(agenda.isIt(one, day("2026-03-10"), by).changed)
    }

    @Test
    fun apps_15e_whatIsThereTwiceIsNoticed() = desk {
        val kept = record.log.log(session("2026-03-09T10:00")).kept
        assertEquals(0, record.log.alike().size)
        val again = record.log.log(session("2026-03-09T10:00")).kept
        val pair = record.log.alike().single()
        assertEquals(setOf(kept.id, again.id), setOf(pair.kept.id, pair.other.id))
        val row = record.screens.alike().single()
        assertTrue(row.text.startsWith("Two alike: "), row.text)
        record.log.remove(Entry(EntryKind.SESSION, row.goes))
        assertEquals(0, record.screens.alike().size)
    }

    @Test
    fun whatWasWrittenIsFound() = desk {
        record.log.log(session(note = "the ride on Tuesdays"))
        val found = record.search.find("tuesdays", SearchFilter(), null)
        assertEquals(1, found.hits.size)
    }
}
