package org.tandem.record

import org.tandem.core.KeptVisit
import org.tandem.core.Visits
import org.tandem.core.model.CalendarDate
import org.tandem.core.model.Id
import org.tandem.core.model.Period
import org.tandem.core.model.TandemException
import org.tandem.core.model.VisitPlan

/** Medical visits, and the windows between them. From [OpenRecord.visits]. */
public class VisitsCalls internal constructor(
    private val core: Visits,
    private val worker: Worker,
) {
    /**
     * Writes a visit down by its day. There is one per day. A session of the kind `medical` and a
     * group with a shared medical visit need no entry here.
     *
     * @throws TandemException `Invalid` as `Visit.check` says: a day that has not come is a plan,
     * not a visit; those of writing.
     */
    public suspend fun add(on: CalendarDate): Id = worker.call { core.add(on) }

    /**
     * Visits that were written down by their day, oldest first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun all(): List<KeptVisit> = worker.call { core.all() }

    /**
     * The day of every visit between two dates, in order, and of the last one before them: those
     * written down here, medical sessions, and groups with a shared medical visit.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun days(from: CalendarDate, to: CalendarDate): List<CalendarDate> =
        worker.call { core.days(from, to) }

    /**
     * Through which visits the person looks back; their own, until they choose.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun plan(): VisitPlan = worker.call { core.plan() }

    /**
     * Chooses that.
     *
     * @throws TandemException `Invalid` as `VisitPlan.check` says; those of writing.
     */
    public suspend fun setPlan(plan: VisitPlan): Id = worker.call { core.setPlan(plan) }

    /**
     * Every visit window that touches the dates from `from` to `to`, by the person's plan.
     *
     * @throws TandemException `Invalid` as `visitWindows` says.
     */
    public suspend fun windows(from: CalendarDate, to: CalendarDate): List<Period> =
        worker.call { core.windows(from, to) }
}
