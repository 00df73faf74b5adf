package org.tandem.record

import org.tandem.core.CheckIns
import org.tandem.core.KeptCheckIn
import org.tandem.core.model.CalendarDate
import org.tandem.core.model.ForgetAfter
import org.tandem.core.model.TandemException
import org.tandem.core.model.UseSince
import org.tandem.core.screens.CheckedIn

/** Check-ins: only where the person turned them on. From [OpenRecord.checkIns]. */
public class CheckInsCalls internal constructor(
    private val core: CheckIns,
    private val worker: Worker,
) {
    /**
     * Check-ins between two local dates, oldest first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun all(from: CalendarDate, to: CalendarDate): List<KeptCheckIn> =
        worker.call { core.all(from, to) }

    /**
     * Writes a check-in down, at this moment. Older ones that are due are forgotten first.
     *
     * @throws TandemException `Invalid` in `checkIns` while they are off; those of writing.
     */
    public suspend fun checkIn(used: UseSince): CheckedIn = worker.call { core.checkIn(used) }

    /**
     * Forgets every check-in that is older than the days chosen, also one that was removed and
     * could still be brought back: blanked for good, as `Log.forget` does. Runs whenever the record
     * is opened and with every check-in. Returns how many.
     *
     * @throws TandemException Those of writing.
     */
    public suspend fun forgetOld(): UInt = worker.call { core.forgetOld() }

    /**
     * Turns check-ins on or off, and says after how many days each is forgotten (`None` keeps
     * them). What is already older is forgotten now; turning them off forgets nothing else.
     *
     * @throws TandemException Those of writing.
     */
    public suspend fun set(on: Boolean, forgetAfter: ForgetAfter? = null): UInt =
        worker.call { core.set(on, forgetAfter) }
}
