#!/usr/bin/env python3
"""An independent second opinion on times and totals.

It shares no code, no language and no zone library with the program: `zoneinfo` of the standard
library reads the zones, and every total is found by looking at every session for every period.
It is slow and short on purpose: a reader can check it against the documented rules line by line.

    hours.py FILE.csv --from 2026-03-02 --to 2026-05-31 [--by week|month] [--week-start mon|sun]
             [--zone IANA] [--now RFC3339]
        prints what `tandem hours --json` prints for a record that holds the sessions of FILE.csv
        and no weekly recalls. --zone stands in for an empty `zone` cell, --now for an empty
        `written_at`.

    hours.py resolve < LINES
        reads lines "2026-03-08T02:30:00 America/New_York" and prints for each the offset from UTC
        in seconds and one of `exact`, `first_of_two`, `moved_forward:60` (minutes, rounded down).

Python 3.9 or newer with the package `tzdata`, which alone is used: never the system's zone files.
"""

import argparse
import csv
import json
import re
import sys
import zoneinfo
from datetime import date, datetime, timedelta, timezone

try:
    import tzdata
except ImportError:
    sys.exit("hours.py: this Python lacks the package tzdata: run ./tests/run")

# The rules that British Columbia, Alberta and Morocco made in 2026 are complete from here on.
if tzdata.IANA_VERSION < "2026e":
    sys.exit(f"hours.py: tzdata {tzdata.IANA_VERSION} is too old, 2026e is needed: run ./tests/run")
zoneinfo.reset_tzpath(to=[])

UTC = timezone.utc
DAY = timedelta(hours=24)
TOTALS = ["individual", "group", "mutual_help"]
OTHERS = ["family", "peer_support", "medical"]


def resolve(wall, zone):
    """The aware time for a wall-clock time, and what was done to it, as RFC 5545 3.3.5 says.

    PEP 495: in a fold, fold=0 is the first of the two times; in a gap, fold=0 has the offset
    before the gap and fold=1 the one after it.
    """
    before = wall.replace(tzinfo=zone, fold=0).utcoffset()
    after = wall.replace(tzinfo=zone, fold=1).utcoffset()
    aware = (wall - before).replace(tzinfo=UTC).astimezone(zone)
    if before == after:
        return aware, "exact"
    if before > after:
        return aware, "first_of_two"
    return aware, f"moved_forward:{(after - before) // timedelta(minutes=1)}"


def resolve_lines(lines):
    for line in lines:
        wall, zone = line.split()
        aware, shift = resolve(datetime.fromisoformat(wall), zoneinfo.ZoneInfo(zone))
        print(int(aware.utcoffset().total_seconds()), shift)


def instant(text):
    # Python before 3.11 reads neither a Z nor fractions of other than three or six digits.
    text = re.sub(r"\.(\d+)", lambda found: "." + found[1][:6].ljust(6, "0"), text)
    return datetime.fromisoformat(re.sub("Z$", "+00:00", text))


def sessions(path, home, now):
    """The sessions of a CSV file. The same one without an id, twice, is one."""
    found = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            # The guard against formulas in spreadsheets is taken off again.
            cells = {key: re.sub(r"^'(?='*[=+@\t\r-])", "", value or "") for key, value in row.items()}
            kind = cells["kind"].lower().replace("-", "_")
            if kind not in TOTALS + OTHERS:
                sys.exit(f"hours.py: no such kind in {path}")
            zone = cells.get("zone") or home
            start, _ = resolve(datetime.fromisoformat(cells["start"]), zoneinfo.ZoneInfo(zone))
            minutes = int(cells["minutes"])
            end = start.astimezone(UTC) + timedelta(minutes=minutes)
            session = {
                "kind": kind,
                "date": start.date(),
                "minutes": minutes,
                # Of what has no moment of writing it is not known how it was written.
                "dated": bool(cells.get("written_at")),
                "approximate": cells.get("approximate", "").lower() == "true",
                "late": instant(cells.get("written_at") or now) - end > DAY,
            }
            same = (kind, start.replace(tzinfo=None), zone, minutes, cells.get("note", ""))
            found[cells.get("id") or same] = session
    return list(found.values())


def month_end(day):
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def label_and_ends(day, by, week_start):
    """The period that a day is in."""
    if by == "month":
        return day.strftime("%Y-%m"), day.replace(day=1), month_end(day)
    gone = day.weekday() if week_start == "mon" else day.isoweekday() % 7
    first = day - timedelta(days=gone)
    label = first.strftime("%G-W%V") if week_start == "mon" else first.isoformat()
    return label, first, first + timedelta(days=6)


def periods(by, week_start, first, last):
    """Every period with a day in first..last: asked day by day, told once."""
    days = ((last - first).days + 1) if first <= last else 0
    return list(dict.fromkeys(
        label_and_ends(first + timedelta(days=n), by, week_start) for n in range(days)
    ))


def share(part, whole):
    """Of the entries, in hundredths, half up; null without entries."""
    return (200 * part + whole) // (2 * whole) / 100 if whole else None


def hours(entries, by, week_start, first, last):
    rows = []
    for label, start, end in periods(by, week_start, first, last):
        here = [entry for entry in entries if start <= entry["date"] <= end]
        dated = [entry for entry in here if entry["dated"]]

        def minutes(*kinds):
            of_kind = [entry["minutes"] for entry in here if entry["kind"] in kinds]
            return sum(of_kind) if of_kind else None

        rows.append({
            "period": label,
            "from": start.isoformat(),
            "to": end.isoformat(),
            **{f"{kind}_minutes": minutes(kind) for kind in TOTALS},
            "other_minutes": minutes(*OTHERS),
            "recalled_minutes": {kind: None for kind in TOTALS},
            "entries": len(here),
            "basis": {kind: "none" if minutes(kind) is None else "entries" for kind in TOTALS},
            "approximate_share": share(sum(entry["approximate"] for entry in dated), len(dated)),
            "late_share": share(sum(entry["late"] for entry in dated), len(dated)),
        })
    return rows


def main():
    if sys.argv[1:] == ["resolve"]:
        return resolve_lines(sys.stdin.readlines())
    about = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    about.add_argument("file")
    about.add_argument("--by", choices=["week", "month"], default="week")
    about.add_argument("--week-start", choices=["mon", "sun"], default="mon")
    about.add_argument("--from", dest="first", type=date.fromisoformat, required=True)
    about.add_argument("--to", dest="last", type=date.fromisoformat, required=True)
    about.add_argument("--zone", default="UTC")
    about.add_argument("--now", default=datetime.now(UTC).isoformat())
    args = about.parse_args()
    entries = sessions(args.file, args.zone, args.now)
    print(json.dumps(hours(entries, args.by, args.week_start, args.first, args.last)))


if __name__ == "__main__":
    main()
