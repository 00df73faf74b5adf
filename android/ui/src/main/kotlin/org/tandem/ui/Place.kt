package org.tandem.ui

import androidx.compose.foundation.layout.size
import androidx.compose.runtime.Immutable
import androidx.compose.runtime.Stable
import androidx.compose.runtime.mutableStateListOf
import androidx.compose.runtime.saveable.Saver
import androidx.compose.runtime.saveable.listSaver
import org.tandem.core.model.Slug
import java.time.LocalDate

/**
 * Where one is. It is kept by the system as a word and a name, so that a screen that was ended in the
 * middle comes back; what was typed is kept by the record alone.
 */
@Immutable
data class Place(val screen: Screen, val of: String? = null) {
    val date: LocalDate? get() = of?.let(LocalDate::parse)
}

/** Every screen, with what it is called where the record could not be read. */
enum class Screen(val say: Say) {
    TODAY(Say.TODAY),
    LOG(Say.LOG),
    MORE(Say.MORE),
    QUESTION(Say.QUESTION),
    HOURS(Say.HOURS),
    WEEK(Say.HOURS),
    SESSION(Say.HOURS),
    AGENDA(Say.AGENDA),
    REGULARS(Say.REGULARS),
    MEETINGS(Say.MEETINGS),
    FIND(Say.FIND),
    MEETING(Say.MEETINGS),
    IMPORT(Say.MEETINGS),
    SKILLS(Say.SKILLS),
    STEP(Say.SKILLS),
    HOW(Say.HOW),
    USE(Say.HOW),
    ME(Say.ME),
    PLAN(Say.PLANS),
    SHARE(Say.SHARE),
    CONSENT(Say.SHARE),
    PREVIEW(Say.SHARE),
    REPORT(Say.CLINICIAN),
    SETTINGS(Say.SETTINGS),
    PHONE(Say.PHONE),
    SPARE_KEY(Say.SPARE_KEY),
    BACKUP(Say.SETTINGS),
    RESTORE(Say.RESTORE),
    EXPORT(Say.SETTINGS),
    ERASE(Say.ERASE),
    SEEN(Say.SEEN),
    HELP(Say.HELP),
    RIGHT_NOW(Say.RIGHT_NOW),
    COACH(Say.COACH_PEOPLE),
    PERSON(Say.COACH_PEOPLE),
    CODE(Say.COACH_CODE),
    ;

    /** Whether it has a tab of its own. */
    val isTab: Boolean get() = this == TODAY || this == LOG || this == MORE

    /** Under which name the record keeps what is typed here about something. */
    fun draft(of: Any? = null): Slug =
        listOfNotNull(name, of).joinToString(HYPHEN) { it.toString().lowercase() }

    operator fun invoke(of: Any? = null) = Place(this, of?.toString())
}

private const val HYPHEN = "-"

/** The way here. Back goes where one came from, and from a tab to today. */
@Stable
class Way(places: List<Place>) {
    private val places = mutableStateListOf<Place>().apply { addAll(places) }

    val here: Place get() = places.last()
    val canGoBack: Boolean get() = places.size > 1

    /** The tab below which one is. */
    val tab: Screen get() = places.last { it.screen.isTab || it == places.first() }.screen

    fun to(place: Place) {
        if (place.screen.isTab) while (places.size > 1) places.removeAt(places.lastIndex)
        if (place != places.last()) places.add(place)
    }

    /** What is there first, where nothing else was yet. */
    fun beginAt(place: Place) {
        if (places.first() == Screen.TODAY()) places[0] = place
    }

    /** To another of the same sort, which back does not go through again. */
    fun instead(place: Place) {
        places[places.lastIndex] = place
    }

    /** Away from what is not there any more: back does not come here again. */
    fun leave(to: Place) {
        val gone = here
        places.removeAll { it == gone }
        if (places.lastOrNull() != to) places.add(to)
    }

    fun back() {
        if (canGoBack) places.removeAt(places.lastIndex)
    }

    companion object {
        val Saver: Saver<Way, Any> = listSaver(
            save = { way -> way.places.flatMap { listOf(it.screen.ordinal, it.of) } },
            restore = { kept ->
                Way(kept.chunked(2).map { Place(Screen.entries[it[0] as Int], it[1] as String?) })
            },
        )
    }
}
