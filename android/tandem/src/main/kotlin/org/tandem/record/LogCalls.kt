package org.tandem.record

import org.tandem.core.KeptAway
import org.tandem.core.KeptNotAttended
import org.tandem.core.Log
import org.tandem.core.model.Away
import org.tandem.core.model.CalendarDate
import org.tandem.core.model.Id
import org.tandem.core.model.NotAttended
import org.tandem.core.model.Session
import org.tandem.core.model.TandemException
import org.tandem.core.screens.CsvReport
import org.tandem.core.screens.Entry
import org.tandem.core.screens.HistoryLine
import org.tandem.core.screens.Logged
import org.tandem.core.screens.Page
import org.tandem.core.screens.SessionQuery
import org.tandem.core.screens.Undone

/** What was attended, missed and recalled. From [OpenRecord.log]. */
public class LogCalls internal constructor(private val core: Log, private val worker: Worker) {
    /**
     * Stretches away that touch the dates from `from` to `to`, oldest first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun allAway(from: CalendarDate, to: CalendarDate): List<KeptAway> =
        worker.call { core.allAway(from, to) }

    /**
     * Sessions that did not take place, between two local dates, oldest first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun allNotAttended(from: CalendarDate, to: CalendarDate): List<KeptNotAttended> =
        worker.call { core.allNotAttended(from, to) }

    /**
     * Writes down days away.
     *
     * @throws TandemException `Invalid` as `Away.check` says; those of writing.
     */
    public suspend fun away(away: Away): Id = worker.call { core.away(away) }

    /**
     * Corrects a session: `session` replaces it as a whole. When it was first written down stays as
     * it is; the history tells when it was corrected.
     *
     * @throws TandemException `NotFound`; `Invalid` as `Session.check` says; those of writing.
     */
    public suspend fun edit(id: Id, session: Session): Logged =
        worker.call { core.edit(id, session) }

    /**
     * All sessions between two local dates, oldest first, as CSV.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun exportCsv(from: CalendarDate, to: CalendarDate): String =
        worker.call { core.exportCsv(from, to) }

    /**
     * Finds an entry by its id or by the beginning of it (four digits or more), also one that was
     * removed or forgotten.
     *
     * @throws TandemException `Invalid` in `id` if it is no id or fits several entries; `NotFound`.
     */
    public suspend fun find(id: String): Entry = worker.call { core.find(id) }

    /**
     * Blanks an entry for good: in the tables and in its history. Nothing brings it back, and it
     * wins every merge. Say before: older backups and what was shared still hold it.
     *
     * @throws TandemException `NotFound` if nothing is known of it or it was forgotten before;
     * `Invalid` for the profile.
     */
    public suspend fun forget(entry: Entry): Unit = worker.call { core.forget(entry) }

    /**
     * Everything that ever happened to an entry and its note, oldest first.
     *
     * @throws TandemException `NotFound` if nothing is known of it.
     */
    public suspend fun history(entry: Entry): List<HistoryLine> =
        worker.call { core.history(entry) }

    /**
     * Adds the sessions of a CSV file. Unless `skipBad`, a single refused row refuses the file: the
     * report then says which and why, and nothing was added.
     *
     * @throws TandemException `Invalid` in `file` if it is no such file as a whole; those of
     * writing.
     */
    public suspend fun importCsv(file: ByteArray, skipBad: Boolean): CsvReport =
        worker.call { core.importCsv(file.direct(), skipBad) }

    /**
     * Writes a session down. `writtenAt` is set here.
     *
     * @throws TandemException `Invalid` as `Session.check` says; `Busy`, `ReadOnly`, `Full`, after
     * which nothing was written.
     */
    public suspend fun log(session: Session): Logged = worker.call { core.log(session) }

    /**
     * Writes down that a session did not take place. It has no minutes and counts against nobody.
     *
     * @throws TandemException Those of writing.
     */
    public suspend fun notAttended(missed: NotAttended): Id =
        worker.call { core.notAttended(missed) }

    /**
     * Takes an entry out of the record. It can be brought back (`Log.undo`), and its history stays.
     *
     * @throws TandemException `NotFound` if it is not in the record; `Invalid` for the profile,
     * which is always there.
     */
    public suspend fun remove(entry: Entry): Unit = worker.call { core.remove(entry) }

    /**
     * One session.
     *
     * @throws TandemException `NotFound` if it is not there or was removed.
     */
    public suspend fun session(id: Id): Session = worker.call { core.session(id) }

    /**
     * A page of sessions, newest first.
     *
     * @throws TandemException `Invalid` in `limit` unless it is 1 to 1000; `NotFound` if the
     * session to go on after is not there any more.
     */
    public suspend fun sessions(query: SessionQuery): Page = worker.call { core.sessions(query) }

    /**
     * Takes back the newest act of this device that was not yet taken back: one log, one edit, one
     * import. Where something was changed again since, the later change stays.
     *
     * @throws TandemException `Invalid` in `undo` if there is nothing to undo; those of writing.
     */
    public suspend fun undo(): Undone = worker.call { core.undo() }
}
