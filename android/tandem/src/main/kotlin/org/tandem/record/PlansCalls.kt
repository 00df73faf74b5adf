package org.tandem.record

import org.tandem.core.Plans
import org.tandem.core.model.Id
import org.tandem.core.model.LineWhat
import org.tandem.core.model.PageKind
import org.tandem.core.model.PageSection
import org.tandem.core.model.TandemException
import org.tandem.core.screens.PageScreen

/** Pages of plans. From [OpenRecord.plans]. */
public class PlansCalls internal constructor(private val core: Plans, private val worker: Worker) {
    /**
     * A page, made or not: everything that its screen shows.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun page(kind: PageKind): PageScreen = worker.call { core.page(kind) }

    /**
     * Adds a line, and makes the page if it is its first one.
     *
     * @throws TandemException `Invalid` in `text` for more than 120 characters; `NotFound` for a
     * person who is not there; those of writing.
     */
    public suspend fun add(section: PageSection, what: LineWhat): Id =
        worker.call { core.add(section, what) }
}
