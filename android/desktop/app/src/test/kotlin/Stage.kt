import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asSkiaBitmap
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.role
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.SkikoComposeUiTest
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isHeading
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.performSemanticsAction
import androidx.compose.ui.test.performTextReplacement
import androidx.compose.ui.test.v2.runSkikoComposeUiTest
import androidx.compose.ui.unit.Density
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import org.jetbrains.skia.EncodedImageFormat
import org.jetbrains.skia.Image
import org.tandem.core.ByteSink
import org.tandem.core.Clock
import org.tandem.core.model.Language
import org.tandem.core.model.OwnWords
import org.tandem.core.model.Profile
import org.tandem.core.model.Role
import org.tandem.core.model.WeekStart
import org.tandem.core.screens.Reminder
import org.tandem.desktop.Chosen
import org.tandem.desktop.DEMO_PASSPHRASE
import org.tandem.desktop.Letters
import org.tandem.record.DeviceSecret
import org.tandem.record.OpenRecord
import org.tandem.record.asSink
import org.tandem.ui.App
import org.tandem.ui.Door
import org.tandem.ui.Entry
import org.tandem.ui.Hand
import org.tandem.ui.Host
import org.tandem.ui.Look
import org.tandem.ui.Outside
import org.tandem.ui.Phone
import org.tandem.ui.Picked
import org.tandem.ui.Place
import org.tandem.ui.Reminding
import org.tandem.ui.Screen
import org.tandem.ui.TandemTheme
import org.tandem.ui.ThisPhone
import org.tandem.ui.WAITS
import org.tandem.ui.Way
import java.io.ByteArrayOutputStream
import java.io.File
import java.nio.file.Files
import java.time.Instant
import org.tandem.core.Place as Folder

/** A Sunday evening in the demo's story: a full week. */
val NOW: Instant = Instant.parse("2026-03-09T00:15:00Z")

/** The evening on which it ends: something was shared, and a coach has it. */
val LATER: Instant = Instant.parse("2026-03-13T22:15:00Z")
private const val ZONE = "America/New_York"
const val PASSPHRASE = "correct horse"

/** The top of the project. */
val root: File = File(System.getProperty("tandem.root")).canonicalFile

/** What somebody looks at. Two pixels a dp, so that a picture can be judged. */
data class View(
    val language: Language = Language.EN,
    val look: Look = Look.LIGHT,
    val font: Float = 1f,
    val wide: Int = 360,
    val high: Int = 640,
) {
    override fun toString() = "$language-$look-x$font-${wide}x$high".lowercase()
}

const val FINE = 2f

private class Fixed(private val moment: Instant = NOW) : Clock {
    override fun now(): Instant = moment
}

/** A record in a folder of its own, which goes away with it. */
class Open(private val folder: File, val host: Host, val record: OpenRecord) : AutoCloseable {
    override fun close() {
        record.close()
        folder.deleteRecursively()
    }
}

/** A computer: it has no secret of its own. */
private fun hostOf(place: Folder, moment: Instant = NOW) =
    Host(place, { ZONE }, Language.EN, clock = Fixed(moment))

/** A host on which there is no record yet; what comes to be there goes away with it. */
class Bare(device: DeviceSecret? = null, language: Language = Language.EN) : AutoCloseable {
    private val folder = Files.createTempDirectory("tandem-ui").toFile()
    private val place = folder.resolve("record").path
    val host = Host(
        Folder(place, folder.resolve("state/installation").path),
        { ZONE },
        language,
        device,
        Fixed(),
    )

    override fun close() {
        folder.deleteRecursively()
    }
}

private fun inFolder(make: suspend (File, Folder) -> OpenRecord): Open {
    val folder = Files.createTempDirectory("tandem-ui").toFile()
    val place = Folder(folder.resolve("record").path, folder.resolve("state/installation").path)
    return Open(folder, hostOf(place), runBlocking { make(folder, place) })
}

/** A copy of the demo: half a year of a made-up person, or the coach with whom they share. */
fun demo(
    language: Language = Language.EN,
    coach: Boolean = false,
    now: Instant = if (coach) LATER else NOW,
): Open = inFolder { folder, place ->
    val from = File(System.getProperty("tandem.demo")).resolve(if (coach) "coach" else "record")
    from.copyRecursively(folder.resolve("record"))
    OpenRecord.open(place, DEMO_PASSPHRASE, Fixed(now)).also {
        it.screens.chooseLanguage(language)
    }
}

/** A record in which nothing is. */
fun empty(language: Language = Language.EN, role: Role = Role.OWN, now: Instant = NOW): Open =
    inFolder { _, place ->
        val who =
            Profile(role, name = null, ZONE, country = "US", WeekStart.MONDAY, OwnWords(null, null))
        OpenRecord.create(place, PASSPHRASE, who, Fixed(now)).record.also {
            it.screens.chooseLanguage(language)
        }
    }

/** A coach's record in which nobody is yet. */
fun coach(): Open = empty(role = Role.COACH)

/** Keeps what it is to speak up for, and says nothing. */
class Rings : ThisPhone {
    override var reminding by mutableStateOf(Reminding.OFF)
    override var holdsBack by mutableStateOf(false)
    override var isPlain by mutableStateOf(false)
    override val plainName = "Notes"
    var reminders = emptyList<Reminder>()
    var settings = 0

    override suspend fun remind(how: Reminding) {
        reminding = how
    }

    override fun openSettings() {
        settings++
    }

    override fun forget() {
        reminding = Reminding.OFF
        reminders = emptyList()
    }

    override fun callPlain(isPlain: Boolean) {
        this.isPlain = isPlain
    }

    override fun set(reminders: List<Reminder>) {
        this.reminders = reminders
    }
}

/** Keeps what it was asked for, and does nothing. */
class Calls : Phone {
    val called = mutableListOf<String>()

    /** What the person picks next, and what was written or handed on. */
    var picks: File? = null
    val files = mutableMapOf<String, ByteArray>()
    var canWrite = true
    var isOwner = true
    var fault: Exception? = null
    var boxFault: Exception? = null
    override var hasLock by mutableStateOf(true)
    override val itself = Rings()
    private val folder: File by lazy {
        Files.createTempDirectory("outbox").toFile().also { it.deleteOnExit() }
    }
    override val outbox: String get() = boxFault?.let { throw it } ?: folder.path

    override suspend fun isOwner(title: String): Boolean {
        fault?.let { throw it }
        return isOwner
    }

    override suspend fun pick(): Picked? = picks?.let(::Chosen)

    override suspend fun keep(name: String, write: suspend (ByteSink) -> Unit): Boolean {
        if (!canWrite) return false
        val bytes = ByteArrayOutputStream()
        write(bytes.asSink())
        files[name] = bytes.toByteArray()
        return true
    }

    override suspend fun handOver(file: String, bytes: ByteArray): Boolean {
        if (!canWrite) return false
        File(file).writeBytes(bytes)
        files[File(file).name] = bytes
        return true
    }

    override fun clear() {
        check(canWrite)
        File(outbox).deleteRecursively()
    }

    override fun call(number: String) {
        called += number
    }
    override fun open(link: String) {
        called += link
    }
}

fun bare(view: View = View(), play: suspend SkikoComposeUiTest.() -> Unit) = runSkikoComposeUiTest(
    Size(view.wide * FINE, view.high * FINE),
    Density(FINE, view.font),
) { play() }

@Composable
fun Themed(view: View, content: @Composable () -> Unit) =
    TandemTheme(Letters, view.look, content = content)

/** The app on a record, and the way by which a test goes about in it. */
class Stage(
    val test: SkikoComposeUiTest,
    private val opened: OpenRecord?,
    val way: Way,
    val phone: Calls,
    val hand: Hand = Hand(),
) {
    val record: OpenRecord get() = checkNotNull(opened)

    var taps = 0
    var isHidden = false
}

fun stage(
    opened: Open = demo(),
    view: View = View(),
    from: Place? = null,
    spareKey: String? = null,
    play: suspend Stage.() -> Unit,
) = opened.use {
    bare(view) {
        val way = Way(listOfNotNull(Screen.TODAY(), from))
        val stage = Stage(this, it.record, way, Calls(), Hand(spareKey))
        setContent {
            Themed(view) {
                val outside = Outside(view.language, null)
                App(it.record, stage.phone, outside, it.host, stage.hand, way) {
                    stage.isHidden = true
                }
            }
        }
        stage.play()
    }
}

/** The same before there is an open record. */
fun atTheDoor(
    host: Host,
    view: View = View(),
    entry: Entry = entryOf(host),
    play: suspend Stage.() -> Unit,
) = bare(view) {
    val stage = Stage(this, null, Way(listOf(Screen.TODAY())), Calls())
    setContent { Themed(view) { Door(entry, stage.phone) } }
    stage.play()
}

/** A way in that outlives every window. */
fun entryOf(host: Host): Entry = Entry(host, CoroutineScope(Dispatchers.Default))

/** A picture of what is there, and what is wrong with it. */
fun Stage.check(name: String, view: View): List<String> {
    test.waitForIdle()
    val picture = test.captureToImage()
    picture.keep("$name-$view")
    return test.problems(picture).map { "$name-$view: $it" }
}

/** Types into the field of this name: a tap and words. */
fun Stage.type(name: String, text: String) {
    taps++
    val field = hasSetTextAction() and hasContentDescription(name)
    await(field)
    test.onAllNodes(field).onFirst().performTextReplacement(text)
    test.waitForIdle()
}

/** Goes to a screen as if by taps, and waits until it is there. */
fun Stage.goTo(place: Place) {
    test.runOnIdle { way.to(place) }
    await(hasTestTag(place.screen.name))
    settle()
}

/** The core answers on threads of its own, of which the test's clock knows nothing. */
fun Stage.await(what: SemanticsMatcher) = test.waitUntil(what.description, 10_000) {
    test.onAllNodes(what).fetchSemanticsNodes(atLeastOneRootRequired = false).isNotEmpty()
}

/** Waits until all that the screen reads is there. */
fun Stage.settle() {
    await(isHeading())
    test.waitUntil("everything is read", 10_000) {
        test.onAllNodes(hasTestTag(WAITS)).fetchSemanticsNodes().isEmpty()
    }
    isDone()
    test.waitForIdle()
}

/** What was tapped has come to its end: until then another tap does nothing, as a person's would. */
private fun Stage.isDone() = test.waitUntil("what was tapped is done", 10_000) { hand.running == 0 }

fun Stage.sees(text: String) = test.onAllNodes(says(text)).fetchSemanticsNodes().isNotEmpty()

fun says(text: String): SemanticsMatcher =
    hasText(text, substring = true) or hasContentDescription(text, substring = true)

/** A tap, counted. It leaves no ring of focus behind in a picture, as a mouse does. */
fun Stage.tap(what: SemanticsMatcher) {
    taps++
    await(what and hasClickAction())
    isDone()
    test.onAllNodes(
        what and hasClickAction(),
    ).onFirst().performSemanticsAction(SemanticsActions.OnClick)
    test.waitForIdle()
}

fun Stage.tap(text: String) = tap(hasText(text) or hasContentDescription(text))

/** Keeps what is seen below the folder for pictures. */
fun ImageBitmap.keep(name: String) {
    val file = File(System.getProperty("tandem.pictures")).resolve("$name.png")
    file.parentFile.mkdirs()
    val picture = Image.makeFromBitmap(asSkiaBitmap())
    file.writeBytes(checkNotNull(picture.encodeToData(EncodedImageFormat.PNG)).bytes)
}
