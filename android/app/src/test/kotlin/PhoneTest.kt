import android.app.Activity
import android.app.AlarmManager
import android.app.KeyguardManager
import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.content.ComponentName
import android.content.ContentProvider
import android.content.ContentValues
import android.content.Intent
import android.content.pm.PackageManager
import android.database.Cursor
import android.net.Uri
import android.os.Bundle
import android.os.ParcelFileDescriptor
import android.provider.Settings
import android.system.Os
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.junit.After
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import org.robolectric.annotation.Implementation
import org.robolectric.annotation.Implements
import org.robolectric.shadows.ShadowActivity
import org.robolectric.shadows.ShadowLooper
import org.tandem.app.MainActivity
import org.tandem.app.TheApp
import org.tandem.core.model.TandemException
import org.tandem.core.screens.Reminder
import org.tandem.record.DeviceSecret
import org.tandem.record.DeviceSecretUnavailable
import org.tandem.record.KeystoreSecret
import org.tandem.ui.Phone
import org.tandem.ui.Reminding
import org.tandem.ui.ThisPhone
import java.io.File
import java.io.FileNotFoundException
import java.time.LocalDateTime
import java.time.ZoneOffset
import java.util.TimeZone

/** What the app asks of a phone and does by itself, on a phone that Robolectric pretends. */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [35], qualifiers = "w360dp-h640dp-xhdpi")
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class PhoneTest {
    private lateinit var window: ActivityController<MainActivity>
    private val app: TheApp get() = RuntimeEnvironment.getApplication() as TheApp
    private val phone: Phone get() = window.get().phone
    private val itself: ThisPhone get() = checkNotNull(phone.itself)

    @Before
    fun begin() {
        window = Robolectric.buildActivity(MainActivity::class.java).setup()
    }

    @After
    fun end() {
        window.pause().stop().destroy()
    }

    @Test
    fun aFileIsHandedOnByAnAddressThatCanBeRead() {
        val file = File(phone.outbox).resolve("one/hours.pdf").apply { parentFile?.mkdirs() }
        assertTrue(runBlocking { phone.handOver(file.path, byteArrayOf(1, 2, 3)) })
        val sheet = shadowOf(window.get()).nextStartedActivity
        assertEquals(Intent.ACTION_CHOOSER, sheet.action)
        val sends = sheet.getParcelableExtra(Intent.EXTRA_INTENT, Intent::class.java)
        val uri = sends?.getParcelableExtra(Intent.EXTRA_STREAM, Uri::class.java)
        assertEquals("application/pdf", sends?.type)
        assertEquals("content", uri?.scheme)
        assertTrue(checkNotNull(sends).flags and Intent.FLAG_GRANT_READ_URI_PERMISSION != 0)
        val read = app.contentResolver.openInputStream(checkNotNull(uri))?.use { it.readBytes() }
        assertArrayEquals(byteArrayOf(1, 2, 3), read)
    }

    @Test
    fun onlyTheOutboxCanBeHandedOn() {
        val record = app.noBackupFilesDir.resolve("x").apply { writeText("private") }
        assertThrows(IllegalArgumentException::class.java) {
            runBlocking { phone.handOver(record.path, byteArrayOf(1)) }
        }
    }

    /** Both may be asked for at once, and each is answered as what it is. */
    @Test
    fun aFileThatWasPickedIsNobodysFinger() {
        shadowOf(app.getSystemService(KeyguardManager::class.java)).setIsDeviceSecure(true)
        runBlocking {
            val owner = async { phone.isOwner("Unlock") }
            yield()
            val finger = shadowOf(window.get()).nextStartedActivityForResult
            val picking = launch { phone.pick() }
            yield()
            shadowOf(window.get()).receiveResult(finger.intent, Activity.RESULT_OK, null)
            yield()
            assertTrue(picking.isActive)
            assertTrue(owner.await())
            picking.cancelAndJoin()
        }
    }

    private fun documents(file: File?) =
        Robolectric.buildContentProvider(Documents::class.java).create(Documents.NAME).get().also {
            it.file = file
        }

    private fun answerPlace() {
        val asked = shadowOf(window.get()).nextStartedActivityForResult
        val place = Intent().setData(Uri.parse("content://${Documents.NAME}/document/1"))
        shadowOf(window.get()).receiveResult(asked.intent, Activity.RESULT_OK, place)
    }

    /** It is plain text, and stands where anybody finds it. */
    @Test
    fun ofAnExportThatWasEndedNothingStays() {
        val documents = documents(File.createTempFile("export", null).also(File::deleteOnExit))
        runBlocking {
            val isWriting = CompletableDeferred<Unit>()
            val keeping = launch {
                phone.keep("all.txt") {
                    it.write(byteArrayOf(1))
                    isWriting.complete(Unit)
                    awaitCancellation()
                }
            }
            yield()
            answerPlace()
            isWriting.await()
            keeping.cancelAndJoin()
        }
        assertEquals(listOf("android:deleteDocument"), documents.calls)
    }

    @Test
    fun aPlaceThatCannotBeWrittenIsNoPlaceThatWasNotPicked() {
        val documents = documents(null)
        runBlocking {
            val keeping = async {
                runCatching { phone.keep("all.txt") { it.write(byteArrayOf(1)) } }
            }
            yield()
            answerPlace()
            assertTrue(keeping.await().exceptionOrNull() is TandemException.Io)
        }
        assertEquals(listOf("android:deleteDocument"), documents.calls)
    }

    @Test
    fun aBrokenKeystoreIsAnErrorOfItsOwn() {
        FakeKeystore.install()
        val device = KeystoreSecret(app)
        FakeKeystore.isBroken = true
        for (ask in listOf(device::make, device::get, device::forget)) {
            assertThrows(DeviceSecretUnavailable::class.java) { ask() }
        }
        FakeKeystore.isBroken = false
        assertEquals(DeviceSecret.LENGTH, device.make().size)
        app.noBackupFilesDir.resolve("device.secret").apply { delete() }.mkdirs()
        assertThrows(DeviceSecretUnavailable::class.java) { device.get() }
    }

    /** Where somebody travels while the program runs, what is written down is of there. */
    @Test
    fun theZoneIsThatOfThePhoneNow() {
        val zone = TimeZone.getDefault()
        try {
            for (name in listOf("America/New_York", "America/Denver")) {
                TimeZone.setDefault(TimeZone.getTimeZone(name))
                assertEquals(name, app.entry.host.zone)
            }
        } finally {
            TimeZone.setDefault(zone)
        }
    }

    /** Android 8 to 12 name a folder for it that is not there, and no backup came back. */
    @Test
    @Config(shadows = [Told::class])
    fun theCoreIsToldOfAFolderForWhatIsUnpacked() {
        assertEquals(app.cacheDir.path, Told.variables["TMPDIR"])
        assertTrue(app.cacheDir.isDirectory)
    }

    private val alarms get() = shadowOf(app.getSystemService(AlarmManager::class.java))

    private fun alarmsAt() = alarms.scheduledAlarms.map { it.triggerAtMs }.sorted()

    private fun reminder(
        days: Long,
        zone: String?,
        text: String = "You have a reminder.",
    ): Reminder {
        val wall = LocalDateTime.now().plusDays(days).withNano(0)
        return Reminder(wall.toInstant(ZoneOffset.UTC), wall, zone, text, false)
    }

    private fun tell(action: String) {
        val sent = Intent(action).setClassName(app, "org.tandem.app.Alarms")
        app.sendBroadcast(sent)
        ShadowLooper.idleMainLooper()
    }

    @Test
    fun remindersAreSetAgainAfterARestartAndGoWithTheClock() {
        val zone = TimeZone.getDefault()
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"))
            itself.set(listOf(reminder(1, null), reminder(2, "America/New_York")))
            val before = alarmsAt()
            assertEquals(2, before.size)
            checkNotNull(app.getSystemService(AlarmManager::class.java)).cancelAll()
            assertEquals("a phone forgets them", 0, alarms.scheduledAlarms.size)
            tell(Intent.ACTION_BOOT_COMPLETED)
            assertEquals(before, alarmsAt())
            TimeZone.setDefault(TimeZone.getTimeZone("America/Denver"))
            tell(Intent.ACTION_TIMEZONE_CHANGED)
            val hours = alarmsAt().zip(before) { now, then -> (now - then) / 3_600_000 }
            assertEquals("that of this phone goes along", listOf(2L, 0L), hours)
            itself.set(emptyList())
            assertEquals(0, alarms.scheduledAlarms.size)
        } finally {
            TimeZone.setDefault(zone)
        }
    }

    private val tells get() =
        shadowOf(app.getSystemService(NotificationManager::class.java))

    private fun choose(how: Reminding) = runBlocking {
        shadowOf(app).grantPermissions("android.permission.POST_NOTIFICATIONS")
        itself.remind(how)
    }

    @Test
    fun aReminderSaysWhatTheCoreSaidAndNoMore() {
        choose(Reminding.PLAIN)
        itself.set(listOf(reminder(1, null)))
        alarms.fireAlarm(alarms.scheduledAlarms.single())
        ShadowLooper.idleMainLooper()
        val note = tells.allNotifications.single()
        assertEquals("You have a reminder.", note.extras.getString("android.text"))
        assertEquals(null, note.extras.getString("android.title"))
        assertTrue("on no watch", note.flags and Notification.FLAG_LOCAL_ONLY != 0)
        val channel = tells.notificationChannels.single() as NotificationChannel
        assertEquals("Reminders", channel.name)
    }

    /** Also where a list came late, that had been read before it was chosen. */
    @Test
    fun noneIsAtOnceAndWhateverThePhoneStillHas() {
        choose(Reminding.PLAIN)
        itself.set(listOf(reminder(1, null)))
        choose(Reminding.OFF)
        assertEquals(0, alarms.scheduledAlarms.size)
        itself.set(listOf(reminder(1, null)))
        alarms.fireAlarm(alarms.scheduledAlarms.single())
        ShadowLooper.idleMainLooper()
        assertEquals(0, tells.allNotifications.size)
    }

    /** The phone's question for leave lay there, and none was chosen before it was answered. */
    @Test
    fun theLastChoiceCountsAndNotTheLastAnswer() {
        CoroutineScope(Dispatchers.Unconfined).launch { itself.remind(Reminding.PLAIN) }
        val asked = shadowOf(window.get()).lastRequestedPermission
        runBlocking { itself.remind(Reminding.OFF) }
        grant(asked)
        assertEquals(Reminding.OFF, itself.reminding)
        CoroutineScope(Dispatchers.Unconfined).launch { itself.remind(Reminding.PLAIN) }
        val again = shadowOf(window.get()).lastRequestedPermission
        itself.forget()
        grant(again)
        assertEquals("erased meanwhile", Reminding.OFF, itself.reminding)
    }

    /** The old way in, which is how the system still answers. */
    @Suppress("DEPRECATION")
    private fun grant(asked: ShadowActivity.PermissionsRequest) {
        window.get().onRequestPermissionsResult(
            asked.requestCode,
            asked.requestedPermissions,
            intArrayOf(PackageManager.PERMISSION_GRANTED),
        )
        ShadowLooper.idleMainLooper()
    }

    /** What was set, or stands there unread, may say more than is wanted from now on. */
    @Test
    fun anotherChoiceTakesAwayWhatTheOneBeforeSaid() {
        choose(Reminding.WITH_TIME)
        itself.set(listOf(reminder(1, null), reminder(2, null)))
        alarms.fireAlarm(alarms.scheduledAlarms.first())
        ShadowLooper.idleMainLooper()
        assertEquals(1, tells.allNotifications.size)
        choose(Reminding.WITH_TIME)
        assertEquals("the same", 1, alarms.scheduledAlarms.size)
        choose(Reminding.PLAIN)
        assertEquals(0, tells.allNotifications.size)
        assertEquals(0, alarms.scheduledAlarms.size)
    }

    private val list get() = app.noBackupFilesDir.resolve("reminders")

    @Test
    fun nothingIsLeftOfAListThatIsEmptyOrCannotBeKept() {
        itself.set(listOf(reminder(1, null)))
        assertTrue(list.exists())
        itself.set(emptyList())
        assertFalse(list.exists())
        itself.set(listOf(reminder(1, null)))
        // As on a disk that is full.
        app.noBackupFilesDir.resolve("reminders.new/x").mkdirs()
        itself.set(listOf(reminder(2, null, "Another")))
        assertEquals("no words for it", 0, alarms.scheduledAlarms.size)
        assertFalse(list.exists())
    }

    @Test
    fun aListThatStaysIsToldOf() {
        choose(Reminding.PLAIN)
        list.resolve("x").mkdirs()
        assertThrows(IllegalStateException::class.java) { itself.forget() }
        assertEquals(Reminding.OFF, itself.reminding)
    }

    @Test
    fun aZoneThatThePhoneDoesNotKnowEndsNothing() {
        val (odd, plain) = reminder(1, "Mars/Olympus") to reminder(2, null)
        itself.set(listOf(odd, plain))
        assertEquals(2, alarms.scheduledAlarms.size)
        assertEquals("as the core has it", odd.at.toEpochMilli(), alarmsAt().first())
        tell(Intent.ACTION_BOOT_COMPLETED)
        assertEquals(2, alarms.scheduledAlarms.size)
    }

    @Test
    fun aListThatIsDamagedEndsNothing() {
        itself.set(listOf(reminder(1, null)))
        for (text in listOf("[{", """[{"wall":"noon","text":"x","home":0}]""", "[7]")) {
            list.writeText(text)
            tell(Intent.ACTION_BOOT_COMPLETED)
            assertEquals(text, 0, alarms.scheduledAlarms.size)
        }
    }

    @Test
    fun wherePhonesHoldRemindersBackTheirSettingsAreOneTapAway() {
        choose(Reminding.PLAIN)
        assertFalse(itself.holdsBack)
        val none = NotificationManager.IMPORTANCE_NONE
        val manager = checkNotNull(app.getSystemService(NotificationManager::class.java))
        manager.createNotificationChannel(NotificationChannel("reminders", "Reminders", none))
        assertTrue("these alone", itself.holdsBack)
        manager.deleteNotificationChannel("reminders")
        tells.setNotificationsEnabled(false)
        assertTrue(itself.holdsBack)
        itself.openSettings()
        val asked = shadowOf(window.get()).nextStartedActivity
        assertEquals(Settings.ACTION_APP_NOTIFICATION_SETTINGS, asked.action)
        assertEquals(app.packageName, asked.getStringExtra(Settings.EXTRA_APP_PACKAGE))
    }

    /** The phone's lists and the head of a reminder show what the application is called. */
    @Test
    fun whatThePhoneListsIsThePlainName() {
        val manager = app.packageManager
        assertEquals("Notes", manager.getApplicationLabel(app.applicationInfo).toString())
        val plain = app.resources.getIdentifier("plain", "mipmap", app.packageName)
        assertEquals(plain, app.applicationInfo.icon)
        val all = PackageManager.GET_ACTIVITIES or PackageManager.GET_SERVICES or
            PackageManager.GET_RECEIVERS or PackageManager.GET_PROVIDERS or
            PackageManager.MATCH_DISABLED_COMPONENTS
        val info = manager.getPackageInfo(app.packageName, all)
        val parts = info.activities.orEmpty().toList() + info.services.orEmpty() +
            info.receivers.orEmpty() + info.providers.orEmpty()
        val named = parts.filter { it.loadLabel(manager).toString() == "Tandem" }
        assertEquals(listOf("org.tandem.app.Named"), named.map { it.name })
    }

    private fun isOn(name: String) = app.packageManager
        .getComponentEnabledSetting(ComponentName(app, "org.tandem.app.$name")) ==
        PackageManager.COMPONENT_ENABLED_STATE_ENABLED

    /** Not under the finger: a launcher may end the program, or move its picture. */
    @Test
    fun itIsCalledOtherwiseOnceItIsLeft() {
        assertEquals("Notes", itself.plainName)
        itself.callPlain(true)
        assertTrue(itself.isPlain)
        CoroutineScope(Dispatchers.Unconfined).launch { itself.remind(Reminding.PLAIN) }
        val leave = shadowOf(window.get()).lastRequestedPermission
        window.pause().stop()
        assertFalse("the phone asks", isOn("Plain"))
        window.restart().resume()
        grant(leave)
        CoroutineScope(Dispatchers.Unconfined).launch { phone.pick() }
        window.pause().stop()
        assertFalse("somebody is expected back", isOn("Plain"))
        window.restart().resume()
        val asked = shadowOf(window.get()).nextStartedActivityForResult
        shadowOf(window.get()).receiveResult(asked.intent, Activity.RESULT_CANCELED, null)
        window.pause().stop()
        assertTrue(isOn("Plain") && !isOn("Named"))
        window.restart().resume()
        itself.callPlain(false)
        window.recreate()
        assertFalse("it is to be otherwise, and is not yet", itself.isPlain || isOn("Named"))
        window.pause().stop()
        assertTrue(isOn("Named") && !isOn("Plain"))
        window.restart().resume()
    }

    @Test
    fun nothingIsAskedForAndNothingIsOpenToOthers() {
        val asks = PackageManager.GET_PERMISSIONS or PackageManager.GET_ACTIVITIES or
            PackageManager.GET_RECEIVERS or PackageManager.GET_SERVICES or
            PackageManager.GET_PROVIDERS or PackageManager.MATCH_DISABLED_COMPONENTS
        val all = app.packageManager.getPackageInfo(app.packageName, asks)
        val asked = all.requestedPermissions.orEmpty().toSet()
        assertEquals(
            setOf(
                "android.permission.POST_NOTIFICATIONS",
                "android.permission.RECEIVE_BOOT_COMPLETED",
            ),
            asked,
        )
        val parts = all.activities.orEmpty().toList() + all.receivers.orEmpty() +
            all.services.orEmpty() + all.providers.orEmpty()
        val open = parts.filter { it.exported }.map { it.name.substringAfterLast('.') }.toSet()
        assertEquals(setOf("Named", "Plain", "LogTile"), open)
        val tile = all.services.orEmpty().single { it.name.endsWith("LogTile") }
        assertEquals("android.permission.BIND_QUICK_SETTINGS_TILE", tile.permission)
        assertEquals(
            0,
            app.applicationInfo.flags and android.content.pm.ApplicationInfo.FLAG_ALLOW_BACKUP,
        )
    }
}

/** Another program's files. None opens where there is no [file]. */
class Documents : ContentProvider() {
    var file: File? = null
    val calls = mutableListOf<String>()

    override fun onCreate(): Boolean = true

    override fun openFile(uri: Uri, mode: String): ParcelFileDescriptor = ParcelFileDescriptor.open(
        file ?: throw FileNotFoundException(),
        ParcelFileDescriptor.parseMode(mode),
    )

    override fun call(method: String, arg: String?, extras: Bundle?): Bundle {
        calls += method
        return Bundle()
    }

    override fun query(
        uri: Uri,
        projection: Array<out String>?,
        selection: String?,
        arguments: Array<out String>?,
        order: String?,
    ): Cursor? = null

    override fun getType(uri: Uri): String? = null

    override fun insert(uri: Uri, values: ContentValues?): Uri? = null

    override fun delete(uri: Uri, selection: String?, arguments: Array<out String>?): Int = 0

    override fun update(
        uri: Uri,
        values: ContentValues?,
        selection: String?,
        arguments: Array<out String>?,
    ): Int = 0

    companion object {
        const val NAME = "org.tandem.documents"
    }
}

/** What the program tells its own libraries. */
@Implements(Os::class)
class Told {
    companion object {
        val variables = mutableMapOf<String, String>()

        @JvmStatic
        @Implementation
        @Suppress("UNUSED_PARAMETER")
        fun setenv(name: String, value: String, overwrite: Boolean) {
            variables[name] = value
        }
    }
}
