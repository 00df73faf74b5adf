"""A record in a folder of its own, and a clock that stands where a test puts it."""

import datetime
import os
import tempfile

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
    """A folder with one record in it; use it in a `with`."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="tandem-python-")
        self.place = tandem.Place(
            folder=os.path.join(self._folder.name, "record"),
            installation=os.path.join(self._folder.name, "state", "installation"),
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._folder.cleanup()

    def create(self, clock=None, **profile):
        words = model.OwnWords(medicine=None, recovery=None)
        profile = model.Profile(
            **{"zone": ZONE, "week_start": model.WeekStart.MONDAY, "words": words, "role": model.Role.OWN, **profile}
        )
        return tandem.create_record(self.place, PASSPHRASE, profile, clock or FixedClock())

    def open(self, secret=PASSPHRASE, clock=None):
        return tandem.Tandem.open(self.place, secret, clock or FixedClock())


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
