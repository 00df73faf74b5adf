package org.tandem.app

import android.app.UiModeManager
import android.content.Intent
import android.content.res.AssetManager
import android.graphics.Color
import android.os.Build
import android.os.Bundle
import android.view.View
import android.view.WindowManager
import android.view.inputmethod.EditorInfo
import androidx.activity.ComponentActivity
import androidx.activity.SystemBarStyle
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.ExperimentalComposeUiApi
import androidx.compose.ui.platform.InterceptPlatformTextInput
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.platform.PlatformTextInputInterceptor
import androidx.compose.ui.text.font.Font
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import org.tandem.ui.Door
import org.tandem.ui.Entry
import org.tandem.ui.Look
import org.tandem.ui.Screen
import org.tandem.ui.TandemTheme
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes

/**
 * The window. No picture can be taken of it, also not by the list of programs, and it locks when it is left:
 * at once, or after two minutes where the person went to pick a file or to hand one on and is expected back.
 */
class MainActivity : ComponentActivity() {
    private val entry: Entry get() = (application as TheApp).entry

    /** What it asks of the phone. */
    lateinit var phone: AndroidPhone
        private set

    override fun onCreate(savedInstanceState: Bundle?) {
        // Before anything is drawn.
        window.addFlags(WindowManager.LayoutParams.FLAG_SECURE)
        super.onCreate(savedInstanceState)
        // No password manager is to offer to keep what opens a record.
        window.decorView.importantForAutofill = View.IMPORTANT_FOR_AUTOFILL_NO_EXCLUDE_DESCENDANTS
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.UPSIDE_DOWN_CAKE) {
            // Screen readers and switches read it. A program that watches all others under that name does not.
            window.decorView.setAccessibilityDataSensitive(View.ACCESSIBILITY_DATA_SENSITIVE_YES)
        }
        enableEdgeToEdge(
            SystemBarStyle.auto(Color.TRANSPARENT, Color.TRANSPARENT),
            SystemBarStyle.auto(Color.TRANSPARENT, Color.TRANSPARENT),
        )
        phone = AndroidPhone(this)
        // One of a program that was ended is answered once.
        if (savedInstanceState == null) follow(intent)
        setContent {
            val letters = LocalContext.current.assets
            TandemTheme(remember(letters) { lettersOf(letters) }, look()) {
                Unlearned { Door(entry, phone) }
            }
        }
    }

    @Composable
    private fun look(): Look {
        val dark = isSystemInDarkTheme()
        return when {
            !isHighContrast() -> if (dark) Look.DARK else Look.LIGHT
            dark -> Look.DARK_CONTRAST
            else -> Look.LIGHT_CONTRAST
        }
    }

    /** What the person chose for all of the phone, where it can be chosen. */
    private fun isHighContrast(): Boolean =
        Build.VERSION.SDK_INT >= Build.VERSION_CODES.UPSIDE_DOWN_CAKE &&
            service<UiModeManager>().contrast >= HIGH

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        follow(intent)
    }

    private fun follow(intent: Intent?) {
        if (intent?.action == ACTION_LOG) entry.goTo(Screen.LOG())
    }

    override fun onStart() {
        super.onStart()
        content.visibility = View.VISIBLE
        entry.back()
    }

    /** Also after a sheet that lay over the window was put away: nobody is expected back from it. */
    override fun onResume() {
        super.onResume()
        phone.isBack()
    }

    override fun onStop() {
        super.onStop()
        // Whatever the list of programs still shows of it shows nothing.
        content.visibility = View.INVISIBLE
        if (isChangingConfigurations) return
        entry.left(if (phone.isAsking) EXPECTED else Duration.ZERO)
        if (phone.isAsking || phone.asksLeave) return
        try {
            Itself.rename(this)
        } catch (_: RuntimeException) {
            // The phone does not let it: it is tried again when it is left again.
        }
    }

    private val content: View get() = checkNotNull(findViewById<View>(android.R.id.content))

    companion object {
        /** Opens the form for a session. */
        const val ACTION_LOG: String = "org.tandem.app.LOG"

        /** Of the contrasts from -1 to 1 the one that Android calls high. */
        private const val HIGH = 1f

        private val EXPECTED = 2.minutes

        /** The letters of the reports, as the desktop has them. */
        private fun lettersOf(assets: AssetManager) = FontFamily(
            Font("fonts/NotoSans-Regular.ttf", assets, FontWeight.Normal),
            Font("fonts/NotoSans-Bold.ttf", assets, FontWeight.Bold),
        )
    }
}

/** No keyboard is to learn from what is typed here: it would offer it elsewhere, to whoever looks on. */
@OptIn(ExperimentalComposeUiApi::class)
@Composable
private fun Unlearned(content: @Composable () -> Unit) =
    InterceptPlatformTextInput(unlearned, content)

@OptIn(ExperimentalComposeUiApi::class)
private val unlearned = PlatformTextInputInterceptor { asked, next ->
    next.startInputMethod { info ->
        asked.createInputConnection(info).also {
            info.imeOptions = info.imeOptions or EditorInfo.IME_FLAG_NO_PERSONALIZED_LEARNING
        }
    }
}
