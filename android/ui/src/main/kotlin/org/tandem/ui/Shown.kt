package org.tandem.ui

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.semantics.paneTitle
import androidx.compose.ui.semantics.semantics
import org.tandem.core.InternalException
import org.tandem.core.model.PageKind
import org.tandem.core.model.TandemException
import org.tandem.core.screens.HelpScreen
import org.tandem.core.screens.SettingsDo
import org.tandem.record.OpenRecord

/** The screen of a place: its reading, its title, and what it does. */
@Composable
fun ColumnScope.Shown(desk: Desk, place: Place, onHide: () -> Unit) {
    val words = desk.words
    val top = @Composable { title: String -> Top(title, desk, onHide) }
    // A name for what is open, so that a test waits for it and a reader hears where it is.
    val name = words[place.screen.say]
    Column(Modifier.weight(1f).testTag(place.screen.name).semantics { paneTitle = name }) {
        when (place.screen) {
            Screen.TODAY -> {
                top(words[Say.TODAY])
                TodayScreen(desk)
            }

            Screen.LOG -> {
                top(words[Say.LOG])
                LogScreen(desk)
            }

            Screen.MORE -> {
                top(words[Say.MORE])
                MoreScreen(desk)
            }

            Screen.QUESTION -> desk.Reading(place, top = top, read = {
                screens.question(place.date)
            }) {
                top(it.title)
                QuestionPage(it, desk)
            }

            Screen.HOURS -> HoursScreen(desk, top)

            Screen.WEEK -> desk.Reading(place, top = top, read = {
                screens.week(checkNotNull(place.date))
            }) {
                top(it.title)
                WeekView(it, desk)
            }

            Screen.SESSION -> desk.Reading(place, top = top, read = {
                screens.session(place.of.orEmpty())
            }) {
                top(it.row.title)
                SessionPage(it, desk)
            }

            Screen.AGENDA -> {
                top(words[Say.AGENDA])
                AgendaPage(desk)
            }

            Screen.REGULARS -> desk.Reading(top = top, read = { screens.regulars() }) {
                top(it.title)
                RegularsPage(it, desk)
            }

            Screen.MEETINGS -> desk.Reading(top = top, read = { screens.meetings() }) {
                top(it.title)
                MeetingsPage(it, desk)
            }

            Screen.FIND -> {
                top(words[Say.FIND])
                FindPage(desk)
            }

            Screen.MEETING -> desk.Reading(place, top = top, read = {
                screens.meeting(place.of.orEmpty())
            }) {
                top(it.row.title)
                MeetingView(it, desk)
            }

            Screen.IMPORT -> desk.Reading(top = top, read = {
                screens.logForm() to screens.meetings()
            }) { (form, home) ->
                top(home.title)
                ImportPage(form, home.import, desk)
            }

            Screen.SKILLS -> desk.Reading(top = top, read = { screens.skills() }) {
                top(it.title)
                SkillsPage(it, desk)
            }

            Screen.STEP -> StepScreen(desk, place.of.orEmpty(), top)

            Screen.HOW -> desk.Reading(top = top, read = { screens.how() }) {
                top(it.title)
                HowPage(it, desk)
            }

            Screen.USE -> {
                top(words[Say.HOW])
                UsePage(desk)
            }

            Screen.ME -> desk.Reading(top = top, read = { screens.me() }) {
                top(it.title)
                MePageView(it, desk)
            }

            Screen.PLAN -> {
                val kind = PageKind.entries[place.of?.toInt() ?: 0]
                desk.Reading(kind, top = top, read = { plans.page(kind) }) {
                    top(it.line.title)
                    PlanView(it, desk)
                }
            }

            Screen.SHARE -> desk.Reading(top = top, read = { screens.share(null) }) {
                top(it.title)
                SharePage(it, desk)
            }

            Screen.CONSENT -> {
                top(words[Say.SHARE])
                ConsentPage(desk, place.of.orEmpty())
            }

            Screen.PREVIEW -> {
                top(words[Say.SHARE])
                PreviewPage(desk, place.of.orEmpty())
            }

            Screen.REPORT -> {
                top(words[Say.CLINICIAN])
                ReportPage(desk)
            }

            Screen.SETTINGS -> desk.Reading(top = top, read = { screens.settings() }) {
                top(it.title)
                SettingsPage(it, desk)
            }

            Screen.PHONE -> {
                top(words[Say.PHONE])
                desk.phone.itself?.let { PhonePage(it, desk) }
            }

            // Read again with each key: that one was made is no change of the record.
            Screen.SPARE_KEY -> desk.Reading(desk.hand.spareKey, top = top, read = {
                screens.spareKey()
            }) {
                top(it.title)
                SpareKeyPage(it, desk)
            }

            Screen.BACKUP, Screen.EXPORT -> desk.Reading(top = top, read = { screens.settings() }) {
                top(it.title)
                val isBackup = place.screen == Screen.BACKUP
                FilePage(it, if (isBackup) SettingsDo.BACKUP else SettingsDo.EXPORT, desk)
            }

            Screen.RESTORE -> {
                top(words[Say.RESTORE])
                RestorePage(desk)
            }

            Screen.ERASE -> desk.Reading(top = top, read = { screens.settings() }) {
                top(it.title)
                ErasePage(it, desk)
            }

            Screen.SEEN -> desk.Reading(top = top, read = { screens.whatWouldSomeoneSee() }) {
                top(it.title)
                SeenPage(it)
            }

            Screen.HELP -> desk.Reading(top = top, read = { helpAnyhow(desk.outside) }) {
                top(it.title)
                HelpPage(it, desk)
            }

            Screen.RIGHT_NOW -> {
                top(words[Say.RIGHT_NOW])
                desk.Reading(read = { skills.rightNow() }) { RightNowPage(it, desk) }
            }

            Screen.COACH -> desk.Reading(top = top, read = { screens.coach() }) {
                top(it.title)
                CoachPage(it, desk)
            }

            Screen.CODE -> {
                top(words[Say.COACH_CODE])
                desk.Reading(read = { coach.code() }) { CodePage(it, desk) }
            }

            Screen.PERSON -> desk.Reading(
                place,
                top = top,
                read = { screens.coachPerson(place.of.orEmpty()) },
            ) {
                top(it.row.title)
                PersonView(it, desk)
            }
        }
    }
}

/** Help, whatever went wrong: of a record that cannot be read, the help that needs none. */
private suspend fun OpenRecord.helpAnyhow(outside: Outside): HelpScreen = try {
    help.screen()
} catch (_: TandemException) {
    outside.help()
} catch (_: InternalException) {
    outside.help()
}
