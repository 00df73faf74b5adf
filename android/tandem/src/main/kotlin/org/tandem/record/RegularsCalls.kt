package org.tandem.record

import org.tandem.core.OccurrenceAnswer
import org.tandem.core.Regulars
import org.tandem.core.model.CalendarDate
import org.tandem.core.model.Id
import org.tandem.core.model.Occurrence
import org.tandem.core.model.Regular
import org.tandem.core.model.TandemException
import org.tandem.core.screens.Attendance
import org.tandem.core.screens.AttendanceAnswer
import org.tandem.core.screens.Expected
import org.tandem.core.screens.RegularLine

/** Sessions that come back. From [OpenRecord.regulars]. */
public class RegularsCalls internal constructor(
    private val core: Regulars,
    private val worker: Worker,
) {
    /**
     * Writes a regular down. Its `uid`, `series` and `writtenAt` are set here.
     *
     * @throws TandemException `Invalid` as `Regular.check` says; those of writing.
     */
    public suspend fun add(regular: Regular): Id = worker.call { core.add(regular) }

    /**
     * Says whether the person was there. The same answer twice changes nothing: "I went" leaves a
     * session that was written down and corrected since as it is.
     *
     * @throws TandemException `NotFound`; `Invalid` in `on` for a date on which it does not fall,
     * in `start` for a session that begins more than 24 hours from now; those of writing.
     */
    public suspend fun answer(id: Id, on: CalendarDate, said: Attendance): AttendanceAnswer =
        worker.call { core.answer(id, on, said) }

    /**
     * Answers several occurrences in one act: all of them, or none. One undo takes them back.
     *
     * @throws TandemException As `Regulars.answer`; `Invalid` in `on` for more than 4,000 or the
     * same date twice.
     */
    public suspend fun answerAll(id: Id, said: List<OccurrenceAnswer>): List<AttendanceAnswer> =
        worker.call { core.answerAll(id, said) }

    /**
     * What comes back from one date to another, both included, of all regulars, in the order of
     * time.
     *
     * @throws TandemException `Invalid` in `to` for more than 4,000 occurrences; those of reading.
     */
    public suspend fun between(from: CalendarDate, to: CalendarDate): List<Expected> =
        worker.call { core.between(from, to) }

    /**
     * Corrects a regular, for the past as well: the fields in which `after` differs from `before`
     * are written, and no others, so that what was written meanwhile stays. So does what was
     * answered.
     *
     * @throws TandemException `NotFound`; `Invalid` as `Regular.check` says; those of writing.
     */
    public suspend fun change(id: Id, before: Regular, after: Regular): Regular =
        worker.call { core.change(id, before, after) }

    /**
     * Changes a regular from a date on, as [change], and leaves what was before: it ends the day
     * before, and what it is changed to begins. Returns the id of the one that holds from then on;
     * its own where `from` is not after its first date.
     *
     * @throws TandemException `NotFound`; `Invalid` in `from` if it is over by then, in `id` if it
     * goes on as another one (`RegularLine.goesOnAs`); as [change].
     */
    public suspend fun changeFrom(
        id: Id,
        from: CalendarDate,
        before: Regular,
        after: Regular,
    ): Id = worker.call { core.changeFrom(id, from, before, after) }

    /**
     * Occurrences of the last 14 days that have ended and about which nothing was said yet, the
     * latest first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun due(): List<Expected> = worker.call { core.due() }

    /**
     * The occurrence that "I went" without a date is about: the last one that has begun, or begins
     * within half an hour, of the past two weeks.
     *
     * @throws TandemException `NotFound` if there is no such regular; `Invalid` in `on` if it was
     * not on in that time.
     */
    public suspend fun latest(id: Id): Occurrence = worker.call { core.latest(id) }

    /**
     * Every regular: by when it is next, then those that are paused or over.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun list(): List<RegularLine> = worker.call { core.list() }

    /**
     * The same of one regular: "Tuesdays 3 to 24 March, which ones?"
     *
     * @throws TandemException `NotFound`; as `Regulars.between`.
     */
    public suspend fun occurrences(id: Id, from: CalendarDate, to: CalendarDate): List<Expected> =
        worker.call { core.occurrences(id, from, to) }

    /**
     * Pauses a regular: it does not fall on `since` or later.
     *
     * @throws TandemException `NotFound`; `Invalid` in `paused`, in `id` if it goes on as another
     * one, which is then the one to pause; those of writing.
     */
    public suspend fun pause(id: Id, since: CalendarDate): Regular =
        worker.call { core.pause(id, since) }

    /**
     * One regular.
     *
     * @throws TandemException `NotFound` if it is not there or was removed.
     */
    public suspend fun regular(id: Id): Regular = worker.call { core.regular(id) }

    /**
     * Takes a regular out of the record. Sessions that were written down from it stay.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun remove(id: Id): Unit = worker.call { core.remove(id) }

    /**
     * Ends a pause: it comes back from this date on. The pause stays what it was, so this is a
     * regular of its own; its id is returned.
     *
     * @throws TandemException `NotFound`; `Invalid` in `paused` if it is not paused; those of
     * writing.
     */
    public suspend fun resume(id: Id, from: CalendarDate): Id =
        worker.call { core.resume(id, from) }
}
