package org.tandem.app

import android.app.NotificationManager
import android.content.ActivityNotFoundException
import android.content.ComponentName
import android.content.Context
import android.content.Intent
import android.content.SharedPreferences
import android.content.pm.PackageManager
import android.provider.Settings
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import org.tandem.core.screens.Reminder
import org.tandem.ui.Reminding
import org.tandem.ui.ThisPhone

/** What this phone does by itself. Two words on the phone say it; no backup takes them along. */
internal class Itself(private val context: Context, private val mayNotify: suspend () -> Boolean) :
    ThisPhone {
    private val kept = kept(context)

    override var reminding: Reminding by mutableStateOf(reminding(context))
        private set

    override val holdsBack: Boolean
        get() = reminding != Reminding.OFF && !Alarms.getThrough(context)

    override var isPlain: Boolean by mutableStateOf(isWantedPlain(context))
        private set

    override val plainName: String get() = context.getString(R.string.plain)

    /** Grows with each choice. The last counts, whichever the phone gave leave for last. */
    private var turn = 0

    override suspend fun remind(how: Reminding) {
        val mine = ++turn
        if (how != Reminding.OFF) mayNotify()
        if (mine != turn || how == reminding) return
        kept.edit().putString(REMIND, how.name).apply()
        // At once, with what stands there already: it may say more than is wanted now.
        clear()
        reminding = how
    }

    private fun clear() {
        set(emptyList())
        context.service<NotificationManager>().cancelAll()
    }

    override fun openSettings() {
        val intent = Intent(Settings.ACTION_APP_NOTIFICATION_SETTINGS)
            .putExtra(Settings.EXTRA_APP_PACKAGE, context.packageName)
        try {
            context.startActivity(intent)
        } catch (_: ActivityNotFoundException) {
            // No such page: the words above say what is to be found.
        }
    }

    override fun callPlain(isPlain: Boolean) {
        kept.edit().putBoolean(PLAIN, isPlain).apply()
        this.isPlain = isPlain
    }

    override fun forget() {
        turn++
        clear()
        kept(context).edit().remove(REMIND).apply()
        reminding = Reminding.OFF
        check(Alarms.isNone(context))
    }

    override fun set(reminders: List<Reminder>) = Alarms.keep(context, reminders.map(::Kept))

    companion object {
        private const val REMIND = "remind"
        private const val PLAIN = "plain"
        private const val PLAIN_ENTRY = "org.tandem.app.Plain"
        private const val NAMED_ENTRY = "org.tandem.app.Named"

        private fun kept(context: Context): SharedPreferences =
            context.getSharedPreferences("phone", Context.MODE_PRIVATE)

        /** How much the phone is to tell. */
        fun reminding(context: Context): Reminding {
            val name = kept(context).getString(REMIND, null)
            return Reminding.entries.firstOrNull { it.name == name } ?: Reminding.OFF
        }

        private fun isWantedPlain(context: Context) =
            kept(context).getBoolean(PLAIN, isOn(context, PLAIN_ENTRY))

        /**
         * Turns on the entry under the name that was chosen, and the other off. Not under the person's finger, nor
         * while somebody is expected back: many a launcher ends the program at that moment, or moves its picture.
         */
        fun rename(context: Context) {
            val isPlain = isWantedPlain(context)
            if (isPlain == isOn(context, PLAIN_ENTRY)) return
            val (now, before) =
                if (isPlain) PLAIN_ENTRY to NAMED_ENTRY else NAMED_ENTRY to PLAIN_ENTRY
            // The new one first: with none, the app could not be found.
            turn(context, now, PackageManager.COMPONENT_ENABLED_STATE_ENABLED)
            turn(context, before, PackageManager.COMPONENT_ENABLED_STATE_DISABLED)
        }

        private fun turn(context: Context, name: String, to: Int) =
            context.packageManager.setComponentEnabledSetting(
                ComponentName(context, name),
                to,
                PackageManager.DONT_KILL_APP,
            )

        private fun isOn(context: Context, name: String) =
            context.packageManager.getComponentEnabledSetting(ComponentName(context, name)) ==
                PackageManager.COMPONENT_ENABLED_STATE_ENABLED
    }
}
