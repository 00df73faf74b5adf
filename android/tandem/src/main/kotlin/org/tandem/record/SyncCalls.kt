package org.tandem.record

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import org.tandem.core.Clock
import org.tandem.core.Invite
import org.tandem.core.JoinedRecord
import org.tandem.core.Joiner
import org.tandem.core.Joining
import org.tandem.core.Knock
import org.tandem.core.Shelf
import org.tandem.core.ShelfAddress
import org.tandem.core.Sync
import org.tandem.core.answerInvitation
import org.tandem.core.model.Language
import org.tandem.core.model.TandemException
import org.tandem.core.screens.KeyInPlace
import org.tandem.core.screens.SyncChoice
import org.tandem.core.screens.SyncDone
import org.tandem.core.screens.SyncStatus
import org.tandem.core.joinWithSpareKey as joinedWithSpareKey
import org.tandem.core.keysInPlace as keysThere

/** One record on several devices, by way of a place. From [OpenRecord.sync]. */
public class SyncCalls internal constructor(private val core: Sync, private val worker: Worker) {
    /**
     * Makes a place that is there the place of this record, and puts the record there, sealed.
     * Interrupted, the same again goes on.
     *
     * @param allowed the place may hold something already: the person said so.
     * @throws TandemException `Invalid` in `role`, `label` or `place`. Nothing of the record is then
     * lost.
     */
    public suspend fun setUp(
        at: ShelfAddress,
        shelf: Shelf,
        label: String,
        allowed: Boolean = false,
    ): SyncDone = worker.call { core.setUp(at, shelf, label, allowed) }

    /**
     * Brings what other devices put, and puts what is new here. Ends early when its coroutine is
     * cancelled: what was done stays done, and the next goes on from there.
     *
     * @throws TandemException `Invalid` in `place`; `Busy`; `Corrupt`; `NewerVersion`.
     */
    public suspend fun now(
        shelf: Shelf,
        choice: SyncChoice = SyncChoice(refill = false, forget = false),
        told: (UInt) -> Unit = {},
    ): SyncDone = worker.call(told) { core.now(shelf, choice, it) }

    /** Where the record is joined to, by this device. Null if it is joined to nothing. */
    public suspend fun server(): ShelfAddress? = worker.call { core.server() }

    /**
     * Keeps where the place was found: chosen anew, or with another login. Only after a sync with it.
     *
     * @throws TandemException `Invalid` in `place` if there is none.
     */
    public suspend fun foundAt(at: ShelfAddress, shelf: Shelf): Unit =
        worker.call { core.foundAt(at, shelf) }

    /** How it stands, without a look at the place. Null if the record is joined to none. */
    public suspend fun status(): SyncStatus? = worker.call { core.status() }

    /**
     * Removes another device, by its id. What it put stays in the record, and what it has read it has.
     *
     * @throws TandemException `Invalid` in `device`; as [now].
     */
    public suspend fun remove(shelf: Shelf, device: String): SyncDone =
        worker.call { core.remove(shelf, device) }

    /**
     * Leaves the place, or forgets it where it is gone and there is none to give. The record stays.
     *
     * @throws TandemException As [now]; the record is then still joined.
     */
    public suspend fun leave(shelf: Shelf?): Unit = worker.call { core.leave(shelf) }

    /**
     * Removes from the place everything of this record, for all devices, and leaves it. Says how many
     * objects went.
     *
     * @throws TandemException As [leave]; it can then be done again.
     */
    public suspend fun erase(shelf: Shelf): UInt = worker.call { core.erase(shelf) }

    /** Invites another device. It counts until [InviteCalls.end], which belongs to it however it ends. */
    public suspend fun invite(shelf: Shelf): InviteCalls =
        worker.call { InviteCalls(core.invite(shelf), worker) }

    /** Hands the key over. Only after the person said that both screens show the same words. */
    public suspend fun letIn(shelf: Shelf, invite: InviteCalls, knock: KnockCalls): Unit =
        worker.call { core.letIn(shelf, invite.core, knock.core) }

    public companion object {
        /**
         * Answers an invitation. Null if it is not in the place yet: it may be on its way.
         *
         * @throws TandemException `Invalid` in `invitation` for a slip, in `label`, in `place`.
         */
        public suspend fun answer(
            shelf: Shelf,
            text: String,
            label: String,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): JoiningCalls? = whole(dispatcher) {
            answerInvitation(shelf, text, label)?.let { JoiningCalls(it, dispatcher) }
        }

        /**
         * Makes this device's copy of a record that is in a place, with nothing but its spare key.
         *
         * Cancelled meanwhile, the record may be there, locked: ask [OpenRecord.door] before it is tried
         * again.
         *
         * @throws TandemException `Invalid` in `spare_key`, or in `place` if it opens nothing there,
         * or several keys and none of them was named; as [JoiningCalls.join].
         */
        public suspend fun joinWithSpareKey(
            shelf: Shelf,
            spareKey: String,
            with: Joiner,
            clock: Clock? = null,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): Joined = joined(dispatcher) { joinedWithSpareKey(shelf, spareKey, with, clock) }!!

        /**
         * The keys in a place that a spare key opens, where there are several that do not follow each
         * other: the person says which counts.
         *
         * @throws TandemException `Invalid` in `spare_key`, or in `place` if it opens nothing there.
         */
        public suspend fun keysInPlace(
            shelf: Shelf,
            spareKey: String,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): List<KeyInPlace> = whole(dispatcher) { keysThere(shelf, spareKey) }
    }
}

/** An invitation that stands in the place. From [SyncCalls.invite]. */
public class InviteCalls internal constructor(
    internal val core: Invite,
    private val worker: Worker,
) {
    /** What is typed or scanned on the other device. It alone opens nothing. */
    public suspend fun text(): String = worker.call { core.text() }

    /** Who came with it, if anybody did yet. */
    public suspend fun look(shelf: Shelf): KnockCalls? =
        worker.call { core.look(shelf)?.let { KnockCalls(it, worker) } }

    /** Whether the other device has taken what was handed over. */
    public suspend fun isTaken(shelf: Shelf): Boolean = worker.call { core.isTaken(shelf) }

    /** Takes everything of it out of the place: it counts no more. */
    public suspend fun end(shelf: Shelf): Unit = worker.call { core.end(shelf) }
}

/** Somebody who came with an invitation. From [InviteCalls.look]. */
public class KnockCalls internal constructor(
    internal val core: Knock,
    private val worker: Worker,
) {
    /** The person's word for the device. */
    public suspend fun label(): String = worker.call { core.label() }

    /** The words that must stand on both screens. */
    public suspend fun words(language: Language): String = worker.call { core.words(language) }
}

/** A device that was invited and waits to be let in. From [SyncCalls.answer]. */
public class JoiningCalls internal constructor(
    private val core: Joining,
    private val dispatcher: CoroutineDispatcher,
) {
    /** The words that must stand on both screens. */
    public suspend fun words(language: Language): String =
        whole(dispatcher) { core.words(language) }

    /**
     * Makes the record of what is in the place, once the other device has let this one in; null
     * before.
     *
     * Cancelled meanwhile, the record may be there, locked: ask [OpenRecord.door] before it is tried
     * again.
     *
     * @throws TandemException `Invalid` in `invitation` if the other device ended it, in `vault` if
     * there is a record already; those of the place. There is then no record here.
     */
    public suspend fun join(shelf: Shelf, with: Joiner, clock: Clock? = null): Joined? =
        joined(dispatcher) { core.join(shelf, with, clock) }
}

/**
 * A record that was joined.
 *
 * @property record the record, open.
 * @property came how many changes came.
 * @property first what its first own sync saw.
 * @property notYet why that could not be done: the next does it.
 */
public class Joined internal constructor(
    public val record: OpenRecord,
    public val came: ULong,
    public val first: SyncDone?,
    public val notYet: TandemException?,
)

private suspend fun joined(dispatcher: CoroutineDispatcher, join: () -> JoinedRecord?): Joined? {
    val made = whole(dispatcher, join) ?: return null
    val record = OpenRecord(made.tandem, dispatcher).orLocked()
    return Joined(record, made.came, made.first, made.notYet)
}
