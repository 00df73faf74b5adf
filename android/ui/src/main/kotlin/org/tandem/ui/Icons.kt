package org.tandem.ui

import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.addPathNodes
import androidx.compose.ui.unit.dp

/** A few lines of our own: the icons of Compose are 37 MB and are not kept up any more. */
object Icons {
    private fun line(path: String, mirrored: Boolean = false): ImageVector =
        ImageVector.Builder(path, 24.dp, 24.dp, 24f, 24f, autoMirror = mirrored).addPath(
            addPathNodes(path),
            stroke = SolidColor(Color.Black),
            strokeLineWidth = 2f,
            strokeLineCap = StrokeCap.Round,
            strokeLineJoin = StrokeJoin.Round,
        ).build()

    val today = line("M4 11 12 4l8 7M6 10v10h12V10")
    val log = line("M12 5v14M5 12h14")
    val more = line("M4 7h16M4 12h16M4 17h16")
    val hours = line("M4 7h9M4 12h15M4 17h6")
    val hide = line("M3 12s3-6 9-6 9 6 9 6-3 6-9 6-9-6-9-6M5 19 19 5")
    val check = line("M5 13 10 18 19 7")
    val next = line("M9 5l7 7-7 7", mirrored = true)
    val back = line("M15 5l-7 7 7 7M8 12h12", mirrored = true)
    val down = line("M5 9l7 7 7-7")
    val up = line("M5 15l7-7 7 7")
    val help = line("M12 21s-8-5-8-11a4 4 0 0 1 8-2 4 4 0 0 1 8 2c0 6-8 11-8 11")
    val calm = line("M3 9c3-3 6 3 9 0s6-3 9 0M3 15c3-3 6 3 9 0s6-3 9 0")
    val clock = line("M12 4a8 8 0 1 0 .01 0M12 8v4l3 2")
    val place = line("M12 21s-6-6-6-11a6 6 0 0 1 12 0c0 5-6 11-6 11M12 8a2 2 0 1 0 .01 0")
    val again = line("M5 12a7 7 0 1 0 2-5M5 4v4h4")
    val ask = line("M4 5h16v11h-9l-4 4v-4H4z")
    val person = line("M12 4a4 4 0 1 0 .01 0M4 20c1-5 4-6 8-6s7 1 8 6")
    val share = line("M12 15V4M7 8l5-5 5 5M5 13v7h14v-7")
    val gear = line("M4 7h10M18 7h2M16 5v4M4 17h2M10 17h10M8 15v4")
    val eye = line("M3 12s3-6 9-6 9 6 9 6-3 6-9 6-9-6-9-6M12 10a2 2 0 1 0 .01 0")
    val know = line("M12 4a8 8 0 1 0 .01 0M12 11v5M12 8v.1")
    val call =
        line("M6 4h4l2 5-3 2a11 11 0 0 0 5 5l2-3 5 2v4a1 1 0 0 1-1 1A16 16 0 0 1 5 5a1 1 0 0 1 1-1")
    val minus = line("M5 12h14")
    val close = line("M6 6l12 12M18 6L6 18")
}
