package org.tandem.record

import org.tandem.core.Key
import java.security.SecureRandom

/**
 * A secret that only this device has: 32 random bytes, made once, and kept where neither a copy of
 * the files nor a backup takes it along.
 *
 * A PIN of six digits is guessed in days from a copy of the record. The core joins it with this secret,
 * and then it is not: whoever holds a copy lacks 256 bits. What it cannot do is come back: a phone that is reset or
 * replaced has lost it for good, which is why there is always a spare key.
 *
 * On Android [KeystoreSecret][org.tandem.record.DeviceSecret] seals it with the phone's own
 * hardware; [InMemorySecret] stands in for that in tests and on a desktop.
 */
public interface DeviceSecret {
    /**
     * The secret, for a way in that is about to be added: the one that there is, or a new one where
     * there is none or it is lost. Where a record shall be opened, [get] it: a new one opens nothing.
     *
     * The caller overwrites what it was given when it is done.
     *
     * @throws DeviceSecretUnavailable if it cannot be had now: nothing is lost, ask again.
     */
    public fun make(): ByteArray

    /**
     * The secret that there is. The caller overwrites what it was given when it is done.
     *
     * @throws DeviceSecretLost if there is none, or it cannot be had again: open with the spare key.
     * @throws DeviceSecretUnavailable if it cannot be had now: nothing is lost, ask again.
     */
    public fun get(): ByteArray

    /**
     * Forgets it for good. What only it opened is then opened by the spare key alone: add another way
     * in first.
     *
     * @throws DeviceSecretUnavailable if it cannot be reached now: ask again.
     */
    public fun forget()

    public companion object {
        /** How many bytes it has. */
        public const val LENGTH: Int = 32
    }
}

/**
 * The device lost its secret: it was reset, its screen lock was removed, or this is another device.
 * Open the record with the spare key, then choose a new PIN.
 */
public class DeviceSecretLost(cause: Throwable? = null) :
    Exception("the device's own secret is gone", cause)

/**
 * The device does not hand its secret out now: it is locked, it was unlocked in a way that does not
 * count, or its keystore is busy. Nothing is lost and nothing is to be forgotten: ask again, or open
 * with the spare key and leave the secret where it is.
 */
public class DeviceSecretUnavailable(cause: Throwable? = null) :
    Exception("the device's own secret cannot be had now", cause)

/** A secret for as long as the program runs: for tests, and for a desktop without a keystore. */
public class InMemorySecret : DeviceSecret {
    private var kept: ByteArray? = null

    @Synchronized
    override fun make(): ByteArray {
        val secret = kept ?: ByteArray(DeviceSecret.LENGTH).also(SecureRandom()::nextBytes)
        kept = secret
        return secret.copyOf()
    }

    @Synchronized
    override fun get(): ByteArray = kept?.copyOf() ?: throw DeviceSecretLost()

    @Synchronized
    override fun forget() {
        kept?.fill(0)
        kept = null
    }
}

/** Uses a secret as a key, and overwrites it: a string of it would stay in the heap. */
internal fun <T> ByteArray.asKey(pin: String?, use: (Key) -> T): T = try {
    use(Key.Device(this, pin))
} finally {
    fill(0)
}
