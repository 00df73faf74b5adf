package org.tandem.record

import org.tandem.core.Sharing
import org.tandem.core.model.Compared
import org.tandem.core.model.ConsentTerms
import org.tandem.core.model.Id
import org.tandem.core.model.TandemException
import org.tandem.core.screens.CoachLine
import org.tandem.core.screens.ReplyLine
import org.tandem.core.screens.SealedFile
import org.tandem.core.screens.SealedPage
import org.tandem.core.screens.ShareChoice
import org.tandem.core.screens.SharedView

/** Handing something over: exactly what will be seen, and to whom. From [OpenRecord.sharing]. */
public class SharingCalls internal constructor(
    private val core: Sharing,
    private val worker: Worker,
) {
    /**
     * The coaches, by name.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun coaches(): List<CoachLine> = worker.call { core.coaches() }

    /**
     * The person compared the six words with the coach. The same words take a changed key in the
     * place of the one that was known, and a new consent is asked for; other words keep the key
     * that was known, or take out a coach who has no other.
     *
     * @throws TandemException `NotFound`; `Invalid` in `compared` for "another person"; those of
     * writing.
     */
    public suspend fun compared(coach: Id, found: Compared): CoachLine =
        worker.call { core.compared(coach, found) }

    /**
     * Enrols a coach by the code on their screen, which may come from anywhere. A key is kept when
     * it is first seen; another one under the same name blocks (`CoachLine.blocked`) until
     * `Sharing.compared`.
     *
     * @throws TandemException `Invalid` in `code`; `Expired` for a code whose last day has gone by;
     * `NewerVersion`; those of writing.
     */
    public suspend fun enrol(code: String): CoachLine = worker.call { core.enrol(code) }

    /**
     * Blanks a reply for good.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun forgetReply(id: Id): Unit = worker.call { core.forgetReply(id) }

    /**
     * Opens a reply from a coach and keeps it.
     *
     * @throws TandemException `Invalid` in `file` if it is no reply, is not for this person or not
     * from a coach whose key is known; `Expired`; `NewerVersion`; those of writing.
     */
    public suspend fun openReply(file: ByteArray): ReplyLine =
        worker.call { core.openReply(file.direct()) }

    /**
     * Makes a page that opens in any browser with the words beside it.
     *
     * @throws TandemException As `Sharing.toCoach`, but for keys: a page has none.
     */
    public suspend fun page(choice: ShareChoice): SealedPage = worker.call { core.page(choice) }

    /**
     * Exactly what will be seen: the document itself, of which nothing was sealed or written down.
     *
     * @throws TandemException As `Sharing.toCoach`.
     */
    public suspend fun preview(choice: ShareChoice): SharedView =
        worker.call { core.preview(choice) }

    /**
     * Every reply, the latest first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun replies(): List<ReplyLine> = worker.call { core.replies() }

    /**
     * Makes a file for the enrolled coach whom the consent names.
     *
     * @throws TandemException `NotFound` for the consent; `NeedsConsent` if it does not cover the
     * items, was stopped, has not begun, or names no enrolled coach; `Expired`; `Invalid` in `key`
     * while the coach's key is changed and was not compared, in another field as the model says;
     * those of writing.
     */
    public suspend fun toCoach(choice: ShareChoice): SealedFile =
        worker.call { core.toCoach(choice) }

    /**
     * What is shared under a consent where nothing else is chosen: the last four weeks, everything
     * that the consent covers.
     *
     * @throws TandemException `NotFound`; those of reading.
     */
    public suspend fun usual(consent: Id, weeks: UInt): ShareChoice =
        worker.call { core.usual(consent, weeks) }

    /**
     * The usual terms of a consent for an enrolled coach.
     *
     * @throws TandemException `NotFound`; those of reading.
     */
    public suspend fun usualTerms(coach: Id): ConsentTerms = worker.call { core.usualTerms(coach) }

    /**
     * Makes the note that tells a coach that the person stopped, and asks that what was shared be
     * deleted. It needs a consent that *was* stopped, and tells nothing else.
     *
     * @throws TandemException `NotFound`; `Invalid` in `consent` while it was not stopped, or if it
     * names no enrolled coach; those of writing.
     */
    public suspend fun withdrawal(consent: Id): SealedFile =
        worker.call { core.withdrawal(consent) }
}
