import android.security.keystore.KeyGenParameterSpec
import java.io.InputStream
import java.io.OutputStream
import java.security.Key
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.ProviderException
import java.security.SecureRandom
import java.security.Security
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.util.Collections
import java.util.Date
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey
import javax.crypto.spec.SecretKeySpec

/**
 * Stands in for the phone's Keystore, which is not there without a phone: keys in memory. So what the hardware
 * does is not tested here, only that the app asks for it in the right order.
 */
object FakeKeystore : Provider(NAME, "1", "keys in memory, for tests") {
    private fun readResolve(): Any = FakeKeystore

    val held: MutableMap<String, Key> = mutableMapOf()

    init {
        put("KeyStore.$NAME", Store::class.java.name)
        put("KeyGenerator.AES", Generator::class.java.name)
    }

    /** As that of a phone which is in disorder. */
    var isBroken = false

    private fun <T> unless(work: () -> T): T {
        if (isBroken) throw ProviderException(NAME)
        return work()
    }

    fun install() {
        held.clear()
        isBroken = false
        Security.removeProvider(NAME)
        Security.addProvider(this)
    }

    class Generator : KeyGeneratorSpi() {
        private var wanted: KeyGenParameterSpec? = null

        override fun engineInit(random: SecureRandom?) = throw UnsupportedOperationException()

        override fun engineInit(size: Int, random: SecureRandom?) =
            throw UnsupportedOperationException()

        override fun engineInit(params: AlgorithmParameterSpec?, random: SecureRandom?) {
            wanted = params as KeyGenParameterSpec
        }

        override fun engineGenerateKey(): SecretKey {
            val spec = unless { checkNotNull(wanted) }
            val bytes = ByteArray(spec.keySize / Byte.SIZE_BITS).also(SecureRandom()::nextBytes)
            return SecretKeySpec(bytes, "AES").also { held[spec.keystoreAlias] = it }
        }
    }

    class Store : KeyStoreSpi() {
        override fun engineLoad(stream: InputStream?, password: CharArray?) = Unit

        override fun engineStore(stream: OutputStream?, password: CharArray?) = Unit

        override fun engineGetKey(alias: String, password: CharArray?): Key? =
            unless { held[alias] }

        override fun engineDeleteEntry(alias: String) {
            unless { held.remove(alias) }
        }

        override fun engineContainsAlias(alias: String) = alias in held

        override fun engineIsKeyEntry(alias: String) = alias in held

        override fun engineIsCertificateEntry(alias: String) = false

        override fun engineAliases() = Collections.enumeration(held.keys.toList())

        override fun engineSize() = held.size

        override fun engineGetCreationDate(alias: String): Date? = null

        override fun engineGetCertificate(alias: String): Certificate? = null

        override fun engineGetCertificateChain(alias: String): Array<Certificate>? = null

        override fun engineGetCertificateAlias(cert: Certificate?): String? = null

        override fun engineSetKeyEntry(
            alias: String,
            key: Key,
            password: CharArray?,
            chain: Array<out Certificate>?,
        ) {
            held[alias] = key
        }

        override fun engineSetKeyEntry(
            alias: String,
            key: ByteArray?,
            chain: Array<out Certificate>?,
        ) = throw UnsupportedOperationException()

        override fun engineSetCertificateEntry(alias: String, cert: Certificate?) =
            throw UnsupportedOperationException()
    }
}

private const val NAME = "AndroidKeyStore"
