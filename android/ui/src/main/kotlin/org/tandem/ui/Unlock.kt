package org.tandem.ui

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.imePadding
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.launch
import org.tandem.core.InternalException
import org.tandem.core.errorText
import org.tandem.core.model.TandemException

/**
 * A plain screen, as it is after Hide: it says nothing of what is behind it. Help is one tap away, and needs
 * no secret. [open] throws what it was refused for.
 */
@Composable
fun Unlock(outside: Outside, phone: Phone, open: suspend (String) -> Unit) {
    var isHelp by rememberSaveable { mutableStateOf(false) }
    Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.background) {
        if (isHelp) {
            HelpOutside(outside, phone) { isHelp = false }
        } else {
            Locked(outside, open) { isHelp = true }
        }
    }
}

@Composable
private fun Locked(outside: Outside, open: suspend (String) -> Unit, onHelp: () -> Unit) {
    val words = outside.words
    var secret by remember { mutableStateOf(NOTHING) }
    var wrong by remember { mutableStateOf<String?>(null) }
    var tries by remember { mutableStateOf(false) }
    val scope = rememberCoroutineScope()
    val go = {
        // A wrong try can cost a wait: nothing typed is none, and neither is a second tap.
        if (secret.isNotEmpty() && !tries) {
            tries = true
            scope.launch {
                try {
                    open(secret)
                    secret = NOTHING
                    wrong = null
                } catch (why: TandemException) {
                    wrong = errorText(why, outside.language)
                } catch (_: InternalException) {
                    wrong = words[Say.ERROR_UNSUPPORTED]
                } finally {
                    tries = false
                }
            }
        }
    }
    Page(Modifier.safeDrawingPadding().imePadding().padding(top = 24.dp)) {
        Heading(words[Say.UNLOCK], style = MaterialTheme.typography.headlineMedium)
        Field(
            words[Say.UNLOCK_ASK],
            secret,
            keyboard = KeyboardType.Password,
            hidden = true,
            onDone = go,
        ) { secret = it }
        wrong?.let {
            Panel(strong = true) {
                Body(it, Modifier.semantics { liveRegion = LiveRegionMode.Assertive })
            }
        }
        Big(words[Say.UNLOCK], Modifier.fillMaxWidth(), onClick = go)
        Small(words[Say.NEVER_WIPED])
        Big(words[Say.HELP], Modifier.fillMaxWidth(), Icons.help, Weight.THIRD, onHelp)
    }
}

@Composable
private fun HelpOutside(outside: Outside, phone: Phone, onBack: () -> Unit) =
    Column(Modifier.safeDrawingPadding()) {
        val state = remember(outside) { outside.help() }
        Row(verticalAlignment = Alignment.CenterVertically) {
            SignButton(Icons.back, outside.words[Say.BACK], onBack)
            Heading(state.title, Modifier.weight(1f), MaterialTheme.typography.titleLarge)
        }
        HelpPage(state, outside.words, phone)
    }
