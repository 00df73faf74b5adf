package org.tandem.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import org.tandem.record.OpenRecord

/**
 * Own words, folded until they are wanted: a draft of the record until [write], which the button [go] says, tells
 * what became of them. Where they could not be written they stay.
 */
@Composable
fun Writing(
    say: Say,
    go: Say,
    draft: String,
    desk: Desk,
    write: suspend OpenRecord.(String) -> Done?,
) {
    var open by remember(draft) { mutableStateOf(false) }
    var text by remember(draft) { mutableStateOf(NOTHING) }
    desk.Kept(draft, { text }) {
        text = it
        open = true
    }
    Fold(desk.words[say], open) { open = !open }
    if (!open) return
    Field(desk.words[say], text, lines = 3) { text = it }
    Big(desk.words[go], Modifier.fillMaxWidth(), weight = Weight.SECOND) {
        if (text.isNotBlank()) {
            desk.act {
                val written = write(text) ?: return@act Done(desk.words[Say.NOT_WRITTEN])
                desk.saved(draft)
                text = NOTHING
                open = false
                written
            }
        }
    }
}
