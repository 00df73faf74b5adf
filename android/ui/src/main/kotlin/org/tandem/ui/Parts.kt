package org.tandem.ui

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Button
import androidx.compose.material3.FilledTonalButton
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Surface
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.onClick
import androidx.compose.ui.semantics.role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.PasswordVisualTransformation
import androidx.compose.ui.text.input.VisualTransformation
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp

/** A shaking hand on a bus: more than the 48 dp that platforms ask for. */
val Target = 56.dp
private val Round = RoundedCornerShape(16.dp)

/** From here on a line holds little, and things stand one under another. */
val large: Boolean @Composable get() = LocalDensity.current.fontScale > 1.3f

/** An icon that grows with the words beside it. It is never read: the words say it. */
@Composable
fun Sign(icon: ImageVector, size: Int = 22, tint: Color = LocalContentColor.current) {
    val grown = size * LocalDensity.current.fontScale.coerceIn(1f, 1.5f)
    Icon(icon, null, Modifier.size(grown.dp), tint)
}

@Composable
fun Heading(
    text: String,
    modifier: Modifier = Modifier,
    style: TextStyle = MaterialTheme.typography.titleMedium,
) = Text(text, modifier.semantics { heading() }, style = style)

@Composable
fun Body(text: String, modifier: Modifier = Modifier) =
    Text(text, modifier, style = MaterialTheme.typography.bodyLarge)

@Composable
fun Small(text: String, modifier: Modifier = Modifier) = Text(
    text,
    modifier,
    style = MaterialTheme.typography.bodyMedium,
    color = MaterialTheme.colorScheme.onSurfaceVariant,
)

/** The body of a screen: it scrolls as a whole, and nothing in it scrolls by itself. */
@Composable
fun Page(modifier: Modifier = Modifier, content: @Composable ColumnScope.() -> Unit) = Column(
    modifier.fillMaxWidth().verticalScroll(rememberScrollState())
        .padding(start = 16.dp, end = 16.dp, top = 4.dp, bottom = 24.dp),
    Arrangement.spacedBy(12.dp),
    content = content,
)

@Composable
fun Panel(
    modifier: Modifier = Modifier,
    strong: Boolean = false,
    quoted: Boolean = false,
    content: @Composable ColumnScope.() -> Unit,
) {
    val colours = MaterialTheme.colorScheme
    val (paper, ink, edge) = when {
        strong -> Triple(colours.tertiaryContainer, colours.onTertiaryContainer, colours.tertiary)
        quoted -> Triple(colours.secondaryContainer, colours.onSecondaryContainer, colours.outline)
        else -> Triple(colours.surfaceContainerLowest, colours.onSurface, colours.outlineVariant)
    }
    Surface(
        modifier.fillMaxWidth(),
        Round,
        paper,
        ink,
        border = BorderStroke(1.dp, edge),
    ) {
        Column(Modifier.padding(14.dp), Arrangement.spacedBy(8.dp), content = content)
    }
}

enum class Weight { FIRST, SECOND, THIRD }

@Composable
fun Big(
    text: String,
    modifier: Modifier = Modifier,
    icon: ImageVector? = null,
    weight: Weight = Weight.FIRST,
    onClick: () -> Unit,
) {
    val sized = modifier.heightIn(min = Target)
    val around = PaddingValues(horizontal = 14.dp, vertical = 8.dp)
    val inside: @Composable RowScope.() -> Unit = {
        if (icon != null) {
            Sign(icon)
            Spacer(Modifier.width(10.dp))
        }
        Text(text, style = MaterialTheme.typography.labelLarge, textAlign = TextAlign.Center)
    }
    when (weight) {
        Weight.FIRST ->
            Button(onClick, sized, shape = Round, contentPadding = around, content = inside)

        Weight.SECOND ->
            FilledTonalButton(
                onClick,
                sized,
                shape = Round,
                contentPadding = around,
                content = inside,
            )

        Weight.THIRD -> OutlinedButton(
            onClick,
            sized,
            shape = Round,
            contentPadding = around,
            border = BorderStroke(1.dp, MaterialTheme.colorScheme.outline),
            content = inside,
        )
    }
}

/** Two buttons beside each other, or one under the other where a line does not hold them. */
@Composable
fun Beside(content: @Composable (Modifier) -> Unit) {
    if (large) {
        Column(Modifier.fillMaxWidth(), Arrangement.spacedBy(8.dp)) {
            content(Modifier.fillMaxWidth())
        }
    } else {
        Row(
            Modifier.fillMaxWidth().height(IntrinsicSize.Min),
            Arrangement.spacedBy(8.dp),
        ) { content(Modifier.weight(1f).fillMaxHeight()) }
    }
}

/** A button of words alone. */
@Composable
fun Plain(text: String, modifier: Modifier = Modifier, onClick: () -> Unit) =
    TextButton(onClick, modifier.heightIn(min = Target)) {
        Text(text, style = MaterialTheme.typography.labelLarge)
    }

/** A button of a sign alone, which says its name. */
@Composable
fun SignButton(icon: ImageVector, name: String, onClick: () -> Unit) =
    IconButton(onClick, Modifier.size(Target).semantics { contentDescription = name }) {
        Sign(icon, 24, MaterialTheme.colorScheme.primary)
    }

/** A line that leads somewhere, read as one sentence. */
@Composable
fun Line(
    title: String,
    modifier: Modifier = Modifier,
    lines: List<String> = emptyList(),
    spoken: String? = null,
    icon: ImageVector? = null,
    end: ImageVector = Icons.next,
    onClick: () -> Unit,
) {
    val colours = MaterialTheme.colorScheme
    val said = spoken ?: (listOf(title) + lines).joinToString(PAUSE)
    Row(
        modifier.fillMaxWidth().clip(Round)
            .background(colours.surfaceContainerLowest)
            .border(1.dp, colours.outlineVariant, Round)
            .clickable(role = Role.Button, onClick = onClick)
            .heightIn(min = Target)
            .clearAndSetSemantics {
                contentDescription = said
            }
            .padding(horizontal = 14.dp, vertical = 8.dp),
        Arrangement.spacedBy(12.dp),
        Alignment.CenterVertically,
    ) {
        // At a large font the words need the room: a telephone number must not break.
        if (icon != null && !large) Sign(icon, 24, colours.primary)
        Column(Modifier.weight(1f), Arrangement.spacedBy(2.dp)) {
            Text(title, style = MaterialTheme.typography.titleSmall)
            for (line in lines) Small(line)
        }
        if (!large) Sign(end, 20, colours.onSurfaceVariant)
    }
}

/** What is only read: a title and lines, read as one. */
@Composable
fun Told(
    title: String,
    lines: List<String>,
    spoken: String? = null,
    modifier: Modifier = Modifier,
) {
    val said = spoken ?: (listOf(title) + lines).joinToString(PAUSE)
    Column(
        modifier.fillMaxWidth().clearAndSetSemantics { contentDescription = said },
        Arrangement.spacedBy(2.dp),
    ) {
        Text(title, style = MaterialTheme.typography.titleSmall)
        for (line in lines) Small(line)
    }
}

/** One of several. A tick, an edge and a colour tell that it is chosen; none of them alone. */
@Composable
fun Pick(
    text: String,
    chosen: Boolean,
    modifier: Modifier = Modifier,
    detail: String? = null,
    spoken: String? = null,
    many: Boolean = false,
    mark: (@Composable () -> Unit)? = null,
    onClick: () -> Unit,
) {
    val colours = MaterialTheme.colorScheme
    val acts = if (many) {
        Modifier.toggleable(chosen, role = Role.Checkbox, onValueChange = { onClick() })
    } else {
        Modifier.selectable(chosen, role = Role.RadioButton, onClick = onClick)
    }
    val said = if (spoken == null) Modifier else Modifier.semantics { contentDescription = spoken }
    Surface(
        modifier.heightIn(min = Target).then(acts).then(said),
        Round,
        if (chosen) colours.primaryContainer else colours.surfaceContainerLowest,
        if (chosen) colours.onPrimaryContainer else colours.onSurface,
        border = BorderStroke(
            if (chosen) 2.dp else 1.dp,
            if (chosen) colours.primary else colours.outline,
        ),
    ) {
        Row(
            Modifier.heightIn(min = Target).padding(horizontal = 12.dp, vertical = 8.dp),
            Arrangement.spacedBy(10.dp),
            Alignment.CenterVertically,
        ) {
            mark?.invoke()
            Column(Modifier.weight(1f, fill = false)) {
                Text(text, style = MaterialTheme.typography.labelLarge)
                if (detail != null) Text(detail, style = MaterialTheme.typography.bodyMedium)
            }
            if (chosen) Sign(Icons.check, 20)
        }
    }
}

@Composable
fun Picks(content: @Composable () -> Unit) = FlowRow(
    Modifier.fillMaxWidth().selectableGroup(),
    Arrangement.spacedBy(8.dp),
    Arrangement.spacedBy(8.dp),
) { content() }

/** Choices one under another, of which one holds: read as one of so many. */
@Composable
fun Choices(content: @Composable ColumnScope.() -> Unit) = Column(
    Modifier.fillMaxWidth().selectableGroup(),
    Arrangement.spacedBy(8.dp),
    content = content,
)

/** Read out once it is there: what was refused, or what has changed by a tap. */
fun Modifier.tells(): Modifier = semantics { liveRegion = LiveRegionMode.Polite }

/** Chips of even width, two beside each other; one where the font is large. */
@Composable
fun <T> Grid(choices: List<T>, cell: @Composable (T, Modifier) -> Unit) {
    val columns = if (large) 1 else 2
    Column(Modifier.fillMaxWidth().selectableGroup(), Arrangement.spacedBy(8.dp)) {
        for (row in choices.chunked(columns)) {
            Row(
                Modifier.fillMaxWidth().height(IntrinsicSize.Min),
                Arrangement.spacedBy(8.dp),
            ) {
                // One that is left over takes the whole line.
                for (one in row) cell(one, Modifier.weight(1f).fillMaxHeight())
            }
        }
    }
}

/** A field for words. Its name stands above it: inside, a large font would cut it. */
@Composable
fun Field(
    name: String,
    value: String,
    modifier: Modifier = Modifier,
    hint: String? = null,
    keyboard: KeyboardType = KeyboardType.Text,
    hidden: Boolean = false,
    lines: Int = 1,
    onDone: (() -> Unit)? = null,
    onValue: (String) -> Unit,
) {
    Column(modifier.fillMaxWidth(), Arrangement.spacedBy(4.dp)) {
        // In a box: a text that clears its own semantics is one that no check sees.
        Box(Modifier.clearAndSetSemantics {}) {
            Text(name, style = MaterialTheme.typography.titleSmall)
        }
        OutlinedTextField(
            value,
            onValue,
            Modifier.fillMaxWidth().heightIn(min = Target).semantics { contentDescription = name },
            textStyle = MaterialTheme.typography.bodyLarge,
            shape = Round,
            singleLine = lines == 1,
            minLines = lines,
            visualTransformation = if (hidden) {
                PasswordVisualTransformation()
            } else {
                VisualTransformation.None
            },
            keyboardOptions = KeyboardOptions(
                keyboardType = keyboard,
                imeAction = if (onDone != null) ImeAction.Done else ImeAction.Default,
            ),
            keyboardActions = KeyboardActions(onDone = { onDone?.invoke() }),
        )
        if (hint != null) Small(hint)
    }
}

/** A switch with its words, as one target. */
@Composable
fun Toggle(text: String, on: Boolean, detail: String? = null, onChange: (Boolean) -> Unit) {
    Row(
        Modifier.fillMaxWidth().clip(Round)
            .toggleable(on, role = Role.Switch, onValueChange = onChange)
            .heightIn(min = Target).padding(vertical = 4.dp),
        Arrangement.spacedBy(12.dp),
        Alignment.CenterVertically,
    ) {
        Column(Modifier.weight(1f)) {
            Text(text, style = MaterialTheme.typography.labelLarge)
            if (detail != null) Small(detail)
        }
        Switch(on, null)
    }
}

/** A part that opens and closes. */
@Composable
fun Fold(title: String, open: Boolean, onToggle: () -> Unit) = Row(
    Modifier.fillMaxWidth().clip(Round)
        .clickable(role = Role.Button, onClick = onToggle)
        .heightIn(min = Target),
    Arrangement.spacedBy(8.dp),
    Alignment.CenterVertically,
) {
    Heading(title, Modifier.weight(1f))
    Sign(if (open) Icons.up else Icons.down, 24, MaterialTheme.colorScheme.primary)
}

/** Between what stands in one line. */
const val SPACE = " "

/** Between what is read one after the other. */
val PAUSE = '\n'.toString()
