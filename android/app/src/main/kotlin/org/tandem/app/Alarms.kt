package org.tandem.app

import android.app.AlarmManager
import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.util.AtomicFile
import org.json.JSONArray
import org.json.JSONException
import org.json.JSONObject
import org.tandem.core.screens.Reminder
import org.tandem.ui.Reminding
import java.io.FileOutputStream
import java.io.IOException
import java.time.DateTimeException
import java.time.Instant
import java.time.LocalDateTime
import java.time.ZoneId

/**
 * A moment at which the phone is to speak up, in words that a locked phone may show: what the core gave, and
 * nothing more.
 *
 * @property wall what the clock shows then.
 * @property zone whose clock; none is this phone's, wherever it is.
 * @property home the moment as the core has it, for a zone that this phone does not know.
 */
internal class Kept(
    val wall: LocalDateTime,
    val zone: String?,
    val text: String,
    val home: Instant,
) {
    constructor(reminder: Reminder) :
        this(reminder.wall, reminder.zone, reminder.text, reminder.at)

    val at: Instant
        get() = try {
            wall.atZone(zone?.let(ZoneId::of) ?: ZoneId.systemDefault()).toInstant()
        } catch (_: DateTimeException) {
            home
        }
}

/**
 * The phone's own list. A phone forgets its alarms when it is started again, and a clock that was moved makes them
 * wrong: so the list is a file, out of every backup, and all are set anew from it.
 *
 * They come when the phone is awake anyway, give or take some minutes: to be exact to the second an app must
 * ask for leave to, and nobody's reminder is worth that.
 */
internal class Alarms : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) {
        if (intent.action == SPEAK) say(context, intent.getIntExtra(WHICH, 0)) else set(context)
    }

    companion object {
        private const val SPEAK = "org.tandem.app.SPEAK"
        private const val WHICH = "which"
        private const val CHANNEL = "reminders"
        private const val MOST = 40

        /**
         * Keeps a list in the place of the one before. Where it cannot be kept there is none, until the next change: an
         * alarm finds its words in the file, and would find those of another.
         */
        fun keep(context: Context, all: List<Kept>) {
            if (all.isNotEmpty() && isWritten(context, all)) return set(context, all)
            file(context).delete()
            set(context, emptyList())
        }

        /** Whether nothing of a list is left. */
        fun isNone(context: Context): Boolean = !file(context).baseFile.exists()

        /** Whether the phone lets them be seen, all of its notifications and these. */
        fun getThrough(context: Context): Boolean {
            val tells = context.service<NotificationManager>()
            val channel = tells.getNotificationChannel(CHANNEL)
            return tells.areNotificationsEnabled() &&
                channel?.importance != NotificationManager.IMPORTANCE_NONE
        }

        private fun isWritten(context: Context, all: List<Kept>): Boolean {
            val json = JSONArray()
            for (one in all.take(MOST)) {
                val words = JSONObject().put("wall", one.wall.toString()).put("text", one.text)
                    .put("home", one.home.toEpochMilli())
                json.put(words.putOpt("zone", one.zone))
            }
            val bytes = json.toString().encodeToByteArray()
            val file = file(context)
            var stream: FileOutputStream? = null
            return try {
                stream = file.startWrite()
                stream.write(bytes)
                file.finishWrite(stream)
                // Its end says nothing of a disk that was full.
                file.readFully().contentEquals(bytes)
            } catch (_: IOException) {
                file.failWrite(stream)
                false
            }
        }

        private fun file(context: Context) =
            AtomicFile(context.noBackupFilesDir.resolve("reminders"))

        private fun kept(context: Context): List<Kept> = try {
            val json = JSONArray(file(context).readFully().decodeToString())
            List(json.length()) { at ->
                val one = json.getJSONObject(at)
                val zone = one.optString("zone").takeIf(String::isNotEmpty)
                Kept(
                    LocalDateTime.parse(one.getString("wall")),
                    zone,
                    one.getString("text"),
                    Instant.ofEpochMilli(one.getLong("home")),
                )
            }
        } catch (_: IOException) {
            emptyList()
        } catch (_: JSONException) {
            // Damaged: the next opening of the record gives another one.
            emptyList()
        } catch (_: DateTimeException) {
            emptyList()
        }

        private fun set(context: Context, all: List<Kept> = kept(context)) {
            val alarms = context.service<AlarmManager>()
            val now = Instant.now()
            for (which in 0 until MOST) {
                val intent = intent(context, which)
                alarms.cancel(intent)
                val at = all.getOrNull(which)?.at ?: continue
                if (at > now) {
                    alarms.setAndAllowWhileIdle(AlarmManager.RTC_WAKEUP, at.toEpochMilli(), intent)
                }
            }
        }

        private fun intent(context: Context, which: Int) = PendingIntent.getBroadcast(
            context,
            which,
            Intent(context, Alarms::class.java).setAction(SPEAK).putExtra(WHICH, which),
            PendingIntent.FLAG_IMMUTABLE or PendingIntent.FLAG_UPDATE_CURRENT,
        )

        private fun say(context: Context, which: Int) {
            // Chosen off since it was set: nothing is said any more, whatever the phone still has.
            if (Itself.reminding(context) == Reminding.OFF) return
            val one = kept(context).getOrNull(which) ?: return
            val tells = context.service<NotificationManager>()
            val name = context.getString(R.string.reminders)
            val channel = NotificationChannel(CHANNEL, name, NotificationManager.IMPORTANCE_DEFAULT)
            tells.createNotificationChannel(channel)
            val opens = PendingIntent.getActivity(
                context,
                0,
                Intent(context, MainActivity::class.java),
                PendingIntent.FLAG_IMMUTABLE,
            )
            val note = Notification.Builder(context, CHANNEL)
                .setSmallIcon(R.drawable.sign)
                .setContentText(one.text)
                .setContentIntent(opens)
                .setAutoCancel(true)
                // On this phone alone: not on a watch, not read out in a car.
                .setLocalOnly(true)
                .setCategory(Notification.CATEGORY_REMINDER)
                .build()
            // One at a time: what was not looked at is not counted.
            tells.notify(0, note)
        }
    }
}
