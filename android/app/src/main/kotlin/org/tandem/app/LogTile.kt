package org.tandem.app

import android.app.PendingIntent
import android.content.Intent
import android.os.Build
import android.service.quicksettings.TileService

/** A tile that opens the form for a session. It shows nothing of the record, and says nothing of it. */
class LogTile : TileService() {
    override fun onClick() {
        super.onClick()
        if (isLocked) unlockAndRun(::form) else form()
    }

    private fun form() {
        val intent = Intent(this, MainActivity::class.java)
            .setAction(MainActivity.ACTION_LOG)
            .addFlags(Intent.FLAG_ACTIVITY_NEW_TASK)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.UPSIDE_DOWN_CAKE) {
            startActivityAndCollapse(
                PendingIntent.getActivity(this, 0, intent, PendingIntent.FLAG_IMMUTABLE),
            )
        } else {
            @Suppress("DEPRECATION")
            startActivityAndCollapse(intent)
        }
    }
}
