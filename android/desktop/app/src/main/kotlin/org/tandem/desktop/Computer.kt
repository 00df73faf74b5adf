package org.tandem.desktop

import org.tandem.ui.Phone
import java.awt.Desktop
import java.io.IOException
import java.net.URI
import java.net.URISyntaxException

/** What a computer does where a phone calls or opens: it asks the program that is there for it. */
object Computer : Phone {
    override fun call(number: String) = ask("tel:" + number.filterNot(Char::isWhitespace))

    override fun open(link: String) = ask(link)

    private fun ask(what: String) {
        try {
            if (Desktop.isDesktopSupported()) Desktop.getDesktop().browse(URI(what))
        } catch (_: IOException) {
            // Nothing there takes it: the number stands on the screen.
        } catch (_: URISyntaxException) {
            // As above: somebody wrote it by hand.
        } catch (_: UnsupportedOperationException) {
            // As above.
        }
    }
}
