#!/usr/bin/env python3
"""An independent second opinion on the dates of a rule: python-dateutil's `rrulestr`.

    rules.py < LINES
        reads lines "FREQ=WEEKLY;BYDAY=TU 2026-03-03 2026-12-31": a rule as RFC 5545 has it, the date
        from which it counts, the last date that is asked about. Prints for each its dates, joined by
        commas.

Python 3.9 or newer with the package `python-dateutil`.
"""

import sys
from datetime import datetime

try:
    from dateutil import rrule
except ImportError:
    sys.exit("rules.py: this Python lacks python-dateutil: run ./tests/run")

for line in sys.stdin:
    rule, first, last = line.split()
    start, until = datetime.fromisoformat(first), datetime.fromisoformat(last)
    dates = rrule.rrulestr(rule, dtstart=start).between(start, until, inc=True)
    print(",".join(str(date.date()) for date in dates))
