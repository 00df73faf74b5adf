package org.tandem.desktop

import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.layout.size
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.ui.ExperimentalComposeUiApi
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.LocalWindowExceptionHandlerFactory
import androidx.compose.ui.window.WindowExceptionHandler
import androidx.compose.ui.window.WindowExceptionHandlerFactory
import androidx.compose.ui.window.WindowState
import androidx.compose.ui.window.singleWindowApplication
import org.tandem.core.Place
import org.tandem.core.model.Language
import org.tandem.record.OpenRecord
import org.tandem.ui.Door
import org.tandem.ui.Entry
import org.tandem.ui.Host
import org.tandem.ui.Look
import org.tandem.ui.TandemTheme
import java.awt.Window
import java.time.ZoneId
import java.util.Locale

/** What is asked for on the command line; `cargo xtask desktop` gives it. */
private class Asked(private val args: Array<String>) {
    fun value(name: String): String? =
        args.indexOf(name).takeIf { it in 0 until args.lastIndex }?.let { args[it + 1] }

    operator fun contains(name: String): Boolean = name in args
}

/**
 * `--record DIR --installation FILE [--demo] [--lang en|es] [--dark] [--light] [--contrast]
 * [--font 2] [--size 360x640]`
 */
@OptIn(ExperimentalComposeUiApi::class)
fun main(args: Array<String>) {
    val asked = Asked(args)
    val place = Place(
        checkNotNull(asked.value("--record")) { "--record DIR" },
        checkNotNull(asked.value("--installation")) { "--installation FILE" },
    )
    val (wide, high) = (asked.value("--size") ?: "400x820").split("x").map { it.toInt().dp }
    val font = asked.value("--font")?.toFloat() ?: 1f
    val language = asked.value("--lang")?.let { Language.valueOf(it.uppercase()) }
    val host = Host(place, { ZoneId.systemDefault().id }, ofComputer())
    singleWindowApplication(WindowState(size = DpSize(wide, high)), title = TITLE) {
        val dark = "--dark" in asked || ("--light" !in asked && isSystemInDarkTheme())
        val look = when {
            "--contrast" !in asked -> if (dark) Look.DARK else Look.LIGHT
            dark -> Look.DARK_CONTRAST
            else -> Look.LIGHT_CONTRAST
        }
        CompositionLocalProvider(
            LocalDensity provides Density(LocalDensity.current.density, font),
            // Its message may hold what nobody beside the person should read.
            LocalWindowExceptionHandlerFactory provides Quiet,
        ) {
            TandemTheme(Letters, look) { Opened(host, language, "--demo" in asked) }
        }
    }
}

/** A neutral name: a window's title is read by whoever passes by. */
private const val TITLE = "Notes"

/** Nothing that it opens is private. */
const val DEMO_PASSPHRASE: String = "only-a-demo-nothing-private"

/** A language that was [asked] for is written into a demo alone. */
@Composable
private fun Opened(host: Host, asked: Language?, isDemo: Boolean) {
    val demo: (suspend () -> OpenRecord)? = if (!isDemo) {
        null
    } else {
        {
            OpenRecord.open(host.place, DEMO_PASSPHRASE).also { opened ->
                if (asked != null) opened.screens.chooseLanguage(asked)
            }
        }
    }
    val scope = rememberCoroutineScope()
    Door(remember { Entry(host, scope) }, Computer, asked, demo)
}

private fun ofComputer(): Language? =
    Language.entries.firstOrNull { it.name.lowercase() == Locale.getDefault().language }

/** Ends the program without telling what it was about. */
@OptIn(ExperimentalComposeUiApi::class)
private object Quiet : WindowExceptionHandlerFactory {
    override fun exceptionHandler(window: Window) = WindowExceptionHandler { thrown ->
        System.err.println(thrown::class.java.name)
        thrown.stackTrace.forEach { System.err.println("\tat $it") }
        window.dispose()
    }
}
