package org.tandem.record

import org.tandem.core.Search
import org.tandem.core.model.TandemException
import org.tandem.core.screens.Found
import org.tandem.core.screens.SearchFilter

/** Finding what was written. From [OpenRecord.search]. */
public class SearchCalls internal constructor(
    private val core: Search,
    private val worker: Worker,
) {
    /**
     * The entries in which every one of these words was written, fifty at a time. Neither case nor
     * accents are a difference, and a word is found within another. Nothing of it is kept: empty
     * the field when the record locks, and ask the keyboard not to learn from it.
     *
     * @throws TandemException `Invalid` in `search` for a word of one letter, none, or more than
     * eight; in `after` for what is no cursor; those of reading.
     */
    public suspend fun find(words: String, filter: SearchFilter, after: String?): Found =
        worker.call { core.find(words, filter, after) }
}
