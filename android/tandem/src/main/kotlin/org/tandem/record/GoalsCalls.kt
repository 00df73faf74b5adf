package org.tandem.record

import org.tandem.core.Goals
import org.tandem.core.model.Goal
import org.tandem.core.model.GoalStanding
import org.tandem.core.model.Id
import org.tandem.core.model.Note
import org.tandem.core.model.Slug
import org.tandem.core.model.TandemException
import org.tandem.core.screens.GoalLine

/** Goals and their next steps. From [OpenRecord.goals]. */
public class GoalsCalls internal constructor(private val core: Goals, private val worker: Worker) {
    /**
     * Adds a next step and returns its name.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun addStep(id: Id, text: Note): Slug = worker.call { core.addStep(id, text) }

    /**
     * Changes a goal: the fields in which `after` differs from `before` are written, and no others,
     * so that what was written meanwhile stays. Each step is a field of its own.
     *
     * @throws TandemException `NotFound`; `Invalid` as `Goal.check` says; those of writing.
     */
    public suspend fun change(id: Id, before: Goal, after: Goal): Goal =
        worker.call { core.change(id, before, after) }

    /**
     * One goal.
     *
     * @throws TandemException `NotFound`.
     */
    public suspend fun goal(id: Id): Goal = worker.call { core.goal(id) }

    /**
     * Every goal: those wanted now first, then paused, reached, let go; within each the newest
     * first.
     *
     * @throws TandemException Those of reading.
     */
    public suspend fun list(): List<GoalLine> = worker.call { core.list() }

    /**
     * Marks a step as done today, or as not done after all.
     *
     * @throws TandemException `NotFound`; `Invalid` in `step` for a name that is none of its
     * steps'; those of writing.
     */
    public suspend fun mark(id: Id, step: String, done: Boolean): Goal =
        worker.call { core.mark(id, step, done) }

    /**
     * Sets a goal.
     *
     * @throws TandemException `Invalid` as `Goal.check` says; those of writing.
     */
    public suspend fun set(goal: Goal): Id = worker.call { core.set(goal) }

    /**
     * Says how a goal stands: wanted, paused, reached or let go, in the person's own words if they
     * like. Nothing is lost by any of them.
     *
     * @throws TandemException `NotFound`; those of writing.
     */
    public suspend fun stand(id: Id, standing: GoalStanding, words: Note? = null): Goal =
        worker.call { core.stand(id, standing, words) }
}
