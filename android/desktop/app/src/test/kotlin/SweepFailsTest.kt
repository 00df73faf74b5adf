import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.offset
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.material3.DatePicker
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.rememberDatePickerState
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.ui.Body
import org.tandem.ui.Heading
import org.tandem.ui.Icons
import org.tandem.ui.Look
import org.tandem.ui.Sign
import org.tandem.ui.colours

/** Each check of the sweep is seen to fail on what it is there for. */
class SweepFailsTest {
    private fun refuses(what: String, view: View = View(), content: @Composable () -> Unit) =
        bare(view) {
            setContent {
                Themed(view) {
                    Surface {
                        Column {
                            Heading("A screen")
                            content()
                        }
                    }
                }
            }
            waitForIdle()
            val found = problems(captureToImage())
            assertTrue(found.any { what in it }, "$what is not found, but $found")
        }

    @Test
    fun nothingIsRefusedWhereNothingIsWrong() = bare {
        setContent {
            Themed(View()) {
                Surface {
                    Column {
                        Heading("A screen")
                        Box(Modifier.size(48.dp).clickable {}) { Text("Go") }
                        Body("Some words.")
                    }
                }
            }
        }
        assertEquals(emptyList<String>(), problems(captureToImage()))
    }

    @Test
    fun withoutAName() = refuses("unlabelled") {
        Box(Modifier.size(60.dp).clickable {}) { Sign(Icons.hide) }
    }

    @Test
    fun tooSmallForAFinger() = refuses("under 48 dp") {
        Box(Modifier.size(47.dp, 60.dp).clickable {}) { Text("x") }
    }

    @Test
    fun outOfReach() = refuses("out of reach") {
        Box(Modifier.offset(330.dp).size(60.dp).clickable {}) { Text("x") }
    }

    @Test
    fun cutAtItsLastLine() = refuses("cut at its last line") {
        Text("one two three four", Modifier.width(60.dp), maxLines = 1)
    }

    @Test
    fun endsInDots() = refuses("cut at its last line") {
        Text(
            "one two three four",
            Modifier.width(60.dp),
            maxLines = 1,
            overflow = TextOverflow.Ellipsis,
        )
    }

    @Test
    fun tooTall() = refuses("taller than its box") {
        Text("one two three four", Modifier.size(60.dp, 30.dp))
    }

    @Test
    fun brokenInsideAWord() = refuses("breaks inside a word") {
        Text("Individual", Modifier.width(50.dp))
    }

    @Test
    fun hidden() = refuses("hidden by what is around it") {
        Box(Modifier.height(10.dp)) { Text("one", Modifier.offset(y = 630.dp)) }
    }

    @Test
    fun faint() = refuses("contrast") {
        Text("faint", color = colours(Look.LIGHT).outlineVariant)
    }

    @Test
    fun readTooLate() = refuses("read too late") {
        Column {
            Text("second", Modifier.offset(y = 60.dp))
            Text("first", Modifier.offset(y = (-10).dp))
        }
    }

    /** What is read as one sentence does not hide its own words from the sweep. */
    @Test
    fun cutBehindASentence() = refuses("cut at its last line") {
        Row(Modifier.clearAndSetSemantics { contentDescription = "all of it" }) {
            Text("one two three four", Modifier.width(60.dp), maxLines = 1)
        }
    }

    @Test
    fun withoutAHeading() = bare {
        setContent { Themed(View()) { Text("only text") } }
        assertTrue("no heading" in problems())
    }

    /** Why days are a list here: at this font Material's calendar shows the 20th as "2". */
    @OptIn(ExperimentalMaterial3Api::class)
    @Test
    fun materialsCalendar() = refuses("'", View(font = 2f)) {
        DatePicker(rememberDatePickerState(1_772_928_000_000L))
    }
}
