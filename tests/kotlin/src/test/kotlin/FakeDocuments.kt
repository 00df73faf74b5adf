import org.tandem.record.Document
import org.tandem.record.Documents
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.FileNotFoundException
import java.io.IOException
import java.io.InputStream
import java.io.OutputStream

/** What a provider of documents does otherwise than a disk. */
enum class Fault {
    /** It throws, and nothing was done. */
    THROWS,

    /** It throws, and it was done. */
    THROWS_AFTER,

    /** Another process throws what has no name there. */
    THROWS_ODDLY,

    /** The permission is gone. */
    FORBIDS,

    /** No room is left. */
    IS_FULL,

    /** What is read or written ends in its midst, and nobody says so. */
    CUTS_OFF,

    /** What is made gets another name. */
    RENAMES,

    /** What is made is there twice. */
    DOUBLES,

    /** The list is the one before; what is asked for is not there yet. */
    IS_STALE,

    /** The folder is gone for a moment. */
    IS_MISSING,

    /** What is to be deleted stays, and is said not to be there. */
    KEEPS,
}

/** A tree of documents in memory, with a fault at one of its calls. */
class FakeDocuments : Documents {
    private class Held(var name: String, var bytes: ByteArray = ByteArray(0))

    private val files = LinkedHashMap<String, Held>()
    private var before: List<Document> = emptyList()
    private var next = 0

    /** Which fault, at which call from now on; taken away when it was made. */
    var fault: Pair<Fault, Int>? = null

    /** Calls since a fault was last set. */
    var calls = 0

    /** Whether it says how long a document is. */
    var saysSizes = true

    val names: List<String> get() = files.values.map { it.name }

    fun at(call: Int, what: Fault) {
        fault = what to call
        calls = 0
    }

    private fun now(): Fault? {
        val (what, at) = fault ?: return null
        return if (calls++ == at) what.also { fault = null } else null
    }

    private fun <T> call(work: (Fault?) -> T): T {
        val fault = now()
        when (fault) {
            Fault.THROWS -> throw IOException("a provider that threw, with a name")
            Fault.THROWS_ODDLY -> throw IllegalStateException("from another process")
            Fault.FORBIDS -> throw SecurityException("no permission")
            Fault.IS_FULL -> throw IOException("write: ENOSPC (No space left on device)")
            Fault.IS_MISSING -> throw FileNotFoundException("the tree")
            else -> Unit
        }
        val done = work(fault)
        if (fault == Fault.THROWS_AFTER) throw IOException("done, and no answer")
        return done
    }

    override fun all(): List<Document> = call { fault ->
        val size = { held: Held -> if (saysSizes) held.bytes.size.toLong() else -1 }
        val now = files.map { (id, held) -> Document(id, held.name, size(held)) }
        val shown = if (fault == Fault.IS_STALE) before else now
        before = now
        shown
    }

    override fun read(id: String): InputStream = call { fault ->
        val held = files[id] ?: throw FileNotFoundException(id)
        if (fault == Fault.IS_STALE) throw FileNotFoundException(id)
        val half = held.bytes.copyOf(held.bytes.size / 2)
        ByteArrayInputStream(if (fault == Fault.CUTS_OFF) half else held.bytes)
    }

    override fun make(name: String): String = call { fault ->
        val id = "${next++}"
        files[id] = Held(if (fault == Fault.RENAMES) name.replace(".bin", " (1).bin") else name)
        if (fault == Fault.DOUBLES) files["${next++}"] = Held(name)
        id
    }

    override fun write(id: String): OutputStream = call { fault ->
        val held = files[id] ?: throw FileNotFoundException(id)
        object : ByteArrayOutputStream() {
            override fun close() {
                val all = toByteArray()
                held.bytes = if (fault == Fault.CUTS_OFF) all.copyOf(all.size / 2) else all
            }
        }
    }

    override fun delete(id: String): Unit = call { fault ->
        if (fault == Fault.KEEPS) throw FileNotFoundException(id)
        files.remove(id) ?: throw FileNotFoundException(id)
    }
}
