import androidx.compose.foundation.layout.size
import androidx.compose.runtime.key
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.tandem.core.model.Language
import org.tandem.core.texts
import org.tandem.ui.Say

/** What the sources of the screens may not hold. */
class SourcesTest {
    private val sources = root.resolve("android/ui/src/main/kotlin").walkTopDown()
        .filter { it.extension == "kt" }.toList()

    /** Parts of Material that do not hold at a large font, and what hides text from the sweep. */
    private val banned = listOf(
        "DatePicker", "TimePicker", "TimeInput", "SegmentedButton", "NavigationBar", "AlertDialog",
        "ModalBottomSheet", "ExtendedFloatingActionButton", "Slider", "BasicAlertDialog", "Dialog",
        "LocalTime.now", "LocalDate.now", "Instant.now", "DateTimeFormatter", "String.format",
    )

    private val imports = listOf(
        "androidx.compose.",
        "androidx.navigationevent.",
        "org.tandem.core",
        "org.tandem.record.",
        "kotlinx.coroutines.",
        "java.time.",
        "kotlin.time.",
    )

    @Test
    fun thereAreSources() = assertTrue(sources.size > 10)

    @Test
    fun noPartThatFailsAtALargeFont() {
        val found = sources.flatMap { file -> bans(file.readText()).map { "${file.name}: $it" } }
        assertEquals(emptyList<String>(), found)
    }

    @Test
    fun whatIsBannedIsFound() {
        for (one in banned) assertEquals(listOf(one), bans("x\n    $one()").take(1), one)
    }

    private fun bans(source: String) =
        banned.filter { Regex("(?<!\\w)${Regex.escape(it)}(?!\\w)").containsMatchIn(source) }

    /** What a person reads comes from the core. Keys of its words stand in one file. */
    @Test
    fun noSentence() {
        val apart = setOf("Say.kt", "Icons.kt")
        val found = sources.filter { it.name !in apart }
            .flatMap { file -> literals(file.readText()).map { "${file.name}: $it" } }
        assertEquals(emptyList<String>(), found)
    }

    @Test
    fun aSentenceIsFound() {
        assertEquals(listOf("Hello"), literals("""Text("Hello") // "no" and 'c'"""))
        assertEquals(listOf("¡Sí!"), literals("""Text("¡Sí!")"""))
        assertEquals(emptyList<String>(), literals("""join(", ") + "½" + '/'"""))
    }

    private fun literals(source: String) = Regex(
        "\"((?:[^\"\\\\]|\\\\.)*)\"",
    ).findAll(source.replace(Regex("//.*|/\\*(?s:.*?)\\*/"), ""))
        .map { it.groupValues[1] }.filter { text -> text.any(Char::isLetter) }.toList()

    @Test
    fun everyKeyIsInBothLanguages() {
        for (language in Language.entries) {
            val known = texts(language, Say.entries.map { it.key })
            assertEquals(
                emptyList<String>(),
                Say.entries.map {
                    it.key
                }.filterNot { it in known },
                "$language",
            )
        }
    }

    @Test
    fun everyWordIsSaidSomewhere() {
        val all = sources.filter { it.name != "Say.kt" }.joinToString("\n") { it.readText() }
        val own = sources.single { it.name == "Say.kt" }.readText()
        val silent = Say.entries.filterNot { say ->
            Regex("Say\\.${say.name}\\b").containsMatchIn(all + own)
        }
        assertEquals(emptyList<Say>(), silent)
    }

    @Test
    fun importsAreThoseOfThePhone() {
        val found = sources.flatMap { file ->
            file.readLines().filter { it.startsWith("import ") }.map { it.removePrefix("import ") }
                .filterNot { line -> imports.any(line::startsWith) }.map { "${file.name}: $it" }
        }
        assertEquals(emptyList<String>(), found)
    }

    /** One version of everything: what the library ships with, what its tests run, what a window shows. */
    @Test
    fun versionsAreThoseOfTheOtherBuilds() {
        val named = Regex("<(kotlin|coroutines|jna|junit|ktlint)\\.version>(.*?)<")
        fun pins(pom: String) = named.findAll(root.resolve(pom).readText()).associate {
            it.groupValues[1] to
                it.groupValues[2]
        }
        val ours = pins("android/desktop/pom.xml")
        val theirs = pins("tests/kotlin/pom.xml")
        assertTrue(ours.size >= 4)
        assertEquals(ours.mapValues { theirs[it.key] }, ours)
    }
}
