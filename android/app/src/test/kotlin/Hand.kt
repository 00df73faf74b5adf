import android.content.Intent
import android.os.Looper
import android.view.View
import android.view.ViewGroup
import android.view.inputmethod.EditorInfo
import androidx.compose.ui.node.RootForTest
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsConfiguration
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.text.AnnotatedString
import org.junit.Assert.assertNotNull
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.tandem.app.MainActivity
import java.time.Duration
import java.util.concurrent.locks.LockSupport

/** A hand at the window of the app: it sees what a screen reader does, and taps. */
class Hand(private val window: ActivityController<MainActivity>) {
    private fun nodes(): List<SemanticsNode> {
        val roots = rootsBelow(checkNotNull(window.get().findViewById(android.R.id.content)))
        return roots.flatMap { all(it.semanticsOwner.rootSemanticsNode) }
    }

    private fun rootsBelow(view: View): List<RootForTest> = when (view) {
        is RootForTest -> listOf(view)
        is ViewGroup -> (0 until view.childCount).mapNotNull(view::getChildAt).flatMap(::rootsBelow)
        else -> emptyList()
    }

    private fun all(node: SemanticsNode): List<SemanticsNode> =
        listOf(node) + node.children.flatMap(::all)

    private val SemanticsConfiguration.said: List<String>
        get() = getOrNull(SemanticsProperties.Text).orEmpty().map { it.text } +
            getOrNull(SemanticsProperties.ContentDescription).orEmpty()

    /** All that is said on the screen. */
    fun said(): List<String> = nodes().flatMap { it.config.said }

    fun sees(text: String): Boolean = said().any { text in it }

    /** The core works on threads of its own, of which the looper knows nothing: it is asked again and again. */
    fun await(what: String, isThere: () -> Boolean) {
        val end = System.nanoTime() + MOST.toNanos()
        while (!isThere()) {
            check(System.nanoTime() < end) { "$what is not there: ${said()}" }
            LockSupport.parkNanos(ROUND.toNanos())
            shadowOf(Looper.getMainLooper()).idleFor(FRAME)
        }
        shadowOf(Looper.getMainLooper()).idleFor(FRAME)
    }

    fun await(text: String) = await(text) { sees(text) }

    fun tap(text: String) {
        fun found() = nodes().firstOrNull {
            text in it.config.said && it.config.getOrNull(SemanticsActions.OnClick) != null
        } ?: nodes().firstOrNull {
            it.config.getOrNull(SemanticsActions.OnClick) != null &&
                all(it).any { text in it.config.said }
        }
        await("a button $text") { found() != null }
        found()?.config?.getOrNull(SemanticsActions.OnClick)?.action?.invoke()
        shadowOf(Looper.getMainLooper()).idleFor(FRAME)
    }

    fun type(name: String, text: String) {
        fun found() = nodes().firstOrNull {
            name in it.config.said && it.config.getOrNull(SemanticsActions.SetText) != null
        }
        await("a field $name") { found() != null }
        val field = checkNotNull(found())
        field.config.getOrNull(SemanticsActions.SetText)?.action?.invoke(AnnotatedString(text))
        shadowOf(Looper.getMainLooper()).idleFor(FRAME)
    }

    /** As a finger does it: a keyboard comes up. */
    fun focus(name: String) {
        val field = nodes().first {
            name in it.config.said && it.config.getOrNull(SemanticsActions.SetText) != null
        }
        field.config.getOrNull(SemanticsActions.RequestFocus)?.action?.invoke()
        shadowOf(Looper.getMainLooper()).idleFor(FRAME)
    }

    /** What a keyboard is told of what is typed. */
    fun typing(): EditorInfo? {
        val content = checkNotNull(window.get().findViewById<View>(android.R.id.content))
        val drawn = rootsBelow(content).filterIsInstance<View>()
        return drawn.firstNotNullOfOrNull { view ->
            EditorInfo().takeIf { view.onCreateInputConnection(it) != null }
        }
    }

    /** From nothing to a record that the phone's own lock opens. Its spare key comes next. */
    fun firstRun() {
        tap("Next")
        tap("United States")
        tap("Next")
        tap("No")
        tap("Use the phone's own lock")
        tap("Start")
    }

    /** The spare key that is shown. */
    fun spareKey(): String? = said().firstOrNull { it.count('-'::equals) > 4 }

    fun leave() {
        window.pause().stop()
    }

    fun comeBack() {
        window.restart().resume()
    }

    /** The system's own screen, or another program, was asked for something, and says this. */
    fun answer(code: Int, data: Intent? = null) {
        val asked = shadowOf(window.get()).nextStartedActivityForResult
        assertNotNull("the phone was asked", asked)
        shadowOf(window.get()).receiveResult(asked.intent, code, data)
    }

    private companion object {
        val MOST: Duration = Duration.ofSeconds(20)
        val ROUND: Duration = Duration.ofMillis(2)
        val FRAME: Duration = Duration.ofMillis(16)
    }
}
