package org.tandem.record

import org.tandem.core.Shelf
import org.tandem.core.ShelfException
import org.tandem.core.ShelfListing
import org.tandem.core.ShelfObject
import java.io.FileNotFoundException
import java.io.IOException
import java.io.InputStream
import java.io.OutputStream
import java.util.concurrent.ConcurrentHashMap

/**
 * A folder whose files have no path: a tree that an Android document provider shows. Any call may throw
 * what a provider throws.
 */
public interface Documents {
    /** The files of the folder, as far as the provider shows them now. */
    public fun all(): List<Document>

    /** Reads a file. */
    public fun read(id: String): InputStream

    /** Makes an empty file, and gives its id. The provider may call it otherwise. */
    public fun make(name: String): String

    /** Writes a file that was made. */
    public fun write(id: String): OutputStream

    /** Deletes a file. */
    public fun delete(id: String)
}

/**
 * A file of such a folder.
 *
 * @property id by which the provider knows it.
 * @property name what it is called; two may have one name.
 * @property size how many bytes it is said to have, or fewer than none where that is not said.
 */
public class Document(public val id: String, public val name: String, public val size: Long)

/**
 * A folder of documents as a place for a record. What a provider does otherwise than a disk (another
 * name, two files of one name, an old list, half a file) is left as it is: the core knows of all that.
 */
public class DocumentShelf(private val documents: Documents) : Shelf {
    /** What was listed last, by name: to ask for a list before each file would take a second each. */
    @Volatile
    private var known: Map<String, List<Document>> = emptyMap()

    /** How long documents are whose size is not said, by id. */
    private val measured = ConcurrentHashMap<String, ULong>()

    override fun list(): ShelfListing = told {
        val all = all().values.flatten()
        measured.keys.retainAll(all.mapTo(HashSet()) { it.id })
        ShelfListing(all.map { ShelfObject(it.name, it.length()) }, null)
    }

    /** A size that is not said is found by reading, once: whether an object is whole is seen by it. */
    private fun Document.length(): ULong {
        if (size >= 0) return size.toULong()
        measured[id]?.let { return it }
        val length = try {
            documents.read(id).use { it.upTo(LARGEST) }.size.toULong()
        } catch (_: Exception) {
            return 0uL // none that an object has, so the core reads what is there
        }
        measured[id] = length
        return length
    }

    override fun get(name: String, most: ULong): ByteArray = told {
        val found = called(name)
        if (found.isEmpty()) throw ShelfException.Absent()
        var refused: Exception? = null
        for (document in found) {
            try {
                return@told documents.read(document.id).use { it.upTo(most) }
            } catch (theirs: Exception) {
                refused = theirs
            }
        }
        throw refused!!
    }

    override fun put(name: String, bytes: ByteArray): Unit = try {
        told { make(name, bytes) }
    } catch (_: ShelfException.Absent) {
        // What is to be made cannot be missing: the folder is, or what holds it.
        throw ShelfException.Unreachable()
    }

    private fun make(name: String, bytes: ByteArray) {
        val id = documents.make(name)
        try {
            documents.write(id).use { it.write(bytes) }
        } catch (theirs: Exception) {
            // Half of it is nothing: what cannot be deleted now, its name tells from the whole.
            runCatching { documents.delete(id) }
            throw theirs
        }
    }

    override fun remove(name: String): Unit = told {
        val refused = called(name).filterNot { it.isDeleted() }.map { it.id }
        // A provider says the same of what was gone already and of what it did not delete: only a look tells.
        if (refused.isNotEmpty() && all()[name].orEmpty().any { it.id in refused }) {
            throw ShelfException.Unreachable()
        }
        known = known - name
    }

    private fun Document.isDeleted(): Boolean = try {
        documents.delete(id)
        true
    } catch (_: FileNotFoundException) {
        false
    } catch (_: IllegalArgumentException) {
        false
    }

    /** Those of a name, the longest first: what was cut off is shorter. */
    private fun called(name: String): List<Document> =
        (known[name] ?: all()[name].orEmpty()).sortedByDescending { it.size }

    private fun all(): Map<String, List<Document>> =
        documents.all().groupBy { it.name }.also { known = it }

    private fun InputStream.upTo(most: ULong): ByteArray {
        val bytes = readNBytesOf(most.coerceAtMost(LARGEST).toInt() + 1)
        if (bytes.size.toULong() > most) throw ShelfException.Refused()
        return bytes
    }

    private fun InputStream.readNBytesOf(most: Int): ByteArray {
        var bytes = ByteArray(minOf(most, CHUNK))
        var length = 0
        while (length < most) {
            val count = read(bytes, length, bytes.size - length)
            if (count < 0) break
            length += count
            if (length == bytes.size) bytes = bytes.copyOf(minOf(most, length * 2))
        }
        return bytes.copyOf(length)
    }

    /** What a provider throws, as data: its text may hold names. */
    private fun <T> told(work: () -> T): T = try {
        work()
    } catch (told: ShelfException) {
        throw told
    } catch (_: FileNotFoundException) {
        throw ShelfException.Absent()
    } catch (_: SecurityException) {
        throw ShelfException.Denied()
    } catch (theirs: IOException) {
        throw if (theirs.isFull) ShelfException.Full() else ShelfException.Unreachable()
    } catch (_: IllegalArgumentException) {
        // How Android tells of a document that is not there, from a provider in another process.
        throw ShelfException.Absent()
    } catch (_: RuntimeException) {
        throw ShelfException.Unreachable()
    }

    private val IOException.isFull: Boolean
        get() {
            val causes = generateSequence<Throwable>(this) { it.cause }
            return causes.any { "ENOSPC" in it.message.orEmpty() }
        }

    private companion object {
        const val CHUNK = 65536

        /** More than any object has. */
        const val LARGEST = 67_108_864uL
    }
}
