package org.tandem.record

import android.content.Context
import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import android.util.AtomicFile
import java.io.File
import java.io.IOException
import java.security.GeneralSecurityException
import java.security.KeyStore
import java.security.ProviderException
import java.security.SecureRandom
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * A [DeviceSecret] that the phone's own hardware seals.
 *
 * The Keystore never gives a key away, so the secret itself is a file, encrypted (AES-256-GCM) under
 * a key that stays in there: in a separate security chip (StrongBox) where there is one. The file
 * stands where Android's backup does not reach, and without the chip it is noise.
 *
 * The key works only while the phone is unlocked, on versions of Android that keep to that (9 to 11, and
 * from 15 on: those between deny it to who unlocked with a face or a watch). It asks for no fingerprint
 * of its own: whether a person wants one is asked by the app, and a key bound to fingerprints is
 * destroyed when one is added, which would lock people out for enrolling a thumb.
 *
 * @param context any context of the app.
 * @param alias the key's name in the Keystore.
 */
public class KeystoreSecret(context: Context, private val alias: String = "tandem.device") :
    DeviceSecret {
    private val file = File(context.noBackupFilesDir, "device.secret")

    @Synchronized
    override fun make(): ByteArray = try {
        get()
    } catch (_: DeviceSecretLost) {
        // Also what a program that ended between the key and the file left: half of a secret that no
        // record ever had.
        forget()
        create()
    }

    @Synchronized
    override fun get(): ByteArray = try {
        read()
    } catch (_: DeviceSecretLost) {
        // Once more before it is called lost: a Keystore that has just begun may not know its keys yet.
        read()
    }

    private fun read(): ByteArray {
        val key = asked { keyStore().getKey(alias, null) as SecretKey? }
        if (key == null || !file.exists()) throw DeviceSecretLost()
        return unseal(key)
    }

    @Synchronized
    override fun forget(): Unit = asked {
        // The key first: without it the file is noise, should the next line not be reached.
        keyStore().deleteEntry(alias)
        AtomicFile(file).delete()
    }

    private fun create(): ByteArray = asked {
        val key = newKey()
        val secret = ByteArray(DeviceSecret.LENGTH).also(SecureRandom()::nextBytes)
        try {
            val cipher = Cipher.getInstance(CIPHER).apply { init(Cipher.ENCRYPT_MODE, key) }
            val sealed = cipher.iv + cipher.doFinal(secret)
            val atomic = AtomicFile(file)
            val stream = atomic.startWrite()
            try {
                stream.write(sealed)
                atomic.finishWrite(stream)
            } catch (full: IOException) {
                atomic.failWrite(stream)
                throw full
            }
        } catch (broken: Exception) {
            // Half a secret would be taken for a lost one at the next start.
            keyStore().deleteEntry(alias)
            throw broken
        }
        secret
    }

    private fun unseal(key: SecretKey): ByteArray = asked {
        val sealed = AtomicFile(file).readFully()
        if (sealed.size != IV + DeviceSecret.LENGTH + TAG) throw DeviceSecretLost()
        val cipher = Cipher.getInstance(CIPHER)
        cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG * Byte.SIZE_BITS, sealed, 0, IV))
        cipher.doFinal(sealed, IV, sealed.size - IV)
    }

    /**
     * Asks the Keystore. Only what says that the key is another one or none says that the secret is
     * lost: whoever is told so chooses a new PIN, and the good key is then gone. A phone that was
     * unlocked by a face, or a Keystore that is busy, answers later.
     */
    private fun <T> asked(ask: () -> T): T = try {
        ask()
    } catch (gone: KeyPermanentlyInvalidatedException) {
        throw DeviceSecretLost(gone)
    } catch (gone: AEADBadTagException) {
        throw DeviceSecretLost(gone)
    } catch (later: GeneralSecurityException) {
        throw DeviceSecretUnavailable(later)
    } catch (later: ProviderException) {
        throw DeviceSecretUnavailable(later)
    } catch (later: IOException) {
        throw DeviceSecretUnavailable(later)
    }

    private fun newKey(): SecretKey {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) {
            try {
                return generate(strongBox = true)
            } catch (_: ProviderException) {
                // Most phones have no such chip (StrongBoxUnavailableException), and some say so in
                // another way; the processor's own vault then holds the key.
            }
        }
        return generate(strongBox = false)
    }

    private fun generate(strongBox: Boolean): SecretKey {
        val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
        val wanted = KeyGenParameterSpec.Builder(alias, purposes)
            .setKeySize(256)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) {
            wanted.setUnlockedDeviceRequired(ANSWERS_WHENEVER_UNLOCKED)
            wanted.setIsStrongBoxBacked(strongBox)
        }
        return KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, KEYSTORE)
            .apply { init(wanted.build()) }
            .generateKey()
    }

    private fun keyStore(): KeyStore = KeyStore.getInstance(KEYSTORE).apply { load(null) }

    private companion object {
        const val KEYSTORE = "AndroidKeyStore"
        const val CIPHER = "AES/GCM/NoPadding"

        /**
         * Android 12 to 14 deny such a key to a phone that was unlocked with a weak biometric or by a
         * trust agent, and destroy it with the screen lock (AOSP, change I34dc49f1).
         */
        val ANSWERS_WHENEVER_UNLOCKED: Boolean =
            Build.VERSION.SDK_INT < Build.VERSION_CODES.S || Build.VERSION.SDK_INT >= 35

        /** Bytes of the nonce, which the Keystore chooses. */
        const val IV = 12

        /** Bytes of the tag. */
        const val TAG = 16
    }
}
