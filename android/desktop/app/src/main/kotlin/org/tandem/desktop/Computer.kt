package org.tandem.desktop

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import org.tandem.core.ByteSink
import org.tandem.record.asSink
import org.tandem.ui.Phone
import org.tandem.ui.Picked
import java.awt.Desktop
import java.awt.FileDialog
import java.awt.Frame
import java.io.File
import java.io.IOException
import java.net.URI
import java.net.URISyntaxException
import java.nio.file.Files

/** What a computer does where a phone calls or opens: it asks the program that is there for it. */
object Computer : Phone {
    override val outbox: String by lazy { Files.createTempDirectory("outbox").toString() }

    override fun clear() {
        File(outbox).deleteRecursively()
    }

    override fun call(number: String) = ask("tel:" + number.filterNot(Char::isWhitespace))

    override fun open(link: String) = ask(link)

    /** A computer's lock is not asked: no record here opens by it. */
    override suspend fun isOwner(title: String): Boolean = false

    override suspend fun pick(): Picked? = dialog(FileDialog.LOAD, null)?.let(::Chosen)

    override suspend fun keep(name: String, write: suspend (ByteSink) -> Unit): Boolean {
        val file = dialog(FileDialog.SAVE, name) ?: return false
        file.outputStream().use { write(it.asSink()) }
        return true
    }

    /** There is no sheet on which to pick a program: the folder is shown in which the file stands. */
    override suspend fun handOver(file: String, bytes: ByteArray): Boolean =
        withContext(Dispatchers.IO) {
            try {
                File(file).writeBytes(bytes)
                if (Desktop.isDesktopSupported()) Desktop.getDesktop().open(File(file).parentFile)
                true
            } catch (_: IOException) {
                File(file).exists()
            } catch (_: UnsupportedOperationException) {
                true
            }
        }

    private suspend fun dialog(mode: Int, name: String?): File? = withContext(Dispatchers.IO) {
        val dialog = FileDialog(null as Frame?, null, mode)
        dialog.file = name
        dialog.isVisible = true
        dialog.files.firstOrNull()
    }

    private fun ask(what: String) {
        try {
            if (Desktop.isDesktopSupported()) Desktop.getDesktop().browse(URI(what))
        } catch (_: IOException) {
            // Nothing there takes it: the number stands on the screen.
        } catch (_: URISyntaxException) {
            // As above: somebody wrote it by hand.
        } catch (_: UnsupportedOperationException) {
            // As above.
        }
    }
}

/** A file of this computer. */
class Chosen(private val file: File) : Picked {
    override val name: String get() = file.name
    override val path: String get() = file.path

    override suspend fun bytes(): ByteArray = withContext(Dispatchers.IO) { file.readBytes() }
}
