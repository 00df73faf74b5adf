package org.tandem.ui

import androidx.compose.foundation.background
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
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.onClick
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp

/** A plain screen, as it is after Hide: it says nothing of what is behind it. */
@Composable
fun Unlock(words: Words, wrong: String?, onSecret: (String) -> Unit) {
    var secret by remember { mutableStateOf(NOTHING) }
    val go = {
        onSecret(secret)
        secret = NOTHING
    }
    Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.background) {
        Page(Modifier.safeDrawingPadding().imePadding().padding(top = 24.dp)) {
            Heading(words[Say.UNLOCK], style = MaterialTheme.typography.headlineMedium)
            Field(words[Say.UNLOCK_ASK], secret, hidden = true, onDone = go) { secret = it }
            if (wrong != null) {
                Panel(strong = true) {
                    Body(wrong, Modifier.semantics { liveRegion = LiveRegionMode.Assertive })
                }
            }
            Big(words[Say.UNLOCK], Modifier.fillMaxWidth(), onClick = go)
            Small(words[Say.NEVER_WIPED])
        }
    }
}
