package org.tandem.record

import org.tandem.core.Screens
import org.tandem.core.model.Answer
import org.tandem.core.model.By
import org.tandem.core.model.CalendarDate
import org.tandem.core.model.Id
import org.tandem.core.model.Kind
import org.tandem.core.model.Language
import org.tandem.core.model.SharedItem
import org.tandem.core.model.TandemException
import org.tandem.core.screens.AlikeRow
import org.tandem.core.screens.ClockChoice
import org.tandem.core.screens.CoachHome
import org.tandem.core.screens.CoachPersonScreen
import org.tandem.core.screens.ConsentScreen
import org.tandem.core.screens.DayChoice
import org.tandem.core.screens.FoundCursor
import org.tandem.core.screens.FoundPage
import org.tandem.core.screens.HoursPage
import org.tandem.core.screens.HowScreen
import org.tandem.core.screens.LogForm
import org.tandem.core.screens.MeScreen
import org.tandem.core.screens.MeetingPage
import org.tandem.core.screens.MeetingQuery
import org.tandem.core.screens.MeetingsHome
import org.tandem.core.screens.NewSession
import org.tandem.core.screens.PracticeScreen
import org.tandem.core.screens.QuestionAnswered
import org.tandem.core.screens.QuestionScreen
import org.tandem.core.screens.RegularsScreen
import org.tandem.core.screens.ReportChoice
import org.tandem.core.screens.ReportScreen
import org.tandem.core.screens.SeenScreen
import org.tandem.core.screens.SessionChange
import org.tandem.core.screens.SessionSaved
import org.tandem.core.screens.SessionScreen
import org.tandem.core.screens.SettingsScreen
import org.tandem.core.screens.ShareChoice
import org.tandem.core.screens.ShareHome
import org.tandem.core.screens.SharePreview
import org.tandem.core.screens.SkillsHome
import org.tandem.core.screens.SpareKeyScreen
import org.tandem.core.screens.StepView
import org.tandem.core.screens.WeekPage

/** Screens, each in one call, with their words. From [OpenRecord.screens]. */
public class ScreensCalls internal constructor(
    private val core: Screens,
    private val worker: Worker,
) {
    /**
     * Sessions of the last two weeks that are there twice: written down on two devices, as like as
     * not. Nothing is taken out by itself.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun alike(): List<AlikeRow> = worker.call { core.alike() }

    /**
     * Days to pick of what is to come, today first: of something that moved.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun daysAhead(): List<DayChoice> = worker.call { core.daysAhead() }

    /**
     * The form for a session: what is asked, every answer that can be picked, what can be
     * repeated.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun logForm(): LogForm = worker.call { core.logForm() }

    /**
     * Writes a session down under a form's token. A second time nothing is written, and it is told
     * what stands there: keep the token, and save again after anything that went wrong.
     *
     * @throws TandemException `Invalid` where it cannot have been so; those of writing, after
     * which nothing was written.
     */
    public suspend fun logSave(token: Id, new: NewSession): SessionSaved =
        worker.call { core.logSave(token, new) }

    /**
     * One session: what it says, what happened to it, and what it can be changed to.
     *
     * @throws TandemException `NotFound` if it is not there or was removed.
     */
    public suspend fun session(id: Id): SessionScreen = worker.call { core.session(id) }

    /**
     * Changes a session. What is not named stays, also what was written meanwhile.
     *
     * @throws TandemException `NotFound`; `Invalid` as `Session.check` says; those of writing.
     */
    public suspend fun changeSession(id: Id, change: SessionChange): SessionSaved =
        worker.call { core.changeSession(id, change) }

    /**
     * What a time can mean that somebody typed: two where it does not say which half of the day,
     * none where it is no time.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun clock(typed: String): List<ClockChoice> = worker.call { core.clock(typed) }

    /**
     * How I am: what is asked of today, and what was said.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun how(): HowScreen = worker.call { core.how() }

    /**
     * The weekly question about the seven dates that begin with first; without it about the latest
     * week that is open.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun question(first: CalendarDate?): QuestionScreen =
        worker.call { core.question(first) }

    /**
     * Answers about one kind. The others keep their answers, and the same answer twice is one.
     *
     * @throws TandemException `Invalid` in `kind` for one that is not asked about, in `week` for
     * one that cannot be answered; those of writing.
     */
    public suspend fun answerQuestion(
        first: CalendarDate,
        kind: Kind,
        answer: Answer,
    ): QuestionAnswered = worker.call { core.answerQuestion(first, kind, answer) }

    /**
     * Totals up to the period that ends before before, or up to today; count rows of them.
     *
     * @throws TandemException `Invalid` in `count` unless it is 1 to 60; those of reading.
     */
    public suspend fun hours(by: By, before: CalendarDate?, count: UInt): HoursPage =
        worker.call { core.hours(by, before, count) }

    /**
     * The week in which a date lies: its totals, and everything that is in it.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun week(date: CalendarDate): WeekPage = worker.call { core.week(date) }

    /**
     * What comes back, with its rules in words, and what is still open.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun regulars(): RegularsScreen = worker.call { core.regulars() }

    /**
     * Meetings: what is next and what is kept.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun meetings(): MeetingsHome = worker.call { core.meetings() }

    /**
     * Looks for meetings and shows a page of what was found: query.limit of them, at most 100,
     * after the cursor.
     *
     * @throws TandemException `Invalid` in `limit` for more than 100, in `within` or `text`; those
     * of reading.
     */
    public suspend fun findMeetings(query: MeetingQuery, after: FoundCursor?): FoundPage =
        worker.call { core.findMeetings(query, after) }

    /**
     * One meeting.
     *
     * @throws TandemException `NotFound`.
     */
    public suspend fun meeting(meeting: Id): MeetingPage = worker.call { core.meeting(meeting) }

    /**
     * Exercises: what can be gone on with, what is suggested, and the course.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun skills(): SkillsHome = worker.call { core.skills() }

    /**
     * The step at which a practice stands.
     *
     * @throws TandemException `NotFound`; `Unsupported` if this version of Tandem does not have
     * its exercise.
     */
    public suspend fun step(practice: Id): StepView = worker.call { core.step(practice) }

    /**
     * The same of what starting, answering or going back returned, so that no reply is lost.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun stepOf(screen: PracticeScreen): StepView =
        worker.call { core.stepOf(screen) }

    /**
     * Goals, pages, and what is on.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun me(): MeScreen = worker.call { core.me() }

    /**
     * Choices and how things stand.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun settings(): SettingsScreen = worker.call { core.settings() }

    /**
     * Chooses a language. The next screen speaks it.
     *
     * @throws TandemException Those of writing.
     */
    public suspend fun chooseLanguage(language: Language): SettingsScreen =
        worker.call { core.chooseLanguage(language) }

    /**
     * The spare key: what it is for, whether one waits, and what is to be typed back. The key itself
     * is what making it returned, and stands nowhere.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun spareKey(): SpareKeyScreen = worker.call { core.spareKey() }

    /**
     * What someone would see on a locked phone, in a notification, in a calendar, in what is
     * shared and in a file: the very words that would stand there.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun whatWouldSomeoneSee(): SeenScreen =
        worker.call { core.whatWouldSomeoneSee() }

    /**
     * With whom one shares and what went to whom; after is the last line of the page before.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun share(after: Id?): ShareHome = worker.call { core.share(after) }

    /**
     * What is agreed to with a coach: the usual, or exactly these items.
     *
     * @throws TandemException `NotFound`; `Invalid` in `items` for none; those of reading.
     */
    public suspend fun consent(coach: Id, items: List<SharedItem>? = null): ConsentScreen =
        worker.call { core.consent(coach, items) }

    /**
     * A report for a clinician, as it is chosen: the person's own copy, which needs nobody's leave.
     * Its `request` is what [ReportsCalls.pdf] then makes.
     *
     * @throws TandemException As [ReportsCalls.preview].
     */
    public suspend fun report(choice: ReportChoice): ReportScreen =
        worker.call { core.report(choice) }

    /**
     * What will be seen, made the way in which it goes out.
     *
     * @throws TandemException `NeedsConsent`, `Expired` and what sharing itself refuses; those of
     * reading.
     */
    public suspend fun sharePreview(choice: ShareChoice): SharePreview =
        worker.call { core.sharePreview(choice) }

    /**
     * A coach's people.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun coach(): CoachHome = worker.call { core.coach() }

    /**
     * One person of a coach's, on one page.
     *
     * @throws TandemException `NotFound`; those of reading.
     */
    public suspend fun coachPerson(person: Id): CoachPersonScreen =
        worker.call { core.coachPerson(person) }
}
