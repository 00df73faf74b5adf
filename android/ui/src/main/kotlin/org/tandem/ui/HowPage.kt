package org.tandem.ui

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.widthIn
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import org.tandem.core.model.UseSince
import org.tandem.core.screens.AfterYes
import org.tandem.core.screens.HowScreen

/** How I am: one tap an answer, and each of them can be left out. */
@Composable
fun HowPage(state: HowScreen, desk: Desk) = Page {
    Small(state.intro)
    for (ask in state.asks) {
        Heading(ask.text)
        Picks {
            for (choice in ask.choices) {
                Pick(choice.text, choice.chosen, Modifier.widthIn(min = Target)) {
                    desk.act { done(choice.text) { how.say(choice.said) } }
                }
            }
        }
    }
    Small(state.standing)
    val turn = desk.words[if (state.on) Say.TURN_OFF else Say.TURN_ON]
    Big(turn, Modifier.fillMaxWidth(), weight = Weight.THIRD) {
        desk.act {
            how.set(!state.on, person.preferences().forgetDayChecks)
            null
        }
    }
}

/** The question about use. What is said after a "yes" is said calmly, once, and is not kept. */
@Composable
fun UsePage(desk: Desk) = Page {
    var after by remember { mutableStateOf<AfterYes?>(null) }
    val words = desk.words
    val said = after
    if (said == null) {
        Heading(words[Say.USE])
        Small(words[Say.USE_PRIVATE])
        for ((answer, say) in ANSWERS) {
            Big(words[say], Modifier.fillMaxWidth(), weight = Weight.THIRD) {
                desk.act {
                    done(words[Say.SAVED]) {
                        after = checkIns.checkIn(answer).afterYes
                        if (after == null) desk.way.back()
                    }
                }
            }
        }
    } else {
        Heading(said.words)
        for (card in said.cards) {
            Panel {
                Heading(card.title)
                for (line in card.lines) Body(line.text)
            }
        }
        Big(words[Say.HELP], Modifier.fillMaxWidth(), Icons.help, Weight.SECOND) {
            desk.go(Screen.HELP())
        }
    }
}

private val ANSWERS = mapOf(
    UseSince.NO to Say.USE_NO,
    UseSince.YES to Say.USE_YES,
    UseSince.RATHER_NOT_SAY to Say.USE_RATHER_NOT,
)
