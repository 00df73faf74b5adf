package org.tandem.ui

import androidx.compose.runtime.Composable
import androidx.compose.ui.graphics.vector.ImageVector

/** Where everything else is. What is wanted most often comes first. */
@Composable
fun MoreScreen(desk: Desk) = Page {
    val words = desk.words
    fun to(say: Say, icon: ImageVector, screen: Screen) = Triple(words[say], icon, screen)
    val all = listOf(
        to(Say.HOURS, Icons.hours, Screen.HOURS),
        to(Say.MEETINGS, Icons.place, Screen.MEETINGS),
        to(Say.SKILLS, Icons.calm, Screen.SKILLS),
        to(Say.AGENDA, Icons.clock, Screen.AGENDA),
        to(Say.REGULARS, Icons.again, Screen.REGULARS),
        to(Say.ME, Icons.person, Screen.ME),
        to(Say.SHARE, Icons.share, Screen.SHARE),
        to(Say.HELP, Icons.help, Screen.HELP),
        to(Say.SEEN, Icons.eye, Screen.SEEN),
        to(Say.SETTINGS, Icons.gear, Screen.SETTINGS),
    )
    for ((text, icon, screen) in all) Line(text, icon = icon) { desk.go(screen()) }
}
