import androidx.compose.foundation.background
import androidx.compose.foundation.layout.size
import androidx.compose.material3.ColorScheme
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.semantics.role
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.ui.Look
import org.tandem.ui.colours
import org.tandem.ui.isDark

class ThemeTest {
    private val roles = ColorScheme::class.java.methods.filter {
        it.name.startsWith("get") && "-0d7_KjU" in it.name && "Fixed" !in it.name
    }

    private fun all(scheme: ColorScheme) = roles.associate {
        it.name.removePrefix("get").substringBefore('-') to
            Color((it.invoke(scheme) as Long).toULong())
    }

    @Test
    fun noRoleIsLeftToMaterial() {
        assertTrue(roles.size > 30)
        val plain = setOf(Color.White, Color.Black)
        for (look in Look.entries) {
            val theirs = all(if (look.isDark) darkColorScheme() else lightColorScheme())
            val left = all(colours(look)).filter { (role, colour) ->
                colour == theirs[role] && colour !in plain
            }
            assertEquals(emptyMap<String, Color>(), left, "$look")
        }
    }

    @Test
    fun textIsLegible() {
        for (look in Look.entries) {
            with(colours(look)) {
                val least = if (look.name.endsWith("CONTRAST")) 7.0 else 4.5
                val pairs = mapOf(
                    "text" to (onBackground to background),
                    "text on a panel" to (onSurface to surfaceContainerLowest),
                    "quiet text" to (onSurfaceVariant to background),
                    "quiet text on a panel" to (onSurfaceVariant to surfaceContainerLowest),
                    "button" to (onPrimary to primary),
                    "second button" to (onSecondaryContainer to secondaryContainer),
                    "chosen" to (onPrimaryContainer to primaryContainer),
                    "to know" to (onTertiaryContainer to tertiaryContainer),
                    "words as a button" to (primary to background),
                )
                for ((name, pair) in pairs) {
                    val found = contrast(pair.first, pair.second)
                    assertTrue(found >= least, "$look, $name: $found")
                }
                val edge = contrast(outline, background)
                assertTrue(edge >= 3.0, "$look, an edge: $edge")
            }
        }
    }

    /** Nothing on a screen says that something is wrong with a person. */
    @Test
    fun nothingIsRed() {
        for (look in Look.entries) {
            for ((role, colour) in all(colours(look))) {
                val isRed =
                    colour.red > 0.5f && colour.red > 2 * colour.green &&
                        colour.red > 2 * colour.blue
                assertFalse(isRed, "$look, $role: $colour")
            }
        }
    }
}
