package org.tandem.ui

import androidx.compose.runtime.Stable
import org.tandem.core.ByteSink
import org.tandem.core.Clock
import org.tandem.core.model.Language
import org.tandem.core.model.Zone
import org.tandem.record.DeviceSecret
import org.tandem.core.Place as Folder

/** What only the device can do. Each host has its own. */
interface Phone {
    /** The folder in which files stand on their way to another program, and nothing else. */
    val outbox: String

    /** Removes all that stands in it, and what was picked: the record is erased. */
    fun clear()

    /** What it does by itself; none where it does nothing. */
    val itself: ThisPhone? get() = null

    fun call(number: String)

    fun open(link: String)

    /** Whether it has a lock of its own: where it has none, that opens for anybody. */
    val hasLock: Boolean get() = false

    /** Whether the phone itself knows whoever holds it, by its own lock: a finger, a face, its code. */
    suspend fun isOwner(title: String): Boolean

    /** Lets the person pick a file; null where they picked none. */
    suspend fun pick(): Picked?

    /** Lets them pick a place for a new file, and writes it there; false where they picked none. */
    suspend fun keep(name: String, write: suspend (ByteSink) -> Unit): Boolean

    /** Writes this file and hands it to a program that they pick; false where it could not be written. */
    suspend fun handOver(file: String, bytes: ByteArray): Boolean
}

/** A file that the person picked. */
interface Picked {
    val name: String
    val path: String

    suspend fun bytes(): ByteArray
}

/** Where the record is kept, and what the device brings along. */
@Stable
class Host(
    val place: Folder,
    private val where: () -> Zone,
    val language: Language?,
    val device: DeviceSecret? = null,
    val clock: Clock? = null,
) {
    /** Where the device is now: somebody travels, and the program runs on. */
    val zone: Zone get() = where()
}
