package org.tandem.ui

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.CornerRadius
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.geometry.RoundRect
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.Path
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.graphics.drawscope.clipPath
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.LayoutDirection
import androidx.compose.ui.unit.dp
import org.tandem.core.model.Kind
import org.tandem.core.screens.HoursSegment

/** How a piece of a bar is filled, so that a kind is known without its colour. */
enum class Pattern { SOLID, STRIPES, DOTS, OPEN }

fun patternOf(kind: Kind?): Pattern = when (kind) {
    Kind.INDIVIDUAL -> Pattern.SOLID
    Kind.GROUP -> Pattern.STRIPES
    Kind.MUTUAL_HELP -> Pattern.DOTS
    else -> Pattern.OPEN
}

@Composable
private fun colourOf(pattern: Pattern): Color = with(LocalKinds.current) {
    when (pattern) {
        Pattern.SOLID -> individual
        Pattern.STRIPES -> group
        Pattern.DOTS -> mutualHelp
        Pattern.OPEN -> other
    }
}

/** The pattern of a kind, beside its name. */
@Composable
fun Swatch(kind: Kind?) {
    val pattern = patternOf(kind)
    val colour = colourOf(pattern)
    Canvas(Modifier.size(20.dp)) { piece(Rect(Offset.Zero, size), pattern, colour) }
}

/** The minutes of one period. [whole] is the longest bar beside it, so that lengths compare. */
@Composable
fun Bar(pieces: List<HoursSegment>, whole: UInt, thick: Dp = 20.dp) {
    val drawn = pieces.map { Triple(patternOf(it.kind), colourOf(patternOf(it.kind)), it.minutes) }
    Canvas(Modifier.fillMaxWidth().height(thick)) {
        var from = 0f
        for ((pattern, colour, minutes) in drawn) {
            val wide = size.width * minutes.toFloat() / maxOf(whole, 1u).toFloat()
            val left = if (layoutDirection ==
                LayoutDirection.Rtl
            ) {
                size.width - from - wide
            } else {
                from
            }
            val box = Rect(left, 0f, left + maxOf(wide - 2.dp.toPx(), 1f), size.height)
            if (wide > 0f) piece(box, pattern, colour)
            from += wide
        }
    }
}

private fun DrawScope.piece(box: Rect, pattern: Pattern, colour: Color) {
    val edge = 1.5.dp.toPx()
    val inner = box.deflate(edge / 2)
    if (inner.width <= 0f) return drawRect(colour, box.topLeft, box.size)
    val shape = Path().apply { addRoundRect(RoundRect(inner, CornerRadius(4.dp.toPx()))) }
    when (pattern) {
        Pattern.SOLID -> drawPath(shape, colour)
        Pattern.STRIPES -> clipPath(shape) { stripes(inner, colour) }
        Pattern.DOTS -> clipPath(shape) { dots(inner, colour) }
        Pattern.OPEN -> Unit
    }
    drawPath(shape, colour, style = Stroke(edge))
}

private fun DrawScope.stripes(box: Rect, colour: Color) {
    var x = box.left - box.height
    while (x < box.right) {
        drawLine(colour, Offset(x, box.bottom), Offset(x + box.height, box.top), 2.5.dp.toPx())
        x += 6.dp.toPx()
    }
}

private fun DrawScope.dots(box: Rect, colour: Color) {
    val step = 5.5.dp.toPx()
    var y = box.top + step / 2
    var odd = false
    while (y < box.bottom) {
        var x = box.left + if (odd) step else step / 2
        while (x < box.right) {
            drawCircle(colour, 1.6.dp.toPx(), Offset(x, y))
            x += step
        }
        y += step * 0.8f
        odd = !odd
    }
}
