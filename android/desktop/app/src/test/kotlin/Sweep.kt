import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.runtime.key
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.luminance
import androidx.compose.ui.graphics.toPixelMap
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.SkikoComposeUiTest
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.text.TextLayoutResult
import org.tandem.ui.Heading
import org.tandem.ui.colours

// What is wrong with a screen as it is met by somebody with shaking hands, a large font, a screen reader
// or poor sight. SweepFailsTest gives each check something that it must refuse.

/** Every problem of what is on the screen now; of its colours too where there is a picture of it. */
fun SkikoComposeUiTest.problems(picture: ImageBitmap? = null): List<String> {
    val heard = onAllNodes(isRoot()).fetchSemanticsNodes().flatMap(::all)
    val drawn = onAllNodes(isRoot(), useUnmergedTree = true).fetchSemanticsNodes().flatMap(::all)
    val colours = picture?.let { contrasts(drawn, it) }.orEmpty()
    return targets(heard) + headings(heard) + order(heard) + cuts(drawn) + colours
}

private fun all(node: SemanticsNode): List<SemanticsNode> =
    listOf(node) + node.children.flatMap(::all)

private fun label(node: SemanticsNode): String = listOfNotNull(
    node.config.getOrNull(SemanticsProperties.ContentDescription)?.joinToString(),
    node.config.getOrNull(SemanticsProperties.Text)?.joinToString { it.text },
).filter { it.isNotBlank() }.joinToString()

private fun scrolls(node: SemanticsNode) = generateSequence(node.parent) { it.parent }.any {
    SemanticsProperties.VerticalScrollAxisRange in it.config
}

private fun acts(node: SemanticsNode) =
    SemanticsActions.OnClick in node.config || SemanticsActions.SetText in node.config

/** Whatever can be touched says what it is, leaves 48 dp for a finger, and can be reached. */
private fun SkikoComposeUiTest.targets(nodes: List<SemanticsNode>) =
    nodes.filter(::acts).flatMap { node ->
        val said = label(node)
        // The bounds of touch are grown to 48 dp whatever was laid out, and could not fail.
        val wide = node.layoutInfo.width / density.density
        val high = node.layoutInfo.height / density.density
        buildList {
            if (said.isBlank()) add("unlabelled: ${node.config}")
            if (wide < 47.5f || high < 47.5f) add("under 48 dp: '$said' $wide x $high")
            if (!scrolls(node) &&
                isClipped(node)
            ) {
                add("out of reach: '$said' in ${node.boundsInRoot}")
            }
        }
    }

private fun isClipped(node: SemanticsNode) =
    node.boundsInRoot.width + 1 < node.size.width || node.boundsInRoot.height + 1 < node.size.height

private fun headings(nodes: List<SemanticsNode>) = if (nodes.any {
        SemanticsProperties.Heading in it.config
    }
) {
    emptyList()
} else {
    listOf("no heading")
}

/** What is read first stands first: nothing that stands wholly above what was read just before it. */
private fun order(nodes: List<SemanticsNode>): List<String> {
    val said = nodes.filter { label(it).isNotBlank() && it.size.height > 0 }
    return said.zipWithNext().mapNotNull { (one, next) ->
        val bottom = next.positionInRoot.y + next.size.height
        // Two panes beside each other are read one after the other.
        val isBeside = next.positionInRoot.x + next.size.width <= one.positionInRoot.x ||
            one.positionInRoot.x + one.size.width <= next.positionInRoot.x
        val isAbove = bottom <= one.positionInRoot.y && scrolls(one) == scrolls(next) && !isBeside
        if (isAbove) "read too late: '${label(next)}' after '${label(one)}'" else null
    }
}

/** No text is cut, hidden, or broken inside a word. */
private fun cuts(nodes: List<SemanticsNode>) = nodes.flatMap { node ->
    val layout = layoutOf(node) ?: return@flatMap emptyList()
    val text = layout.layoutInput.text.text
    if (text.isBlank()) return@flatMap emptyList()
    buildList {
        if (layout.multiParagraph.didExceedMaxLines) add("cut at its last line: '$text'")
        if (layout.didOverflowHeight) add("taller than its box: '$text'")
        for (line in 0 until layout.lineCount - 1) {
            val end = layout.getLineEnd(line)
            val breaks = end in 1 until text.length &&
                text[end - 1].isLetterOrDigit() && text[end].isLetterOrDigit()
            if (breaks) add("breaks inside a word: '${text.take(end)}/${text.drop(end)}'")
        }
        if (!scrolls(node) && isClipped(node)) add("hidden by what is around it: '$text'")
    }
}

/** Text against what is drawn behind it: the commonest colour of its box, and the one furthest from it. */
private fun contrasts(nodes: List<SemanticsNode>, picture: ImageBitmap): List<String> {
    val pixels = picture.toPixelMap()
    return nodes.mapNotNull { node ->
        val text = layoutOf(node)?.layoutInput?.text?.text?.takeIf { it.isNotBlank() }
        if (text == null || isClipped(node)) return@mapNotNull null
        val box = node.boundsInRoot
        val counts = HashMap<Color, Int>()
        for (y in box.top.toInt().coerceAtLeast(0) until
            box.bottom.toInt().coerceAtMost(picture.height)) {
            for (x in box.left.toInt().coerceAtLeast(0) until
                box.right.toInt().coerceAtMost(picture.width)) {
                counts.merge(pixels[x, y], 1, Int::plus)
            }
        }
        val behind = counts.maxByOrNull { it.value }?.key ?: return@mapNotNull null
        val most = counts.keys.maxOf { contrast(it, behind) }
        if (most < 4.5) "contrast %.1f: '%s'".format(most, text) else null
    }
}

fun contrast(one: Color, other: Color): Double {
    val (dark, light) = listOf(one.luminance() + 0.05, other.luminance() + 0.05).sorted()
    return light / dark
}

private fun layoutOf(node: SemanticsNode): TextLayoutResult? {
    val found = mutableListOf<TextLayoutResult>()
    node.config.getOrNull(SemanticsActions.GetTextLayoutResult)?.action?.invoke(found)
    return found.firstOrNull()
}
