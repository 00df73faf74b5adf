package org.tandem.record

import org.tandem.core.KeptMedication
import org.tandem.core.Person
import org.tandem.core.model.Id
import org.tandem.core.model.MedicationPeriod
import org.tandem.core.model.Preferences
import org.tandem.core.model.Profile
import org.tandem.core.model.TandemException

/** Profile, preferences and medication periods. From [OpenRecord.person]. */
public class PersonCalls internal constructor(
    private val core: Person,
    private val worker: Worker,
) {
    /**
     * All medication periods, the oldest first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun medication(): List<KeptMedication> = worker.call { core.medication() }

    /**
     * The person's choices: language, where they say they are, what is on.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun preferences(): Preferences = worker.call { core.preferences() }

    /**
     * The profile.
     *
     * @throws TandemException `Corrupt` if there is none: it is written when the record is made.
     */
    public suspend fun profile(): Profile = worker.call { core.profile() }

    /**
     * Writes the whole profile.
     *
     * @throws TandemException Those of writing: `Busy`, `ReadOnly`, `Full`.
     */
    public suspend fun set(profile: Profile): Unit = worker.call { core.set(profile) }

    /**
     * Writes a medication period, and sets `writtenAt` the first time. There is one per medicine
     * and first day: writing it again corrects it, which is also how it gets its end. Another
     * period that is still open stays open; whether it ended is for the person to say.
     *
     * @throws TandemException `Invalid` as `MedicationPeriod.check` says; those of writing.
     */
    public suspend fun setMedication(period: MedicationPeriod): Id =
        worker.call { core.setMedication(period) }

    /**
     * Writes the person's choices.
     *
     * @throws TandemException Those of writing.
     */
    public suspend fun setPreferences(chosen: Preferences): Unit =
        worker.call { core.setPreferences(chosen) }
}
