package org.tandem.record

import org.tandem.core.ExportedJson
import org.tandem.core.Transfer
import org.tandem.core.model.TandemException
import org.tandem.core.screens.ExportReport
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
     * it can read it. Where it does not come to its end, the file is removed.
     *
     * @throws TandemException `Invalid` in `path` if there is a file already; `Full`, `ReadOnly`,
     * `Io`; `Cancelled`; those of reading.
     */
    public suspend fun exportFile(path: String, told: (UInt) -> Unit = {}): ExportReport =
        worker.call(told) { progress -> core.exportFile(path, progress) }

    /**
     * Takes in a file that `Transfer.exportBytes` wrote, in one act. Unless `skipBad`, a single
     * refused entry refuses the file: the report then says which and why, and nothing was added.
     *
     * @throws TandemException `Invalid` in `file` if it is no such file as a whole; `NewerVersion`
     * if a newer Tandem wrote it; those of writing.
     */
    public suspend fun importJson(
        file: ByteArray,
        skipBad: Boolean,
        told: (UInt) -> Unit = {},
    ): ImportJsonReport =
        worker.call(told) { progress -> core.importJson(file.direct(), skipBad, progress) }
}
