package org.tandem.record

import org.tandem.core.Help
import org.tandem.core.KeptNaloxone
import org.tandem.core.model.HelpCard
import org.tandem.core.model.Id
import org.tandem.core.model.MedicationPeriod
import org.tandem.core.model.Naloxone
import org.tandem.core.model.TandemException
import org.tandem.core.screens.HelpScreen

/** Help that is always one tap away. From [OpenRecord.help]. */
public class HelpCalls internal constructor(private val core: Help, private val worker: Worker) {
    /**
     * Where the person's naloxone is, and when it expires.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun naloxone(): KeptNaloxone? = worker.call { core.naloxone() }

    /**
     * The reminder of that date, if it is due: a few words that do not say of what.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun reminder(): String? = worker.call { core.reminder() }

    /**
     * The help screen, in one call.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun screen(): HelpScreen = worker.call { core.screen() }

    /**
     * Writes that down.
     *
     * @throws TandemException `Invalid` as `Naloxone.check` says; those of writing.
     */
    public suspend fun setNaloxone(mine: Naloxone): Id = worker.call { core.setNaloxone(mine) }

    /**
     * What is shown when a medication period ends: nothing while it goes on. It is for the moment
     * at which the person writes down the end, and for no other.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun whenMedicationEnds(period: MedicationPeriod): List<HelpCard> =
        worker.call { core.whenMedicationEnds(period) }
}
