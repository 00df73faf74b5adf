package org.tandem.record

import org.tandem.core.ByteSink
import org.tandem.core.ByteSource
import java.io.InputStream
import java.io.OutputStream

/** A stream that the core reads: what a `ContentResolver` opens. Whoever opened it closes it. */
public fun InputStream.asSource(): ByteSource = object : ByteSource {
    override fun read(most: UInt): ByteArray {
        val bytes = ByteArray(most.coerceAtMost(LARGEST).toInt())
        val count = read(bytes)
        return if (count < 0) ByteArray(0) else bytes.copyOf(count)
    }
}

/**
 * A stream that the core writes. Whoever opened it closes it, and throws away what was written by a call
 * that threw.
 */
public fun OutputStream.asSink(): ByteSink = object : ByteSink {
    override fun write(bytes: ByteArray) = this@asSink.write(bytes)

    override fun finish() = flush()
}

private const val LARGEST = 65536u
