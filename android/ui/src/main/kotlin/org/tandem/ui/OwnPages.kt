package org.tandem.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.unit.dp
import org.tandem.core.model.Goal
import org.tandem.core.model.GoalStanding
import org.tandem.core.model.HelpLine
import org.tandem.core.model.LineWhat
import org.tandem.core.model.PageKind
import org.tandem.core.screens.Entry
import org.tandem.core.screens.EntryKind
import org.tandem.core.screens.GoalView
import org.tandem.core.screens.HelpScreen
import org.tandem.core.screens.LineScreen
import org.tandem.core.screens.MeScreen
import org.tandem.core.screens.OptionalPart
import org.tandem.core.screens.PageScreen
import org.tandem.core.screens.RightNow
import org.tandem.core.screens.SectionScreen
import org.tandem.core.screens.SeenScreen
import org.tandem.core.screens.SettingsDo
import org.tandem.core.screens.SettingsScreen
import java.time.LocalDate

@Composable
fun MePageView(state: MeScreen, desk: Desk) = Page {
    Heading(state.goalsTitle)
    state.goalsAsk?.let { Body(it) }
    for (goal in state.goals) GoalPanel(goal, desk)
    Writing(Say.GOAL_ASK, Say.SAVE, Screen.ME.draft(), desk) { text ->
        val since = today().date
        done(desk.words[Say.SAVED]) { goals.set(wanted(text, since)) }
    }
    Heading(state.pagesTitle)
    for (page in state.pages) {
        Line(page.title, lines = listOf(page.text)) { desk.go(planOf(page.page)) }
    }
    Heading(desk.words[Say.PARTS])
    Panel {
        for (part in state.parts.filter { it.part != OptionalPart.DAYS }) {
            Told(part.title, listOf(part.text))
        }
    }
    for (part in state.parts.filter { it.part == OptionalPart.DAYS }) {
        Line(part.title, lines = listOf(part.text), icon = Icons.person) { desk.go(Screen.HOW()) }
    }
}

/** A goal, its next steps, one more of them, and how it stands: none of it takes anything away. */
@Composable
private fun GoalPanel(goal: GoalView, desk: Desk) = Panel {
    val words = desk.words
    Told(goal.title, listOfNotNull(goal.standing) + goal.hours)
    for (step in goal.steps) {
        Pick(step.text, step.done, Modifier.fillMaxWidth(), many = true) {
            desk.act {
                goals.mark(goal.goal, step.step, !step.done)
                null
            }
        }
    }
    goal.reward?.let { Told(words[Say.GOAL_REWARD], listOf(it)) }
    Writing(Say.GOAL_STEP, Say.SAVE, Screen.ME.draft(goal.goal), desk) { text ->
        done(words[Say.SAVED]) { goals.addStep(goal.goal, text) }
    }
    // A goal of which it is not told how it stands is wanted now.
    val ways = if (goal.standing == null) STANDS else BACK
    Beside { modifier ->
        for ((standing, say) in ways) {
            Big(words[say], modifier, weight = Weight.THIRD) {
                desk.act { done(words[Say.SAVED]) { goals.stand(goal.goal, standing) } }
            }
        }
    }
}

private val STANDS = mapOf(
    GoalStanding.PAUSED to Say.GOAL_PAUSE,
    GoalStanding.REACHED to Say.GOAL_DONE,
)
private val BACK = mapOf(GoalStanding.WANTED to Say.GOAL_RESUME)

/** Nothing is said of it but the words. */
private fun wanted(words: String, since: LocalDate) =
    Goal(words, since, emptyMap(), null, GoalStanding.WANTED, null, null, emptyMap())

@Composable
fun SettingsPage(state: SettingsScreen, desk: Desk) = Page {
    Heading(state.languageTitle)
    Grid(state.languages) { choice, modifier ->
        Pick(choice.text, choice.chosen, modifier) {
            desk.act {
                screens.chooseLanguage(choice.pick)
                null
            }
        }
    }
    Heading(state.weekStartTitle)
    Grid(state.weekStarts) { choice, modifier ->
        Pick(choice.text, choice.chosen, modifier) {
            desk.act {
                val before = person.profile()
                person.change(before, before.copy(weekStart = choice.pick))
                null
            }
        }
    }
    Panel {
        for (line in state.lines) Told(line.title, listOf(line.text), line.spoken)
    }
    Line(desk.words[Say.SPARE_KEY], icon = Icons.know) { desk.go(Screen.SPARE_KEY()) }
    if (desk.phone.itself != null) {
        Line(desk.words[Say.PHONE], icon = Icons.person) { desk.go(Screen.PHONE()) }
    }
    for (action in state.actions) {
        val place = when (action.act) {
            SettingsDo.WHAT_SOMEONE_SEES -> Screen.SEEN()

            SettingsDo.BACKUP -> Screen.BACKUP()

            SettingsDo.RESTORE -> Screen.RESTORE()

            SettingsDo.EXPORT -> Screen.EXPORT()

            SettingsDo.ERASE -> Screen.ERASE()

            // These have no screen yet, and a button that does nothing is worse.
            SettingsDo.MOVE, SettingsDo.WHERE_FROM -> continue
        }
        Line(action.text) { desk.go(place) }
    }
    Heading(state.limitsTitle)
    Panel { for (limit in state.limits) Body(limit) }
}

@Composable
fun SeenPage(state: SeenScreen) = Page {
    for (section in state.sections) {
        Heading(section.title)
        Column(
            Modifier.clearAndSetSemantics { contentDescription = section.spoken },
            Arrangement.spacedBy(8.dp),
        ) {
            // As it stands there: in a frame, and in nothing but its own words.
            for (shown in section.shown) Panel { Body(shown) }
            for (line in section.lines) Small(line)
        }
    }
}

@Composable
fun HelpPage(state: HelpScreen, desk: Desk) = HelpPage(state, desk.words, desk.phone) {
    state.plan?.let { Plan(it, desk) }
}

/** Help, with a record or without. What is only in a record comes [first]. */
@Composable
fun HelpPage(state: HelpScreen, words: Words, phone: Phone, first: @Composable () -> Unit = {}) =
    Page {
        first()
        for (line in state.lines) HelpCall(line, phone)
        for (person in state.people) {
            person.dial?.let { number ->
                Line(person.contact.name, icon = Icons.call) { phone.call(number) }
            }
        }
        val place = state.naloxone?.place
        if (place != null || state.naloxoneWords != null) {
            Panel(strong = true) {
                Told(words[Say.NALOXONE], listOfNotNull(place, state.naloxoneWords))
            }
        }
        for (card in state.cards) {
            var open by rememberSaveable(card.id) { mutableStateOf(false) }
            Fold(card.title, open) { open = !open }
            if (open) {
                Panel {
                    card.lines.forEachIndexed { at, line ->
                        if (card.ordered) {
                            Body(
                                listOf(at + 1, line.text).joinToString(POINT),
                            )
                        } else {
                            Body(line.text)
                        }
                    }
                }
            }
        }
        for (line in state.unchecked) Small(line)
    }

private const val POINT = ". "

private fun planOf(kind: PageKind) = Screen.PLAN(kind.ordinal)

/** The page for a very hard day: before everything else. */
@Composable
private fun Plan(page: PageScreen, desk: Desk) = Panel {
    Heading(page.line.title, style = MaterialTheme.typography.titleLarge)
    page.line.words?.let { Small(it) }
    for (section in page.sections.filter { it.lines.isNotEmpty() }) {
        Heading(section.heading)
        Section(section, desk)
    }
    Plain(page.line.title) { desk.go(planOf(page.line.kind)) }
}

/** A page as it is made: ready lines to put on it, and own words. */
@Composable
fun PlanView(page: PageScreen, desk: Desk) = Page {
    page.line.words?.let { Small(it) }
    page.line.look?.let { Small(it) }
    for (line in page.head) HelpCall(line, desk.phone)
    for (section in page.sections) {
        Panel {
            Heading(section.heading)
            Section(section, desk) { line ->
                val name = listOf(desk.words[Say.REMOVE], line.text).joinToString(COMMA)
                SignButton(Icons.close, name) {
                    desk.act {
                        done(desk.words[Say.REMOVED]) {
                            log.remove(Entry(EntryKind.PAGE_LINE, line.id))
                        }
                    }
                }
            }
            Adding(section, desk)
        }
    }
    Small(page.copies)
}

@Composable
private fun Adding(section: SectionScreen, desk: Desk) {
    var open by rememberSaveable(section.section) { mutableStateOf(false) }
    // Not kept by the system: it would stand outside the vault.
    var own by remember(section.section) { mutableStateOf(NOTHING) }
    val draft = Screen.PLAN.draft(section.section)
    desk.Kept(draft, { own }) {
        own = it
        open = true
    }
    Fold(section.prompt ?: desk.words[Say.MORE_OF_IT], open) { open = !open }
    if (!open) return
    val add = { text: String, typed: Boolean ->
        desk.act {
            done(text) {
                plans.add(section.section, LineWhat.Text(text))
                if (typed) {
                    desk.saved(draft)
                    own = NOTHING
                }
            }
        }
    }
    for (ready in section.ready.filterNot { it.stands }) {
        Pick(ready.text, chosen = false, Modifier.fillMaxWidth(), many = true) {
            add(ready.text, false)
        }
    }
    Field(desk.words[Say.OWN_WORDS], own) { own = it }
    Big(desk.words[Say.SAVE], Modifier.fillMaxWidth(), weight = Weight.SECOND) {
        if (own.isNotBlank()) add(own, true)
    }
}

/** What stands on a page; where it is made, each line has something [beside] it. */
@Composable
private fun Section(
    section: SectionScreen,
    desk: Desk,
    beside: (@Composable (LineScreen) -> Unit)? = null,
) {
    for (line in section.lines) {
        if (beside == null) {
            OneLine(line, desk)
        } else {
            Row(Modifier.fillMaxWidth(), verticalAlignment = Alignment.CenterVertically) {
                Box(Modifier.weight(1f)) { OneLine(line, desk) }
                beside(line)
            }
        }
    }
}

@Composable
private fun OneLine(line: LineScreen, desk: Desk) {
    val number = line.person?.dial
    val phone = line.phone
    when {
        phone != null -> HelpCall(phone, desk.phone)

        number != null ->
            Line(line.text, icon = Icons.call, end = Icons.next) { desk.phone.call(number) }

        else -> Body(line.text)
    }
}

@Composable
private fun HelpCall(line: HelpLine, phone: Phone) {
    val number = line.phone
    if (number == null) {
        Panel { Told(line.title, listOf(line.`when`)) }
    } else {
        Line(line.title, lines = listOf(line.`when`), icon = Icons.call) {
            phone.call(number.dial)
        }
    }
}

@Composable
fun RightNowPage(state: RightNow, desk: Desk) = Page {
    state.help.plan?.let { Plan(it, desk) }
    state.noPlan?.let { Line(it, icon = Icons.help) { desk.go(planOf(PageKind.HARD_DAY)) } }
    Heading(state.ask, style = MaterialTheme.typography.titleLarge)
    state.inThisOrder?.let {
        Panel {
            Heading(it.heading)
            Section(it, desk)
        }
    }
    if (state.worked.isNotEmpty()) Panel { for (line in state.worked) Body(line) }
    for (line in state.exercises) {
        Line(line.skill.title, icon = Icons.calm) { begin(line.skill.id, line.open, desk) }
    }
    Small(state.why)
    Big(desk.words[Say.HELP], Modifier.fillMaxWidth(), Icons.help, Weight.SECOND) {
        desk.go(Screen.HELP())
    }
}
