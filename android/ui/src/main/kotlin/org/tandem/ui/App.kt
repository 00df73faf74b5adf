package org.tandem.ui

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.imePadding
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.material3.VerticalDivider
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.produceState
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.saveable.rememberSaveableStateHolder
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.input.key.onPreviewKeyEvent
import androidx.compose.ui.input.pointer.PointerEventPass
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.onClick
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.delay
import org.tandem.core.model.TandemException
import org.tandem.record.OpenRecord
import kotlin.time.Duration.Companion.minutes
import org.tandem.core.model.Role as Whose

/** Tabs of a person and of a coach. Three at most: more do not fit a phone at a large font. */
private enum class Tab(val screen: Screen, val say: Say, val icon: ImageVector) {
    TODAY(Screen.TODAY, Say.TODAY, Icons.today),
    LOG(Screen.LOG, Say.LOG, Icons.log),
    MORE(Screen.MORE, Say.MORE, Icons.more),
}

/**
 * An open record. [onHide] closes it and shows a plain screen, [onLocked] is told that it closed by itself;
 * [before] is what is said where the record cannot say it; a host may know the way.
 */
@Composable
fun App(
    record: OpenRecord,
    phone: Phone,
    before: Outside,
    host: Host,
    hand: Hand = remember(record) { Hand() },
    way: Way = rememberSaveable(saver = Way.Saver) {
        // Who has just made a record sees the key that opens it when nothing else does.
        Way(listOfNotNull(Screen.TODAY(), Screen.SPARE_KEY().takeIf { hand.spareKey != null }))
    },
    onErase: () -> Unit = {},
    onLocked: (() -> Unit)? = null,
    onHide: () -> Unit,
) {
    var changed by remember(record) { mutableIntStateOf(0) }
    val locked by rememberUpdatedState(onLocked ?: onHide)
    LaunchedEffect(record) {
        try {
            record.changes.collect { changed++ }
        } catch (_: TandemException) {
            // It was closed before.
        }
        // It is closed, and what was read must not stay on the screen.
        locked()
    }
    LaunchedEffect(hand) {
        while (true) {
            // Whatever stands in the way, the next round looks again.
            orNull { hand.outbox(record, phone).sweep() }
            delay(SWEEP)
        }
    }
    LaunchedEffect(hand.wanted) {
        hand.wanted?.let(way::to)
        hand.wanted = null
    }
    phone.itself?.let { Reminds(record, it) }
    Back(way.canGoBack, way::back)
    // The language may be another after any change; a reading begins again with new words.
    val start by produceState<Start?>(null, record, changed) {
        // Listened to first: so nothing is missed that is written while it is read.
        if (changed == 0) return@produceState
        value = try {
            val voice = record.voice()
            val profile = record.person.profile()
            Start(Words.of(voice), profile.role, Outside(voice.language(), profile.country))
        } catch (_: TandemException) {
            // A screen that is there already says what went wrong.
            value ?: Start(before.words, Whose.OWN, before)
        }
    }
    Surface(
        Modifier.fillMaxSize().used(record),
        color = MaterialTheme.colorScheme.background,
    ) {
        start?.let { Opened(record, it, phone, host, hand, way, onErase, { locked() }, onHide) }
    }
}

/** Compared by what it is and not by what it says: so every change reads the screens again. */
private class Start(val words: Words, val role: Whose, val outside: Outside)

/** How often what was handed on is looked at, of which an hour is the most. */
private val SWEEP = 10.minutes

/** A finger or a key is use, also where nothing is asked of the record. */
private fun Modifier.used(record: OpenRecord) = pointerInput(record) {
    awaitPointerEventScope {
        while (true) {
            awaitPointerEvent(PointerEventPass.Initial)
            record.touch()
        }
    }
}.onPreviewKeyEvent {
    record.touch()
    false
}

@Composable
private fun Opened(
    record: OpenRecord,
    start: Start,
    phone: Phone,
    host: Host,
    hand: Hand,
    way: Way,
    onErase: () -> Unit,
    onLocked: () -> Unit,
    onHide: () -> Unit,
) {
    val isCoach = start.role == Whose.COACH
    remember(record, isCoach) { if (isCoach) way.beginAt(Screen.COACH()) }
    val scope = rememberCoroutineScope()
    val erase by rememberUpdatedState(onErase)
    val desk = remember(start) {
        Desk(
            record,
            start.words,
            way,
            phone,
            host,
            start.outside,
            hand,
            scope,
            { erase() },
            onLocked,
        )
    }
    val tabs = if (isCoach) emptyList() else Tab.entries
    BoxWithConstraints(Modifier.fillMaxSize().safeDrawingPadding().imePadding()) {
        val wide = maxWidth >= 720.dp && maxWidth / LocalDensity.current.fontScale >= 480.dp
        if (wide) {
            Row(Modifier.fillMaxSize()) {
                if (tabs.isNotEmpty()) Rail(tabs, desk)
                Box(Modifier.weight(1f).fillMaxHeight(), Alignment.TopCenter) {
                    Here(desk, onHide, Modifier.widthIn(max = 640.dp).fillMaxHeight())
                }
            }
        } else {
            Column(Modifier.fillMaxSize()) {
                Here(desk, onHide, Modifier.weight(1f).fillMaxWidth())
                // A step of an exercise has the screen for itself: back and Hide are enough.
                if (tabs.isNotEmpty() && way.here.screen != Screen.STEP) Bar(tabs, desk)
            }
        }
    }
}

@Composable
private fun Here(desk: Desk, onHide: () -> Unit, modifier: Modifier) {
    val kept = rememberSaveableStateHolder()
    Column(modifier) {
        val place = desk.way.here
        kept.SaveableStateProvider(place.toString()) {
            Column(Modifier.weight(1f)) { Shown(desk, place, onHide) }
        }
        desk.done?.let { DoneBar(it, desk) }
    }
}

/** The line at the top: back, what it is, and Hide, which is on every screen. */
@Composable
fun Top(title: String, desk: Desk, onHide: () -> Unit) = Row(
    Modifier.fillMaxWidth().heightIn(min = Target)
        .padding(start = if (desk.way.canGoBack) 0.dp else 16.dp, end = 4.dp),
    verticalAlignment = Alignment.CenterVertically,
) {
    if (desk.way.canGoBack) SignButton(Icons.back, desk.words[Say.BACK], desk::back)
    val letters = MaterialTheme.typography
    Heading(
        title,
        Modifier.weight(1f).padding(vertical = 6.dp),
        if (large) letters.titleSmall else letters.titleLarge,
    )
    if (large) {
        SignButton(Icons.hide, desk.words[Say.HIDE], onHide)
    } else {
        TextButton(onHide, Modifier.heightIn(min = Target)) {
            Sign(Icons.hide)
            Spacer(Modifier.width(8.dp))
            Text(desk.words[Say.HIDE], style = MaterialTheme.typography.labelLarge)
        }
    }
}

@Composable
private fun DoneBar(done: Done, desk: Desk) {
    val colours = MaterialTheme.colorScheme
    Surface(
        Modifier.fillMaxWidth(),
        color = colours.primaryContainer,
        contentColor = colours.onPrimaryContainer,
    ) {
        FlowRow(
            Modifier.padding(start = 16.dp, end = 4.dp),
            Arrangement.SpaceBetween,
            itemVerticalAlignment = Alignment.CenterVertically,
        ) {
            Text(
                done.text,
                Modifier.semantics { liveRegion = LiveRegionMode.Polite }.padding(vertical = 8.dp),
                style = MaterialTheme.typography.bodyMedium,
            )
            Row {
                val act = done.act
                if (act != null) {
                    Plain(done.undo ?: desk.words[Say.UNDO]) { desk.undo(act) }
                }
                SignButton(Icons.close, desk.words[Say.CLOSE]) { desk.done = null }
            }
        }
    }
}

/** Not Material's bar: that one has a height of its own and cuts its words at a large font. */
@Composable
private fun Bar(tabs: List<Tab>, desk: Desk) = Column {
    HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
    Row(
        Modifier.fillMaxWidth().background(MaterialTheme.colorScheme.surfaceContainerLowest)
            .selectableGroup().padding(horizontal = 4.dp),
    ) { for (tab in tabs) TabItem(tab, desk, Modifier.weight(1f)) }
}

@Composable
private fun Rail(tabs: List<Tab>, desk: Desk) = Row {
    Column(
        Modifier.fillMaxHeight().background(MaterialTheme.colorScheme.surfaceContainerLowest)
            .padding(vertical = 12.dp, horizontal = 4.dp).selectableGroup(),
        Arrangement.spacedBy(8.dp),
    ) { for (tab in tabs) TabItem(tab, desk, Modifier.width(104.dp)) }
    VerticalDivider(color = MaterialTheme.colorScheme.outlineVariant)
}

/** The way to write something down stands out: it is what one comes for. */
@Composable
private fun TabItem(tab: Tab, desk: Desk, modifier: Modifier) {
    val colours = MaterialTheme.colorScheme
    val chosen = desk.way.tab == tab.screen
    val first = tab == Tab.LOG
    Column(
        modifier.clip(RoundedCornerShape(16.dp))
            .selectable(chosen, role = Role.Tab, onClick = { desk.go(tab.screen()) })
            .heightIn(min = 64.dp).padding(vertical = 6.dp),
        Arrangement.Center,
        Alignment.CenterHorizontally,
    ) {
        Box(
            Modifier.background(
                when {
                    first -> colours.primary
                    chosen -> colours.primaryContainer
                    else -> Color.Transparent
                },
                RoundedCornerShape(16.dp),
            ).padding(horizontal = 20.dp, vertical = 3.dp),
        ) {
            Sign(
                tab.icon,
                24,
                when {
                    first -> colours.onPrimary
                    chosen -> colours.onPrimaryContainer
                    else -> colours.onSurfaceVariant
                },
            )
        }
        Text(
            desk.words[tab.say],
            style = MaterialTheme.typography.labelMedium,
            textAlign = TextAlign.Center,
            color = if (chosen) colours.onSurface else colours.onSurfaceVariant,
        )
    }
}
