#!/usr/bin/env python3
"""An independent second opinion on calendar files.

The packages `icalendar` and `python-dateutil` read the file, `zoneinfo` finds the instants; nothing is
shared with the program.

    calendars.py FILE DAYS [STEP]
        prints one JSON value: the events in the order of the file, each with what it says and with
        the Unix seconds at which it starts in the DAYS after its first date; and, for every
        VTIMEZONE, how many wall times its own rules were compared at with those of the zone database,
        and the first at which they differ, with the database's offset in seconds (null if at none). They are compared every STEP hours of
        those days (default 3) and, minute by minute, around every change of the clocks. Wall times
        that the clocks skip or show twice have no one offset and are passed over.

(It is not called `calendar.py`: that would stand in the way of Python's own module.)

Python 3.9 or newer with the packages `icalendar`, `python-dateutil` and `tzdata`, the last alone being
used for zones: never the system's files.
"""

import io
import json
import sys
import zoneinfo
from datetime import datetime, timedelta, timezone

try:
    import tzdata
    from dateutil import rrule, tz
    from icalendar import Calendar
except ImportError:
    sys.exit("calendars.py: this Python lacks icalendar, python-dateutil or tzdata: run ./tests/run")

if tzdata.IANA_VERSION < "2026e":
    sys.exit(f"calendars.py: tzdata {tzdata.IANA_VERSION} is too old: run ./tests/run")
zoneinfo.reset_tzpath(to=[])

UTC = timezone.utc


def instant(wall, zone):
    """PEP 495: in a gap fold=0 has the offset before it, in a fold it is the first of the two."""
    return int((wall - wall.replace(tzinfo=zone, fold=0).utcoffset()).replace(tzinfo=UTC).timestamp())


def first_wall(event):
    """Of a whole day its first moment, as a clock without a zone shows it."""
    start = event["DTSTART"].dt
    if not isinstance(start, datetime):
        start = datetime(start.year, start.month, start.day)
    return start.replace(tzinfo=None)


def zone_of(event):
    return event["DTSTART"].params.get("TZID")


def left_out(event):
    """The dates that the rule names and the event is not on: a wall time each."""
    found = event.get("EXDATE", [])
    lists = found if isinstance(found, list) else [found]
    for date in (one.dt for each in lists for one in each.dts):
        yield datetime(*date.timetuple()[:6])


def starts(event, days):
    zone = zoneinfo.ZoneInfo(zone_of(event) or "UTC")
    first = first_wall(event)
    if "RRULE" not in event:
        return [instant(first, zone)]
    out = set(left_out(event))
    aware = first.replace(tzinfo=zone)
    text = event["RRULE"].to_ical().decode()
    if zone_of(event) is None:
        # The end of a rule of whole days is a day: dateutil wants all of it without a zone.
        aware = first
    rule = rrule.rrulestr(text, dtstart=aware)
    walls = rule.between(aware, aware + timedelta(days=days), inc=True)
    return [instant(wall, zone) for wall in (it.replace(tzinfo=None) for it in walls) if wall not in out]


def text(event, key):
    value = event.get(key)
    return None if value is None else str(value)


def event_told(event, days):
    return {
        "uid": str(event["UID"]),
        "sequence": int(event["SEQUENCE"]),
        "stamp": int(event["DTSTAMP"].dt.timestamp()),
        "zone": zone_of(event),
        "minutes": int(event["DURATION"].dt.total_seconds()) // 60 if "DURATION" in event else None,
        "class": text(event, "CLASS"),
        "summary": text(event, "SUMMARY"),
        "location": text(event, "LOCATION"),
        "url": text(event, "URL"),
        "description": text(event, "DESCRIPTION"),
        "keys": sorted(event.keys()),
        "starts": starts(event, days),
    }


def changes(zone, first, last):
    """The wall times, before and after, at which the clocks of a zone are moved."""
    step = timedelta(hours=6)
    at = first.replace(tzinfo=UTC)
    while at < last.replace(tzinfo=UTC):
        low, high = at, at + step
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                same = middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            high = high.replace(microsecond=0)
            yield (high - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None, fold=0)
            yield high.astimezone(zone).replace(tzinfo=None, fold=0)
        at += step


def compared(told, name, first, days, step):
    zone = zoneinfo.ZoneInfo(name)
    last = first + timedelta(days=days)
    walls = [first + timedelta(hours=step * n) for n in range(days * 24 // step)]
    for wall in changes(zone, first, last):
        walls.extend(wall + timedelta(minutes=n) for n in (-181, -61, -31, -1, 0, 1, 31, 61, 181))
    differ = None
    count = 0
    for wall in walls:
        here = [wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)]
        if here[0] == here[1] and wall >= first:
            count += 1
            if wall.replace(tzinfo=told).utcoffset() != here[0] and differ is None:
                differ = {"wall": wall.isoformat(), "offset": int(here[0].total_seconds())}
    return {"compared": count, "differs": differ}


def main(path, days, step):
    with open(path, "rb") as file:
        content = file.read()
    calendar = Calendar.from_ical(content)
    events = calendar.walk("VEVENT")
    # dateutil reads the zones of the file by their own rules alone.
    zones = tz.tzical(io.StringIO(content.decode().replace("\r\n", "\n")))
    first = {}
    for event in filter(zone_of, events):
        name = zone_of(event)
        first[name] = min(first.get(name, datetime.max), first_wall(event))
    told = {
        name: compared(zones.get(name), name, first[name], days, step)
        for name in sorted(str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE"))
    }
    events = [event_told(event, days) for event in events]
    print(json.dumps({"tzdb": tzdata.IANA_VERSION, "events": events, "zones": told}))


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 3)
