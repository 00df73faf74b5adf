package org.tandem.app

import android.app.Application
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.content.IntentFilter
import android.os.SystemClock
import android.system.Os
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import org.tandem.core.Place
import org.tandem.core.model.Language
import org.tandem.record.KeystoreSecret
import org.tandem.ui.Entry
import org.tandem.ui.Host
import java.time.ZoneId
import java.util.Locale
import kotlin.time.AbstractLongTimeSource
import kotlin.time.DurationUnit

/** The program: what is open outlives the window that shows it. */
class TheApp : Application() {
    /** The way in, and the open record behind it: one of each, as long as the program runs. */
    val entry: Entry by lazy {
        Entry(host(), CoroutineScope(SupervisorJob() + Dispatchers.Main), SinceStart)
    }

    override fun onCreate() {
        super.onCreate()
        // The core unpacks a backup there. Before Android 13 this names a folder that is not there.
        Os.setenv("TMPDIR", cacheDir.path, true)
        // Also where another program is before the window, and the person is expected back from it.
        registerReceiver(ScreenOff { entry.lock() }, IntentFilter(Intent.ACTION_SCREEN_OFF))
    }

    private fun host() = Host(
        // Both where Android's backup does not reach; the installation's name apart from the record.
        Place(
            noBackupFilesDir.resolve("record").path,
            noBackupFilesDir.resolve("installation").path,
        ),
        { ZoneId.systemDefault().id },
        Language.entries.firstOrNull { it.name.lowercase() == Locale.getDefault().language },
        KeystoreSecret(this),
    )
}

/** Goes on while the phone sleeps, and no clock that is set changes it. */
private object SinceStart : AbstractLongTimeSource(DurationUnit.NANOSECONDS) {
    override fun read(): Long = SystemClock.elapsedRealtimeNanos()
}

/** The phone was put down. */
private class ScreenOff(private val onOff: () -> Unit) : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) = onOff()
}

/** A part of the system that every phone has. */
internal inline fun <reified T : Any> Context.service(): T =
    checkNotNull(getSystemService(T::class.java))
