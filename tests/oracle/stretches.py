#!/usr/bin/env python3
"""An independent second opinion on time that adds up: python-dateutil's `relativedelta`, and sets of
days.

    stretches.py < LINES
        reads lines "2024-02-29 2026-03-10" and prints for each the time between the two by the
        calendar: "2 0 10", years, months, days. Reads lines "days 2026-03-10 FROM/TO FROM/ …", a
        day and stretches of which one without an end goes on, and prints how many days up to that
        day are in any of them.

Python 3.9 or newer with the package `python-dateutil`.
"""

import sys
from datetime import date, timedelta

try:
    from dateutil.relativedelta import relativedelta
except ImportError:
    sys.exit("stretches.py: this Python lacks python-dateutil: run ./tests/run")

for line in sys.stdin:
    first, *rest = line.split()
    if first != "days":
        between = relativedelta(date.fromisoformat(rest[0]), date.fromisoformat(first))
        print(between.years, between.months, between.days)
        continue
    today = date.fromisoformat(rest[0])
    days = set()
    for begin, end in (stretch.split("/") for stretch in rest[1:]):
        day, last = date.fromisoformat(begin), date.fromisoformat(end) if end else today
        while day <= min(last, today):
            days.add(day)
            day += timedelta(days=1)
    print(len(days))
