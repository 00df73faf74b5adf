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
import org.tandem.core.screens.ActId
import org.tandem.core.screens.Alike
import org.tandem.core.screens.CsvReport
import org.tandem.core.screens.DoneAct
import org.tandem.core.screens.Entry
import org.tandem.core.screens.Forgot
import org.tandem.core.screens.HistoryLine
import org.tandem.core.screens.Logged
import org.tandem.core.screens.Page
import org.tandem.core.screens.SessionQuery
import org.tandem.core.screens.Shown
import org.tandem.core.screens.Undone

/** What was attended, missed and recalled. From [OpenRecord.log]. */
public class LogCalls internal constructor(private val core: Log, private val worker: Worker) {
    /**
     * Sessions of the last two weeks of which there are two that say the same.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun alike(): List<Alike> = worker.call { core.alike() }

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
     * Corrects a session: the fields in which `after` differs from `before` are written, and no
     * others, so that what was written meanwhile stays. When it was first written down stays as it
     * is; the history tells when it was corrected.
     *
     * @throws TandemException `NotFound`; `Invalid` as `Session.check` says; those of writing.
     */
    public suspend fun change(id: Id, before: Session, after: Session): Logged =
        worker.call { core.change(id, before, after) }

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
     * Blanks an entry for good: in the tables and in its history, and with it what hangs on it (its
     * note, a kept meeting's visits). Nothing brings it back, and it wins every merge. Say before:
     * older backups and what was shared still hold it.
     *
     * @throws TandemException `NotFound` if nothing is known of it or it was forgotten before;
     * `Invalid` for what cannot be forgotten.
     */
    public suspend fun forget(entry: Entry): Forgot = worker.call { core.forget(entry) }

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
     * What a bare undo is about: the newest thing that a person did on this device, whether it can
     * be taken back, and what it was. `null` where nothing was done.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun lastAct(): DoneAct? = worker.call { core.lastAct() }

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
     * @throws TandemException `Invalid` as `NotAttended.check` says; those of writing.
     */
    public suspend fun notAttended(missed: NotAttended): Id =
        worker.call { core.notAttended(missed) }

    /**
     * Does again what the last undo took back, if nothing was done since.
     *
     * @throws TandemException `Invalid` in `redo` if there is nothing to do again; those of
     * writing.
     */
    public suspend fun redo(): Undone = worker.call { core.redo() }

    /**
     * Takes an entry out of the record. It can be brought back ([undo]), and its history stays.
     *
     * @throws TandemException `NotFound` if it is not in the record; `Invalid` for what cannot be
     * removed: the profile, and what was agreed and handed over.
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
     * An entry as it stands: its fields by their JSON names, as text.
     *
     * @throws TandemException `NotFound` if it is not in the record.
     */
    public suspend fun show(entry: Entry): Shown = worker.call { core.show(entry) }

    /**
     * Takes back one act, as [lastAct] named it: one log, one edit, one import. Where something was
     * changed again since, the later change stays.
     *
     * @throws TandemException `Invalid` in `undo` if it is none of this device, was taken back
     * already, or cannot be; in `act` for a text that names none; those of writing.
     */
    public suspend fun undo(act: ActId): Undone = worker.call { core.undo(act) }

    /**
     * Takes back the last act, if it was done in the last ten minutes. What cannot be taken back
     * stops the way: nothing older is touched in its place.
     *
     * @throws TandemException `Invalid` in `undo` if nothing was done in the last ten minutes or
     * the last thing cannot be taken back; those of writing.
     */
    public suspend fun undoLast(): Undone = worker.call { core.undoLast() }
}
