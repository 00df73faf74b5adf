import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isHeading
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import org.junit.jupiter.params.provider.MethodSource
import org.tandem.core.model.Language
import org.tandem.core.model.OwnWords
import org.tandem.core.model.Profile
import org.tandem.core.model.Role
import org.tandem.core.model.WeekStart
import org.tandem.core.screens.DoorShows
import org.tandem.core.screens.FirstRunScreen
import org.tandem.core.screens.SessionQuery
import org.tandem.record.BackupCalls
import org.tandem.record.DeviceSecret
import org.tandem.record.DeviceSecretLost
import org.tandem.record.DeviceSecretUnavailable
import org.tandem.record.InMemorySecret
import org.tandem.record.OpenRecord
import org.tandem.ui.DOOR
import org.tandem.ui.Entry
import org.tandem.ui.Host
import org.tandem.ui.Look
import org.tandem.ui.Outside
import org.tandem.ui.Reminding
import org.tandem.ui.Say
import org.tandem.ui.Screen
import org.tandem.ui.Words
import java.io.File
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TestTimeSource

/** Before there is an open record: the first run, the lock screen, the way back from a backup. */
class DoorTest {
    companion object {
        private val views = buildList {
            for (language in Language.entries) {
                for (font in listOf(1f, 2f)) {
                    add(View(language, font = font))
                }
            }
            add(View(look = Look.DARK))
        }

        @JvmStatic
        fun looks(): List<View> = views
    }

    /** What opens it where there is no secret of the phone's. */
    private val secret = Words.of(Language.EN)[Say.SECRET]

    private val own = "a few words of my own"

    private fun firstRun(host: Host, language: Language? = null): FirstRunScreen = runBlocking {
        (OpenRecord.door(host.place, language, host.language).shows as DoorShows.FirstRun).screen
    }

    /** The pages of the first run up to the spare key, as a person passes them. */
    private fun Stage.passFirstRun(
        host: Host,
        words: Words,
        language: Language? = null,
        see: (String) -> Unit = {},
    ) {
        val screen = firstRun(host, language)
        await(hasTestTag(DOOR))
        see("first-run-1")
        tap(words[Say.NEXT])
        see("first-run-2")
        tap(screen.countries.first().text)
        tap(words[Say.NEXT])
        type(checkNotNull(screen.lock.ways.last().hint), own)
        type(screen.lock.again, own)
        see("first-run-3")
        tap(screen.start)
        await(hasTestTag(Screen.SPARE_KEY.name))
        settle()
        see("first-run-4")
    }

    @ParameterizedTest
    @EnumSource(Language::class)
    fun fromNothingToAFirstSessionInTwelveTaps(language: Language) =
        Bare(language = language).use { bare ->
            val words = Words.of(language)
            atTheDoor(bare.host) {
                passFirstRun(bare.host, words)
                tap(if (language == Language.EN) "Do it later" else "Hacerlo después")
                await(hasTestTag(Screen.TODAY.name))
                settle()
                tap(words[Say.LOG])
                tap(if (language == Language.EN) "Individual session" else "Sesión individual")
                tap("45 min")
                tap(words[Say.SAVE])
                await(says(if (language == Language.EN) "Saved:" else "Guardado:"))
                assertTrue(taps <= 12, "$taps")
                tap(words[Say.HIDE])
                await(hasTestTag(DOOR))
            }
            runBlocking {
                OpenRecord.open(bare.host.place, own, bare.host.clock).use { record ->
                    assertEquals(1, record.log.sessions(SessionQuery(limit = 9u)).sessions.size)
                    assertEquals("US", record.person.profile().country)
                    assertEquals(language, record.voice().language())
                    assertTrue(record.safe.isSpareKeyPending())
                }
            }
        }

    /** The key is seen once; two of its groups are typed back while it is out of sight. */
    @Test
    fun theSpareKeyIsTypedBack() = Bare().use { bare ->
        val words = Words.of(Language.EN)
        atTheDoor(bare.host) {
            passFirstRun(bare.host, words)
            val shown = keyShown()
            tap(words[Say.NEXT])
            settle()
            assertFalse(sees(shown))
            val fields = groupsAsked()
            assertEquals(2, fields.size)
            for (field in fields) type(field, "0000")
            tap(words[Say.NEXT])
            await(says("That does not match."))
            typeBack(shown)
            tap(words[Say.NEXT])
            await(says("That is right."))
            await(hasTestTag(Screen.TODAY.name))
            tap(words[Say.HIDE])
            await(hasTestTag(DOOR))
        }
        runBlocking {
            OpenRecord.open(bare.host.place, own, bare.host.clock).use {
                assertFalse(it.safe.isSpareKeyPending())
            }
        }
    }

    private fun Stage.keyShown(): String = test.onAllNodes(says("-")).fetchSemanticsNodes()
        .mapNotNull {
            it.config.getOrElseNullable(SemanticsProperties.ContentDescription) { null }
        }
        .map { it.single() }.single { it.count('-'::equals) > 4 }

    private fun Stage.groupsAsked(): List<String> =
        test.onAllNodes(hasSetTextAction()).fetchSemanticsNodes().map {
            it.config[SemanticsProperties.ContentDescription].single()
        }

    private fun Stage.typeBack(key: String) {
        val groups = key.split("-")
        for (field in groupsAsked()) type(field, groups[field.filter(Char::isDigit).toInt() - 1])
    }

    /** Whoever lost the paper makes another, and another again: each is shown, and typed back. */
    @Test
    fun aNewSpareKeyIsShownAndTypedBackAsTheFirst() = Bare().use { bare ->
        val words = Words.of(Language.EN)
        atTheDoor(bare.host) {
            passFirstRun(bare.host, words)
            val all = mutableSetOf(keyShown())
            tap(words[Say.NEXT])
            settle()
            typeBack(all.single())
            tap(words[Say.NEXT])
            await(says("That is right."))
            tap("More")
            tap("Settings")
            settle()
            repeat(2) {
                tap("Your spare key")
                await(hasTestTag(Screen.SPARE_KEY.name))
                settle()
                tap("Make a new spare key")
                type(secret, own)
                tap(hasText("Make a new spare key") and isHeading().not())
                await(says("It is shown only now."))
                val key = keyShown()
                assertTrue(all.add(key))
                tap(words[Say.NEXT])
                await(says("Group "))
                typeBack(key)
                tap(words[Say.NEXT])
                await(says("That is right."))
                await(hasTestTag(Screen.SETTINGS.name))
                settle()
            }
        }
    }

    /** Who says that the phone's code is known gets no lock of the phone's; a PIN is typed twice the same. */
    @Test
    fun aPinWhereThePhonesCodeIsKnown() = Bare(InMemorySecret()).use { bare ->
        val screen = firstRun(bare.host)
        val lock = screen.lock
        atTheDoor(bare.host) {
            await(hasTestTag(DOOR))
            tap("Next")
            tap("Next")
            await(says(screen.countryAsk))
            tap("United States")
            tap("Next")
            tap(screen.start)
            await(says(lock.ask))
            tap(lock.no)
            await(says(lock.ways.first().text))
            tap(lock.yes)
            await(says(lock.ifYes))
            assertFalse(sees(lock.ways.first().text))
            val hint = checkNotNull(lock.ways[1].hint)
            type(hint, "135790")
            type(lock.again, "135791")
            tap(screen.start)
            await(says(lock.notSame))
            type(lock.again, "135790")
            tap(screen.start)
            await(hasTestTag(Screen.SPARE_KEY.name))
            settle()
            tap("Hide")
            await(says("Your PIN"))
            // Wrong so often that there is something to wait for; nothing is wiped.
            for (wrong in 1..6) {
                // The same again is known to be wrong, and free.
                type("Your PIN", "11111$wrong")
                tap("Unlock")
                await(says("That did not open it.") or says("seconds"))
            }
            await(says("seconds"))
            await(says("Nothing is ever wiped"))
            assertEquals(emptyList<String>(), check("locked-wait", View()))
        }
        assertTrue(File(bare.host.place.folder).exists())
    }

    /** Nobody has a spare key before there is a record. */
    @Test
    fun aPhoneThatGivesNoKeyIsNoReasonToLookForASpareKey() {
        val busy = object : DeviceSecret by InMemorySecret() {
            override fun make() = throw DeviceSecretUnavailable()
        }
        Bare(busy).use { bare ->
            val lock = firstRun(bare.host).lock
            atTheDoor(bare.host) {
                await(hasTestTag(DOOR))
                tap("Next")
                tap("United States")
                tap("Next")
                tap(lock.no)
                tap(lock.ways.first().text)
                tap("Start")
                await(says("or pick another lock"))
                assertFalse(sees("spare key"))
            }
        }
    }

    /** Nothing typed is no try. What was refused says why; help needs no secret. */
    @Test
    fun helpIsThereBehindTheLock() = empty().use { opened ->
        val host = opened.host
        runBlocking { opened.record.lock() }
        atTheDoor(host) {
            await(says("Your passphrase or spare key"))
            tap("Unlock")
            assertFalse(sees("That did not open it."))
            type("Your passphrase or spare key", "no")
            tap("Unlock")
            await(says("That did not open it."))
            tap("Help now")
            val line = Outside(Language.EN, "US").help().lines.first { it.phone != null }
            tap(says(line.title))
            assertEquals(listOf(line.phone?.dial), phone.called)
            tap("Back")
            type("Your passphrase or spare key", PASSPHRASE)
            tap("Unlock")
            await(hasTestTag(Screen.TODAY.name))
        }
    }

    /** A finger that the phone does not know opens nothing, and no lock of the phone is asked for a spare key. */
    @Test
    fun thePhonesLockIsAskedFirst() {
        val device = InMemorySecret()
        Bare(device).use { bare ->
            made(bare, device)
            atTheDoor(bare.host) {
                phone.isOwner = false
                tap("Use the phone's own lock")
                settle()
                assertTrue(sees("Nothing is ever wiped"))
                phone.isOwner = true
                tap("Use the phone's own lock")
                await(hasTestTag(Screen.TODAY.name))
            }
        }
    }

    /** A passphrase takes a second, in which a phone can be put down. */
    @Test
    fun whatComesToBeOpenAfterTheWindowWasLeftIsLockedAgain() = empty().use { opened ->
        val entry = entryOf(opened.host)
        runBlocking { opened.record.lock() }
        atTheDoor(opened.host, entry = entry) {
            await(says(secret))
            entry.left()
            val late = OpenRecord.open(opened.host.place, PASSPHRASE, opened.host.clock)
            entry.open(late)
            assertFalse(entry.isOpen)
            test.waitUntil("locked", 10_000) { !late.isOpen }
            settle()
            assertTrue(sees(secret))
            entry.back()
            type(secret, PASSPHRASE)
            tap("Unlock")
            await(hasTestTag(Screen.TODAY.name))
        }
    }

    /** A backup without a lock, with what opens it beside: nobody finds that at a door they did not stand at. */
    @Test
    fun whatStoodAtTheDoorIsNotThereForWhoeverComesNext() = Bare().use { bare ->
        val entry = entryOf(bare.host)
        atTheDoor(bare.host, entry = entry) {
            phone.picks = empty().use { backup(it.record) }
            tap("Bring back a backup")
            lookAt("It holds")
            val backup = checkNotNull(entry.looking.at).backup
            entry.left(2.minutes)
            entry.back()
            test.waitForIdle()
            assertTrue(sees("It holds"), "expected back")
            entry.left()
            // At once: while the window is not seen no screen does it.
            assertNull(entry.looking.at)
            assertThrows<IllegalStateException> { runBlocking { backup.file() } }
            entry.back()
            await(says("Choose your language"))
            assertFalse(sees("It holds"))
            tap("Bring back a backup")
            assertFalse(sees(secret), "which file it was")
        }
    }

    /** As many minutes as whoever was asked for a finger, or picks a file, is expected back. */
    @Test
    fun whoComesBackTooLateStandsAtTheDoorAsAnybody() = empty().use { opened ->
        val time = TestTimeSource()
        val entry = Entry(opened.host, CoroutineScope(Dispatchers.Default), time)
        runBlocking { opened.record.lock() }
        atTheDoor(opened.host, entry = entry) {
            type(secret, PASSPHRASE)
            entry.left(2.minutes)
            time += 119.seconds
            entry.back()
            assertTyped(PASSPHRASE.length)
            entry.left(2.minutes)
            time += 120.seconds
            entry.back()
            assertTyped(0)
            type(secret, PASSPHRASE)
            // The screen went off.
            entry.lock()
            assertTyped(0)
        }
    }

    private fun Stage.assertTyped(length: Int) {
        test.waitForIdle()
        val field = test.onNode(hasSetTextAction()).fetchSemanticsNode()
        assertEquals(length, field.config[SemanticsProperties.EditableText].length)
    }

    /** Also within an open record, and also where it comes to be open too late. */
    @Test
    fun aBackupThatWasOpenedIsClosedWithTheRecord() = empty().use { opened ->
        val entry = entryOf(opened.host)
        atTheDoor(opened.host, entry = entry) {
            entry.open(opened.record)
            val file = backup(opened.record)
            phone.picks = file
            entry.goTo(Screen.RESTORE())
            lookAt("All that is in it is here too.")
            val looking = checkNotNull(entry.opened).hand.looking
            val backup = checkNotNull(looking.at).backup
            entry.lock()
            assertNull(looking.at)
            assertThrows<IllegalStateException> { runBlocking { backup.file() } }
            lateinit var late: BackupCalls
            looking.open({
                BackupCalls.open(file.path, PASSPHRASE, opened.host.place).also { late = it }
            }) {
                it.screen(null, Language.EN, opened.host.zone).also { looking.close() }
            }
            assertNull(looking.at)
            assertThrows<IllegalStateException> { runBlocking { late.file() } }
        }
    }

    private fun backup(record: OpenRecord): File {
        val file = File.createTempFile("copy", null).also(File::deleteOnExit)
        file.delete()
        runBlocking { record.safe.backUp(file.path) }
        return file
    }

    private fun Stage.lookAt(found: String) {
        tap("Choose a file")
        type(secret, PASSPHRASE)
        tap("Next")
        await(says(found))
    }

    /** The program counts the time and not a window, which a phone takes away when it needs the room. */
    @Test
    fun whoDoesNotComeBackIsNotWaitedForLongerThanThat() = empty().use { opened ->
        val entry = entryOf(opened.host)
        runBlocking { entry.open(opened.record) }
        assertTrue(checkNotNull(opened.record.locksIn) <= 5.minutes, "nobody may have used it")
        entry.left(2.minutes)
        assertTrue(entry.isOpen, "expected back")
        assertTrue(checkNotNull(opened.record.locksIn) <= 2.minutes)
        entry.back()
        assertTrue(checkNotNull(opened.record.locksIn) > 2.minutes)
        entry.left(1.seconds)
        bare { waitUntil("locked", 10_000) { !entry.isOpen } }
        entry.back()
        assertFalse(entry.isOpen)
    }

    /** A phone goes dark while somebody writes; what only this program knows waits for them, and not for ever. */
    @Test
    fun aSpareKeyOutlivesALockingForAWhile() = empty().use { opened ->
        val time = TestTimeSource()
        val entry = Entry(opened.host, CoroutineScope(Dispatchers.Default), time)
        suspend fun open() = OpenRecord.open(opened.host.place, PASSPHRASE, opened.host.clock)
        fun key() = entry.opened?.hand?.spareKey
        runBlocking {
            entry.openNew(opened.record, "a key")
            entry.lock()
            time += 9.minutes
            entry.open(open())
            assertEquals("a key", key())
            entry.left()
            time += 9.minutes
            entry.open(open())
            assertFalse(entry.isOpen, "nobody is there")
            entry.back()
            entry.open(open())
            assertEquals("a key", key())
            entry.lock()
            time += 10.minutes
            entry.open(open())
            assertEquals(null, key())
            entry.opened?.hand?.spareKey = "another"
            entry.lock()
            entry.openNew(open())
            assertEquals(null, key(), "of another record")
        }
    }

    /** A lock that is not there opens for anybody: it is not offered, and opens nothing. */
    @Test
    fun aPhoneWithoutALockIsNotAskedForIt() = Bare(InMemorySecret()).use { bare ->
        val device = checkNotNull(bare.host.device)
        val lock = firstRun(bare.host).lock
        val byLock = lock.ways.first().text
        atTheDoor(bare.host) {
            phone.hasLock = false
            await(hasTestTag(DOOR))
            tap("Next")
            tap("United States")
            tap("Next")
            tap(lock.no)
            await(says(lock.ways.last().text))
            assertFalse(sees(byLock))
            phone.hasLock = true
            await(says(byLock))
        }
        made(bare, device)
        atTheDoor(bare.host) {
            phone.hasLock = false
            await(says("no lock of its own"))
            assertFalse(sees(byLock))
            assertEquals(emptyList<String>(), check("no-lock", View()))
            phone.hasLock = true
            await(says(byLock))
        }
    }

    /** Whoever's phone has lost its key needs the spare key, and must not look for it. */
    @Test
    fun whatIsTypedIsUnfoldedOnceThePhoneHasLostItsKey() = Bare(InMemorySecret()).use { bare ->
        val device = checkNotNull(bare.host.device)
        val spareKey = made(bare, device)
        device.forget()
        atTheDoor(bare.host) {
            tap("Use the phone's own lock")
            await(says("lost its own key"))
            type("Your spare key", spareKey)
            tap("Unlock")
            await(hasTestTag(Screen.TODAY.name))
        }
    }

    /** Who put the spare key off has the phone's lock or a PIN, and nothing to type. */
    @Test
    fun aSpareKeyIsMadeAnewByWhateverOpensTheRecord() = Bare(InMemorySecret()).use { bare ->
        made(bare, checkNotNull(bare.host.device))
        atTheDoor(bare.host) {
            tap("Use the phone's own lock")
            await(hasTestTag(Screen.TODAY.name))
            settle()
            tap("Your spare key is not written down yet.")
            await(hasTestTag(Screen.SPARE_KEY.name))
            settle()
            tap("Make a new spare key")
            settle()
            assertEquals(emptyList<String>(), check("spare-key-anew", View()))
            tap("Use the phone's own lock")
            await(says("It is shown only now."))
        }
    }

    /** A record that the phone's own lock opens, locked. Its spare key, which nobody has confirmed. */
    private fun made(bare: Bare, device: DeviceSecret): String = runBlocking {
        val zone = bare.host.zone
        val who = Profile(Role.OWN, null, zone, "US", WeekStart.MONDAY, OwnWords(null, null))
        val made = OpenRecord.create(bare.host.place, device, null, who, bare.host.clock)
        made.record.lock()
        made.spareKey
    }

    /** One part that fails keeps no other from going, and it is said. */
    @Test
    fun whatCanBeErasedIsErasedWhateverElseFails() {
        val held = InMemorySecret()
        val stuck = object : DeviceSecret by held {
            override fun forget() = throw DeviceSecretUnavailable()
        }
        for (device in listOf(held, stuck)) {
            Bare(device).use { bare ->
                made(bare, device)
                val entry = entryOf(bare.host)
                val phone = Calls().apply { canWrite = device === stuck }
                phone.itself.reminding = Reminding.PLAIN
                runBlocking { entry.erase(phone).join() }
                val said = checkNotNull(entry.erased)(Language.EN)
                assertTrue("Your record is erased." in said, said)
                assertFalse(File(bare.host.place.folder).resolve("tandem.db").exists())
                assertEquals(Reminding.OFF, phone.itself.reminding)
                if (device === held) assertThrows<DeviceSecretLost> { held.get() }
            }
        }
    }

    /** Whatever a host does wrong, the screen stays and says so. */
    @Test
    fun aFaultOfTheHostEndsNothing() = Bare(InMemorySecret()).use { bare ->
        made(bare, checkNotNull(bare.host.device))
        atTheDoor(bare.host) {
            phone.fault = IllegalStateException()
            tap("Use the phone's own lock")
            await(says("This version can't do that."))
            phone.fault = null
            // Where what was handed on is swept.
            phone.boxFault = IllegalStateException()
            tap("Use the phone's own lock")
            await(hasTestTag(Screen.TODAY.name))
            settle()
        }
    }

    @Test
    fun theLanguageIsPickedFirst() = Bare().use { bare ->
        atTheDoor(bare.host) {
            await(hasTestTag(DOOR))
            tap("Español")
            await(hasText(Words.of(Language.ES)[Say.NEXT]) and hasClickAction())
        }
    }

    /** Whoever chose another language since finds the door in that. */
    @Test
    fun theDoorSpeaksAsTheRecordDoes() = Bare().use { bare ->
        val entry = entryOf(bare.host)
        val spanish = Words.of(Language.ES)
        atTheDoor(bare.host, entry = entry) {
            await(hasTestTag(DOOR))
            tap("Español")
            await(hasText(spanish[Say.NEXT]) and hasClickAction())
            passFirstRun(bare.host, spanish, Language.ES)
            checkNotNull(entry.opened).record.screens.chooseLanguage(Language.EN)
            tap("Hide")
            await(says("Nothing is ever wiped"))
        }
    }

    /** Backup, erase, and the way back on an empty phone: all of it by taps. */
    @Test
    fun whatWasErasedComesBackFromABackup() = empty().use { opened ->
        val host = opened.host
        val file = File(host.place.folder).resolveSibling("copy")
        runBlocking { opened.record.lock() }
        atTheDoor(host) {
            type("Your passphrase or spare key", PASSPHRASE)
            tap("Unlock")
            await(hasTestTag(Screen.TODAY.name))
            settle()
            tap("Log")
            tap("Group therapy")
            tap("1 h")
            tap("Save")
            await(says("Saved"))
            tap("More")
            tap("Settings")
            settle()
            tap("Make a backup")
            await(hasTestTag(Screen.BACKUP.name))
            settle()
            tap(hasText("Make a backup") and hasClickAction())
            await(says("Your backup is made."))
            file.writeBytes(phone.files.getValue("2026-03-08.backup"))
            tap("Back")
            settle()
            tap("Erase everything")
            await(hasTestTag(Screen.ERASE.name))
            settle()
            tap(hasText("Erase everything") and hasClickAction())
            settle()
            assertTrue(File(host.place.folder).list().orEmpty().isNotEmpty())
            tap("Yes, erase all of it")
            await(says("Choose your language"))
            assertTrue(sees("Erased."), "whoever erased it is told that it is done")
            tap("Bring back a backup")
            phone.picks = file
            tap("Choose a file")
            type("Your passphrase or spare key", "not this")
            tap("Next")
            await(says("That did not open it."))
            type("Your passphrase or spare key", PASSPHRASE)
            tap("Next")
            await(says("It holds"))
            assertEquals(emptyList<String>(), check("restore-found", View()))
            tap(hasText("Bring back a backup") and hasClickAction())
            await(hasTestTag(Screen.TODAY.name))
            settle()
            tap("Hide")
            await(hasTestTag(DOOR))
        }
        runBlocking {
            OpenRecord.open(host.place, PASSPHRASE, host.clock).use {
                assertEquals(1, it.log.sessions(SessionQuery(limit = 9u)).sessions.size)
            }
        }
    }

    /** A backup of the record that is there is taken into it. */
    @Test
    fun aBackupIsTakenIn() = stage(empty()) {
        settle()
        phone.picks = backup(record)
        goTo(Screen.RESTORE())
        lookAt("All that is in it is here too.")
        tap(hasText("Bring back a backup") and hasClickAction())
        await(says("Your backup is here now."))
    }

    /** A record that does not open says why, with help and a way on. */
    @Test
    fun whatDoesNotOpenSaysWhy() = empty().use { opened ->
        runBlocking { opened.record.lock() }
        for (file in File(opened.host.place.folder).walk().filter(File::isFile)) {
            if (file.name.contains("key")) file.writeBytes(ByteArray(9))
        }
        atTheDoor(opened.host) {
            await(says("Your record can't be opened now"))
            assertEquals(emptyList<String>(), check("closed", View()))
            tap("Help now")
            await(hasText("Back") or hasContentDescription("Back"))
        }
    }

    @ParameterizedTest
    @MethodSource("looks")
    fun looks(view: View) = Bare(language = view.language).use { bare ->
        val found = mutableListOf<String>()
        val words = Words.of(view.language)
        atTheDoor(bare.host, view) {
            passFirstRun(bare.host, words) { found += check(it, view) }
            tap(words[Say.NEXT])
            settle()
            found += check("spare-key-check", view)
            tap(words[Say.HIDE])
            await(hasTestTag(DOOR))
            await(says(words[Say.SECRET]))
            found += check("unlock", view)
            tap(Outside(view.language, "US").help().title)
            found += check("unlock-help", view)
        }
        assertEquals("", found.joinToString("\n"))
    }
}
