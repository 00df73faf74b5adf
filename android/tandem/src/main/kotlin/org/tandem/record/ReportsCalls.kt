package org.tandem.record

import org.tandem.core.Reports
import org.tandem.core.model.FhirChoice
import org.tandem.core.model.Paper
import org.tandem.core.model.TandemException
import org.tandem.core.screens.ReportFile
import org.tandem.core.screens.ReportRequest

/** Reports for a clinician. From [OpenRecord.reports]. */
public class ReportsCalls internal constructor(
    private val core: Reports,
    private val worker: Worker,
) {
    /**
     * Writes a report as a FHIR R4 bundle: the page of it as [pdf] makes it, and beside it what is data
     * elsewhere too. Under a consent that is a share, as with [pdf].
     *
     * @throws TandemException As [pdf]; `Invalid` in `preset` for a court, and in `include` for a part that
     * is on the page alone where the page is left out.
     */
    public suspend fun fhir(request: ReportRequest, choice: FhirChoice): ReportFile =
        worker.call { core.fhir(request, choice) }

    /**
     * Writes an empty week to fill in by hand, in both languages.
     *
     * @throws TandemException `Cancelled`.
     */
    public suspend fun paperWeek(paper: Paper, told: (UInt) -> Unit = {}): ReportFile =
        worker.call(told) { progress -> core.paperWeek(paper, progress) }

    /**
     * Writes it as a PDF. Under a consent that is a share: it is in the list of what went to whom
     * when this returns. `told` hears the page that is next.
     *
     * @throws TandemException As `Reports.preview`; `Cancelled`; under a consent those of writing.
     */
    public suspend fun pdf(request: ReportRequest, told: (UInt) -> Unit = {}): ReportFile =
        worker.call(told) { progress -> core.pdf(request, progress) }

    /**
     * What would be in it, in whole sentences; for a court, the words to read before come first.
     *
     * @throws TandemException `Invalid` in `from` if it lies after `to` or for more than a century;
     * in `since` if no visit is written down before today; in `include` for a part that this preset
     * cannot hold; in `notes` and `talkAbout` likewise; in `consent` for one of another purpose.
     * `NotFound` for a note's session or a consent that is not there. `NeedsConsent`, `Expired`.
     */
    public suspend fun preview(request: ReportRequest): List<String> =
        worker.call { core.preview(request) }
}
