package org.tandem.desktop

import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.platform.Font

/** The font of the reports: letters of English and Spanish. Others come from the system. */
val Letters: FontFamily = FontFamily(
    Font("regular", bytes("NotoSans-Regular.ttf"), FontWeight.Normal),
    Font("bold", bytes("NotoSans-Bold.ttf"), FontWeight.Bold),
)

private fun bytes(name: String): ByteArray =
    checkNotNull(Computer::class.java.getResourceAsStream("/fonts/$name")) { name }
        .use { it.readBytes() }
