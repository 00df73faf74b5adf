package org.tandem.record

import org.tandem.core.Consents
import org.tandem.core.model.Checksum
import org.tandem.core.model.Consent
import org.tandem.core.model.ConsentTerms
import org.tandem.core.model.Id
import org.tandem.core.model.Name
import org.tandem.core.model.Recipient
import org.tandem.core.model.ShareForm
import org.tandem.core.model.SharedItem
import org.tandem.core.model.TandemException
import org.tandem.core.model.Told
import org.tandem.core.screens.ConsentText
import org.tandem.core.screens.KeptConsent
import org.tandem.core.screens.ShareLog

/** What was agreed with whom. From [OpenRecord.consents]. */
public class ConsentsCalls internal constructor(
    private val core: Consents,
    private val worker: Worker,
) {
    /**
     * Asks the gate and writes nothing: whether these items may go out under this consent today.
     *
     * @throws TandemException `NotFound`; `NeedsConsent` if it was stopped, has not begun, does not
     * cover the items or was for one time and that time was used; `Expired`.
     */
    public suspend fun allows(id: Id, items: List<SharedItem>): Consent =
        worker.call { core.allows(id, items) }

    /**
     * One consent.
     *
     * @throws TandemException `NotFound`.
     */
    public suspend fun consent(id: Id): KeptConsent = worker.call { core.consent(id) }

    /**
     * Finds a consent by its id or by the beginning of it (four digits or more).
     *
     * @throws TandemException `Invalid` in `id` if it fits several; `NotFound`.
     */
    public suspend fun find(id: String): KeptConsent = worker.call { core.find(id) }

    /**
     * Passes the gate with something that is made for another person, and writes down that it was
     * made: both, or neither. Returns the line, of which `kept` or `notWritten` says what became of it.
     *
     * @throws TandemException As `Consents.allows`; `Invalid` in `form` for what is no way to hand
     * over a report; those of writing.
     */
    public suspend fun handOver(
        id: Id,
        form: ShareForm,
        items: List<SharedItem>,
        told: Told,
        file: Name? = null,
    ): Id = worker.call { core.handOver(id, form, items, told, file) }

    /**
     * Says that what was made lies under its name, with all of its bytes on the disk. The first word
     * on it counts.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun kept(share: Id): Unit = worker.call { core.kept(share) }

    /**
     * Every consent, the latest first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun list(): List<KeptConsent> = worker.call { core.list() }

    /**
     * Says that what was made could not be written. Of a consent for one time that time is not used up.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun notWritten(share: Id): Unit = worker.call { core.notWritten(share) }

    /**
     * What went to whom, and since when this record knows. It never leaves the record.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun shares(): ShareLog = worker.call { core.shares() }

    /**
     * Signs. `read` is the hash of the text that the person was shown and agreed to.
     *
     * @throws TandemException `Invalid` as `Consent.check` says, and in `textHash` where what was
     * shown is not the text of these terms; those of writing.
     */
    public suspend fun sign(
        terms: ConsentTerms,
        read: Checksum,
        redisclosureAcknowledged: Boolean,
    ): KeptConsent = worker.call { core.sign(terms, read, redisclosureAcknowledged) }

    /**
     * Stops sharing under a consent, from this moment and for good. Stopping again changes nothing:
     * the first moment counts.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun stop(id: Id): KeptConsent = worker.call { core.stop(id) }

    /**
     * What the person reads before they agree to these terms, in their language. The same terms in
     * the same language are the same text, to the letter.
     *
     * @throws TandemException `Invalid` as `ConsentTerms.check` says; those of reading.
     */
    public suspend fun text(terms: ConsentTerms): ConsentText = worker.call { core.text(terms) }

    /**
     * The usual terms for this reader, from today on: the person's name (or a neutral word for
     * none), the items that are on by default, 90 days.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun usual(recipient: Recipient): ConsentTerms =
        worker.call { core.usual(recipient) }
}
