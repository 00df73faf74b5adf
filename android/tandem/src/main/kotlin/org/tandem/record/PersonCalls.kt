package org.tandem.record

import org.tandem.core.KeptMedication
import org.tandem.core.Person
import org.tandem.core.model.MedicationPeriod
import org.tandem.core.model.Preferences
import org.tandem.core.model.Profile
import org.tandem.core.model.TandemException
import org.tandem.core.screens.MedicationKept

/** Profile, preferences and medication periods. From [OpenRecord.person]. */
public class PersonCalls internal constructor(
    private val core: Person,
    private val worker: Worker,
) {
    /**
     * Changes the profile: the fields in which `after` differs from `before` are written, and no
     * others, so that what was written meanwhile stays. Returns it as it stands now.
     *
     * @throws TandemException `Invalid` in `role` for another one than the record has; those of
     * writing: `Busy`, `ReadOnly`, `Full`.
     */
    public suspend fun change(before: Profile, after: Profile): Profile =
        worker.call { core.change(before, after) }

    /**
     * Changes the person's choices, as [change] changes the profile.
     *
     * @throws TandemException Those of writing.
     */
    public suspend fun changePreferences(before: Preferences, after: Preferences): Preferences =
        worker.call { core.changePreferences(before, after) }

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
     * Writes a medication period, and sets `writtenAt` the first time. There is one per medicine
     * and first day: writing it again corrects it, which is also how it gets its end. Another
     * period that is still open stays open; whether it ended is for the person to say.
     *
     * @throws TandemException `Invalid` as `MedicationPeriod.check` says; those of writing.
     */
    public suspend fun setMedication(period: MedicationPeriod): MedicationKept =
        worker.call { core.setMedication(period) }
}
