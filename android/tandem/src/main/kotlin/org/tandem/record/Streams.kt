package org.tandem.record

import org.tandem.core.Sink
import org.tandem.core.Source
import java.io.InputStream
import java.io.OutputStream

/** A stream that the core reads: what a `ContentResolver` opens. Whoever opened it closes it. */
public fun InputStream.asSource(): Source = object : Source {
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
public fun OutputStream.asSink(): Sink = object : Sink {
    override fun write(bytes: ByteArray) = this@asSink.write(bytes)

    override fun finish() = flush()
}

private const val LARGEST = 65536u
