#!/usr/bin/env python3
"""What libical, which Evolution, KOrganizer and Thunderbird read calendars with or did, makes of a calendar file.

    libical.py FILE DAYS
        prints one JSON value: for each event of the file, in its order, the Unix seconds at which it
        starts in the DAYS after its first start and the day behind them (its end is not in a span of libical),
        by the rules of the file's own VTIMEZONEs; or `null`
        where the library is not installed (Debian: libical3).

Python's standard library only: the C functions are called as they are.
"""

import ctypes
import json
import sys
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_long, c_void_p

KIND_EVENT = 4  # ICAL_VEVENT_COMPONENT


class Time(Structure):
    fields = "year month day hour minute second is_date is_daylight".split()
    _fields_ = [(name, c_int) for name in fields] + [("zone", c_void_p)]


class Span(Structure):
    _fields_ = [("start", c_long), ("end", c_long), ("is_busy", c_int)]


CALLBACK = CFUNCTYPE(None, c_void_p, POINTER(Span), c_void_p)


def library():
    for name in "libical.so.3", "libical.so.4", "libical.so":
        try:
            return ctypes.CDLL(name)
        except OSError:
            pass
    return None


def main(path, days):
    ical = library()
    if ical is None:
        return print("null")

    def function(name, result, *arguments):
        found = getattr(ical, name)
        found.restype, found.argtypes = result, arguments
        return found

    parse = function("icalparser_parse_string", c_void_p, c_char_p)
    errors = function("icalcomponent_count_errors", c_int, c_void_p)
    first = function("icalcomponent_get_first_component", c_void_p, c_void_p, c_int)
    following = function("icalcomponent_get_next_component", c_void_p, c_void_p, c_int)
    begins = function("icalcomponent_get_dtstart", Time, c_void_p)
    utc = function("icaltimezone_get_utc_timezone", c_void_p)()
    seconds = function("icaltime_as_timet_with_zone", c_long, Time, c_void_p)
    at = function("icaltime_from_timet_with_zone", Time, c_long, c_int, c_void_p)
    each = function("icalcomponent_foreach_recurrence", None, c_void_p, Time, Time, CALLBACK, c_void_p)

    with open(path, "rb") as file:
        calendar = parse(file.read())
    if not calendar or errors(calendar):
        sys.exit("libical.py: libical finds errors in the file")
    events, event = [], first(calendar, KIND_EVENT)
    while event:
        start = begins(event)
        low = seconds(start, start.zone or utc)
        starts = []
        tell = CALLBACK(lambda _, span, __: starts.append(span.contents.start))
        each(event, at(low, 0, utc), at(low + (days + 1) * 86_400, 0, utc), tell, None)
        events.append(sorted(starts))
        event = following(calendar, KIND_EVENT)
    print(json.dumps(events))


main(sys.argv[1], int(sys.argv[2]))
