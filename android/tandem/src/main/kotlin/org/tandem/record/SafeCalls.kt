package org.tandem.record

import org.tandem.core.ByteSink
import org.tandem.core.Key
import org.tandem.core.Safe
import org.tandem.core.model.Id
import org.tandem.core.model.TandemException
import org.tandem.core.screens.BackupFile
import org.tandem.core.screens.CheckReport
import org.tandem.core.screens.Opening
import org.tandem.core.screens.Way
import java.time.Instant

/** The record itself: its secrets, and whether it is whole. From [OpenRecord.safe]. */
public class SafeCalls internal constructor(private val core: Safe, private val worker: Worker) {
    /**
     * Goes on without what is missing: the person knows. It is not told again.
     *
     * @throws TandemException `Busy`, `ReadOnly`, `Full`.
     */
    public suspend fun acceptLoss(): Unit = worker.call { core.acceptLoss() }

    /**
     * Writes the whole record into one encrypted file, which the present passphrase and the present
     * spare key open. It was read back from the disk and found whole when this returns. With
     * `replace` it takes the place of a file that has the name.
     *
     * @throws TandemException `Full` before anything is written if there is not room for twice the
     * record; `Corrupt` if the record is not whole; `Invalid` in `file` if something has the name;
     * those of the disk. There is then no new file.
     */
    public suspend fun backUp(file: String, replace: Boolean = false): BackupFile =
        worker.call { core.backUp(file, replace) }

    /**
     * As [backUp], to a stream of the app's: made and found whole in an outbox, then given.
     *
     * @throws TandemException As [backUp]; `Io` if the stream throws: what it has then is no backup.
     */
    public suspend fun backUpTo(sink: ByteSink, outbox: OutboxCalls): BackupFile =
        worker.call { core.backUpTo(sink, outbox.core) }

    /** When a backup was last made of this copy of the record. */
    public suspend fun lastBackup(): Instant? = worker.call { core.lastBackup() }

    /** What was found besides the record when it was opened, with its words: for the first screen. */
    public suspend fun opening(): Opening = worker.call { core.opening() }

    /**
     * Sets a new passphrase. `secret` is the present one or the spare key.
     *
     * @throws TandemException `WrongSecret`; `Invalid` in `passphrase` if the new one is empty;
     * `Busy`, `ReadOnly`, `Full`, after which the old passphrase is still good.
     */
    public suspend fun changePassphrase(secret: String, passphrase: String): Unit =
        worker.call { core.changePassphrase(secret, passphrase) }

    /** The ways in. */
    public suspend fun ways(): List<Way> = worker.call { core.ways() }

    /**
     * Adds a way in, in the place of an older one of the same kind. `proof` is any that there is.
     *
     * @throws TandemException `WrongSecret`; `Invalid` for what cannot be one (`passphrase`, `pin`);
     * `Busy`, `ReadOnly`, `Full`, after which all is as it was.
     */
    public suspend fun addWay(proof: Key, key: Key): Unit = worker.call { core.addWay(proof, key) }

    /**
     * Adds the secret of this device, with a PIN or without, made where there is none. As the other
     * [addWay].
     *
     * @throws DeviceSecretUnavailable if it cannot be had now: ask again.
     */
    public suspend fun addWay(proof: Key, device: DeviceSecret, pin: String? = null): Unit =
        worker.call { device.make().asKey(pin) { core.addWay(proof, it) } }

    /**
     * Takes a way in out. `proof` is any that there is.
     *
     * @throws TandemException `Invalid` in `way` if neither a passphrase nor a confirmed spare key
     * were left; as [addWay].
     */
    public suspend fun removeWay(proof: Key, way: Way): Unit =
        worker.call { core.removeWay(proof, way) }

    /**
     * What a file says of itself, if it is a whole backup that this record made: for an app that
     * removes older ones. Nothing of any other.
     */
    public suspend fun ownBackup(file: String): BackupFile? = worker.call { core.ownBackup(file) }

    /**
     * Looks the whole vault over: pages, chains, heads, and whether the tables are the fold of the
     * journal.
     *
     * @throws TandemException `Busy` if another program is reading, and those of the disk. Faults
     * are no error: they stand in the report.
     */
    public suspend fun check(): CheckReport = worker.call { core.check() }

    /** The folder that the record stands in. */
    public suspend fun folder(): String = worker.call { core.folder() }

    /** Names the record; the same in every copy of it. */
    public suspend fun id(): Id = worker.call { core.id() }

    /**
     * Makes a new spare key, which is kept nowhere: show it now. It opens from now on, and so does the
     * old one, until it is confirmed. `secret` is the passphrase or the present key.
     *
     * @throws TandemException As [addWay].
     */
    public suspend fun newSpareKey(secret: String): String =
        worker.call { core.newSpareKey(Key.Typed(secret)) }

    /**
     * As the other [newSpareKey], where the secret of this device opens the record, with a PIN or without.
     *
     * @throws DeviceSecretLost if the device has lost its secret.
     * @throws DeviceSecretUnavailable if it cannot be had now: ask again.
     */
    public suspend fun newSpareKey(device: DeviceSecret, pin: String? = null): String =
        worker.call { device.get().asKey(pin) { core.newSpareKey(it) } }

    /** Whether a spare key waits to be confirmed: the first one, or one that was made anew. */
    public suspend fun isSpareKeyPending(): Boolean = worker.call { core.isSpareKeyPending() }

    /**
     * Which two groups of the spare key are to be typed back, counted from 1. Null if it was made
     * before this opening: the whole of it is asked for then.
     */
    public suspend fun askedGroups(): List<UByte>? =
        worker.call { core.askedGroups()?.map { byte -> byte.toUByte() } }

    /**
     * Confirms the spare key that waits, if `typed` shows that somebody has it: the groups that are
     * asked for, or all of it in one. The old one opens nothing any more. False if it does not show
     * that.
     *
     * @throws TandemException `Busy`, `ReadOnly`, `Full`, after which both open.
     */
    public suspend fun confirmSpareKey(typed: List<String>): Boolean =
        worker.call { core.confirmSpareKey(typed) }

    /**
     * Lets go of a spare key that waits; the old one stays.
     *
     * @throws TandemException `Invalid` in `way` if there is no other.
     */
    public suspend fun dropPendingSpareKey(): Unit = worker.call { core.dropPendingSpareKey() }

    /**
     * What an app does before it goes to the background: empties the write-ahead log and seals the
     * journal's heads. The record stays open. Returns what could not be done, for a note and not
     * more: all that was acknowledged is kept.
     *
     * @throws TandemException `Locked`.
     */
    public suspend fun settle(): TandemException? = worker.call { core.settle() }
}
