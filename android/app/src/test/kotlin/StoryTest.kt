import android.app.Activity
import android.app.AlarmManager
import android.app.KeyguardManager
import android.content.Intent
import android.content.pm.PackageManager
import android.view.View
import android.view.WindowManager
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import org.tandem.app.MainActivity
import org.tandem.app.TheApp
import org.tandem.ui.Phone
import org.tandem.ui.Reminding
import org.tandem.ui.ThisPhone
import java.io.File

/**
 * A day with the real window over the real core, on a phone that Robolectric pretends. It is one test: what Compose
 * draws with is made once in a process, and Robolectric takes the clock away from it between two tests.
 */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], qualifiers = "w360dp-h640dp-xhdpi")
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class StoryTest {
    private lateinit var window: ActivityController<MainActivity>
    private lateinit var hand: Hand
    private val app: TheApp get() = RuntimeEnvironment.getApplication() as TheApp
    private val phone: Phone get() = window.get().phone
    private val itself: ThisPhone get() = checkNotNull(phone.itself)

    @Test
    fun aDayOnAPhone() {
        FakeKeystore.install()
        shadowOf(app.getSystemService(KeyguardManager::class.java)).setIsDeviceSecure(true)
        window = Robolectric.buildActivity(MainActivity::class.java).setup()
        hand = Hand(window)
        aSessionIsThereAfterATurnAndBehindTheLock()
        whoGoesToPickAFileComesBackToAnOpenRecord()
        remindersAreOffUntilTheyAreTurnedOn()
        theTileOpensTheForm()
        afterErasingNothingIsThere()
        window.pause().stop().destroy()
    }

    private fun log() {
        hand.tap("Log")
        hand.tap("Individual session")
        hand.tap("45 min")
        hand.tap("Save")
        hand.await("Saved:")
    }

    private fun alarms() =
        shadowOf(app.getSystemService(AlarmManager::class.java)).scheduledAlarms.size

    private fun aSessionIsThereAfterATurnAndBehindTheLock() {
        val flags = window.get().window.attributes.flags
        assertTrue("no picture of it", flags and WindowManager.LayoutParams.FLAG_SECURE != 0)
        val content = checkNotNull(window.get().findViewById<View>(android.R.id.content))
        assertFalse("no password manager keeps what is typed", content.isImportantForAutofill)
        hand.firstRun()
        hand.await("Do it later")
        window.recreate()
        hand.await("Do it later")
        assertNotNull("its key is not lost with the window", hand.spareKey())
        hand.tap("Do it later")
        log()
        window.recreate()
        hand.await("Saved:")
        assertTrue(app.entry.isOpen)

        hand.leave()
        assertFalse("who finds the phone finds it locked", app.entry.isOpen)
        hand.comeBack()
        hand.await("Nothing is ever wiped")
        assertFalse(hand.sees("45"))
        hand.tap("Use the phone's own lock")
        hand.answer(Activity.RESULT_CANCELED)
        hand.await("Nothing is ever wiped")
        assertFalse("somebody else's finger", app.entry.isOpen)
        hand.tap("Use the phone's own lock")
        hand.answer(Activity.RESULT_OK)
        hand.await("45 min")
        assertTrue(app.entry.isOpen)
    }

    private fun whoGoesToPickAFileComesBackToAnOpenRecord() {
        hand.tap("More")
        hand.tap("Settings")
        hand.tap("Make a backup")
        hand.tap("Make a backup")
        hand.leave()
        assertTrue("expected back", app.entry.isOpen)
        hand.comeBack()
        hand.answer(Activity.RESULT_CANCELED)
        hand.await("No place was picked")
    }

    // The old way in, which is how the system still answers.
    @Suppress("DEPRECATION")
    private fun remindersAreOffUntilTheyAreTurnedOn() {
        assertEquals(Reminding.OFF, itself.reminding)
        assertEquals(0, alarms())
        hand.tap("More")
        hand.tap("Settings")
        hand.tap("This phone")
        hand.tap("Yes. They say only this:")
        val asked = shadowOf(window.get()).lastRequestedPermission
        assertEquals(listOf(NOTIFY), asked.requestedPermissions.toList())
        shadowOf(app).grantPermissions(NOTIFY)
        window.get().onRequestPermissionsResult(
            asked.requestCode,
            asked.requestedPermissions,
            intArrayOf(PackageManager.PERMISSION_GRANTED),
        )
        hand.await("what was chosen") { itself.reminding == Reminding.PLAIN }
        // The weekly question is of this week: there is something to be reminded of.
        hand.await("an alarm") { alarms() > 0 }
    }

    private fun theTileOpensTheForm() {
        hand.leave()
        window.newIntent(Intent(MainActivity.ACTION_LOG))
        hand.comeBack()
        hand.tap("Use the phone's own lock")
        hand.answer(Activity.RESULT_OK)
        hand.await("Individual session")
    }

    private fun afterErasingNothingIsThere() {
        val file = File(phone.outbox).resolve("one/hours.pdf").apply { parentFile?.mkdirs() }
        assertTrue(runBlocking { phone.handOver(file.path, byteArrayOf(1, 2, 3)) })
        hand.leave()
        assertTrue("the sheet lies over the window", app.entry.isOpen)
        hand.comeBack()
        val picked = app.cacheDir.resolve("picked/file").apply { parentFile?.mkdirs() }
        picked.writeText("a backup")
        hand.tap("More")
        hand.tap("Settings")
        hand.tap("Erase everything")
        hand.tap("Erase everything")
        hand.tap("Yes, erase all of it")
        hand.await("Erased.")
        assertFalse(file.exists())
        assertFalse(picked.exists())
        assertEquals(Reminding.OFF, itself.reminding)
        assertEquals(emptyMap<String, Any>(), FakeKeystore.held)
        assertFalse(app.noBackupFilesDir.resolve("record/tandem.db").exists())
        assertEquals(0, alarms())
    }

    private companion object {
        const val NOTIFY = "android.permission.POST_NOTIFICATIONS"
    }
}
