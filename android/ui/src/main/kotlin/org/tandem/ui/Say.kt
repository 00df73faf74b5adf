package org.tandem.ui

import androidx.compose.runtime.Immutable
import org.tandem.core.Voice
import org.tandem.core.helpWithoutRecord
import org.tandem.core.model.Country
import org.tandem.core.model.Language
import org.tandem.core.model.TandemException
import org.tandem.core.screens.HelpScreen
import org.tandem.core.texts

/** The words of buttons and of what the core's screens do not bring along, by their keys. */
enum class Say(val key: String) {
    TODAY("today.title"),
    THIS_WEEK("today.this_week"),
    NOTHING_YET("log.empty"),
    LOG("today.log"),
    RIGHT_NOW("today.right_now"),
    HELP("today.help"),
    MORE("app.more"),
    HIDE("hide.button"),
    UNDO("undo.button"),
    UNDONE("undo.done"),
    REMOVE("remove.button"),
    REMOVED("remove.done"),
    SAVE("button.save"),
    CLOSE("button.close"),
    CANCEL("button.cancel"),
    YES("button.yes"),
    BACK("button.back"),
    NEXT("skills.next"),
    WENT("agenda.whole"),
    DONE("agenda.done"),
    NOT_THIS_TIME("agenda.not_this_time"),
    CALLED_OFF("agenda.off"),
    BY_ME("by.me"),
    BY_THEM("by.them"),
    BY_HOLIDAY("by.holiday"),
    AGENDA("agenda.title"),
    AGENDA_OPEN("agenda.open"),
    AGENDA_EMPTY("agenda.empty"),
    REGULARS("regulars.title"),
    HOURS("hours.title"),
    HOURS_OPEN("hours.spoken.open"),
    MEETINGS("meetings.title"),
    SKILLS("skills.title"),
    ME("me.title"),
    PARTS("app.parts"),
    SHARE("share.title"),
    SETTINGS("settings.title"),
    SEEN("settings.what_would_someone_see"),
    COACH_PEOPLE("coach.people"),
    ONLINE("meetings.online"),
    IN_PERSON("meetings.in_person"),
    RESPECTED("welcome.respected"),
    FIND("meetings.find"),
    WELCOME("welcome.title"),
    QUESTION("recall.title"),
    WHEN("meetings.line.when"),
    MONDAY("day.mon"),
    TUESDAY("day.tue"),
    WEDNESDAY("day.wed"),
    THURSDAY("day.thu"),
    FRIDAY("day.fri"),
    SATURDAY("day.sat"),
    SUNDAY("day.sun"),
    RESUME("skills.resume"),
    OWN_WORDS("skills.own_words"),
    TIMER_START("skills.timer.start"),
    TIMER_STOP("skills.timer.stop"),
    SAVED_AS_GIVEN("skills.saved"),
    LEFT("skills.leave.done"),
    PLANS("page.title"),
    CALL("help.call"),
    NALOXONE("help.naloxone"),
    GOAL_REWARD("goal.reward"),
    GOAL_ASK("goal.ask"),
    GOAL_STEP("goal.next_step"),
    GOAL_PAUSE("goal.pause"),
    GOAL_RESUME("goal.resume"),
    GOAL_DONE("goal.done"),
    COMPARE("share.compare"),
    PHONE("app.phone"),
    REMIND("app.remind"),
    REMIND_OFF("app.remind_off"),
    REMIND_PLAIN("app.remind_plain"),
    REMIND_TIME("app.remind_time"),
    NEUTRAL("notification.neutral"),
    REMIND_HELD("app.remind_held"),
    REMIND_OPEN("app.remind_open"),
    HORIZON("agenda.horizon"),
    PLAIN("app.plain"),
    NAMED("app.named"),
    PLAIN_PICTURE("app.plain_picture"),
    PLAIN_WHEN("app.plain_when"),
    SECRET_LOST("app.secret_lost"),
    SECRET_LATER("app.secret_later"),
    SECRET_NONE("app.secret_none"),
    NO_LOCK("app.no_lock"),
    SECRET("unlock.typed"),
    SPARE_KEY("spare_key.title"),
    RESTORE("settings.restore"),
    RESTORED("app.restored"),
    ERASE("settings.erase"),
    ERASE_ASK("settings.erase.ask"),
    ERASE_NOW("app.erase_now"),
    ERASED_MOST("app.erased_most"),
    ERASED("settings.erase.done"),
    PICK_FILE("app.pick_file"),
    BACKUP_LIMIT("seen.file.backup"),
    BACKUP_DONE("app.backup_done"),
    EXPORT_LIMIT("limits.export"),
    EXPORT_DONE("app.export_done"),
    NOT_CHOSEN("app.not_chosen"),
    CODE("app.code"),
    ADD_COACH("app.add_coach"),
    COMPARED_SAME("compared.same"),
    COMPARED_DIFFERENT("compared.different"),
    ASKS("share.item.ask"),
    ASK_SOON("ask.call_me_soon"),
    ASK_CALL("ask.call_me"),
    ASK_SHARING("ask.just_sharing"),
    TALK_ABOUT("share.talk_about"),
    WAY("app.way"),
    AS_FILE("share.form.coach_file"),
    AS_PAGE("share.form.page"),
    WAS_SENT("app.was_sent"),
    SENT("app.sent"),
    NOT_SENT("app.not_sent"),
    NOT_WRITTEN("share.state.not_written"),
    SEND_AGAIN("app.send_again"),
    OPENING_WORDS("app.words"),
    TELL_WORDS("share.tell_passphrase"),
    WHICH("app.which"),
    LIST_NAME("app.list_name"),
    LIST_ZONE("app.list_zone"),
    LIST_CONFIRM("app.list_confirm"),
    FELLOWSHIP("meetings.line.fellowship"),
    FELT("welcome.felt"),
    FELT_NOT_AT_ALL("welcome.felt.minus_2"),
    FELT_NOT_SO_MUCH("welcome.felt.minus_1"),
    FELT_BETWEEN("welcome.felt.zero"),
    FELT_WELCOME("welcome.felt.plus_1"),
    FELT_VERY("welcome.felt.plus_2"),
    MENTIONED("welcome.told"),
    MENTIONED_NEVER("welcome.told.no_is_fine"),
    MENTIONED_YES("mentioned.yes"),
    MENTIONED_NO("mentioned.no"),
    USE("checkin.use"),
    USE_PRIVATE("checkin.private"),
    USE_YES("checkin.use.yes"),
    USE_NO("checkin.use.no"),
    USE_RATHER_NOT("checkin.use.rather_not_say"),
    HOW("checkin.title"),
    SAVED("log.saved"),
    TURN_ON("app.turn_on"),
    TURN_OFF("app.turn_off"),
    NOT_NOW("app.not_now"),
    PART("agenda.part"),
    MOVE("agenda.move"),
    MOVED_TO("app.moved_to"),
    MOVED_TIME("app.moved_time"),
    HOW_LONG("log.ask_minutes"),
    COACH_OPEN("coach.open_file"),
    COACH_CODE("coach.enrol"),
    COACH_NOTE("coach.note"),
    COACH_REPLY("coach.reply"),
    REPLY_MAKE("app.reply_make"),
    FILE_MADE("app.file_made"),
    CLINICIAN("share.clinician"),
    MY_NAME("settings.name"),
    WORKING("app.working"),
    BARS("app.bars"),
    TABLE("app.table"),
    OLDER("app.older"),
    NEWER("app.newer"),
    TRY_AGAIN("app.try_again"),
    FEWER("app.fewer"),
    MORE_OF_IT("app.more_of_it"),
    HALF_LESS("app.half_less"),
    HALF_MORE("app.half_more"),
    PICK_ONE("app.pick_one"),
    CLOCK("app.clock"),
    CLOCK_WRONG("error.at.form"),
    GONE("app.gone"),
    ERROR_BUSY("error.Busy"),
    ERROR_CANCELLED("error.Cancelled"),
    ERROR_CORRUPT("error.Corrupt"),
    ERROR_EXPIRED("error.Expired"),
    ERROR_FULL("error.Full"),
    ERROR_INVALID("error.Invalid"),
    ERROR_IO("error.Io"),
    ERROR_LOCKED("error.Locked"),
    ERROR_CONSENT("error.NeedsConsent"),
    ERROR_NEWER("error.NewerVersion"),
    ERROR_NO_RECORD("error.NoVault"),
    ERROR_READ_ONLY("error.ReadOnly"),
    ERROR_UNSUPPORTED("error.Unsupported"),
    ERROR_SECRET("error.WrongSecret.now"),
}

/** How many meetings were read: a text for a number. */
const val READ: String = "meetings.read"

private val KEYS = Say.entries.map { it.key }

/** Whose words and whose help lines, where the record cannot say it. */
@Immutable
data class Outside(val language: Language, val country: Country?) {
    val words: Words by lazy { Words.of(language) }

    /** Help needs no record: where a country is none, that of no country. */
    fun help(): HelpScreen = try {
        helpWithoutRecord(language, country)
    } catch (_: TandemException) {
        helpWithoutRecord(language)
    }
}

/** What is said, in the person's language and with their own words. */
@Immutable
class Words(private val texts: Map<String, String>) {
    operator fun get(say: Say): String = texts[say.key] ?: say.key

    /** What is told of what went wrong. The core's own account has ids in it, and is for nobody. */
    fun of(wrong: TandemException): String = this[
        when (wrong) {
            is TandemException.NotFound -> Say.GONE
            is TandemException.Invalid -> Say.ERROR_INVALID
            is TandemException.Locked -> Say.ERROR_LOCKED
            is TandemException.NoVault -> Say.ERROR_NO_RECORD
            is TandemException.WrongSecret -> Say.ERROR_SECRET
            is TandemException.Wait -> Say.ERROR_SECRET
            is TandemException.Corrupt -> Say.ERROR_CORRUPT
            is TandemException.NewerVersion -> Say.ERROR_NEWER
            is TandemException.Busy -> Say.ERROR_BUSY
            is TandemException.ReadOnly -> Say.ERROR_READ_ONLY
            is TandemException.Full -> Say.ERROR_FULL
            is TandemException.NeedsConsent -> Say.ERROR_CONSENT
            is TandemException.Expired -> Say.ERROR_EXPIRED
            is TandemException.Unsupported -> Say.ERROR_UNSUPPORTED
            is TandemException.Cancelled -> Say.ERROR_CANCELLED
            is TandemException.Io -> Say.ERROR_IO
        },
    ]

    companion object {
        /** Before any record is open. */
        fun of(language: Language): Words = Words(texts(language, KEYS))

        /** In the voice of a record. */
        fun of(voice: Voice): Words = Words(voice.sayAll(KEYS))
    }
}
