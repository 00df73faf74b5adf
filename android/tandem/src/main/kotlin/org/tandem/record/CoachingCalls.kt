package org.tandem.record

import org.tandem.core.Coaching
import org.tandem.core.model.Compared
import org.tandem.core.model.Id
import org.tandem.core.model.Name
import org.tandem.core.model.Note
import org.tandem.core.model.TandemException
import org.tandem.core.screens.CoachCode
import org.tandem.core.screens.ContactNote
import org.tandem.core.screens.OpenedFile
import org.tandem.core.screens.PersonLine
import org.tandem.core.screens.PersonPage
import org.tandem.core.screens.SealedFile

/** A peer coach and the people who share with them. From [OpenRecord.coach]. */
public class CoachingCalls internal constructor(
    private val core: Coaching,
    private val worker: Worker,
) {
    /**
     * The code as it was last made; `None` before the first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun code(): CoachCode? = worker.call { core.code() }

    /**
     * The coach compared the six words with the person: the same words pin the key, a changed one
     * in the place of the old; other words refuse it. Where somebody else goes by the same name
     * they become a person of their own. A file that waited is then opened again.
     *
     * @throws TandemException `NotFound`; `Invalid` in `compared` for "another person" where no
     * other key came; those of writing.
     */
    public suspend fun compared(id: Id, found: Compared): PersonLine =
        worker.call { core.compared(id, found) }

    /**
     * Blanks everything that a person shared, for good, as they ask when they stop sharing. Their
     * key and the last number stay, so that a replay is seen. Returns how many.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun deleteShared(id: Id): UInt = worker.call { core.deleteShared(id) }

    /**
     * Makes the code that people begin with. The key is made the first time and stays; name,
     * organisation and last day are those of the latest code.
     *
     * @throws TandemException `Invalid` in `role` in a person's own record, in `days` unless 1 to
     * 366, in another field as the enrolment says; those of writing.
     */
    public suspend fun enrol(name: Name, org: Name?, days: UInt): CoachCode =
        worker.call { core.enrol(name, org, days) }

    /**
     * Finds a person by their id, the beginning of it (four digits or more), or what they call
     * themself.
     *
     * @throws TandemException `Invalid` in `person` if it fits several; `NotFound`.
     */
    public suspend fun find(person: String): Id = worker.call { core.find(person) }

    /**
     * Blanks a person and everything about them, for good: what they shared, the notes, the key.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun forget(id: Id): Unit = worker.call { core.forget(id) }

    /**
     * Writes down a contact.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun note(person: Id, contact: ContactNote): Id =
        worker.call { core.note(person, contact) }

    /**
     * Corrects a note of a contact that was read before: what differs between `before` and `after` is
     * written, and nothing else. The history keeps what stood there.
     *
     * @throws TandemException `NotFound`; `Invalid` in `note` for what was written back to the person,
     * which they may have read; those of writing.
     */
    public suspend fun changeNote(id: Id, before: ContactNote, after: ContactNote): ContactNote =
        worker.call { core.changeNote(id, before, after) }

    /**
     * Opens a file: checks that it was sealed for this coach by the person it names, notes its
     * number, keeps the summary. What is repeated is not kept twice.
     *
     * @throws TandemException `Invalid` in `file` if it cannot be opened, was changed, is not for
     * this coach, does not come from whom it says, was passed on, or comes from a key that was
     * refused; `Expired`; `NewerVersion`; `Unsupported`; those of writing.
     */
    public suspend fun open(file: ByteArray): OpenedFile = worker.call { core.open(file.direct()) }

    /**
     * One person on one page.
     *
     * @throws TandemException `NotFound`; those of reading.
     */
    public suspend fun page(id: Id): PersonPage = worker.call { core.page(id) }

    /**
     * Everybody who shares: who asks for a call soon first, then who asks for one, then the others,
     * each with the latest summary first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun people(): List<PersonLine> = worker.call { core.people() }

    /**
     * Blanks every summary that is past its last day, for good. Returns how many.
     *
     * @throws TandemException Those of writing.
     */
    public suspend fun purgeClosed(): UInt = worker.call { core.purgeClosed() }

    /**
     * Seals a short note back to the person.
     *
     * @throws TandemException `NotFound`; `Invalid` in `key` while another key waits to be compared
     * or this one was refused, in `person` before anything of theirs was opened; those of writing.
     */
    public suspend fun reply(person: Id, text: Note): SealedFile =
        worker.call { core.reply(person, text) }
}
