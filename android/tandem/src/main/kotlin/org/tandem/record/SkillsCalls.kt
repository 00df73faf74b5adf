package org.tandem.record

import org.tandem.core.Skills
import org.tandem.core.model.CalendarDate
import org.tandem.core.model.Id
import org.tandem.core.model.Note
import org.tandem.core.model.Skill
import org.tandem.core.model.StepAnswer
import org.tandem.core.model.TandemException
import org.tandem.core.screens.HelpScreen
import org.tandem.core.screens.Offer
import org.tandem.core.screens.PracticeLine
import org.tandem.core.screens.PracticeScreen
import org.tandem.core.screens.RightNow

/** Exercises and practices. From [OpenRecord.skills]. */
public class SkillsCalls internal constructor(
    private val core: Skills,
    private val worker: Worker,
) {
    /**
     * Every practice, the newest first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun all(): List<PracticeLine> = worker.call { core.all() }

    /**
     * Answers a step and shows the one after it. A step that was answered before gets the new
     * answer; its history keeps the old one.
     *
     * @throws TandemException `NotFound`; `Invalid` in `step` for a step that this exercise does
     * not have, in `answer` as `Step.accept` says, in `practice` once it is finished; those of
     * writing, after which nothing was written.
     */
    public suspend fun answer(id: Id, step: String, answer: StepAnswer): PracticeScreen =
        worker.call { core.answer(id, step, answer) }

    /**
     * Goes one step back. The answers stay.
     *
     * @throws TandemException `NotFound`; `Invalid` in `practice` once it is finished; those of
     * writing.
     */
    public suspend fun back(id: Id): PracticeScreen = worker.call { core.back(id) }

    /**
     * Throws a practice away, with every answer. `Log.undo` brings it back; `Log.forget` does not.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun discard(id: Id): Unit = worker.call { core.discard(id) }

    /**
     * Finishes a practice, whether every step was answered or not. `reviewOn` is the day from which
     * on it is asked how the practice task went; `None` for not at all.
     *
     * @throws TandemException `NotFound`; `Invalid` in `practice` if it is finished, in `reviewOn`
     * for a year outside 1900 to 2200; those of writing.
     */
    public suspend fun finish(id: Id, reviewOn: CalendarDate? = null): PracticeScreen =
        worker.call { core.finish(id, reviewOn) }

    /**
     * Goes to any step. The answers stay.
     *
     * @throws TandemException As `Skills.back`, and `Invalid` in `step` for one that this exercise
     * does not have.
     */
    public suspend fun goTo(id: Id, step: String): PracticeScreen =
        worker.call { core.goTo(id, step) }

    /**
     * Every practice that was begun between two local dates, finished or not, the newest first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun history(from: CalendarDate, to: CalendarDate): List<PracticeLine> =
        worker.call { core.history(from, to) }

    /**
     * Ends a practice so that nothing of it is left, and shows the help screen.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun leave(id: Id): HelpScreen = worker.call { core.leave(id) }

    /**
     * Every exercise, in the order in which they are offered.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun list(): Offer = worker.call { core.list() }

    /**
     * Shows a practice at the step where it was left. It changes nothing.
     *
     * @throws TandemException `NotFound` if it is not there or was thrown away; `Unsupported` if
     * this version of Tandem does not have its exercise.
     */
    public suspend fun resume(id: Id): PracticeScreen = worker.call { core.resume(id) }

    /**
     * Says how the practice task went, or (`None`) passes over it; it is not asked again.
     *
     * @throws TandemException `NotFound`; `Invalid` in `practice` if it is not finished; those of
     * writing.
     */
    public suspend fun review(id: Id, own: Note? = null): PracticeLine =
        worker.call { core.review(id, own) }

    /**
     * Finished practices whose task is to be asked about today, the oldest first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun reviewsDue(): List<PracticeLine> = worker.call { core.reviewsDue() }

    /**
     * What a person sees who wants help with a craving now, in one call.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun rightNow(): RightNow = worker.call { core.rightNow() }

    /**
     * One exercise: the newest version, or the one asked for.
     *
     * @throws TandemException `NotFound`.
     */
    public suspend fun show(id: String, version: UInt? = null): Skill =
        worker.call { core.show(id, version) }

    /**
     * Begins a practice and shows its first step. `id` is the exercise; the newest version is
     * taken, in the person's language.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun start(id: String): PracticeScreen = worker.call { core.start(id) }

    /**
     * Practices that can be gone on with, the newest first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun unfinished(): List<PracticeLine> = worker.call { core.unfinished() }
}
