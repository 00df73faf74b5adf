#!/usr/bin/env python3
"""An independent second opinion on what comes back every week.

`dateutil.rrule` finds the dates and `zoneinfo` their instants; nothing is shared with the program.

    occurrences.py < LINES
        reads lines "America/New_York 0 19:30 FROM TO": a zone, a day (0 is Sunday), a time on its
        clock, and a window in Unix seconds (its end does not belong to it). Prints for each a line
        of "DATE INSTANT OFFSET" joined by commas: the date that the rule names, the start in Unix
        seconds, and the offset from UTC in seconds that the clock there then shows.

Python 3.9 or newer with the packages `python-dateutil` and `tzdata`, the latter alone being used:
never the system's zone files.
"""

import sys
import zoneinfo
from datetime import datetime, timedelta, timezone

try:
    import tzdata
    from dateutil import rrule
except ImportError:
    sys.exit("occurrences.py: this Python lacks python-dateutil or tzdata: run ./tests/run")

# The rules that British Columbia, Alberta and Morocco made in 2026 are complete from here on.
if tzdata.IANA_VERSION < "2026e":
    sys.exit(f"occurrences.py: tzdata {tzdata.IANA_VERSION} is too old: run ./tests/run")
zoneinfo.reset_tzpath(to=[])

UTC = timezone.utc
DAYS = [rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA]


def instant(wall, zone):
    """PEP 495: in a gap fold=0 has the offset before it, in a fold it is the first of the two."""
    return (wall - wall.replace(tzinfo=zone, fold=0).utcoffset()).replace(tzinfo=UTC)


def occurrences(name, day, clock, start, end):
    zone = zoneinfo.ZoneInfo(name)
    hour, minute = map(int, clock.split(":"))
    first = datetime.fromtimestamp(int(start), UTC)
    last = datetime.fromtimestamp(int(end), UTC)
    # The rule works on wall times. It starts and ends some days outside the window.
    rule = rrule.rrule(
        rrule.WEEKLY,
        byweekday=DAYS[int(day)],
        dtstart=(first - timedelta(days=9)).replace(tzinfo=None, hour=hour, minute=minute, second=0),
        until=(last + timedelta(days=9)).replace(tzinfo=None),
    )
    for wall in rule:
        found = instant(wall, zone)
        if first <= found < last:
            offset = found.astimezone(zone).utcoffset()
            yield f"{wall.date()} {int(found.timestamp())} {int(offset.total_seconds())}"


for line in sys.stdin:
    print(",".join(occurrences(*line.split())))
