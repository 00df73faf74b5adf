package org.tandem.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.Immutable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import org.tandem.core.model.Ask
import org.tandem.core.model.Compared
import org.tandem.core.model.Id
import org.tandem.core.model.SharedItem
import org.tandem.core.model.SpokenWords
import org.tandem.core.model.SummaryItem
import org.tandem.core.screens.ShareChoice
import org.tandem.core.screens.SharePreview
import org.tandem.record.OpenRecord

/**
 * What was handed to another program. Whether it went out, only the person knows. It belongs to one
 * [consent] and is for its reader alone ([whom] says who that is).
 */
@Immutable
class Sent(
    val consent: Id,
    val whom: String,
    val share: Id,
    val file: String,
    val bytes: ByteArray,
    val opensWith: String? = null,
    val message: String? = null,
)

/** What is agreed to, item by item, and the very text of it. */
@Composable
fun ConsentPage(desk: Desk, coach: Id) {
    var items by remember(coach) { mutableStateOf<List<SharedItem>?>(null) }
    desk.Reading(coach, items, read = { screens.consent(coach, items) }) { state ->
        Page {
            Heading(state.title, style = MaterialTheme.typography.titleLarge)
            Body(state.whom)
            Heading(state.itemsTitle)
            val chosen = state.items.filter { it.chosen }.map { it.pick }
            val wanted = items ?: chosen
            for (item in state.items) {
                val isIn = item.pick in wanted
                Pick(item.text, isIn, Modifier.fillMaxWidth(), many = true) {
                    val now = if (isIn) wanted - item.pick else wanted + item.pick
                    // To agree to nothing is no consent: the last one stays.
                    if (now.isNotEmpty()) items = now
                }
            }
            Panel { for (paragraph in state.paragraphs) Body(paragraph) }
            // What is agreed to is what stands there: nothing is, while the next text is on its way.
            if (wanted.toSet() != chosen.toSet()) return@Page
            Big(state.sign, Modifier.fillMaxWidth(), Icons.check) {
                desk.act {
                    // That it can be passed on stands in the text.
                    val kept = consents.sign(state.terms, state.hash, true)
                    desk.way.instead(Screen.PREVIEW(kept.id))
                    null
                }
            }
        }
    }
}

/** A coach, by the code that they gave. */
@Composable
fun AddCoach(desk: Desk) {
    var open by remember { mutableStateOf(false) }
    var code by remember { mutableStateOf(NOTHING) }
    val trying = rememberTrying(desk.outside.language)
    Fold(desk.words[Say.ADD_COACH], open) { open = !open }
    if (!open) return
    val add = {
        if (code.isNotBlank()) {
            trying.go {
                val coach = desk.record.sharing.enrol(code.trim())
                code = NOTHING
                open = false
                desk.go(Screen.CONSENT(coach.id))
            }
        }
    }
    Field(desk.words[Say.CODE], code, lines = 3) { code = it }
    Refused(trying)
    Big(desk.words[Say.ADD_COACH], Modifier.fillMaxWidth(), weight = Weight.SECOND, onClick = add)
}

/** Words that two people read to each other, and what they found. */
@Composable
fun Compare(words: SpokenWords, desk: Desk, onFound: (suspend OpenRecord.(Compared) -> Unit)?) =
    Panel {
        Body(desk.words[Say.COMPARE])
        for (text in listOf(words.en, words.es)) {
            Text(text, style = MaterialTheme.typography.titleMedium)
        }
        if (onFound != null) {
            Beside { modifier ->
                for ((found, say) in FOUND) {
                    Big(desk.words[say], modifier, weight = Weight.THIRD) {
                        desk.act {
                            onFound(found)
                            null
                        }
                    }
                }
            }
        }
    }

private val FOUND = mapOf(
    Compared.SAME to Say.COMPARED_SAME,
    Compared.DIFFERENT to Say.COMPARED_DIFFERENT,
)

/** What can be shared, what of it was chosen, and what its reader then sees. */
private data class Shared(
    val usual: ShareChoice,
    val choice: ShareChoice,
    val preview: SharePreview,
)

/** What goes out, as its reader sees it: the thing itself; then how it goes. */
@Composable
fun PreviewPage(desk: Desk, consent: Id) {
    var out by remember(consent) { mutableStateOf<Set<SummaryItem>>(emptySet()) }
    var ask by remember(consent) { mutableStateOf<Ask?>(null) }
    var talk by remember(consent) { mutableStateOf(NOTHING) }
    val draft = Screen.PREVIEW.draft(consent)
    desk.Kept(draft, { talk }) { talk = it }
    // In the place of the preview: what was picked since is not in the file that was made.
    desk.hand.sent?.takeIf { it.consent == consent }?.let { sent ->
        return Page { WentOut(sent, desk) }
    }
    fun chosen(usual: ShareChoice, scope: Collection<SummaryItem>) = usual.copy(
        items = usual.items - out,
        ask = ask.takeIf { SummaryItem.ASK in scope - out },
        talkAbout = talk.takeIf { it.isNotBlank() && SummaryItem.TALK_ABOUT in scope - out },
    )
    desk.Reading(
        consent,
        out,
        ask,
        talk,
        read = {
            val usual = sharing.usual(consent, WEEKS)
            val choice = chosen(usual, usual.items)
            Shared(usual, choice, screens.sharePreview(choice))
        },
    ) { (usual, choice, state) ->
        Page {
            Heading(state.title)
            Small(state.whom)
            Sections(state.sections)
            for (item in state.items) {
                Pick(item.text, item.chosen, Modifier.fillMaxWidth(), many = true) {
                    out = if (item.chosen) out + item.pick else out - item.pick
                }
            }
            Said(state, ask, talk, desk, { ask = it }) { talk = it }
            for (line in state.beside) Body(line)
            // What is shown is what goes: nothing goes while the next is on its way.
            if (choice == chosen(usual, usual.items)) Going(choice, state.whom, draft, desk)
        }
    }
}

/** What is said beside the numbers, where that may be shared at all. */
@Composable
private fun Said(
    state: SharePreview,
    ask: Ask?,
    talk: String,
    desk: Desk,
    onAsk: (Ask?) -> Unit,
    onTalk: (String) -> Unit,
) {
    fun has(item: SummaryItem) = state.items.any { it.pick == item && it.chosen }
    if (has(SummaryItem.ASK)) {
        Heading(desk.words[Say.ASKS])
        Picks {
            for ((one, say) in ASKS) {
                Pick(desk.words[say], ask == one) { onAsk(one.takeIf { ask != it }) }
            }
        }
    }
    if (has(SummaryItem.TALK_ABOUT)) {
        Field(desk.words[Say.TALK_ABOUT], talk, lines = 3, onValue = onTalk)
    }
}

private val ASKS = mapOf(
    Ask.JUST_SHARING to Say.ASK_SHARING,
    Ask.CALL_ME to Say.ASK_CALL,
    Ask.CALL_ME_SOON to Say.ASK_SOON,
)

/** How it goes. */
@Composable
private fun Going(choice: ShareChoice, whom: String, draft: String, desk: Desk) {
    val words = desk.words
    val consent = choice.consent
    Heading(words[Say.WAY])
    fun go(make: suspend OpenRecord.() -> Sent) = desk.act {
        val made = make()
        desk.hand.sent = made
        val refused = handOn(made, desk)
        // Typed words are let go once they are in a file that is there.
        if (refused == null && choice.talkAbout != null) desk.saved(draft)
        refused
    }
    Big(words[Say.AS_FILE], Modifier.fillMaxWidth(), Icons.share) {
        go {
            val sealed = sharing.toCoach(choice)
            val file = desk.outbox().fresh(sealed.name)
            Sent(consent, whom, sealed.share.orEmpty(), file, sealed.bytes)
        }
    }
    Big(words[Say.AS_PAGE], Modifier.fillMaxWidth(), Icons.share, Weight.SECOND) {
        go {
            val page = sharing.page(choice)
            val file = desk.outbox().fresh(page.name)
            val bytes = page.html.encodeToByteArray()
            Sent(consent, whom, page.share, file, bytes, page.passphrase, page.message)
        }
    }
}

/** Gives it to another program, which reads it where it stands. */
private suspend fun OpenRecord.handOn(sent: Sent, desk: Desk): Done? {
    if (desk.handOn(sent.file, sent.bytes)) return null
    consents.notWritten(sent.share)
    desk.hand.sent = null
    return Done(desk.words[Say.NOT_WRITTEN])
}

@Composable
private fun WentOut(sent: Sent, desk: Desk) = Panel(strong = true) {
    val words = desk.words
    Small(sent.whom)
    sent.opensWith?.let { text ->
        Heading(words[Say.OPENING_WORDS])
        Text(text, style = MaterialTheme.typography.titleLarge)
        Small(words[Say.TELL_WORDS])
    }
    sent.message?.let { Body(it) }
    Heading(words[Say.WAS_SENT])
    for ((isOut, say) in listOf(true to Say.SENT, false to Say.NOT_SENT)) {
        Big(words[say], Modifier.fillMaxWidth(), weight = Weight.SECOND) {
            // It may still be on its way to the other program: then this waits for its turn.
            desk.act(waits = true) {
                if (isOut) consents.kept(sent.share) else consents.notWritten(sent.share)
                desk.hand.sent = null
                if (isOut) desk.way.back()
                Done(words[say])
            }
        }
    }
    Big(words[Say.SEND_AGAIN], Modifier.fillMaxWidth(), weight = Weight.THIRD) {
        desk.act { handOn(sent, desk) }
    }
}

/** So many weeks are shared if nothing else is said. */
private const val WEEKS = 4u
