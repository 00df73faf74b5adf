import org.jacoco.agent.rt.RT
import org.jacoco.core.analysis.Analyzer
import org.jacoco.core.analysis.CoverageBuilder
import org.jacoco.core.analysis.ICounter
import org.jacoco.core.tools.ExecFileLoader
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Order
import org.junit.jupiter.api.Test
import java.io.ByteArrayInputStream
import java.io.File

/**
 * Every exported function was called by some test, through the layer where it has one.
 *
 * What was called is no list that somebody keeps: JaCoCo records it in the running program. What
 * should be called is read from the generated sources. So a use case that is new to the core is
 * missing here until the layer has it and a test calls it.
 */
@Order(Int.MAX_VALUE)
class CallRecordTest {
    private val source = kotlinIn(generated).single { it.name == "tandem_ffi.kt" }.readText()

    /** Name of an object to the names of its methods, as exported. */
    private val all: Map<String, Set<String>> =
        Regex("""^public interface (\w+)Interface \{$(.*?)^}$""", options)
            .findAll(source)
            .associate { it.groupValues[1] to functions(it.groupValues[2], "    ") }

    /**
     * What the layer does not have yet, as android/README.md says. Each name is to go from here with the
     * screen that needs it; one that is not exported any more is noticed.
     */
    private val owed: Map<String, Set<String>> = mapOf(
        "Coaching" to setOf(
            "acceptName",
            "answered",
            "looked",
            "print",
            "rollup",
            "samePerson",
            "setLabel",
            "unlink",
        ),
        "Cravings" to setOf(
            "add", "addWord", "addedUp", "all", "change", "ofNow", "set", "showWord", "words",
        ),
        "DayNotes" to setOf("add", "all", "keepPrivate", "rewrite", "set"),
        "Help" to setOf("dangerLine"),
        "How" to setOf("all", "change", "look"),
        "MyMedicine" to setOf(
            "addEffect", "called", "changeEffect", "forgetAll", "say", "screen", "set", "setRule",
            "shot", "toldThem", "usualForgetAfter",
            "showOnToday",
        ),
        "MyTime" to setOf("add", "change", "date", "end", "screen", "show", "showReady"),
        "People" to setOf("add", "change", "contact", "list", "order"),
        "Plans" to setOf(
            "card", "done", "forget", "helped", "list", "lookedAt", "rewrite", "startOver", "used",
            "usualCard",
        ),
        "Program" to setOf(
            "addPaper",
            "ask",
            "change",
            "papers",
            "requirement",
            "screen",
            "setPaper",
        ),
        "Reports" to setOf("card", "sheet"),
        "Research" to setOf("export"),
        "Sharing" to setOf("print"),
        "Skills" to setOf("course", "keep", "notYet"),
        "Tandem" to setOf(
            "cravings",
            "dayNotes",
            "medicine",
            "myTime",
            "people",
            "program",
            "research",
        ),
        "Voice" to setOf("familySheet", "medicineCards"),
    )

    private val exported: Map<String, Set<String>> =
        all.mapValues { it.value - owed[it.key].orEmpty() }.filterValues { it.isNotEmpty() }

    private val called: Map<String, Map<String, Boolean>> = coverage()

    @Test
    fun whatIsOwedIsExported() {
        val gone = owed.filterNot { (name, methods) -> all.getValue(name).containsAll(methods) }
        assertEquals(emptyMap<String, Set<String>>(), gone)
    }

    @Test
    fun everyExportedMethodWasCalled() {
        assertTrue(exported.size >= 15 && exported.values.sumOf { it.size } >= 110, "$exported")
        assertEquals(emptyList<String>(), missing("org/tandem/core/", "", exported))
    }

    @Test
    fun everyFunctionWithoutAnObjectWasCalled() {
        // "open" stands in the companion of its object, with the same words before it.
        val free = Regex("""^ +(?:\*/|@Throws\([^)]*\)) fun `(\w+)`\(""", RegexOption.MULTILINE)
            .findAll(source).map { it.groupValues[1] }.toSet() -
            setOf("open", "openFrom", "openWith", "look", "rekeyRecord")
        assertTrue(free.size >= 10, "$free")
        val own = mapOf(
            "Tandem_ffiKt" to free,
            "Tandem\$Companion" to setOf("open", "openWith"),
            "Backup\$Companion" to setOf("open", "openFrom"),
        )
        assertEquals(emptyList<String>(), missing("org/tandem/core/", "", own))
    }

    @Test
    fun everyExportedMethodHasItsPlaceInTheLayerAndWasCalledThere() {
        val parts = exported - "Tandem" - "Voice"
        assertEquals(emptyList<String>(), missing("org/tandem/record/", "Calls", parts))
        // Of the record itself the layer makes something else of these three.
        val whole = exported.getValue("Tandem") - setOf("listen", "unlisten", "isOpen") -
            parts.keys.map { it.replaceFirstChar(Char::lowercase) }.toSet() +
            setOf("open", "create").map { "Companion.$it" } +
            setOf("close", "getChanges", "isOpen")
        val record = called.getValue("org/tandem/record/OpenRecord") +
            called.getValue("org/tandem/record/OpenRecord\$Companion")
                .mapKeys { "Companion.${it.key}" }
        val absent = whole.filterNot {
            record[it] == true || record["get${it.replaceFirstChar(Char::uppercase)}"] == true
        }
        assertEquals(emptyList<String>(), absent)
    }

    @Test
    fun whatNobodyCalledIsNoticed() {
        val more = mapOf("Log" to exported.getValue("Log") + "noSuchUseCase")
        assertEquals(
            listOf("org/tandem/core/Log.noSuchUseCase"),
            missing("org/tandem/core/", "", more),
        )
        assertTrue(called.values.any { false in it.values }, "a record of everything is none")
    }

    private fun missing(
        where: String,
        suffix: String,
        wanted: Map<String, Set<String>>,
    ): List<String> = wanted.flatMap { (name, methods) ->
        val found = called["$where$name$suffix"].orEmpty()
        methods.filterNot { found[it] == true }.map { "$where$name$suffix.$it" }
    }

    private companion object {
        val options = setOf(RegexOption.MULTILINE, RegexOption.DOT_MATCHES_ALL)

        fun functions(text: String, indent: String): Set<String> =
            Regex("""^$indent(?:@Throws\([^)]*\) ?| \*/ )?fun `(\w+)`\(""", RegexOption.MULTILINE)
                .findAll(text).map { it.groupValues[1] }.toSet()

        /** Class to method to whether any of it ran; Kotlin adds a dash and a hash to some names. */
        fun coverage(): Map<String, Map<String, Boolean>> {
            val recorded = ExecFileLoader()
            recorded.load(ByteArrayInputStream(RT.getAgent().getExecutionData(false)))
            val built = CoverageBuilder()
            val classes =
                Class.forName("org.tandem.core.Tandem").protectionDomain.codeSource.location
            Analyzer(recorded.executionDataStore, built).analyzeAll(File(classes.toURI()))
            return built.classes.associate { found ->
                found.name to found.methods.groupBy { it.name.substringBefore('-') }
                    .mapValues { (_, same) ->
                        same.any { it.instructionCounter.status != ICounter.NOT_COVERED }
                    }
            }
        }
    }
}
