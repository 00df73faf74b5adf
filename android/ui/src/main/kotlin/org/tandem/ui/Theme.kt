package org.tandem.ui

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.size
import androidx.compose.material3.ColorScheme
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Typography
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.Immutable
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextDirection
import androidx.compose.ui.unit.sp

/**
 * How the app looks. Every role is set, since one that is not is Material's own. Nothing is red: no
 * screen says that something is wrong with a person, so even `error` is the ochre of a thing to know.
 */
enum class Look { LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST }

private const val WHITE = 0xFFFFFFFF
private const val BLACK = 0xFF000000

private fun light(ink: Long, quiet: Long, edge: Long, first: Long, paper: Long = 0xFFF5F4EF) =
    lightColorScheme(
        primary = Color(first),
        onPrimary = Color(WHITE),
        primaryContainer = Color(0xFFD5E8E6),
        onPrimaryContainer = Color(0xFF0B3936),
        inversePrimary = Color(0xFF8FD0C9),
        secondary = Color(0xFF4A5F5D),
        onSecondary = Color(WHITE),
        secondaryContainer = Color(0xFFE0EAE8),
        onSecondaryContainer = Color(0xFF1C3230),
        tertiary = Color(0xFF6A4800),
        onTertiary = Color(WHITE),
        tertiaryContainer = Color(0xFFF7EBD0),
        onTertiaryContainer = Color(0xFF463206),
        background = Color(paper),
        onBackground = Color(ink),
        surface = Color(paper),
        onSurface = Color(ink),
        surfaceVariant = Color(0xFFE6E9E5),
        onSurfaceVariant = Color(quiet),
        surfaceTint = Color(first),
        inverseSurface = Color(0xFF2A3332),
        inverseOnSurface = Color(0xFFF0F3F1),
        surfaceBright = Color(0xFFFBFAF6),
        surfaceDim = Color(0xFFDBDCD7),
        surfaceContainerLowest = Color(WHITE),
        surfaceContainerLow = Color(0xFFF0F0EB),
        surfaceContainer = Color(0xFFEBECE7),
        surfaceContainerHigh = Color(0xFFE5E7E2),
        surfaceContainerHighest = Color(0xFFDFE3DE),
        outline = Color(edge),
        outlineVariant = Color(0xFFD2D7D3),
        error = Color(0xFF6A4800),
        onError = Color(WHITE),
        errorContainer = Color(0xFFF7EBD0),
        onErrorContainer = Color(0xFF463206),
        scrim = Color(BLACK),
    )

private fun dark(ink: Long, quiet: Long, edge: Long, first: Long, paper: Long = 0xFF101514) =
    darkColorScheme(
        primary = Color(first),
        onPrimary = Color(0xFF052F2C),
        primaryContainer = Color(0xFF1C4945),
        onPrimaryContainer = Color(0xFFCCEEE9),
        inversePrimary = Color(0xFF1A5A56),
        secondary = Color(0xFFB0CBC7),
        onSecondary = Color(0xFF1B3431),
        secondaryContainer = Color(0xFF283533),
        onSecondaryContainer = Color(0xFFD4E5E2),
        tertiary = Color(0xFFF0CA7A),
        onTertiary = Color(0xFF3A2900),
        tertiaryContainer = Color(0xFF3E351E),
        onTertiaryContainer = Color(0xFFF4E4C1),
        background = Color(paper),
        onBackground = Color(ink),
        surface = Color(paper),
        onSurface = Color(ink),
        surfaceVariant = Color(0xFF2A3332),
        onSurfaceVariant = Color(quiet),
        surfaceTint = Color(first),
        inverseSurface = Color(0xFFE3E8E6),
        inverseOnSurface = Color(0xFF2A3332),
        surfaceBright = Color(0xFF353C3B),
        surfaceDim = Color(paper),
        surfaceContainerLowest = Color(0xFF1A201F),
        surfaceContainerLow = Color(0xFF161C1B),
        surfaceContainer = Color(0xFF1E2524),
        surfaceContainerHigh = Color(0xFF262E2D),
        surfaceContainerHighest = Color(0xFF303837),
        outline = Color(edge),
        outlineVariant = Color(0xFF364140),
        error = Color(0xFFF0CA7A),
        onError = Color(0xFF3A2900),
        errorContainer = Color(0xFF3E351E),
        onErrorContainer = Color(0xFFF4E4C1),
        scrim = Color(BLACK),
    )

/** The colours of a look. */
fun colours(look: Look): ColorScheme = when (look) {
    Look.LIGHT -> light(0xFF1A2220, 0xFF495653, 0xFF72807C, 0xFF1A5A56)
    Look.DARK -> dark(0xFFE3E8E6, 0xFFB5C0BD, 0xFF87948F, 0xFF8FD0C9)
    Look.LIGHT_CONTRAST -> light(BLACK, 0xFF1E2826, 0xFF2A3533, 0xFF003F3B, WHITE)
    Look.DARK_CONTRAST -> dark(WHITE, 0xFFE4EBE9, 0xFFD0DAD7, 0xFFB8F0E9, BLACK)
}

val Look.isDark: Boolean get() = this == Look.DARK || this == Look.DARK_CONTRAST

/** The colour of each kind in a chart. Each has a pattern, too: colour alone tells nothing. */
@Immutable
data class KindColours(
    val individual: Color,
    val group: Color,
    val mutualHelp: Color,
    val other: Color,
)

private val OnLight = KindColours(
    individual = Color(0xFF1A5A56),
    group = Color(0xFF855511),
    mutualHelp = Color(0xFF465B9C),
    other = Color(0xFF5B6462),
)
private val OnDark = KindColours(
    individual = Color(0xFF8FD0C9),
    group = Color(0xFFE6B764),
    mutualHelp = Color(0xFFA7B7F0),
    other = Color(0xFFB5C0BD),
)
val LocalKinds = staticCompositionLocalOf { OnLight }

private fun letters(family: FontFamily): Typography {
    fun of(size: Int, line: Int, weight: FontWeight = FontWeight.Normal) = TextStyle(
        fontFamily = family,
        fontSize = size.sp,
        lineHeight = line.sp,
        fontWeight = weight,
        // By the text's own letters: "7 h 10 min" stays itself in a layout from right to left.
        textDirection = TextDirection.Content,
    )
    val bold = FontWeight.Bold
    return Typography(
        displayLarge = of(32, 40, bold),
        displayMedium = of(30, 38, bold),
        displaySmall = of(28, 36, bold),
        headlineLarge = of(28, 36, bold),
        headlineMedium = of(26, 34, bold),
        headlineSmall = of(22, 29, bold),
        titleLarge = of(20, 27, bold),
        titleMedium = of(17, 24, bold),
        titleSmall = of(15, 21, bold),
        bodyLarge = of(17, 25),
        bodyMedium = of(15, 22),
        bodySmall = of(13, 19),
        labelLarge = of(16, 22, bold),
        labelMedium = of(13, 18, bold),
        labelSmall = of(12, 17, bold),
    )
}

/** The font comes from the host: a phone has it in its resources, a desktop on its class path. */
@Composable
fun TandemTheme(family: FontFamily, look: Look, content: @Composable () -> Unit) {
    CompositionLocalProvider(LocalKinds provides if (look.isDark) OnDark else OnLight) {
        MaterialTheme(colours(look), typography = letters(family), content = content)
    }
}
