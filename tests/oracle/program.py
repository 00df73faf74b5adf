#!/usr/bin/env python3
"""An independent second opinion on what is done of what a program asks.

    program.py < JSON
        reads {"today", "week_start", "visits": [dates], "sessions": [{"id", "date", "kind", "minutes",
        "form", "part_of"}], "asked": [{"per", "kinds", "form", "from", "until"}]} and prints for each
        that is asked the last seven of its periods, the latest first, as [first, last, times, minutes].
        The last day of the window after the last visit is null.

It shares no code with the program: a period is a set of days, and every session is looked at for each.
Python 3.9 or newer.
"""

import json
import sys
from datetime import date, timedelta

DAY = timedelta(days=1)


def named(asked, day, visits, week_start):
    """What names the period that a day is in, if it is in one."""
    if asked["per"] == "month":
        return day.year, day.month
    if asked["per"] == "week":
        return day - DAY * ((day.weekday() - {"mon": 0, "sun": 6}[week_start]) % 7)
    if asked["per"] == "four_weeks":
        return (day - date.fromisoformat(asked["from"])).days // 28
    if not any(visit < day for visit in visits):
        return None  # up to and with the first visit there is no window
    return sum(visit < day for visit in visits)


def periods(asked, told):
    today = date.fromisoformat(told["today"])
    visits = sorted({date.fromisoformat(visit) for visit in told["visits"]})
    first = date.fromisoformat(asked["from"])
    last = min(today, date.fromisoformat(asked["until"])) if asked["until"] else today
    days, day = {}, first - 800 * DAY
    while day <= today + 40 * DAY:
        name = named(asked, day, visits, told["week_start"])
        if name is not None and not (asked["per"] == "four_weeks" and day < first):
            days.setdefault(name, []).append(day)
        day += DAY
    for stretch in sorted(days.values()):
        if not any(first <= day <= last for day in stretch):
            continue
        counted = [
            session for session in told["sessions"]
            if session["kind"] in asked["kinds"]
            and asked["form"] in (None, session["form"])
            and date.fromisoformat(session["date"]) in stretch
            and session["date"] >= asked["from"]
            and (not asked["until"] or session["date"] <= asked["until"])
        ]
        open_window = asked["per"] == "between_visits" and not any(v >= stretch[0] for v in visits)
        yield [
            str(stretch[0]),
            None if open_window else str(stretch[-1]),
            len({session["part_of"] or session["id"] for session in counted}),
            sum(session["minutes"] for session in counted),
        ]


told = json.load(sys.stdin)
print(json.dumps([list(periods(asked, told))[-7:][::-1] for asked in told["asked"]]))
