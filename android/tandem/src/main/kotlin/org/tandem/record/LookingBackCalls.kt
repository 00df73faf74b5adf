package org.tandem.record

import org.tandem.core.LookingBack
import org.tandem.core.SideBySideScreen
import org.tandem.core.model.CalendarDate
import org.tandem.core.model.TandemException
import org.tandem.core.screens.LookingBackScreen

/** What the record shows, and how sure it is. From [OpenRecord.lookingBack]. */
public class LookingBackCalls internal constructor(
    private val core: LookingBack,
    private val worker: Worker,
) {
    /**
     * Asks for the side-by-side, or puts it away again.
     *
     * @throws TandemException Those of writing.
     */
    public suspend fun askForSideBySide(on: Boolean): Unit =
        worker.call { core.askForSideBySide(on) }

    /**
     * The screen, in one call: whole weeks that touch `from` to `to`; without them, the last twelve
     * weeks.
     *
     * @throws TandemException `Invalid` in `from` if it lies after `to`, or for more than a
     * century.
     */
    public suspend fun screen(
        from: CalendarDate? = null,
        to: CalendarDate? = null,
    ): LookingBackScreen = worker.call { core.screen(from, to) }

    /**
     * What was attended between two visits beside what the check-ins between the next two said. Off
     * until asked for, and only with eight windows or more; the words that stand beside it say that
     * these are too few to tell why. It is for a screen: it has no form in which it could be
     * written to a file or sent.
     *
     * @throws TandemException `Invalid` as `visitWindows` says.
     */
    public suspend fun sideBySide(from: CalendarDate, to: CalendarDate): SideBySideScreen =
        worker.call { core.sideBySide(from, to) }
}
