package org.tandem.ui

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.Stable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateListOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.CornerRadius
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.delay
import org.tandem.core.countdown
import org.tandem.core.model.Choice
import org.tandem.core.model.Id
import org.tandem.core.model.Planned
import org.tandem.core.model.Slug
import org.tandem.core.model.StepAnswer
import org.tandem.core.model.StepKind
import org.tandem.core.screens.PracticeRow
import org.tandem.core.screens.PracticeScreen
import org.tandem.core.screens.SkillRow
import org.tandem.core.screens.SkillsHome
import org.tandem.core.screens.StepView
import org.tandem.record.OpenRecord

@Composable
fun SkillsPage(state: SkillsHome, desk: Desk) = Page {
    if (state.open.isNotEmpty()) {
        Heading(state.openTitle)
        for (row in state.open) Practice(row, desk)
    }
    if (state.reviews.isNotEmpty()) {
        Heading(state.reviewsTitle)
        for (row in state.reviews) Practice(row, desk)
    }
    if (state.suggested.isNotEmpty()) {
        Heading(state.suggestedTitle)
        for (row in state.suggested) Exercise(row, desk)
        Small(state.suggestedWhy)
    }
    for (module in state.modules) {
        var open by rememberSaveable(module.title) { mutableStateOf(false) }
        Fold(module.title, open) { open = !open }
        if (open) {
            Small(module.about)
            for (row in module.rows) Exercise(row, desk)
        }
    }
    Small(state.pace)
}

@Composable
private fun Practice(row: PracticeRow, desk: Desk) =
    Line(row.title, lines = listOf(row.text), spoken = row.spoken, icon = Icons.calm) {
        desk.go(Screen.STEP(row.practice))
    }

@Composable
private fun Exercise(row: SkillRow, desk: Desk) =
    Line(row.title, lines = listOf(row.text), spoken = row.spoken) {
        begin(row.skill, row.open, desk)
    }

/** Goes on with a practice, or begins one. */
fun begin(skill: Slug, open: Id?, desk: Desk) = desk.act {
    val practice = open ?: skills.start(skill).id
    desk.way.to(Screen.STEP(practice))
    null
}

/** A practice, one step a screen. Every answer is saved as it is given; going back loses none. */
@Composable
fun ColumnScope.StepScreen(desk: Desk, practice: Id, top: @Composable (String) -> Unit) {
    // What answering returned: it has the reply to that answer, which reading anew would lose.
    var next by remember(practice) { mutableStateOf<StepView?>(null) }
    desk.Reading(practice, next, top = top, read = { next ?: screens.step(practice) }) { state ->
        top(state.title)
        key(state.step) {
            Column(Modifier.weight(1f)) {
                StepPage(state, desk) { work ->
                    desk.act {
                        next = screens.stepOf(work())
                        null
                    }
                }
            }
        }
    }
}

@Composable
private fun ColumnScope.StepPage(
    state: StepView,
    desk: Desk,
    go: (suspend OpenRecord.() -> PracticeScreen) -> Unit,
) {
    val given = remember(state.step) { Given(state.answer) }
    val step = state.step
    val control = state.control
    val draft = Screen.STEP.draft(state.practice)
    if (step != null) desk.Kept(draft, { given.typed(step) }) { given.typeAgain(step, it) }
    val say = { answer: StepAnswer ->
        if (step != null) {
            go {
                val next = skills.answer(state.practice, step, answer)
                if (given.typed(step).isNotEmpty()) desk.saved(draft)
                next
            }
        }
    }
    Page(Modifier.weight(1f)) {
        state.reply?.let { Panel(strong = true) { Body(it) } }
        state.progress?.let { Progress(it, state.at, state.of) }
        state.about?.let { Small(it) }
        Heading(state.prompt, style = MaterialTheme.typography.titleLarge)
        if (control != null) Control(control, given, desk.words)
        if (state.lookBack.isNotEmpty()) {
            Panel {
                Heading(state.lookBackTitle)
                for (line in state.lookBack) Told(line.prompt, line.lines)
            }
        }
        state.change?.let { Body(it) }
        state.task?.let { Panel { Body(it) } }
        val leaving = state.leaving
        if (leaving == null) {
            Small(desk.words[Say.SAVED_AS_GIVEN])
        } else {
            Panel(strong = true) {
                Body(leaving, Modifier.semantics { liveRegion = LiveRegionMode.Polite })
            }
        }
        if (large) OtherWays(state, say, go)
    }
    Column(
        Modifier.padding(horizontal = 16.dp, vertical = 8.dp),
        Arrangement.spacedBy(8.dp),
    ) {
        val practice = state.practice
        if (state.leaving != null) {
            Big(desk.words[Say.YES], Modifier.fillMaxWidth()) {
                desk.act {
                    desk.forget(draft)
                    skills.leave(practice)
                    desk.way.leave(leadsTo(given.chosen))
                    Done(desk.words[Say.LEFT])
                }
            }
        } else if (step != null && control != null) {
            Big(state.next, Modifier.fillMaxWidth()) {
                val answer = given.answer(control)
                if (answer == null) {
                    desk.done = Done(desk.words[Say.PICK_ONE])
                } else {
                    say(answer)
                }
            }
        }
        state.finish?.let { finish ->
            Big(finish, Modifier.fillMaxWidth()) {
                desk.act {
                    skills.finish(practice)
                    desk.way.back()
                    Done(finish)
                }
            }
        }
        if (!large) OtherWays(state, say, go)
    }
}

/** A choice that leaves may bear the name of the screen that it leads to. */
private fun leadsTo(chosen: List<Slug>): Place {
    val help = Screen.HELP
    return if (help.name.lowercase() in chosen) help() else Screen.SKILLS()
}

/** Back and skip. At a large font they stand in the page: two lines of buttons would leave no page. */
@Composable
private fun OtherWays(
    state: StepView,
    say: (StepAnswer) -> Unit,
    go: (suspend OpenRecord.() -> PracticeScreen) -> Unit,
) = Beside { modifier ->
    state.back?.let {
        Big(it, modifier, weight = Weight.THIRD) { go { skills.back(state.practice) } }
    }
    state.skip?.let {
        Big(it, modifier, weight = Weight.THIRD) { say(StepAnswer.Skipped) }
    }
}

/** How far one is: in words, and as a bar that is not read again. */
@Composable
private fun Progress(text: String, at: UInt, of: UInt) = Column {
    Small(text)
    val colours = MaterialTheme.colorScheme
    Canvas(Modifier.fillMaxWidth().height(6.dp)) {
        val round = CornerRadius(size.height / 2)
        drawRoundRect(colours.surfaceContainerHighest, cornerRadius = round)
        val done = size.width * at.toFloat() / maxOf(of, 1u).toFloat()
        drawRoundRect(colours.primary, size = Size(done, size.height), cornerRadius = round)
    }
}

/** What is being answered. It is in the record once "next" was pressed; what is typed is a draft before. */
@Stable
private class Given(answer: StepAnswer?) {
    val chosen = mutableStateListOf<Slug>()
    var own by mutableStateOf(NOTHING)
    var value by mutableStateOf<Int?>(null)
    var ran by mutableStateOf(0)
    val parts = mutableStateListOf<Pair<Slug, Planned>>()

    init {
        when (answer) {
            is StepAnswer.Chosen -> chosen.addAll(answer.choices)

            is StepAnswer.Said -> {
                chosen.addAll(answer.choices)
                own = answer.own.orEmpty()
            }

            is StepAnswer.Rated -> value = answer.value

            is StepAnswer.Ran -> ran = answer.seconds.toInt()

            is StepAnswer.Planned -> parts.addAll(answer.parts.toList())

            StepAnswer.Seen, StepAnswer.Skipped, null -> Unit
        }
    }

    /** Own words, each after the part that it is of. */
    private fun own(): List<String> = listOf(NOTHING, own) +
        parts.filter { it.second.own != null }.sortedBy { it.first }
            .flatMap { (part, planned) -> listOf(part, planned.own.orEmpty()) }

    private val begun = own()

    /** What is typed at a step and is not its answer yet, as one text. */
    fun typed(step: Slug): String =
        if (own() == begun) NOTHING else (listOf(step) + own()).joinToString(BETWEEN.toString())

    /** The same again, if it is of this step. */
    fun typeAgain(step: Slug, kept: String) {
        val all = kept.split(BETWEEN)
        if (all.first() != step) return
        for ((part, text) in all.drop(1).chunked(2) { it.first() to it.last() }) {
            if (part.isEmpty()) own = text else plan(part, this.part(part).copy(own = text))
        }
    }

    fun toggle(choice: Slug, many: Boolean) {
        val was = choice in chosen
        if (!many) chosen.clear()
        if (was) chosen.remove(choice) else chosen.add(choice)
    }

    fun part(part: Slug): Planned =
        parts.firstOrNull { it.first == part }?.second ?: Planned(null, null)

    fun plan(part: Slug, planned: Planned) {
        parts.removeAll { it.first == part }
        if (planned != Planned(null, null)) parts.add(part to planned)
    }

    /** The answer as it stands; nothing where one has to be picked first. */
    fun answer(control: StepKind): StepAnswer? = when (control) {
        StepKind.Read -> StepAnswer.Seen

        is StepKind.Choose, is StepKind.Check, is StepKind.Did ->
            StepAnswer.Chosen(chosen.toList()).takeIf { chosen.isNotEmpty() }

        is StepKind.Checklist -> StepAnswer.Chosen(chosen.toList())

        is StepKind.Text -> StepAnswer.Said(chosen.toList(), own.ifBlank { null })
            .takeIf { chosen.isNotEmpty() || own.isNotBlank() }

        is StepKind.Scale -> value?.let { StepAnswer.Rated(it) }

        is StepKind.Timer -> StepAnswer.Ran(ran.toUInt())

        is StepKind.Plan -> StepAnswer.Planned(parts.toMap()).takeIf { parts.isNotEmpty() }
    }
}

@Composable
private fun Control(control: StepKind, given: Given, words: Words) {
    when (control) {
        StepKind.Read -> Unit

        is StepKind.Choose -> Offered(control.choices, given, control.many)

        is StepKind.Did -> Offered(control.choices, given, many = false)

        is StepKind.Checklist -> Offered(control.items, given, many = true)

        is StepKind.Check -> Choices {
            for (answer in control.answers) {
                Pick(answer.text, answer.id in given.chosen, Modifier.fillMaxWidth()) {
                    given.toggle(answer.id, many = false)
                }
            }
        }

        is StepKind.Text -> {
            Offered(control.choices, given, many = true)
            Field(words[Say.OWN_WORDS], given.own, hint = control.hint, lines = 3) {
                given.own = it
            }
        }

        is StepKind.Scale -> Scale(control, given)

        is StepKind.Timer -> Timer(control, given, words)

        is StepKind.Plan -> for (part in control.parts) {
            val planned = given.part(part.id)
            Heading(part.prompt)
            Choices {
                for (choice in part.choices) {
                    Pick(choice.text, planned.choice == choice.id, Modifier.fillMaxWidth()) {
                        val one = choice.id.takeIf { planned.choice != it }
                        given.plan(part.id, planned.copy(choice = one))
                    }
                }
            }
            Field(words[Say.OWN_WORDS], planned.own.orEmpty(), hint = part.hint) {
                given.plan(part.id, planned.copy(own = it.ifBlank { null }))
            }
        }
    }
}

@Composable
private fun Offered(choices: List<Choice>, given: Given, many: Boolean) {
    val all = @Composable {
        for (choice in choices) {
            Pick(choice.text, choice.id in given.chosen, Modifier.fillMaxWidth(), many = many) {
                given.toggle(choice.id, many)
            }
        }
    }
    if (many) all() else Choices { all() }
}

/** Numbers as buttons, each as large as any other: a slider asks for a steady hand. */
@Composable
private fun Scale(scale: StepKind.Scale, given: Given) {
    Small(listOf(scale.least, scale.leastText).joinToString(SPACE))
    Picks {
        for (value in scale.least..scale.most step maxOf(scale.step, 1)) {
            Pick(value.toString(), given.value == value, Modifier.widthIn(min = Target)) {
                given.value = value
            }
        }
    }
    Small(listOf(scale.most, scale.mostText).joinToString(SPACE))
}

@Composable
private fun Timer(timer: StepKind.Timer, given: Given, words: Words) {
    var runs by remember { mutableStateOf(false) }
    LaunchedEffect(runs) {
        while (runs && given.ran < timer.seconds.toInt()) {
            delay(SECOND)
            given.ran++
        }
        runs = false
    }
    // What comes round: the phase in which the clock stands.
    val round = timer.phases.sumOf { it.seconds.toInt() }
    var left = if (round > 0) given.ran % round else 0
    val phase = timer.phases.firstOrNull { phase ->
        (left < phase.seconds.toInt()).also { left -= phase.seconds.toInt() }
    }
    Panel {
        phase?.let { Text(it.text, style = MaterialTheme.typography.headlineSmall) }
        Text(
            countdown((timer.seconds.toInt() - given.ran).coerceAtLeast(0).toUInt()),
            style = MaterialTheme.typography.displayLarge,
        )
        Big(
            words[if (runs) Say.TIMER_STOP else Say.TIMER_START],
            Modifier.fillMaxWidth(),
            weight = Weight.SECOND,
        ) { runs = !runs }
    }
}

private const val SECOND = 1_000L

/** Nobody types it. */
private const val BETWEEN = '\u001f'
