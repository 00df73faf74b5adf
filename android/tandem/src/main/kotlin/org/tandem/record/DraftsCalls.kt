package org.tandem.record

import org.tandem.core.Drafts
import org.tandem.core.model.Slug
import org.tandem.core.model.TandemException

/**
 * What was typed and not saved yet: sealed with the record, on this device alone, forgotten after seven
 * days. It is the only saved state that may hold words: what a system keeps of a screen stands outside
 * the vault. From [OpenRecord.drafts].
 */
public class DraftsCalls internal constructor(
    private val core: Drafts,
    private val worker: Worker,
) {
    /**
     * Keeps what was typed on a screen, in the place of what it had before; nothing typed is no draft.
     * A screen names itself as it likes, with the entry that it is about: `log`, `note-91f3`.
     *
     * @throws TandemException `Invalid` in `text` for more than 20,000 characters; those of writing.
     */
    public suspend fun keep(screen: Slug, text: String): Unit =
        worker.call { core.keep(screen, text) }

    /** What was typed on a screen, if it is not saved: it stays. Ask when the screen opens. */
    public suspend fun kept(screen: Slug): String? = worker.call { core.kept(screen) }

    /** The same, and it is gone: it was saved, or thrown away. */
    public suspend fun take(screen: Slug): String? = worker.call { core.take(screen) }

    /** Throws all of them away. */
    public suspend fun forgetAll(): Unit = worker.call { core.forgetAll() }
}
