import com.sun.jna.Structure
import elf.LoadSegments
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import org.w3c.dom.Document
import org.w3c.dom.Element
import java.io.File
import java.lang.reflect.Modifier
import javax.xml.parsers.DocumentBuilderFactory

/**
 * What can be known about the Android project without Android's tools: the manifest, the backup
 * rules, the versions, the alignment of libraries. Each rule is also shown something that breaks it.
 */
class PackagingTest {
    private val android = root.resolve("android")
    private val library = android.resolve("tandem")
    private val manifest = library.resolve("src/main/AndroidManifest.xml")
    private val resources = library.resolve("src/main/res")

    @Test
    fun everyXmlFileIsWellFormed() {
        val files = android.walkTopDown().onEnter { it.name != "build" }
            .filter { it.extension == "xml" }
        assertTrue(files.map { parse(it) }.count() >= 4)
    }

    @Test
    fun theManifestAsksForNothingAndBacksNothingUp() {
        assertEquals(emptyList<String>(), faults(parse(manifest), resources))
    }

    @Test
    fun aManifestThatAsksOrBacksUpIsNoticed(@TempDir folder: File) {
        fun faultsWith(change: (String) -> String): List<String> {
            val changed = folder.resolve("AndroidManifest.xml")
            val before = manifest.readText()
            val after = change(before).also { assertFalse(it == before) }
            changed.writeText(after)
            return faults(parse(changed), resources)
        }

        val permission = "<uses-permission android:name=\"android.permission.INTERNET\"/>"
        assertEquals(
            listOf("asks for uses-permission android.permission.INTERNET"),
            faultsWith { it.replace("<application", "$permission<application") },
        )
        assertEquals(
            listOf("asks for uses-permission-sdk-23 android.permission.INTERNET"),
            faultsWith {
                it.replace(
                    "<application",
                    "${permission.replace("n and", "n-sdk-23 and")}<application",
                )
            },
        )
        assertEquals(
            listOf("allowBackup is not false"),
            faultsWith { it.replace("allowBackup=\"false\"", "allowBackup=\"true\"") },
        )
        for (rules in listOf("dataExtractionRules", "fullBackupContent")) {
            assertEquals(
                listOf("$rules names no file"),
                faultsWith { it.replace(Regex("""android:$rules="[^"]*""""), "") },
            )
        }
    }

    @Test
    fun noPlaceOfTheAppIsEverCopiedAway() {
        val transfer = parse(resources.resolve("xml/data_extraction_rules.xml")).documentElement
        assertEquals("data-extraction-rules", transfer.tagName)
        assertEquals(
            setOf("cloud-backup", "device-transfer"),
            transfer.elements().map { it.tagName }.toSet(),
        )
        transfer.elements().forEach { assertEquals(everywhere, excluded(it), it.tagName) }

        val older = parse(resources.resolve("xml/full_backup_content.xml")).documentElement
        assertEquals("full-backup-content", older.tagName)
        assertEquals(everywhere, excluded(older))
    }

    @Test
    fun aPlaceThatIsCopiedIsNoticed(@TempDir folder: File) {
        val rules = folder.resolve("rules.xml")
        val good = resources.resolve("xml/full_backup_content.xml").readText()
        rules.writeText(
            good.replace("<exclude domain=\"database\"", "<include domain=\"database\""),
        )
        assertThrows(AssertionError::class.java) { excluded(parse(rules).documentElement) }
        rules.writeText(good.replace("<exclude domain=\"database\" path=\".\" />", ""))
        assertFalse(excluded(parse(rules).documentElement) == everywhere)
    }

    @Test
    fun versionsAreThoseThatWereTestedHere() {
        val ships = catalogue()
        fun tested(pom: String) =
            (parse(root.resolve(pom)).getElementsByTagName("properties").item(0) as Element)
                .elements().associate { it.tagName to it.textContent.trim() }
        val tested = tested("tests/kotlin/pom.xml")
        assertEquals(tested.getValue("kotlin.version"), ships.getValue("kotlin"))
        assertEquals(tested.getValue("coroutines.version"), ships.getValue("coroutines"))
        assertEquals(tested.getValue("jna.version"), ships.getValue("jna"))
        assertEquals(tested.getValue("kotlin.compiler.jvmTarget"), ships.getValue("jvmTarget"))
        val desktop = tested("android/desktop/pom.xml")
        assertEquals(desktop.getValue("compose.androidx.version"), ships.getValue("compose"))
        assertEquals(desktop.getValue("navigationevent.version"), ships["navigationevent"])
        val phone = tested("android/robolectric/pom.xml")
        assertEquals(phone.getValue("material3.android.version"), ships.getValue("material3"))
        assertEquals(phone.getValue("activity.version"), ships.getValue("activity"))
        assertEquals(phone.getValue("core.version"), ships.getValue("androidxCore"))
    }

    @Test
    fun versionsAreExactAndNewEnough() {
        val ships = catalogue()
        ships.forEach { (name, version) ->
            assertTrue(version.matches(Regex("""\d+(\.\d+)*""")), name)
        }
        // r28 links for 16 KB pages by itself; java.time needs Android 8 (26).
        assertTrue(ships.getValue("ndk").substringBefore('.').toInt() >= 28)
        assertTrue(ships.getValue("minSdk").toInt() >= 26)
        val told = android.resolve("README.md").readText()
        assertTrue("cargo-ndk --version ${ships.getValue("cargoNdk")}" in told)
        assertTrue("ndk;${ships.getValue("ndk")}" in told)
    }

    @Test
    fun everyProcessorOfAPhoneIsBuiltFor() {
        val script = library.resolve("build.gradle.kts").readText()
        val listed = Regex("""processors = listOf\(([^)]*)\)""").find(script)!!.groupValues[1]
        val names = Regex("\"([^\"]*)\"").findAll(listed).map { it.groupValues[1] }.toSet()
        assertEquals(setOf("arm64-v8a", "armeabi-v7a", "x86_64"), names)
    }

    @Test
    fun apps_1_10_theRulesKeepWhatIsFoundByNameAndNoApp() {
        val rules = library.resolve("consumer-rules.pro").readLines()
            .filter { it.isNotBlank() && !it.startsWith("#") }
        assertEquals(
            listOf(
                "-dontwarn java.awt.**",
                "-keep class com.sun.jna.** { *; }",
                "-keep class * extends com.sun.jna.** { *; }",
                "-keepattributes RuntimeVisibleAnnotations",
                "-keepclasseswithmembers,includedescriptorclasses class org.tandem.core.** " +
                    "{ native <methods>; }",
            ),
            rules,
        )
        // Every class that native code finds by name is one that they keep.
        val classes = Class.forName("org.tandem.core.Tandem").protectionDomain.codeSource.location
        val own = File(classes.toURI()).walkTopDown().filter { it.extension == "class" }
            .map { it.relativeTo(File(classes.toURI())).path.removeSuffix(".class") }
            .map { Class.forName(it.replace('/', '.'), false, javaClass.classLoader) }
            .toList()
        val native = own.filter { one ->
            one.declaredMethods.any { Modifier.isNative(it.modifiers) }
        }
        assertTrue(native.size >= 3, "$native")
        val elsewhere = native.filterNot { it.name.startsWith("org.tandem.core.") }
        assertEquals(emptyList<Class<*>>(), elsewhere)
        val structures = own.filter { Structure::class.java.isAssignableFrom(it) }
        assertTrue(structures.size > 10, "$structures")
        // And nothing of ours asks for a class, a field or a method by its name.
        val sources = kotlinIn(generated) + kotlinIn(library.resolve("src"))
        val byName = Regex("""\.(getDeclaredMethod|getDeclaredField|getMethod|getField)\(""")
        assertEquals(emptyList<File>(), sources.filter { byName.containsMatchIn(it.readText()) })
    }

    /** `src/main` is for both; what only a phone has belongs to `src/android`. */
    @Test
    fun whatIsSharedWithTheDesktopNamesNothingOfAndroid() {
        val shared = kotlinIn(library.resolve("src/main/kotlin"))
        assertTrue(shared.isNotEmpty())
        val import = Regex("""^import (android|androidx|dalvik)\.""", RegexOption.MULTILINE)
        assertEquals(emptyList<File>(), shared.filter { import.containsMatchIn(it.readText()) })
    }

    @Test
    fun alignmentsAreThoseThatReadelfReads(@TempDir folder: File) {
        // JNA's JAR holds a library for many machines: 32 and 64 bits, either byte order.
        val machines =
            listOf("linux-x86-64", "linux-x86", "linux-aarch64", "linux-arm", "linux-s390x")
        for (machine in machines) {
            val file = folder.resolve("$machine.so")
            javaClass.getResourceAsStream("/com/sun/jna/$machine/libjnidispatch.so")!!
                .use { input -> file.outputStream().use { input.copyTo(it) } }
            val read = readelf(file)
            assertTrue(read.isNotEmpty(), machine)
            assertEquals(read, LoadSegments.alignments(file.readBytes()), machine)
        }
    }

    @Test
    fun oneSmallSegmentIsEnoughToRefuseALibrary() {
        fun library(vararg alignments: Long): ByteArray {
            val bytes = java.nio.ByteBuffer.allocate(64 + 56 * alignments.size)
            bytes.order(java.nio.ByteOrder.LITTLE_ENDIAN)
            bytes.put(
                byteArrayOf(0x7f, 'E'.code.toByte(), 'L'.code.toByte(), 'F'.code.toByte(), 2, 1),
            )
            bytes.putLong(0x20, 64).putShort(0x36, 56).putShort(0x38, alignments.size.toShort())
            alignments.forEachIndexed { at, alignment ->
                bytes.putInt(64 + 56 * at, 1).putLong(64 + 56 * at + 0x30, alignment)
            }
            return bytes.array()
        }

        assertTrue(LoadSegments.fitLargePages(library(0x4000, 0x10000)))
        assertFalse(LoadSegments.fitLargePages(library(0x4000, 0x1000)))
        assertFalse(LoadSegments.fitLargePages(library()))
        assertThrows(IllegalArgumentException::class.java) {
            LoadSegments.fitLargePages(library(0x4000, 0x4000).copyOf(100))
        }
        assertThrows(IllegalArgumentException::class.java) {
            LoadSegments.fitLargePages(ByteArray(64))
        }
        assertThrows(IllegalArgumentException::class.java) {
            LoadSegments.fitLargePages(ByteArray(3))
        }
    }

    private companion object {
        /** Every place that the two files can name. */
        val everywhere = listOf("root", "file", "database", "sharedpref", "external")
            .plus(listOf("root", "file", "database", "sharedpref").map { "device_$it" })
            .toSet()

        fun parse(file: File): Document = DocumentBuilderFactory.newInstance()
            .apply { isNamespaceAware = true }
            .newDocumentBuilder()
            .apply { setErrorHandler(null) }
            .parse(file)

        fun Element.elements(): List<Element> =
            (0 until childNodes.length).map(childNodes::item).filterIsInstance<Element>()

        fun Element.android(name: String): String =
            getAttributeNS("http://schemas.android.com/apk/res/android", name)

        /** What is wrong with a manifest, one line each. */
        fun faults(manifest: Document, resources: File): List<String> {
            val asked = manifest.documentElement.elements()
                .filter { "permission" in it.tagName }
                .map { "asks for ${it.tagName} ${it.android("name")}" }
            val application = manifest.getElementsByTagName("application").item(0) as Element
            val backup = listOf("allowBackup is not false")
                .filter { application.android("allowBackup") != "false" }
            val rules = listOf("dataExtractionRules", "fullBackupContent").filter { name ->
                val value = application.android(name)
                !value.startsWith("@xml/") ||
                    !resources.resolve("${value.drop(1)}.xml").exists()
            }
            return asked + backup + rules.map { "$it names no file" }
        }

        /** The places that are left out whole; anything but a plain exclusion is refused. */
        fun excluded(rules: Element): Set<String> = rules.elements()
            .onEach { assertEquals("exclude", it.tagName) }
            .onEach { assertEquals(".", it.getAttribute("path")) }
            .map { it.getAttribute("domain") }
            .toSet()

        fun catalogue(): Map<String, String> =
            root.resolve("android/gradle/libs.versions.toml").readLines()
                .dropWhile { it != "[versions]" }.drop(1).takeWhile { !it.startsWith("[") }
                .mapNotNull { Regex("""^(\w+) = "([^"]*)"""").find(it)?.destructured }
                .associate { (name, version) -> name to version }

        /** The same question to binutils. */
        fun readelf(file: File): List<Long> {
            val process = ProcessBuilder("readelf", "--program-headers", "--wide", file.path)
                .redirectErrorStream(true).start()
            val lines = process.inputStream.bufferedReader().readLines()
            check(process.waitFor() == 0) { lines.joinToString("\n") }
            return lines.map { it.trim() }.filter { it.startsWith("LOAD ") }
                .map { it.split(Regex("\\s+")).last().removePrefix("0x").toLong(16) }
        }
    }
}
