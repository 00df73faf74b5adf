package org.tandem.record

import org.tandem.core.MeasureOffer
import org.tandem.core.Measures
import org.tandem.core.model.CalendarDate
import org.tandem.core.model.MeasureKind
import org.tandem.core.model.MeasureText
import org.tandem.core.model.TandemException
import org.tandem.core.screens.Scored

/** Questionnaires: only where the person asks for one. From [OpenRecord.measures]. */
public class MeasuresCalls internal constructor(
    private val core: Measures,
    private val worker: Worker,
) {
    /**
     * What was answered between two local dates, oldest first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun all(from: CalendarDate, to: CalendarDate): List<Scored> =
        worker.call { core.all(from, to) }

    /**
     * Writes the answers down, an item each, `None` for one left open.
     *
     * @throws TandemException `Invalid` in `answers` as `MeasureKind.score` says, and if every item
     * is open; those of writing.
     */
    public suspend fun answer(kind: MeasureKind, answers: List<UByte?>): Scored =
        worker.call { core.answer(kind, answers) }

    /**
     * Every questionnaire, in words.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun list(): List<MeasureOffer> = worker.call { core.list() }

    /**
     * One questionnaire, in words.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun show(kind: MeasureKind): MeasureText = worker.call { core.show(kind) }
}
