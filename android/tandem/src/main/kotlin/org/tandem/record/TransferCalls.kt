package org.tandem.record

import org.tandem.core.ByteSink
import org.tandem.core.ByteSource
import org.tandem.core.ExportedJson
import org.tandem.core.Transfer
import org.tandem.core.model.TandemException
import org.tandem.core.screens.ExportReport
import org.tandem.core.screens.ImportChoice
import org.tandem.core.screens.ImportJsonReport

/** Everything out, and in again. From [OpenRecord.transfer]. */
public class TransferCalls internal constructor(
    private val core: Transfer,
    private val worker: Worker,
) {
    /**
     * Everything as JSON, in memory: for a host whose files have no path.
     *
     * @throws TandemException `Cancelled`; those of reading.
     */
    public suspend fun exportBytes(told: (UInt) -> Unit = {}): ExportedJson =
        worker.call(told) { progress -> core.exportBytes(progress) }

    /**
     * Everything as JSON, into a file that is not there yet. It is not encrypted: anybody who has
     * it can read it, and on this device that is its owner alone. It gets its name once all of it
     * is on the disk: there is never half of it.
     *
     * @throws TandemException `Invalid` in `path` if there is a file already; `Full`, `ReadOnly`,
     * `Io`; `Cancelled`; those of reading.
     */
    public suspend fun exportFile(path: String, told: (UInt) -> Unit = {}): ExportReport =
        worker.call(told) { progress -> core.exportFile(path, progress) }

    /**
     * As [exportFile], to a stream of the app's: a document that the person chose a place for.
     *
     * @throws TandemException `Io` if the stream throws; `Cancelled`; those of reading.
     */
    public suspend fun exportTo(sink: ByteSink, told: (UInt) -> Unit = {}): ExportReport =
        worker.call(told) { progress -> core.exportTo(sink, progress) }

    /**
     * As [importFile], from a stream of the app's.
     *
     * @throws TandemException As [importFile]; `Io` if the stream throws.
     */
    public suspend fun importFrom(
        source: ByteSource,
        choice: ImportChoice = ImportChoice(),
        told: (UInt) -> Unit = {},
    ): ImportJsonReport =
        worker.call(told) { progress -> core.importFrom(source, choice, progress) }

    /**
     * As [importFile], from memory: for a host whose files have no path.
     *
     * @throws TandemException As [importFile].
     */
    public suspend fun importBytes(
        bytes: ByteArray,
        choice: ImportChoice = ImportChoice(),
        told: (UInt) -> Unit = {},
    ): ImportJsonReport =
        worker.call(told) { progress -> core.importBytes(bytes.direct(), choice, progress) }

    /**
     * Takes in a file that [exportFile] wrote, of any size, in one act. Unless `skipBad` is chosen,
     * a single refused entry refuses the file: the report then says which and why, and nothing was
     * added.
     *
     * @throws TandemException `Invalid` in `file` if it is no such file as a whole; `NewerVersion`
     * if a newer Tandem wrote it; `Io` if it cannot be read; those of writing.
     */
    public suspend fun importFile(
        path: String,
        choice: ImportChoice = ImportChoice(),
        told: (UInt) -> Unit = {},
    ): ImportJsonReport = worker.call(told) { progress -> core.importFile(path, choice, progress) }
}
