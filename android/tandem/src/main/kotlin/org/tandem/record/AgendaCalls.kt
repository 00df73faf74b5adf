package org.tandem.record

import org.tandem.core.Agenda
import org.tandem.core.DayOutcome
import org.tandem.core.model.CalendarDate
import org.tandem.core.model.Id
import org.tandem.core.model.Plan
import org.tandem.core.model.TandemException
import org.tandem.core.screens.AgendaScreen
import org.tandem.core.screens.DayAnswered
import org.tandem.core.screens.ExpectedDay
import org.tandem.core.screens.Outcome
import org.tandem.core.screens.PlannedLine
import org.tandem.core.screens.Reminder
import org.tandem.core.screens.ReminderChoice

/** What is to come. From [OpenRecord.agenda]. */
public class AgendaCalls internal constructor(
    private val core: Agenda,
    private val worker: Worker,
) {
    /**
     * What comes from one date to another, both included, and what is still open, with all words
     * of the screen, in one call and of one moment.
     *
     * @throws TandemException `Invalid` in `to` for more than 366 days, or for days before `from`;
     * those of reading.
     */
    public suspend fun screen(from: CalendarDate, to: CalendarDate): AgendaScreen =
        worker.call { core.screen(from, to) }

    /**
     * The moments at which a phone is to speak up, in order, in words that say nothing. If the
     * agenda goes on after the last day, the last of them is a neutral one: whoever opens the
     * program then gets the next ones. Asked for anew after every change, and handed over whole.
     *
     * @throws TandemException `Invalid` in `days` or `most` for a number out of its range; those
     * of reading.
     */
    public suspend fun reminders(choice: ReminderChoice): List<Reminder> =
        worker.call { core.reminders(choice) }

    /**
     * Whether words for a locked phone may tell about medicine: then a screen asks once whether to
     * keep them (`remind.names_medicine`).
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun namesMedicine(words: String): Boolean =
        worker.call { core.namesMedicine(words) }

    /**
     * Every plan: by when it is next, then those that are paused or over.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun plans(): List<PlannedLine> = worker.call { core.plans() }

    /**
     * One plan.
     *
     * @throws TandemException `NotFound` if it is not there or was removed.
     */
    public suspend fun plan(id: Id): Plan = worker.call { core.plan(id) }

    /**
     * Writes a plan down. Its `uid`, `series` and `written_at` are set here.
     *
     * @throws TandemException `Invalid` as `Plan::check` and `Plan::check_ahead` say; those of
     * writing.
     */
    public suspend fun add(plan: Plan): Id = worker.call { core.add(plan) }

    /**
     * Corrects a plan, for the past as well: the fields in which `after` differs from `before` are
     * written, and no others, so that what was written meanwhile stays. So does what was answered.
     *
     * @throws TandemException `NotFound`; `Invalid` as `Plan::check` says; those of writing.
     */
    public suspend fun change(id: Id, before: Plan, after: Plan): Plan =
        worker.call { core.change(id, before, after) }

    /**
     * Changes a plan from a date on, as `Agenda::change`, and leaves what was before: it ends the
     * day before, and what it is changed to begins. Returns the id of the one that holds from then
     * on; its own where `from` is not after its first date. One that goes on as another is changed
     * there.
     *
     * @throws TandemException `NotFound`; `Invalid` in `from` if it is over by then; as
     * `Agenda::change`.
     */
    public suspend fun changeFrom(id: Id, from: CalendarDate, before: Plan, after: Plan): Id =
        worker.call { core.changeFrom(id, from, before, after) }

    /**
     * Pauses a plan: it does not fall on `since` or later. Returns the one that was paused.
     *
     * @throws TandemException `NotFound`; `Invalid` in `paused`; those of writing.
     */
    public suspend fun pause(id: Id, since: CalendarDate): Id =
        worker.call { core.pause(id, since) }

    /**
     * Ends a pause: it comes back from this date on. The pause stays what it was, so this is a
     * plan of its own; its id is returned.
     *
     * @throws TandemException `NotFound`; `Invalid` in `paused` if it is not paused; those of
     * writing.
     */
    public suspend fun resume(id: Id, from: CalendarDate): Id =
        worker.call { core.resume(id, from) }

    /**
     * Ends a plan: `on` is its last date. Returns the one that was ended.
     *
     * @throws TandemException `NotFound`; `Invalid` as `Plan::check` says; those of writing.
     */
    public suspend fun end(id: Id, on: CalendarDate): Id = worker.call { core.end(id, on) }

    /**
     * Takes a plan out of the record. What was written down from it stays.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun remove(id: Id): Unit = worker.call { core.remove(id) }

    /**
     * What was to be and is to be from one date to another, both included, of all plans, in the
     * order of time. What was moved stands where it was moved to.
     *
     * @throws TandemException `Invalid` in `to` for more than 4,000 days; those of reading.
     */
    public suspend fun between(from: CalendarDate, to: CalendarDate): List<ExpectedDay> =
        worker.call { core.between(from, to) }

    /**
     * Of one plan, the days that its rule names: "Tuesdays 3 to 24 March, which ones?"
     *
     * @throws TandemException `NotFound`; as `Agenda::between`.
     */
    public suspend fun days(id: Id, from: CalendarDate, to: CalendarDate): List<ExpectedDay> =
        worker.call { core.days(id, from, to) }

    /**
     * The day that "I went" without a date is about: the last one that has begun, or begins within
     * half an hour, of the past two weeks. Of something to do it is the first that is open, also
     * of the next three days, else the last.
     *
     * @throws TandemException `NotFound` if there is no such plan; `Invalid` in `on` if it was not
     * on in that time.
     */
    public suspend fun latest(id: Id): ExpectedDay = worker.call { core.latest(id) }

    /**
     * Says what became of a day. The same answer twice changes nothing.
     *
     * @throws TandemException `NotFound`; `Invalid` in `on` for a date on which it does not fall,
     * before 30 minutes before a session and three days before something to do, and 90 days after;
     * in `to` for a move by more than 60 days or to the same time; in `minutes` where its length
     * is not known; those of writing.
     */
    public suspend fun answer(id: Id, on: CalendarDate, said: Outcome): DayAnswered =
        worker.call { core.answer(id, on, said) }

    /**
     * "Yes, it is": a session that was written down by hand is the answer to a day
     * (`tandem::Logged::could_be`). It stays as it is, and is not counted twice.
     *
     * @throws TandemException `NotFound`; `Invalid` in `on` for a date on which the plan does not
     * fall or that has an answer, in `session` for one of another kind; those of writing.
     */
    public suspend fun isIt(id: Id, on: CalendarDate, session: Id): DayAnswered =
        worker.call { core.isIt(id, on, session) }

    /**
     * Answers several days in one act: all of them, or none. One undo takes them back.
     *
     * @throws TandemException As `Agenda::answer`; `Invalid` in `on` for more than 4,000 or the
     * same date twice.
     */
    public suspend fun answerAll(id: Id, said: List<DayOutcome>): List<DayAnswered> =
        worker.call { core.answerAll(id, said) }

    /**
     * Days of the last 14 days that are over and about which nothing was said yet, the latest
     * first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun open(): List<ExpectedDay> = worker.call { core.open() }
}
