package org.tandem.app

import android.app.NotificationManager
import android.content.ComponentName
import android.content.Context
import android.content.pm.PackageManager
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import org.tandem.core.screens.Reminder
import org.tandem.ui.Reminding
import org.tandem.ui.ThisPhone

/** What this phone does by itself. Two words on the phone say it; no backup takes them along. */
internal class Itself(private val context: Context, private val mayNotify: suspend () -> Boolean) :
    ThisPhone {
    private val kept = context.getSharedPreferences("phone", Context.MODE_PRIVATE)

    override var reminding: Reminding by mutableStateOf(
        Reminding.entries.firstOrNull { it.name == kept.getString(REMIND, null) } ?: Reminding.OFF,
    )
        private set

    override val holdsBack: Boolean
        get() = reminding != Reminding.OFF &&
            !context.service<NotificationManager>().areNotificationsEnabled()

    override var isPlain: Boolean by mutableStateOf(isOn(PLAIN))
        private set

    override suspend fun remind(how: Reminding) {
        if (how != Reminding.OFF) mayNotify()
        kept.edit().putString(REMIND, how.name).apply()
        reminding = how
    }

    override fun callPlain(isPlain: Boolean) {
        // The new one first: with none, the app could not be found.
        for ((name, on) in listOf(PLAIN to isPlain, NAMED to !isPlain).sortedByDescending {
            it.second
        }) {
            context.packageManager.setComponentEnabledSetting(
                ComponentName(context, name),
                if (on) {
                    PackageManager.COMPONENT_ENABLED_STATE_ENABLED
                } else {
                    PackageManager.COMPONENT_ENABLED_STATE_DISABLED
                },
                PackageManager.DONT_KILL_APP,
            )
        }
        this.isPlain = isPlain
    }

    private fun isOn(name: String) =
        context.packageManager.getComponentEnabledSetting(ComponentName(context, name)) ==
            PackageManager.COMPONENT_ENABLED_STATE_ENABLED

    override fun forget() {
        set(emptyList())
        context.service<NotificationManager>().cancelAll()
        kept.edit().remove(REMIND).apply()
        reminding = Reminding.OFF
    }

    override fun set(reminders: List<Reminder>) = Alarms.keep(context, reminders.map(::Kept))

    private companion object {
        const val REMIND = "remind"
        const val NAMED = "org.tandem.app.Named"
        const val PLAIN = "org.tandem.app.Plain"
    }
}
