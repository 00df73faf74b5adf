package org.tandem.record

import java.security.SecureRandom

/**
 * A secret that only this device has: 32 random bytes, made once, and kept where neither a copy of
 * the files nor a backup takes it along.
 *
 * A PIN of six digits is guessed in days from a copy of the record. Joined with this secret it is
 * not: whoever holds a copy lacks 256 bits. What it cannot do is come back: a phone that is reset or
 * replaced has lost it for good, which is why there is always a spare key.
 *
 * On Android [KeystoreSecret][org.tandem.record.DeviceSecret] seals it with the phone's own
 * hardware; [InMemorySecret] stands in for that in tests and on a desktop.
 */
public interface DeviceSecret {
    /**
     * The secret, made at the first call. The caller overwrites what it was given when it is done.
     *
     * @throws DeviceSecretLost if there was one and it cannot be had again: open with the spare key.
     * @throws DeviceSecretUnavailable if it cannot be had now: nothing is lost, ask again.
     */
    public fun bytes(): ByteArray

    /** Forgets it for good. What only it opened is then opened by the spare key alone. */
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
    override fun bytes(): ByteArray {
        val secret = kept ?: ByteArray(DeviceSecret.LENGTH).also(SecureRandom()::nextBytes)
        kept = secret
        return secret.copyOf()
    }

    @Synchronized
    override fun forget() {
        kept?.fill(0)
        kept = null
    }
}

/**
 * What opens a record on this device: [pin] joined with the device's secret. To the core it is one
 * passphrase, so a copy of the record without this device is opened by the spare key alone.
 *
 * An empty [pin] leaves it to the phone's own lock.
 *
 * @throws DeviceSecretLost if the device has lost its secret: open with the spare key.
 * @throws DeviceSecretUnavailable if it cannot be had now: ask again.
 */
public fun DeviceSecret.with(pin: String): String {
    val secret = bytes()
    try {
        return secret.joinToString("", prefix = "device/1 ", postfix = " $pin") {
            "%02x".format(it)
        }
    } finally {
        secret.fill(0)
    }
}
