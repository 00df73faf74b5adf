"""A record in a folder of its own, and a clock that stands where a test puts it."""

import datetime
import os
import tempfile

from tandem_core import tandem as screens
from tandem_core import tandem_ffi as tandem
from tandem_core import tandem_model as model

ZONE = "America/New_York"
PASSPHRASE = "tres gatos negros"
NOON = datetime.datetime(2026, 3, 4, 17, 0, tzinfo=datetime.timezone.utc)


class FixedClock(tandem.Clock):
    """Stands still until it is moved."""

    def __init__(self, now=NOON):
        self.time = now

    def now(self):
        return self.time


class Home:
    """A folder with one record in it; use it in a `with`. What is left in it at the end comes back."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="tandem-python-")
        self.place = tandem.Place(
            folder=os.path.join(self._folder.name, "record"),
            installation=os.path.join(self._folder.name, "state", "installation"),
        )

    def __enter__(self):
        return self

    def __exit__(self, raised=None, *_):
        try:
            if raised is None and os.path.exists(os.path.join(self.place.folder, "tandem.db")):
                self.comes_back()
        finally:
            self._folder.cleanup()

    def comes_back(self):
        """The record, exported and imported into an empty one, is the same there."""
        left = self.open()
        elsewhere = tandem.Place(
            folder=os.path.join(self._folder.name, "again"),
            installation=os.path.join(self._folder.name, "elsewhere", "installation"),
        )
        profile = left.person().profile()
        again = tandem.create_record(elsewhere, PASSPHRASE, profile, FixedClock()).tandem
        file = exported(left)

        def take(into):
            choice = screens.ImportChoice(forget=True, from_another=True)
            report = into.transfer().import_bytes(file, choice)
            assert report.refused == [], report.refused
            return report.added, report.changed, report.forgotten

        take(again)
        assert shown(again) == shown(left)
        assert told(exported(again)) == told(file)
        # Twice is once, and its own file tells it nothing.
        assert [take(again), take(left)] == [(0, 0, 0)] * 2
        again.lock()
        left.lock()

    def create(self, clock=None, **profile):
        words = model.OwnWords(medicine=None, recovery=None)
        profile = model.Profile(
            **{"zone": ZONE, "week_start": model.WeekStart.MONDAY, "words": words, "role": model.Role.OWN, **profile}
        )
        return tandem.create_record(self.place, PASSPHRASE, profile, clock or FixedClock())

    def open(self, secret=PASSPHRASE, clock=None):
        return tandem.Tandem.open(self.place, secret, clock or FixedClock())


def exported(record):
    file = record.transfer().export_bytes()
    assert file.report.left_out == [], file.report.left_out
    return file.bytes


def told(file):
    """The entries of a file; the profile has the beginning of each record that it was in."""
    lines = file.decode().splitlines()
    return [line.rstrip(",") for line in lines if not line.startswith('{"entity":"profile"')]


def shown(record):
    today = record.today()
    days = {"_from": today.date - datetime.timedelta(days=180), "to": today.date}
    hours = [
        record.hours().screen(screens.HoursQuery(by=by, **days))
        for by in (model.By.WEEK, model.By.MONTH)
    ]
    page = record.log().sessions(screens.SessionQuery(limit=1000))
    return page, hours, today, record.goals().list(), record.skills().all()


def at(wall, zone=ZONE):
    """A local time, looked up by the core."""
    return tandem.resolve_local_time(datetime.datetime.fromisoformat(wall), zone).time


def session(wall="2026-03-02T10:00", minutes=50, kind=None, **more):
    """An attended session; what is not said is left out."""
    start = at(wall)
    return model.Session(
        kind=kind or model.Kind.INDIVIDUAL,
        start=start,
        minutes=minutes,
        did=more.pop("did", set()),
        written_at=NOON,
        **more,
    )
