package org.tandem.app

import android.Manifest
import android.app.Activity
import android.app.KeyguardManager
import android.content.ClipData
import android.content.Intent
import android.content.pm.PackageManager
import android.net.Uri
import android.os.Build
import android.provider.DocumentsContract
import android.provider.OpenableColumns
import androidx.activity.ComponentActivity
import androidx.activity.result.ActivityResult
import androidx.activity.result.ActivityResultLauncher
import androidx.activity.result.contract.ActivityResultContracts
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.core.content.FileProvider
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext
import org.tandem.core.ByteSink
import org.tandem.core.model.TandemException
import org.tandem.record.asSink
import org.tandem.ui.Phone
import org.tandem.ui.Picked
import org.tandem.ui.ThisPhone
import java.io.File
import java.io.FileNotFoundException
import java.io.IOException
import java.io.OutputStream

/** What a window asks of the phone. Each asks by an intent: this app has no permission to do it by itself. */
class AndroidPhone(private val activity: ComponentActivity) : Phone {
    private var leave: CompletableDeferred<Boolean>? = null
    private var handsOn = false

    // Each has its own answers: a file that was picked is nobody's finger.
    private val files = Asking()
    private val owner = Asking()
    private val leaves = activity.registerForActivityResult(
        ActivityResultContracts.RequestPermission(),
    ) { leave?.complete(it) }

    /** Whether another program was asked for something, and the person comes back with the answer. */
    val isAsking: Boolean get() = handsOn || files.isOpen || owner.isOpen

    /** Whether the phone asks the person for leave. */
    val asksLeave: Boolean get() = leave?.isActive == true

    override val outbox: String = activity.cacheDir.resolve("outbox").path

    /** One of another program's, as one of our own. */
    private val picked = activity.cacheDir.resolve("picked")

    override val itself: ThisPhone = Itself(activity, ::mayNotify)

    override var hasLock: Boolean by mutableStateOf(isSecure)
        private set

    private val isSecure get() = activity.service<KeyguardManager>().isDeviceSecure

    /** The window is seen again. */
    fun isBack() {
        handsOn = false
        hasLock = isSecure
    }

    override fun clear() {
        val gone = listOf(File(outbox), picked).map(File::deleteRecursively)
        if (false in gone) throw TandemException.Io(File::class.java.name)
    }

    override fun call(number: String) =
        start(Intent(Intent.ACTION_DIAL, Uri.fromParts("tel", number, null)))

    override fun open(link: String) = start(Intent(Intent.ACTION_VIEW, Uri.parse(link)))

    /**
     * By the system's own screen for it, which asks for a finger, a face or the phone's code, whatever the
     * person uses. It is called old since Android 10, works on all versions, and is one way and not three.
     */
    @Suppress("DEPRECATION")
    override suspend fun isOwner(title: String): Boolean {
        val guard = activity.service<KeyguardManager>()
        // None where the phone has no lock: then anybody holds it.
        val intent = guard.createConfirmDeviceCredentialIntent(title, null) ?: return false
        return owner.ask(intent)?.resultCode == Activity.RESULT_OK
    }

    override suspend fun pick(): Picked? {
        val intent = Intent(Intent.ACTION_OPEN_DOCUMENT)
            .addCategory(Intent.CATEGORY_OPENABLE)
            .setType("*/*")
        return files.ask(intent)?.data?.data?.let { copied(it) }
    }

    override suspend fun keep(name: String, write: suspend (ByteSink) -> Unit): Boolean {
        val intent = Intent(Intent.ACTION_CREATE_DOCUMENT)
            .addCategory(Intent.CATEGORY_OPENABLE)
            .setType(BYTES)
            .putExtra(Intent.EXTRA_TITLE, name)
        val place = files.ask(intent)?.data?.data ?: return false
        val resolver = activity.contentResolver
        var stream: OutputStream? = null
        var isWhole = false
        try {
            val opened = told {
                resolver.openOutputStream(place, "wt") ?: throw FileNotFoundException()
            }
            stream = opened
            write(opened.asSink())
            told { opened.close() }
            isWhole = true
        } finally {
            // Also where it was ended in the middle: whoever finds the half of it can read it.
            if (!isWhole) {
                withContext(NonCancellable) {
                    passedOver { stream?.close() }
                    passedOver { DocumentsContract.deleteDocument(resolver, place) }
                }
            }
        }
        return true
    }

    override suspend fun handOver(file: String, bytes: ByteArray): Boolean {
        val out = File(file)
        passedOver { out.writeBytes(bytes) } ?: return false
        val uri = FileProvider.getUriForFile(activity, "${activity.packageName}.files", out)
        val send = Intent(Intent.ACTION_SEND)
            .setType(TYPES[out.extension] ?: BYTES)
            .putExtra(Intent.EXTRA_STREAM, uri)
            .addFlags(Intent.FLAG_GRANT_READ_URI_PERMISSION)
        // Whoever draws the sheet reads it from there.
        send.clipData = ClipData.newRawUri(null, uri)
        handsOn = true
        start(Intent.createChooser(send, null))
        return true
    }

    private suspend fun mayNotify(): Boolean {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU) return true
        val name = Manifest.permission.POST_NOTIFICATIONS
        if (activity.checkSelfPermission(name) == PackageManager.PERMISSION_GRANTED) return true
        val answer = CompletableDeferred<Boolean>().also { leave = it }
        return if (leaves.isLaunched(name, answer)) answer.await() else false
    }

    /** A question for another program, one at a time. */
    private inner class Asking {
        private var asked: CompletableDeferred<ActivityResult>? = null
        private val answers = activity.registerForActivityResult(
            ActivityResultContracts.StartActivityForResult(),
        ) { asked?.complete(it) }

        val isOpen: Boolean get() = asked?.isActive == true

        suspend fun ask(intent: Intent): ActivityResult? {
            val answer = CompletableDeferred<ActivityResult>().also { asked = it }
            return if (answers.isLaunched(intent, answer)) answer.await() else null
        }
    }

    /** Nothing there that takes it, or not from this one: the number or the address stands on the screen. */
    private fun start(intent: Intent) = try {
        activity.startActivity(intent)
    } catch (_: RuntimeException) {
        handsOn = false
    }

    /** Another program's file, as one of our own until the next is picked. */
    private suspend fun copied(from: Uri): Picked {
        val resolver = activity.contentResolver
        return told {
            val called = resolver.query(
                from,
                arrayOf(OpenableColumns.DISPLAY_NAME),
                null,
                null,
                null,
            )
                ?.use { if (it.moveToFirst()) it.getString(0) else null }
            picked.deleteRecursively()
            picked.mkdirs()
            val file = picked.resolve("file")
            val source = resolver.openInputStream(from) ?: throw FileNotFoundException()
            source.use { read -> file.outputStream().use { read.copyTo(it) } }
            Copied(called ?: from.lastPathSegment.orEmpty(), file)
        }
    }

    private companion object {
        const val BYTES = "application/octet-stream"
        val TYPES = mapOf(
            "pdf" to "application/pdf",
            "html" to "text/html",
            "ics" to "text/calendar",
        )
    }
}

/** Whether it could be asked. Whatever is the matter with it, nobody waits for an [answer] that does not come. */
private fun <T> ActivityResultLauncher<T>.isLaunched(what: T, answer: CompletableDeferred<*>) =
    try {
        launch(what)
        true
    } catch (_: RuntimeException) {
        answer.cancel()
        false
    }

private class Copied(override val name: String, private val file: File) : Picked {
    override val path: String get() = file.path

    override suspend fun bytes(): ByteArray = told { file.readBytes() }
}

/**
 * Work with a file. Whatever goes wrong is one error of the core's: the disk is full, leave was taken back, or
 * the program that the file is of has a fault of its own, which must not end this one.
 */
private suspend fun <T> told(work: () -> T): T = withContext(Dispatchers.IO) {
    try {
        work()
    } catch (refused: IOException) {
        throw TandemException.Io(refused.javaClass.name)
    } catch (refused: RuntimeException) {
        throw TandemException.Io(refused.javaClass.name)
    }
}

/** As [told], where nothing can be done about it. */
private suspend fun <T> passedOver(work: () -> T): T? = try {
    told(work)
} catch (_: TandemException.Io) {
    null
}
