#!/usr/bin/env python3
"""What PyPI's `icalendar` of some years makes of a calendar file: every release has another reader of zones.

    icalendars.py FILE DAYS
        prints one JSON value: the version that was asked, and for each event of the file, in its order,
        the Unix seconds at which it starts in the DAYS after its first start, by the rules of the file's own
        VTIMEZONEs as that version reads them.

The version is the one that `PYTHONPATH` names first: `tests/set-up` puts old ones beside the environment.
Python 3.9 or newer with `icalendar` and `python-dateutil`.
"""

import json
import sys
from datetime import timedelta, timezone

import icalendar
from dateutil import rrule

UTC = timezone.utc


def zone_in_the_file(component):
    try:
        return component.to_tz(lookup_tzid=False)
    except TypeError:  # before version 6 nothing else was looked up
        return component.to_tz()


def instant(wall, zone):
    aware = zone.localize(wall) if hasattr(zone, "localize") else wall.replace(tzinfo=zone)
    return int(aware.timestamp())


def starts(event, zones, days):
    zone = zones[event["DTSTART"].params["TZID"]]
    first = event["DTSTART"].dt.replace(tzinfo=None)
    rule = dict(event["RRULE"])
    if "UNTIL" in rule:
        # Said in UTC; walls are compared with walls.
        rule["UNTIL"] = [rule["UNTIL"][0].astimezone(zone).replace(tzinfo=None)]
    text = icalendar.vRecur(rule).to_ical().decode()
    walls = rrule.rrulestr(text, dtstart=first).between(first, first + timedelta(days=days), inc=True)
    return [instant(wall, zone) for wall in walls]


def main(path, days):
    with open(path, "rb") as file:
        calendar = icalendar.Calendar.from_ical(file.read())
    zones = {str(it["TZID"]): zone_in_the_file(it) for it in calendar.walk("VTIMEZONE")}
    events = [starts(event, zones, days) for event in calendar.walk("VEVENT")]
    print(json.dumps({"version": icalendar.__version__, "events": events}))


main(sys.argv[1], int(sys.argv[2]))
