package org.tandem.record

import org.tandem.core.Hours
import org.tandem.core.KeptRecall
import org.tandem.core.model.CalendarDate
import org.tandem.core.model.TandemException
import org.tandem.core.model.Week
import org.tandem.core.model.WeeklyRecall
import org.tandem.core.screens.HoursQuery
import org.tandem.core.screens.HoursScreen

/** Totals, and the weekly question. From [OpenRecord.hours]. */
public class HoursCalls internal constructor(private val core: Hours, private val worker: Worker) {
    /**
     * The person's weeks about which the question is open today, the latest first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun due(): List<Week> = worker.call { core.due() }

    /**
     * Answers the weekly question, or corrects the answer: there is one per seven dates, and a kind
     * that is not answered now keeps what was said of it before. `writtenAt` is set here. Returns
     * the answer as it stands now.
     *
     * @throws TandemException `Invalid` as `WeeklyRecall.check` says, and in `week` where other
     * seven dates that share one with these were answered; those of writing.
     */
    public suspend fun recall(answers: WeeklyRecall): KeptRecall =
        worker.call { core.recall(answers) }

    /**
     * The answer about the seven dates that begin with `first`, if there is one.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun recalled(first: CalendarDate): KeptRecall? =
        worker.call { core.recalled(first) }

    /**
     * The totals of whole weeks, months or visit windows.
     *
     * @throws TandemException `Invalid` in `from` if it lies after `to`, or for more than a
     * century.
     */
    public suspend fun screen(query: HoursQuery): HoursScreen = worker.call { core.screen(query) }
}
