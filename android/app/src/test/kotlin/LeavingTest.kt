import android.app.Activity
import android.app.KeyguardManager
import android.content.Intent
import android.view.View
import android.view.ViewGroup
import android.view.inputmethod.EditorInfo
import kotlinx.coroutines.runBlocking
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
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
import java.io.File

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
        val content = checkNotNull(window.get().findViewById<View>(android.R.id.content))

        // Home, within the second that it takes.
        hand.firstRun()
        hand.leave()
        hand.await("a record") { app.entry.isOpen || app.entry.looks > 0 }
        assertFalse(app.entry.isOpen)
        assertFalse("the list of programs shows nothing", content.isVisible)
        hand.comeBack()
        assertTrue(content.isVisible)
        hand.await("Nothing is ever wiped")

        hand.tap("Your spare key")
        hand.focus("Your spare key")
        val typing = checkNotNull(hand.typing()) { "a keyboard" }
        val learnsNot = EditorInfo.IME_FLAG_NO_PERSONALIZED_LEARNING
        assertTrue("it learns", typing.imeOptions and learnsNot != 0)

        hand.tap("Use the phone's own lock")
        hand.answer(Activity.RESULT_OK)
        hand.await("Do it later")
        assertNotNull("its key was seen by nobody", hand.spareKey())
        assertTrue("written down by hand", isLit(content))

        // Another program is before the window, and the phone is put down.
        hand.tap("Do it later")
        hand.tap("More")
        hand.tap("Settings")
        assertFalse(isLit(content))
        hand.tap("Make a backup")
        hand.tap("Make a backup")
        hand.leave()
        assertTrue("expected back", app.entry.isOpen)
        app.sendBroadcast(Intent(Intent.ACTION_SCREEN_OFF))
        ShadowLooper.idleMainLooper()
        assertFalse(app.entry.isOpen)
        hand.comeBack()
        hand.answer(Activity.RESULT_CANCELED)

        // A sheet on which to share was put away again.
        hand.tap("Use the phone's own lock")
        hand.answer(Activity.RESULT_OK)
        hand.await("open") { app.entry.isOpen }
        val file = File(window.get().phone.outbox).resolve("one/hours.pdf")
        file.parentFile?.mkdirs()
        assertTrue(runBlocking { window.get().phone.handOver(file.path, byteArrayOf(1)) })
        window.pause().resume()
        hand.leave()
        assertFalse("nobody is expected back", app.entry.isOpen)
        window.destroy()
    }

    private val View.isVisible get() = visibility == View.VISIBLE

    /** Whether something on it keeps the screen from going dark. */
    private fun isLit(view: View): Boolean = view.keepScreenOn ||
        (view is ViewGroup && (0 until view.childCount).map(view::getChildAt).any(::isLit))
}
