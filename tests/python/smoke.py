"""What a host must be able to rely on, seen through the generated Python.

The module is generated from the library; nothing of the core's own tests is used. Prints how many held,
did not hold, and were skipped; `run` makes a line of it.
"""

import datetime
import sys
import threading
import unittest

from tandem_core import tandem as screens
from tandem_core import tandem_ffi as tandem
from tandem_core import tandem_model as model
from support import PASSPHRASE, FixedClock, Home, at, session

# Every letter that is hard on its way through four languages: composed and decomposed, of two and
# of four bytes, written from right to left, and a flag of two characters.
UNICODE = "Habl\u00e9 con Jos\u0065\u0301 \u2014 \u05e9\u05dc\u05d5\u05dd, \U0001f415\u200d\U0001f9ba \U0001f1fa\U0001f1f8 \u65e5\u672c"


class Records(unittest.TestCase):
    def setUp(self):
        self.home = Home()
        self.addCleanup(self.home.__exit__)
        made = self.home.create()
        self.spare_key = made.spare_key
        self.tandem = made.tandem
        self.addCleanup(self.lock)

    def lock(self):
        self.tandem.lock()

    def refused(self, kind, call, *arguments):
        with self.assertRaises(kind) as caught:
            call(*arguments)
        return caught.exception

    # -- create, open, lock ------------------------------------------------------------------------

    def test_the_passphrase_and_the_spare_key_open_it_and_nothing_else_does(self):
        self.tandem.lock()
        for secret in (PASSPHRASE, self.spare_key, self.spare_key.lower().replace("-", " ")):
            again = self.home.open(secret)
            self.assertTrue(again.is_open())
            again.lock()
        wrong = self.refused(model.TandemError.WrongSecret, self.home.open, "something else")
        self.assertEqual(wrong.retry_after, 0)

    def test_a_record_is_made_once(self):
        exists = self.refused(model.TandemError.Invalid, self.home.create)
        self.assertEqual(exists.field, "vault")

    def test_where_there_is_none_it_says_so(self):
        with Home() as empty:
            self.refused(model.TandemError.NoVault, empty.open)

    # -- screens -----------------------------------------------------------------------------------

    def titles(self):
        """What every screen that needs nothing named says."""
        of, by = self.tandem.screens(), model.By.WEEK
        return [
            of.log_form().title, of.question(None).title, of.hours(by, None, 12).title,
            of.week(datetime.date(2026, 3, 10)).title, of.regulars().title, of.meetings().title,
            of.skills().title, of.settings().title, of.what_would_someone_see().title,
            of.share(None).title,
        ]

    def test_every_screen_speaks_the_language_that_was_chosen(self):
        of = self.tandem.screens()
        english = self.titles()
        of.choose_language(model.Language.ES)
        for es, en in zip(self.titles(), english):
            self.assertNotEqual(es, en)
        of.choose_language(model.Language.EN)
        self.assertEqual(self.titles(), english)
        self.assertTrue(of.me().title)

    def test_a_tap_twice_is_one_session(self):
        of = self.tandem.screens()
        new = screens.NewSession(
            kind=model.Kind.GROUP, minutes=60, when=screens.SessionWhen.JUST_ENDED()
        )
        token = of.log_form().token
        first, again = of.log_save(token, new), of.log_save(token, new)
        self.assertEqual((first.was_saved, again.was_saved), (False, True))
        self.assertEqual(first.kept, again.kept)
        self.assertEqual(first.said[0], "Saved: Group therapy, 1 h.")
        self.tandem.log().undo(first.act)
        self.assertEqual(of.week(first.kept.session.start.wall.date()).sessions, [])

    def test_a_locked_record_says_so_in_every_part(self):
        log, hours, voice = self.tandem.log(), self.tandem.hours(), self.tandem.voice()
        # Nothing of it fails, and twice changes nothing: what could not be done would be a note.
        self.assertIsNone(self.tandem.lock())
        self.assertIsNone(self.tandem.lock())
        self.assertFalse(self.tandem.is_open())
        self.refused(model.TandemError.Locked, log.log, session())
        self.refused(model.TandemError.Locked, hours.due)
        self.refused(model.TandemError.Locked, self.tandem.today)
        self.refused(model.TandemError.Locked, self.tandem.safe().check)
        # What holds no record goes on speaking.
        self.assertEqual(voice.language(), model.Language.EN)

    def test_calls_in_flight_finish_and_the_rest_is_refused(self):
        log = self.tandem.log()
        kept, refused = [], []

        def write(day):
            try:
                kept.append(log.log(session(f"2026-02-{day:02}T10:00")).kept.id)
            except model.TandemError.Locked:
                refused.append(day)

        # Fewer than what Today asks for a copy after: only the record that they were written in says so.
        threads = [threading.Thread(target=write, args=(day,)) for day in range(1, 16)]
        for thread in threads:
            thread.start()
        self.tandem.lock()
        for thread in threads:
            thread.join()
        self.assertEqual(len(kept) + len(refused), 15)
        again = self.home.open()
        page = again.log().sessions(screens.SessionQuery(limit=100))
        self.assertEqual({one.id for one in page.sessions}, set(kept))
        self.assertEqual(again.safe().check().faults, 0)
        again.lock()

    # -- values ------------------------------------------------------------------------------------

    def test_a_session_comes_back_as_it_was_said(self):
        said = session(
            "2026-03-03T18:30",
            90,
            model.Kind.MUTUAL_HELP,
            approximate=True,
            form=model.Form.IN_PERSON,
            fellowship=model.Fellowship.LIFE_RING,
            did={model.Involvement.SERVICE, model.Involvement.HELPED},
            note=UNICODE,
        )
        kept = self.tandem.log().log(said).kept
        read = self.tandem.log().session(kept.id)
        self.assertEqual(read.note, UNICODE)
        self.assertEqual(read.did, said.did)
        self.assertEqual(read.start, said.start)
        self.assertEqual(read.start.wall, datetime.datetime(2026, 3, 3, 18, 30))
        self.assertEqual(read.start.offset_seconds, -5 * 3600)
        self.assertIsNone(read.required)
        self.assertIs(read.kind, model.Kind.MUTUAL_HELP)
        history = self.tandem.log().history(self.tandem.log().find(kept.id))
        self.assertEqual([line.deed for line in history], [screens.Deed.WROTE])

    def test_no_entry_is_not_zero(self):
        first = self.tandem.hours().due()[0].first
        self.assertEqual(first, datetime.date(2026, 2, 23), "the week before the clock's")

        def asked():
            days = {"_from": first, "to": first + datetime.timedelta(days=6)}
            [week] = self.tandem.hours().screen(screens.HoursQuery(by=model.By.WEEK, **days)).periods
            return week

        self.assertIsNone(asked().group.minutes)
        recall = model.WeeklyRecall(
            first=first,
            individual=None,
            group=model.Answer.MINUTES(0),
            mutual_help=model.Answer.SKIPPED(),
            written_at=datetime.datetime.now(datetime.timezone.utc),
        )
        kept = self.tandem.hours().recall(recall)
        self.assertEqual(kept.recall.group, model.Answer.MINUTES(0))
        week = asked()
        self.assertEqual(week.group.minutes, 0)
        self.assertTrue(week.mutual_help.skipped)
        self.assertIsNone(week.individual.minutes)

    def test_hours_add_up(self):
        log = self.tandem.log()
        log.log(session("2026-03-02T10:00", 50))
        log.log(session("2026-03-04T08:00", 45))
        log.log(session("2026-03-01T10:00", 30))
        today = self.tandem.today()
        self.assertEqual(today.date, datetime.date(2026, 3, 4))
        self.assertEqual(today.week.individual.minutes, 95)
        self.assertEqual(len(today.latest), 3)

    def test_the_second_one_thirty_stays_the_second(self):
        wall = datetime.datetime(2025, 11, 2, 1, 30)
        second = tandem.later_of_two(wall, "America/New_York")
        first = at("2025-11-02T01:30")
        self.assertEqual((first.wall, second.wall), (wall, wall))
        self.assertEqual(second.offset_seconds - first.offset_seconds, -3600)
        said = session("2025-11-02T01:30")
        said.start = second
        kept = self.tandem.log().log(said).kept.id
        self.assertEqual(self.tandem.log().session(kept).start, second)

    # -- changes, and taking them back --------------------------------------------------------------

    def test_a_change_writes_what_was_changed_and_nothing_else(self):
        log = self.tandem.log()
        kept = log.log(session()).kept
        noted, shorter = (log.session(kept.id) for _ in range(2))
        noted.note, shorter.minutes = "a good one", 45
        log.change(kept.id, kept.session, noted)
        now = log.change(kept.id, kept.session, shorter).kept.session
        self.assertEqual((now.minutes, now.note), (45, "a good one"))
        shown = {field.name: field.value for field in log.show(log.find(kept.id)).fields}
        self.assertEqual((shown["minutes"], shown["note"]), ("45", "a good one"))

    def test_an_act_is_taken_back_by_its_name(self):
        log = self.tandem.log()
        self.assertIsNone(log.last_act())
        first = log.log(session()).kept.id
        done = log.last_act()
        self.assertRegex(done.act, "^[1-9][0-9]*-[0-9a-f]{32}$")
        self.assertEqual((done.standing, done.recent), (screens.CanUndo.YES, True))
        second = log.log(session("2026-03-01T10:00")).kept.id
        [thing] = log.undo(done.act).things
        self.assertEqual((thing.entry.id, thing.present), (first, False))
        self.refused(model.TandemError.NotFound, log.session, first)
        log.session(second)
        self.assertTrue(log.redo().things[0].present)
        self.assertEqual(log.forget(log.find(second)).with_it, [])
        self.assertEqual(log.last_act().standing, screens.CanUndo.FORGOTTEN)
        self.assertEqual(self.refused(model.TandemError.Invalid, log.undo_last).field, "undo")
        for no_name in ("", "1", "0-" + "0" * 32, "01-" + "0" * 32, done.act.upper() + "x"):
            bad = self.refused(model.TandemError.Invalid, log.undo, no_name)
            self.assertEqual(bad.field, "act")

    # -- errors ------------------------------------------------------------------------------------

    def test_a_bad_value_is_a_typed_error_that_names_the_field(self):
        for change, field in (
            ({"minutes": 0}, "minutes"),
            ({"minutes": 1441}, "minutes"),
            ({"note": "a\0b"}, "note"),
            ({"part_of": "no id"}, "id"),
            ({"kind": model.Kind.GROUP, "fellowship": model.Fellowship.NA}, "fellowship"),
        ):
            bad = self.refused(
                model.TandemError.Invalid, self.tandem.log().log, session(**{"minutes": 50, **change})
            )
            self.assertEqual(bad.field, field)
        start = at("2026-03-02T10:00")
        start.zone = "Mars/Olympus"
        said = session()
        said.start = start
        bad = self.refused(model.TandemError.Invalid, self.tandem.log().log, said)
        self.assertEqual(bad.field, "zone")
        self.assertEqual(self.tandem.log().sessions(screens.SessionQuery(limit=1)).total, 0)

    def test_an_error_never_repeats_what_was_typed(self):
        bad = self.refused(
            model.TandemError.Invalid, self.tandem.log().log, session(part_of="my secret note")
        )
        self.assertNotIn("secret", str(bad))

    def test_all_sixteen_errors_are_there(self):
        names = {
            name for name in dir(model.TandemError) if isinstance(getattr(model.TandemError, name), type)
        } - {"__class__"}
        self.assertEqual(
            names,
            {
                "NotFound", "Invalid", "Locked", "NoVault", "WrongSecret", "Wait", "Corrupt",
                "NewerVersion", "Busy", "ReadOnly", "Full", "NeedsConsent", "Expired",
                "Unsupported", "Cancelled", "Io",
            },
        )

    # -- listeners, progress, clock ----------------------------------------------------------------

    def test_a_listener_hears_what_is_on_the_disk_and_may_ask_at_once(self):
        test, heard = self, []

        class Listener(tandem.ChangeListener):
            def changed(self, part):
                total = test.tandem.log().sessions(screens.SessionQuery(limit=1)).total
                heard.append((part, total))

        number = self.tandem.listen(Listener())
        self.tandem.log().log(session())
        self.assertEqual(heard, [(tandem.Part.LOG, 1)])
        self.refused(model.TandemError.Invalid, self.tandem.log().log, session(minutes=0))
        self.assertEqual(len(heard), 1, "nothing was changed")
        self.tandem.unlisten(number)
        self.tandem.unlisten(number)
        self.tandem.log().undo_last()
        self.assertEqual(len(heard), 1)

    def test_a_listener_that_throws_does_no_harm(self):
        class Thrower(tandem.ChangeListener):
            def changed(self, part):
                raise RuntimeError("a fault of the host")

        self.tandem.listen(Thrower())
        kept = self.tandem.log().log(session()).kept.id
        self.assertEqual(self.tandem.log().session(kept).minutes, 50)

    def test_a_listener_may_lock_the_record(self):
        test = self

        class Locker(tandem.ChangeListener):
            def changed(self, part):
                test.tandem.lock()

        self.tandem.listen(Locker())
        kept = self.tandem.log().log(session()).kept.id
        self.assertFalse(self.tandem.is_open())
        again = self.home.open()
        self.assertEqual(again.log().session(kept).minutes, 50)
        again.lock()

    def import_list(self, progress, entries=9000):
        row = (
            '{{"slug":"m{0}","name":"Meeting {0}","day":{1},"time":"19:00","end_time":"20:00",'
            '"timezone":"America/New_York","formatted_address":"{0} Main St, Springfield, IL 62701, USA",'
            '"latitude":39.{0},"longitude":-89.{0}}}'
        )
        rows = ",".join(row.format(number, number % 7) for number in range(1000, 1000 + entries))
        about = tandem.MeetingList(
            name="Springfield",
            kind=model.FeedKind.MEETING_GUIDE,
            fellowship=model.Fellowship.AA,
        )
        return self.tandem.meetings().import_bytes(f"[{rows}]".encode(), about, progress)

    def test_progress_is_told_and_can_stop(self):
        class Progress(tandem.Progress):
            def __init__(self, answers):
                self.answers, self.heard = list(answers), []

            def so_far(self, done):
                self.heard.append(done)
                answer = self.answers.pop(0)
                if isinstance(answer, Exception):
                    raise answer
                return answer

        stop = Progress([tandem.Going.ON, tandem.Going.STOP])
        self.refused(model.TandemError.Cancelled, self.import_list, stop)
        self.assertEqual(stop.heard, [4000, 8000])
        throw = Progress([RuntimeError("a fault of the host")])
        self.refused(model.TandemError.Cancelled, self.import_list, throw)
        self.assertEqual(self.tandem.meetings().find(self.any_meeting()).total, 0)
        report = self.import_list(Progress([tandem.Going.ON] * 3))
        self.assertEqual(report.added, 9000)
        self.assertEqual(self.tandem.meetings().find(self.any_meeting()).total, 9000)

    def test_locking_stops_long_work_from_within(self):
        test = self

        class Locker(tandem.Progress):
            def so_far(self, done):
                test.tandem.lock()
                return tandem.Going.ON

        self.refused(model.TandemError.Cancelled, self.import_list, Locker())
        self.assertFalse(self.tandem.is_open())
        again = self.home.open()
        self.assertEqual(again.meetings().find(self.any_meeting()).total, 0)
        again.lock()

    def any_meeting(self):
        return screens.MeetingQuery(types=[], order=screens.Order.NEXT_START, limit=10)

    def test_a_clock_that_throws_gives_way_to_the_system(self):
        class Broken(tandem.Clock):
            def now(self):
                raise RuntimeError("a fault of the host")

        self.tandem.lock()
        self.tandem = self.home.open(clock=Broken())
        self.assertGreaterEqual(self.tandem.today().date, datetime.date(2026, 1, 1))

    def test_the_clock_of_a_test_is_the_clock_of_the_record(self):
        clock = FixedClock()
        self.tandem.lock()
        self.tandem = self.home.open(clock=clock)
        clock.time += datetime.timedelta(days=2)
        self.assertEqual(self.tandem.today().date, datetime.date(2026, 3, 6))

    # -- a bit of every part -----------------------------------------------------------------------

    def test_an_exercise_runs_and_what_was_said_comes_back(self):
        skills = self.tandem.skills()
        screen = skills.start("ride-the-urge")
        self.assertEqual(screen.at, 0)
        met = set()
        while screen.at is not None:
            stop = screen.road[screen.at]
            met.add(stop.name)
            if stop.step.kind.is_SCALE():
                answer = model.StepAnswer.RATED(stop.step.kind.least)
            elif stop.step.kind.is_CHOOSE():
                answer = model.StepAnswer.CHOSEN([stop.step.kind.choices[0].id])
            elif stop.step.skip:
                answer = model.StepAnswer.SKIPPED()
            else:
                answer = model.StepAnswer.SEEN()
            screen = skills.answer(screen.id, stop.name, answer)
        finished = skills.finish(screen.id, None)
        self.assertEqual(set(finished.practice.answers), met)
        self.assertLess(len(met), len(finished.skill.steps), "one way through the gates")

    def test_a_goal_keeps_its_map(self):
        goal = model.Goal(
            words="see my sister more",
            since=datetime.date(2026, 3, 1),
            weekly={model.Kind.GROUP: 120},
            reward=None,
            standing=model.GoalStanding.WANTED,
            standing_since=None,
            standing_words=None,
            steps={},
        )
        kept = self.tandem.goals().set(goal)
        step = self.tandem.goals().add_step(kept, "call on Sunday")
        read = self.tandem.goals().goal(kept)
        self.assertEqual(read.weekly, {model.Kind.GROUP: 120})
        self.assertEqual(read.steps[step].text, "call on Sunday")

    def test_a_finding_never_comes_without_its_limit(self):
        findings = tandem.evidence(model.Language.ES, model.Reader.PATIENT)
        self.assertGreater(len(findings), 3)
        for finding in findings:
            for statement in finding.statements:
                self.assertTrue(statement.finding and statement.limit and statement.source)
                self.assertIsNone(statement.figures)

    def test_words_are_said_in_the_language_that_was_chosen(self):
        self.tandem.screens().choose_language(model.Language.ES)
        spanish = self.tandem.voice().word("kind", "group")
        english = tandem.texts(model.Language.EN, ["kind.group", "no.such.key"])
        self.assertEqual(list(english), ["kind.group"])
        self.assertNotEqual(spanish, english["kind.group"])
        help_screen = self.tandem.help().screen()
        self.assertTrue(help_screen.cards)


def main():
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Records)
    result = unittest.TextTestRunner(verbosity=1, stream=sys.stderr).run(suite)
    wrong = len(result.failures) + len(result.errors)
    skipped = len(result.skipped)
    passed = result.testsRun - wrong - skipped
    print(passed, wrong, skipped)
    sys.exit(wrong > 0 or passed == 0)


if __name__ == "__main__":
    main()
