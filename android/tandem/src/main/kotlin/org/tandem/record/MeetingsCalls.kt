package org.tandem.record

import org.tandem.core.ByteSource
import org.tandem.core.MeetingList
import org.tandem.core.Meetings
import org.tandem.core.model.BeforeYouGo
import org.tandem.core.model.Bookmark
import org.tandem.core.model.CalendarDate
import org.tandem.core.model.Fellowship
import org.tandem.core.model.GroupStatement
import org.tandem.core.model.Id
import org.tandem.core.model.Line
import org.tandem.core.model.Meeting
import org.tandem.core.model.Minutes
import org.tandem.core.model.TandemException
import org.tandem.core.model.WelcomeVisit
import org.tandem.core.screens.Attended
import org.tandem.core.screens.FoundMeetings
import org.tandem.core.screens.ImportReport
import org.tandem.core.screens.KeptMeeting
import org.tandem.core.screens.ListLine
import org.tandem.core.screens.MeetingQuery
import org.tandem.core.screens.MeetingScreen
import org.tandem.core.screens.NextMeeting
import org.tandem.core.screens.RematchOffer
import org.tandem.core.screens.WelcomeScreen

/** Meetings: lists, the search, what is kept, going there. From [OpenRecord.meetings]. */
public class MeetingsCalls internal constructor(
    private val core: Meetings,
    private val worker: Worker,
) {
    /**
     * Enters a meeting by hand. Its key becomes its id; everything else is as complete as in a
     * list, and the same search finds it.
     *
     * @throws TandemException `Invalid` as `Meeting.check` says; those of writing.
     */
    public suspend fun add(meeting: Meeting): Id = worker.call { core.add(meeting) }

    /**
     * Notes what a group says, quoted and dated. It is added, never changed; `writtenAt` is set
     * here.
     *
     * @throws TandemException `NotFound` for a meeting that is not kept; `Invalid` as
     * `GroupStatement.check` says; those of writing.
     */
    public suspend fun addStatement(statement: GroupStatement): Id =
        worker.call { core.addStatement(statement) }

    /**
     * Notes what was met with on a visit. It is added, never changed; `writtenAt` is set here.
     *
     * @throws TandemException `NotFound` for a meeting that is not kept; `Invalid` as
     * `WelcomeVisit.check` says; those of writing.
     */
    public suspend fun addVisit(visit: WelcomeVisit): Id = worker.call { core.addVisit(visit) }

    /**
     * "I went", in one tap: writes the session of the occurrence that is around now, from 30
     * minutes before its start to 3 hours after its end. A second tap finds it written. Without
     * `minutes` it is the whole meeting; a length that was inferred makes it approximate.
     *
     * @throws TandemException `NotFound`; `Invalid` in `when` if it is not around now or by
     * appointment; those of writing.
     */
    public suspend fun attend(
        kept: Id,
        minutes: Minutes? = null,
        on: CalendarDate? = null,
    ): Attended = worker.call { core.attend(kept, minutes, on) }

    /**
     * What to know before one goes to a fellowship's meeting.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun beforeYouGo(fellowship: Fellowship): BeforeYouGo =
        worker.call { core.beforeYouGo(fellowship) }

    /**
     * Changes a meeting that was entered by hand: the fields in which `after` differs from `before`
     * are written, and no others, so that what was written meanwhile stays.
     *
     * @throws TandemException `Invalid` in `id` for one of a list, which says itself what it is,
     * and as `Meeting.check` says; `NotFound`; those of writing.
     */
    public suspend fun change(id: Id, before: Meeting, after: Meeting): Meeting =
        worker.call { core.change(id, before, after) }

    /**
     * Looks for meetings. Those that are missing from their list are not among them.
     *
     * @throws TandemException `Invalid` in `limit`, `within` or `text` (no letter in it); those of
     * reading.
     */
    public suspend fun find(query: MeetingQuery): FoundMeetings = worker.call { core.find(query) }

    /**
     * The meeting whose id begins with these digits (four or more).
     *
     * @throws TandemException `Invalid` in `id` if it is no id or fits several meetings;
     * `NotFound`.
     */
    public suspend fun findId(digits: String): Id = worker.call { core.findId(digits) }

    /**
     * As `Meetings.importFile`, from memory: for a host whose files have no path.
     *
     * @throws TandemException As `Meetings.importFile`.
     */
    public suspend fun importBytes(
        bytes: ByteArray,
        list: MeetingList,
        told: (UInt) -> Unit = {},
    ): ImportReport =
        worker.call(told) { progress -> core.importBytes(bytes.direct(), list, progress) }

    /**
     * As [importFile], from a stream of the app's: taken into an outbox first, for it is read more than
     * once.
     *
     * @throws TandemException As [importFile]; `Io` if the stream throws.
     */
    public suspend fun importFrom(
        source: ByteSource,
        list: MeetingList,
        outbox: OutboxCalls,
        told: (UInt) -> Unit = {},
    ): ImportReport =
        worker.call(told) { progress -> core.importFrom(source, list, outbox.core, progress) }

    /**
     * Takes a list in from a file. Nobody sees any of it before all of it is there.
     *
     * `told` hears after every four thousand entries how many were read, and can end it.
     *
     * @throws TandemException `Invalid` in `feed` if it cannot be read as that kind of list, or if
     * it is empty or less than half of what it was and this was not confirmed; in `zone` if it
     * needs one; `Cancelled`; `Io` if the file cannot be read; those of writing.
     */
    public suspend fun importFile(
        path: String,
        list: MeetingList,
        told: (UInt) -> Unit = {},
    ): ImportReport = worker.call(told) { progress -> core.importFile(path, list, progress) }

    /**
     * Takes a list out, with all its meetings. Those that are kept stay with what was noted about
     * them; the list can be had again.
     *
     * @throws TandemException `NotFound` for a list that is not there; those of writing.
     */
    public suspend fun removeList(name: Line): Unit = worker.call { core.removeList(name) }

    /**
     * Keeps a meeting. One that is kept already stays as it is.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun keep(meeting: Id): Id = worker.call { core.keep(meeting) }

    /**
     * Everything that is kept, in the order in which it was.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun kept(): List<KeptMeeting> = worker.call { core.kept() }

    /**
     * One kept meeting.
     *
     * @throws TandemException `NotFound`.
     */
    public suspend fun keptOne(kept: Id): KeptMeeting = worker.call { core.keptOne(kept) }

    /**
     * Keeps a meeting no more. What was logged and noted stays.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun letGo(kept: Id): Unit = worker.call { core.letGo(kept) }

    /**
     * The lists that were imported, in the order in which they came.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun lists(): List<ListLine> = worker.call { core.lists() }

    /**
     * The occurrences of kept meetings from now on, those going on among them, for so many days (1
     * to 366), in order.
     *
     * @throws TandemException `Invalid` in `days`; those of reading.
     */
    public suspend fun next(days: UInt): List<NextMeeting> = worker.call { core.next(days) }

    /**
     * The person's choice not to mention their medication at a kept meeting.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun notMentioning(kept: Id, chosen: Boolean): Unit =
        worker.call { core.notMentioning(kept, chosen) }

    /**
     * Meetings that may be the one that is missing, the likeliest first: those that differ in one
     * or two of name, day, start and place. Nothing is done with them.
     *
     * @throws TandemException `NotFound`; those of reading.
     */
    public suspend fun offers(kept: Id): List<RematchOffer> = worker.call { core.offers(kept) }

    /**
     * Lets a bookmark stand for another meeting, as the person chose. What was noted about it stays
     * with the bookmark.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun rematch(kept: Id, meeting: Id): Bookmark =
        worker.call { core.rematch(kept, meeting) }

    /**
     * One meeting, from a list or entered by hand.
     *
     * @throws TandemException `NotFound`.
     */
    public suspend fun show(id: Id): MeetingScreen = worker.call { core.show(id) }

    /**
     * Takes the meeting as it stands now in the place of the snapshot: the person has seen what
     * changed.
     *
     * @throws TandemException `NotFound`, also if it stands nowhere now; those of writing.
     */
    public suspend fun takeChanges(kept: Id): Bookmark = worker.call { core.takeChanges(kept) }

    /**
     * How welcome one is at a kept meeting.
     *
     * @throws TandemException `NotFound`.
     */
    public suspend fun welcome(kept: Id): WelcomeScreen = worker.call { core.welcome(kept) }
}
