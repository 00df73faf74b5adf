package org.tandem.record

import org.tandem.core.Outbox
import org.tandem.core.model.TandemException

/**
 * A folder for files on their way out, which another program reads: they go when the record
 * is locked, when the folder is next opened, and after an hour; what was handed over after that hour alone. From [OpenRecord.outbox].
 */
public class OutboxCalls internal constructor(
    internal val core: Outbox,
    private val worker: Worker,
) {
    /**
     * A path for a new file of this name, in a folder of its own. The file is made by whoever writes it.
     *
     * @throws TandemException `Invalid` in `name` for one that is none; those of the disk.
     */
    public suspend fun fresh(name: String): String = worker.call { core.fresh(name) }

    /** Another program reads this file: it stays over a locking, until its hour is over. */
    public suspend fun handOver(file: String): Unit = worker.call { core.handOver(file) }

    /** Removes what is older than an hour: for a timer. Returns how much. */
    public suspend fun sweep(): UInt = worker.call { core.sweep() }
}
