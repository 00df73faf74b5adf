import android.app.Activity
import android.app.KeyguardManager
import android.content.Intent
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import org.robolectric.shadows.ShadowLooper
import org.tandem.app.MainActivity
import org.tandem.app.TheApp

/** The window is left at the worst moments. One test, as in [StoryTest]. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], qualifiers = "w360dp-h640dp-xhdpi")
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class LeavingTest {
    private val app: TheApp get() = RuntimeEnvironment.getApplication() as TheApp

    @Test
    fun whoFindsThePhoneFindsItLocked() {
        FakeKeystore.install()
        shadowOf(app.getSystemService(KeyguardManager::class.java)).setIsDeviceSecure(true)
        val window = Robolectric.buildActivity(MainActivity::class.java).setup()
        val hand = Hand(window)

        // Home, within the second that it takes.
        hand.firstRun()
        hand.leave()
        hand.await("a record") { app.entry.isOpen || app.entry.looks > 0 }
        assertFalse(app.entry.isOpen)
        hand.comeBack()
        hand.await("Nothing is ever wiped")

        hand.tap("Use the phone's own lock")
        hand.answer(Activity.RESULT_OK)
        hand.await("open") { app.entry.isOpen }

        // Another program is before the window, and the phone is put down.
        hand.tap("More")
        hand.tap("Settings")
        hand.tap("Make a backup")
        hand.tap("Make a backup")
        hand.leave()
        assertTrue("expected back", app.entry.isOpen)
        app.sendBroadcast(Intent(Intent.ACTION_SCREEN_OFF))
        ShadowLooper.idleMainLooper()
        assertFalse(app.entry.isOpen)
        window.destroy()
    }
}
