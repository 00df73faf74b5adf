package org.tandem.record

import org.tandem.core.How
import org.tandem.core.model.CalendarDate
import org.tandem.core.model.ForgetAfter
import org.tandem.core.model.HowIAm
import org.tandem.core.model.TandemException
import org.tandem.core.screens.DayCheckLine

/** How a day was. From [OpenRecord.how]. */
public class HowCalls internal constructor(private val core: How, private val worker: Worker) {
    /**
     * Turns it on or off, and says after how many days each is forgotten (null keeps them). What is
     * older is forgotten now, and how much is returned.
     *
     * @throws TandemException Those of writing.
     */
    public suspend fun set(on: Boolean, forgetAfter: ForgetAfter? = null): UInt =
        worker.call { core.set(on, forgetAfter) }

    /**
     * Says how a day was, today if none is named. What is left out stays as it was said before.
     *
     * @throws TandemException `Invalid` in `how` while it is off, and for a craving while cravings
     * are; in `on` for a day that lies ahead; in `mood` if nothing is said; those of writing.
     */
    public suspend fun say(said: HowIAm, on: CalendarDate? = null): DayCheckLine =
        worker.call { core.say(on, said) }
}
