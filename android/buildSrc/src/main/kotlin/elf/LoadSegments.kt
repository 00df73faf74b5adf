package elf

import java.nio.ByteBuffer
import java.nio.ByteOrder

/**
 * Reads how a shared library wants to be laid into memory.
 *
 * Android 15 and later run on phones with memory pages of 16 KB, where a library that was linked for
 * 4 KB does not load. The linker is told so in `.cargo/config.toml`, but a `RUSTFLAGS` variable
 * silently takes the place of what is configured there; so what came out is looked at.
 *
 * Plain Kotlin without Gradle, so that `tests/kotlin` can try it on real files.
 */
object LoadSegments {
    /** 16 KB, the largest page that Android uses. */
    const val PAGE: Long = 0x4000

    private const val PT_LOAD = 1

    /**
     * The alignment of every segment that is loaded.
     *
     * @throws IllegalArgumentException if [file] is no ELF file, or ends too early.
     */
    fun alignments(file: ByteArray): List<Long> {
        require(file.size >= 64 && file[0] == 0x7f.toByte() && file.decodeToString(1, 4) == "ELF") {
            "not an ELF file"
        }
        val wide = file[4] == 2.toByte()
        val bytes = ByteBuffer.wrap(file)
        bytes.order(if (file[5] == 2.toByte()) ByteOrder.BIG_ENDIAN else ByteOrder.LITTLE_ENDIAN)
        val first = if (wide) bytes.getLong(0x20) else bytes.getInt(0x1c).toLong()
        val size = bytes.getShort(if (wide) 0x36 else 0x2a).toInt()
        val count = bytes.getShort(if (wide) 0x38 else 0x2c).toInt()
        require(first + size.toLong() * count <= file.size) { "the ELF file ends too early" }
        return (0 until count)
            .map { first.toInt() + it * size }
            .filter { bytes.getInt(it) == PT_LOAD }
            .map { if (wide) bytes.getLong(it + 0x30) else bytes.getInt(it + 0x1c).toLong() }
    }

    /** Whether [file] loads on a phone with pages of 16 KB. */
    fun fitLargePages(file: ByteArray): Boolean =
        alignments(file).let { found -> found.isNotEmpty() && found.all { it >= PAGE } }
}
