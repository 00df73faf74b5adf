import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.MutableState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.LocalSaveableStateRegistry
import androidx.compose.runtime.saveable.SaveableStateRegistry
import androidx.compose.runtime.setValue
import androidx.compose.ui.test.SkikoComposeUiTest

/**
 * What a rotation, or the death of a process, does to a screen: what is saved comes back, if Android's
 * Bundle could have held it. (Compose's own tester is not there on a desktop.)
 */
class Recreation {
    private var isThere by mutableStateOf(true)
    private var registry = registry(emptyMap())

    /** What was handed to the system. */
    var kept: Map<String, List<Any?>> = emptyMap()
        private set

    @Composable
    operator fun invoke(content: @Composable () -> Unit) {
        // Gone and back rather than under another key: what is saved is found again by its place.
        if (isThere) {
            CompositionLocalProvider(
                LocalSaveableStateRegistry provides registry,
                content = content,
            )
        }
    }

    fun happen(test: SkikoComposeUiTest) {
        test.runOnIdle {
            kept = registry.performSave()
            isThere = false
        }
        test.runOnIdle {
            registry = registry(kept)
            isThere = true
        }
        test.waitForIdle()
    }

    private fun registry(kept: Map<String, List<Any?>>) = SaveableStateRegistry(kept, ::fits)

    private fun fits(value: Any): Boolean = when (value) {
        is String, is Int, is Boolean, is Long, is Float, is Enum<*> -> true

        is List<*> -> value.all { it == null || fits(it) }

        is Map<*, *> -> value.all { (key, one) ->
            fits(checkNotNull(key)) &&
                (one == null || fits(one))
        }

        is MutableState<*> -> value.value.let { it == null || fits(it) }

        else -> false
    }
}
