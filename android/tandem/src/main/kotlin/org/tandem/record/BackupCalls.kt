package org.tandem.record

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.isActive
import org.tandem.core.Backup
import org.tandem.core.ByteSource
import org.tandem.core.Clock
import org.tandem.core.MergeReport
import org.tandem.core.Place
import org.tandem.core.model.Language
import org.tandem.core.model.TandemException
import org.tandem.core.model.Zone
import org.tandem.core.screens.BackupFile
import org.tandem.core.screens.RestoreReport
import org.tandem.core.screens.RestoreScreen
import java.io.Closeable

/**
 * A backup that was opened and found whole. Nothing of it has gone anywhere yet. Close it: until then
 * an encrypted copy of it stands among the temporary files.
 */
public class BackupCalls private constructor(
    private val core: Backup,
    private val dispatcher: CoroutineDispatcher,
) : Closeable {
    private val worker = Worker(dispatcher)

    /** What the file says of itself. */
    public suspend fun file(): BackupFile = worker.call { core.file() }

    /**
     * What a restore would come to, beside the record that is there, if one is. Changes nothing.
     *
     * @throws TandemException `Invalid` in `file` if it is a backup of another record.
     */
    public suspend fun report(living: OpenRecord? = null): RestoreReport =
        worker.call { core.report(living?.core) }

    /**
     * The same in words. The moments are those of [zone].
     *
     * @throws TandemException As [report].
     */
    public suspend fun screen(living: OpenRecord?, language: Language, zone: Zone): RestoreScreen =
        worker.call { core.screen(living?.core, language, zone) }

    /**
     * Makes a record of it where there is none. `secret` is what opened the backup; both of its
     * secrets open the record. Each consent waits for a new signature: one may have been stopped
     * since.
     *
     * @throws TandemException `Invalid` in `vault` if any part of a record is there; those of the
     * disk, after which there is no record.
     */
    public suspend fun restore(place: Place, secret: String, clock: Clock? = null): OpenRecord =
        OpenRecord(worker.call { core.restore(place, secret, clock) }, dispatcher).orLocked()

    /**
     * Makes a record of its own of it, where there is none: for a device that was stolen. Nothing from
     * that device, and no older backup, is ever merged into it.
     *
     * @throws TandemException As [restore].
     */
    public suspend fun restoreAsNew(
        place: Place,
        secret: String,
        clock: Clock? = null,
    ): OpenRecord =
        OpenRecord(worker.call { core.restoreAsNew(place, secret, clock) }, dispatcher).orLocked()

    /**
     * Takes what it knows into the record that is there, as from any other copy. A second time it
     * is nothing.
     *
     * @throws TandemException `Invalid` in `file` if it is a backup of another record; those of
     * writing. Nothing is then taken.
     */
    public suspend fun mergeInto(living: OpenRecord): MergeReport =
        worker.call { core.mergeInto(living.core) }

    override fun close(): Unit = core.close()

    public companion object {
        /**
         * Opens a backup and looks all of it over. The file is only read.
         *
         * @param secret the passphrase or the spare key that were good when it was made.
         * @param clock another clock than the system's, for tests and demos.
         * @param dispatcher where calls are made; they block.
         * @throws TandemException `WrongSecret`; `Corrupt` if a single byte is not as it was
         * written; `NewerVersion`; `Full` if there is no room to unpack it.
         */
        public suspend fun open(
            file: String,
            secret: String,
            place: Place,
            clock: Clock? = null,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): BackupCalls = opened(dispatcher) { Backup.open(file, secret, place, clock) }

        /**
         * As [open], from a stream of the app's: taken into an outbox for as long as this is open.
         *
         * @throws TandemException As [open]; `Io` if the stream throws.
         */
        public suspend fun openFrom(
            source: ByteSource,
            secret: String,
            place: Place,
            outbox: OutboxCalls,
            clock: Clock? = null,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): BackupCalls = opened(dispatcher) {
            Backup.openFrom(source, secret, place, outbox.core, clock)
        }

        /** Where the caller was cancelled meanwhile it is closed again: nobody else would. */
        private suspend fun opened(
            dispatcher: CoroutineDispatcher,
            open: () -> Backup,
        ): BackupCalls {
            val backup = whole(dispatcher) { BackupCalls(open(), dispatcher) }
            if (!currentCoroutineContext().isActive) backup.close()
            currentCoroutineContext().ensureActive()
            return backup
        }
    }
}
