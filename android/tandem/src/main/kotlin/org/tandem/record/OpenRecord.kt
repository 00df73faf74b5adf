package org.tandem.record

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.isActive
import kotlinx.coroutines.withContext
import org.tandem.core.ChangeListener
import org.tandem.core.Clock
import org.tandem.core.MergeReport
import org.tandem.core.Part
import org.tandem.core.Place
import org.tandem.core.Tandem
import org.tandem.core.Voice
import org.tandem.core.createRecord
import org.tandem.core.model.Language
import org.tandem.core.model.Profile
import org.tandem.core.model.TandemException
import org.tandem.core.screens.CalendarChoice
import org.tandem.core.screens.Today
import java.io.Closeable

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
    dispatcher: CoroutineDispatcher,
) : Closeable {
    private val worker = Worker(dispatcher)

    /** Completes when the record is closed. */
    private val closed = Job()

    /**
     * What was changed through this object, each time once it is on the disk. Ends when the record
     * is closed.
     *
     * Collect first and ask then: a change before that is not told. Nothing is left out for a slow
     * collector, since a screen that missed its own part would show old figures; what waits is one
     * word for each write to the disk.
     */
    public val changes: Flow<Part> = callbackFlow {
        val number = core.listen(
            object : ChangeListener {
                override fun changed(part: Part) {
                    trySend(part)
                }
            },
        )
        val ending = closed.invokeOnCompletion { channel.close() }
        awaitClose {
            ending.dispose()
            core.unlisten(number)
        }
    }.buffer(Channel.UNLIMITED)

    /** What was attended, missed and recalled. */
    public val log: LogCalls = LogCalls(core.log(), worker)

    /** Totals, and the weekly question. */
    public val hours: HoursCalls = HoursCalls(core.hours(), worker)

    /** Screens, each in one call, with their words. */
    public val screens: ScreensCalls = ScreensCalls(core.screens(), worker)

    /** What is to come: appointments, sessions that come back, things to do. */
    public val agenda: AgendaCalls = AgendaCalls(core.agenda(), worker)

    /** Pages of plans. */
    public val plans: PlansCalls = PlansCalls(core.plans(), worker)

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

    /** The record itself: its secrets, and whether it is whole. */
    public val safe: SafeCalls = SafeCalls(core.safe(), worker)

    /** Whether it is open. */
    public val isOpen: Boolean get() = core.isOpen()

    /** The first screen, in one call. */
    public suspend fun today(): Today = worker.call { core.today() }

    /**
     * A calendar file (RFC 5545) of what comes back and of kept meetings. Without a choice it tells
     * times alone.
     */
    public suspend fun calendar(choice: CalendarChoice): String =
        worker.call { core.calendar(choice) }

    /** The words of every screen, in the person's language and with their own words filled in. */
    public suspend fun voice(): Voice = worker.call { core.voice() }

    /**
     * Speaks this language until the record is closed, whatever the person's choice says. The first
     * call counts.
     */
    public suspend fun speak(language: Language): Unit = worker.call { core.speak(language) }

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
     * for, long ones are asked to stop; later ones throw `Locked`. Doing it twice changes nothing.
     *
     * It throws nothing. What could not be done is returned, for a note and not more: the record is
     * closed, and all that was acknowledged is kept. It is `Busy` if a call does not come to its
     * end within ten seconds; the record is closed as soon as that call is out.
     */
    public fun lock(): TandemException? {
        // The handles are left to the garbage collector: a call on a handle that was given back is
        // an IllegalStateException, which nobody can act on, and what they hold is an empty shell.
        try {
            return core.lock()
        } finally {
            closed.complete()
        }
    }

    /** As [lock], for `use`: what could not be done is passed over. */
    override fun close() {
        lock()
    }

    public companion object {
        /**
         * Opens a record. Where the caller was cancelled meanwhile it is closed again: nobody would
         * lock it.
         *
         * @param secret its passphrase (see [with]) or its spare key.
         * @param clock another clock than the system's, for tests and demos.
         * @param dispatcher where calls are made; they block.
         */
        public suspend fun open(
            place: Place,
            secret: String,
            clock: Clock? = null,
            dispatcher: CoroutineDispatcher = Dispatchers.IO,
        ): OpenRecord {
            val record = whole(dispatcher) {
                OpenRecord(Tandem.open(place, secret, clock), dispatcher)
            }
            if (!currentCoroutineContext().isActive) {
                withContext(NonCancellable) { withContext(dispatcher) { record.lock() } }
            }
            currentCoroutineContext().ensureActive()
            return record
        }

        /**
         * Makes a new record, with a profile to begin with. It is handed over also to a caller who was
         * cancelled meanwhile: nobody else ever has its spare key.
         *
         * @param passphrase what will open it (see [with]).
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
    }
}

/**
 * A record just made.
 *
 * @property record the record, open.
 * @property spareKey opens the record when nothing else does. It is kept nowhere: show it now.
 */
public class CreatedRecord(public val record: OpenRecord, public val spareKey: String)
