package org.tandem.record

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.isActive
import kotlinx.coroutines.withContext
import org.tandem.core.ChangeListener
import org.tandem.core.Clock
import org.tandem.core.ErasedRecord
import org.tandem.core.MergeReport
import org.tandem.core.Part
import org.tandem.core.Place
import org.tandem.core.Tandem
import org.tandem.core.Voice
import org.tandem.core.createRecord
import org.tandem.core.createRecordWith
import org.tandem.core.eraseRecord
import org.tandem.core.model.CalendarDate
import org.tandem.core.model.Language
import org.tandem.core.model.Profile
import org.tandem.core.model.TandemException
import org.tandem.core.model.Zone
import org.tandem.core.screens.CalendarChoice
import org.tandem.core.screens.DoorScreen
import org.tandem.core.screens.Notice
import org.tandem.core.screens.Today
import java.io.Closeable
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import org.tandem.core.door as doorOf

/**
 * One person's open record, for a program with a main thread: every use case is a `suspend`
 * function that does its work elsewhere.
 *
 * Any number of coroutines may call at once. A call is a whole: it gives everything that a screen
 * then shows, and what it changed is on the disk when it returns. What went wrong is a
 * [TandemException], one of sixteen things that a person can act
 * on; after [lock] every call throws its `Locked`.
 */
public class OpenRecord internal constructor(
    internal val core: Tandem,
    private val dispatcher: CoroutineDispatcher,
) : Closeable {
    private val worker = Worker(dispatcher)

    /** Completes when the record is closed. */
    private val closed = Job()

    /**
     * What is to be read: everything to begin with, then what was changed through this object, each
     * time once it is on the disk. Ends when the record is closed.
     *
     * It listens before it says the first word: so whoever reads at each word misses no change, also
     * none during the first reading. Nothing is left out for a slow collector, since a screen that
     * missed its own part would show old figures; what waits is one word for each write to the disk.
     */
    public val changes: Flow<Part> = flow {
        // Here and not in a coroutine of its own: whoever collects listens from then on.
        val told = Channel<Part>(Channel.UNLIMITED)
        val number = core.listen(
            object : ChangeListener {
                override fun changed(part: Part) {
                    told.trySend(part)
                }
            },
        )
        val ending = closed.invokeOnCompletion { told.close() }
        try {
            if (core.isOpen()) emit(Part.EVERYTHING)
            emitAll(told)
        } finally {
            ending.dispose()
            core.unlisten(number)
        }
    }

    /** What was attended, missed and recalled. */
    public val log: LogCalls = LogCalls(core.log(), worker)

    /** Totals, and the weekly question. */
    public val hours: HoursCalls = HoursCalls(core.hours(), worker)

    /** Screens, each in one call, with their words. */
    public val screens: ScreensCalls = ScreensCalls(core.screens(), worker)

    /** What is to come: appointments, sessions that come back, things to do. */
    public val agenda: AgendaCalls = AgendaCalls(core.agenda(), worker)

    /** How a day was. */
    public val how: HowCalls = HowCalls(core.how(), worker)

    /** Pages of plans. */
    public val plans: PlansCalls = PlansCalls(core.plans(), worker)

    /** What was typed and not saved yet. */
    public val drafts: DraftsCalls = DraftsCalls(core.drafts(), worker)

    /** Finding what was written. */
    public val search: SearchCalls = SearchCalls(core.search(), worker)

    /** Profile, preferences and medication periods. */
    public val person: PersonCalls = PersonCalls(core.person(), worker)

    /** Exercises and practices. */
    public val skills: SkillsCalls = SkillsCalls(core.skills(), worker)

    /** Goals and their next steps. */
    public val goals: GoalsCalls = GoalsCalls(core.goals(), worker)

    /** Check-ins. */
    public val checkIns: CheckInsCalls = CheckInsCalls(core.checkIns(), worker)

    /** Questionnaires. */
    public val measures: MeasuresCalls = MeasuresCalls(core.measures(), worker)

    /** Medical visits, and the windows between them. */
    public val visits: VisitsCalls = VisitsCalls(core.visits(), worker)

    /** Meetings: lists, the search, what is kept, going there. */
    public val meetings: MeetingsCalls = MeetingsCalls(core.meetings(), worker)

    /** Help that is always one tap away. */
    public val help: HelpCalls = HelpCalls(core.help(), worker)

    /** What the record shows, and how sure it is. */
    public val lookingBack: LookingBackCalls = LookingBackCalls(core.lookingBack(), worker)

    /** What was agreed with whom. */
    public val consents: ConsentsCalls = ConsentsCalls(core.consents(), worker)

    /** Handing something over: exactly what will be seen, and to whom. */
    public val sharing: SharingCalls = SharingCalls(core.sharing(), worker)

    /** A peer coach and the people who share with them. */
    public val coach: CoachingCalls = CoachingCalls(core.coach(), worker)

    /** Reports for a clinician. */
    public val reports: ReportsCalls = ReportsCalls(core.reports(), worker)

    /** Everything out, and in again. */
    public val transfer: TransferCalls = TransferCalls(core.transfer(), worker)

    /** The same record on several devices. */
    public val sync: SyncCalls = SyncCalls(core.sync(), worker)

    /** The record itself: its secrets, and whether it is whole. */
    public val safe: SafeCalls = SafeCalls(core.safe(), worker)

    /**
     * A folder for files on their way out, which another program reads. What this made there
     * goes now, when the record is locked, and after an hour; what else stands there stays.
     */
    public suspend fun outbox(folder: String): OutboxCalls =
        worker.call { OutboxCalls(core.outbox(folder), worker) }

    /** Whether it is open. To ask is no use of it. */
    public val isOpen: Boolean get() = core.isOpen().also { if (!it) closed.complete() }

    /**
     * From now on the record is locked once nobody has used it for so long, or never by itself. A call
     * is use, and so is [touch]. Have a timer look in when [locksIn] says, and look in on coming to the
     * foreground ([lockIfIdle]); where nobody did, the next call throws `Locked` all the same.
     */
    public fun lockAfter(idle: Duration?): Unit = core.lockAfter(idle?.inWholeSeconds?.toUInt())

    /** In how long it is locked if nobody uses it until then; null if never, or if it is locked. */
    public val locksIn: Duration? get() = core.locksIn()?.toInt()?.seconds

    /** Locks the record if nobody has used it for as long as [lockAfter] says. True if it is locked. */
    public suspend fun lockIfIdle(): Boolean = withContext(NonCancellable + dispatcher) {
        core.lockIfIdle().also { if (it) closed.complete() }
    }

    /** The person is there, and makes no call just now: a finger on the screen. */
    public fun touch(): Unit = core.touch()

    /**
     * "Not now": the notice is not said for some days, each for its own number. After the second time
     * it is not said at all, and stands in the settings alone.
     */
    public suspend fun putAway(notice: Notice): Unit = worker.call { core.putAway(notice) }

    /**
     * "Not now" to the question of the week that begins on `first`: it is not asked on the first screen
     * for a day, and after the second time not at all. It stays open in the agenda.
     */
    public suspend fun putAwayQuestion(first: CalendarDate): Unit =
        worker.call { core.putAwayQuestion(first) }

    /**
     * The first screen, in one call.
     *
     * @param here the phone's own time zone, where the app knows it.
     * @param remindersOff reminders are wanted, and the phone does not let them through.
     */
    public suspend fun today(here: Zone? = null, remindersOff: Boolean = false): Today =
        worker.call { core.today(here, remindersOff) }

    /**
     * A calendar file (RFC 5545) of what comes back and of kept meetings. Without a choice it tells
     * times alone.
     */
    public suspend fun calendar(choice: CalendarChoice): String =
        worker.call { core.calendar(choice) }

    /** The words of every screen, in the person's language and with their own words filled in. */
    public suspend fun voice(): Voice = worker.call { core.voice() }

    /**
     * Takes in everything that another copy of this record knows. What was forgotten in either is
     * forgotten in both.
     *
     * @throws TandemException `Corrupt` if it is no copy of this record or was changed from outside;
     * nothing is then taken in.
     */
    public suspend fun merge(other: OpenRecord): MergeReport =
        worker.call { core.merge(other.core) }

    /**
     * Closes the record and forgets its key. Calls on their way come to their end and are waited
     * for, long ones are asked to stop; later ones throw `Locked`. Doing it twice changes nothing, and
     * it is done to its end also where the caller was cancelled meanwhile.
     *
     * What could not be done is returned, for a note and not more: the record is closed, and all that
     * was acknowledged is kept. It is `Busy` if a call does not come to its end within [patience]; the
     * record is closed as soon as that call is out.
     *
     * @param patience how long to wait: a system gives an app a few seconds on its way to the
     * background.
     */
    public suspend fun lock(patience: Duration = 10.seconds): TandemException? =
        withContext(NonCancellable + dispatcher) { locked(patience) }

    /** As [lock], for `use` on a thread that may wait: what could not be done is passed over. */
    override fun close() {
        locked(10.seconds)
    }

    /** Itself, or locked again where the caller was cancelled meanwhile: nobody else would lock it. */
    internal suspend fun orLocked(): OpenRecord {
        if (!currentCoroutineContext().isActive) lock()
        currentCoroutineContext().ensureActive()
        return this
    }

    private fun locked(patience: Duration): TandemException? {
        // The handles are left to the garbage collector: a call on a handle that was given back is
        // an IllegalStateException, which nobody can act on, and what they hold is an empty shell.
        try {
            return core.lock(patience.inWholeMilliseconds.toUInt())
        } finally {
            closed.complete()
        }
    }

    public companion object {
        /**
         * What stands before the record: the first run, the lock screen, or why it does not open. In
         * the language that was just [asked] for, else the one that was chosen, else that of the
         * [phone]. No key is asked for: call it first, and again after whatever was refused.
         */
        public suspend fun door(
            place: Place,
            asked: Language? = null,
            phone: Language? = null,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): DoorScreen = whole(dispatcher) { doorOf(place, asked, phone) }

        /**
         * Erases the record in a place for good, without a secret: ask the person, and lock it first.
         * What left it (exports, backups, what was shared) this cannot reach.
         *
         * @throws TandemException `NoVault`; `Busy` while any program has it open; those of the disk.
         */
        public suspend fun erase(
            place: Place,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): ErasedRecord = whole(dispatcher) { eraseRecord(place.folder) }

        /**
         * Opens a record. Where the caller was cancelled meanwhile it is closed again: nobody would
         * lock it.
         *
         * @param secret its passphrase or its spare key.
         * @param clock another clock than the system's, for tests and demos.
         * @param dispatcher where calls are made; they block.
         */
        public suspend fun open(
            place: Place,
            secret: String,
            clock: Clock? = null,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): OpenRecord = opened(dispatcher) { Tandem.open(place, secret, clock) }

        /**
         * Opens a record by the secret of this device, with a PIN or without. As the other [open].
         *
         * @throws DeviceSecretLost if the device has lost its secret: open with the spare key.
         * @throws DeviceSecretUnavailable if it cannot be had now: ask again.
         */
        public suspend fun open(
            place: Place,
            device: DeviceSecret,
            pin: String? = null,
            clock: Clock? = null,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): OpenRecord = opened(dispatcher) {
            device.get().asKey(pin) { Tandem.openWith(place, it, clock) }
        }

        private suspend fun opened(
            dispatcher: CoroutineDispatcher,
            open: () -> Tandem,
        ): OpenRecord = whole(dispatcher) { OpenRecord(open(), dispatcher) }.orLocked()

        /**
         * Makes a new record, with a profile to begin with. It is handed over also to a caller who was
         * cancelled meanwhile: nobody else ever has its spare key.
         *
         * @param passphrase what will open it.
         * @param clock another clock than the system's, for tests and demos.
         * @param dispatcher where calls are made; they block.
         */
        public suspend fun create(
            place: Place,
            passphrase: String,
            profile: Profile,
            clock: Clock? = null,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): CreatedRecord = whole(dispatcher) {
            val made = createRecord(place, passphrase, profile, clock)
            CreatedRecord(OpenRecord(made.tandem, dispatcher), made.spareKey)
        }

        /**
         * Makes a new record that the secret of this device opens, with a PIN or without. As the other
         * [create].
         *
         * @throws DeviceSecretUnavailable if it cannot be had now: ask again.
         */
        public suspend fun create(
            place: Place,
            device: DeviceSecret,
            pin: String?,
            profile: Profile,
            clock: Clock? = null,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): CreatedRecord = whole(dispatcher) {
            val made = device.make().asKey(pin) { createRecordWith(place, it, profile, clock) }
            CreatedRecord(OpenRecord(made.tandem, dispatcher), made.spareKey)
        }
    }
}

/**
 * A record just made.
 *
 * @property record the record, open.
 * @property spareKey opens the record when nothing else does. It is kept nowhere: show it now.
 */
public class CreatedRecord(public val record: OpenRecord, public val spareKey: String)
