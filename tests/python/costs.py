"""What calls cost through the generated Python, as medians. Only to be compared with itself."""

import statistics
import sys
import time

from support import Home, session
from tandem_core import tandem as screens
from tandem_core import tandem_ffi as tandem


def median_us(call, runs):
    for _ in range(max(3, runs // 10)):
        call()
    took = []
    for _ in range(runs):
        before = time.perf_counter_ns()
        call()
        took.append(time.perf_counter_ns() - before)
    return statistics.median(took) / 1000


def main():
    with Home() as home:
        record = home.create().tandem
        log = record.log()
        days = iter(
            f"{year}-{month:02}-{day:02}T{hour:02}:00"
            for year in range(2020, 2026)
            for month in range(1, 13)
            for day in range(1, 29)
            for hour in (9, 19)
        )
        for _ in range(1000):
            log.log(session(next(days)))
        page = screens.SessionQuery(limit=1000)
        kept = log.sessions(page).sessions
        assert len(kept) == 1000
        one = kept[0].id
        costs = [
            ("a call that does nothing", median_us(tandem.tzdb_version, 2000)),
            ("one session, read", median_us(lambda: log.session(one), 500)),
            ("a session logged", median_us(lambda: log.log(session(next(days))), 100)),
            ("the first screen", median_us(record.today, 100)),
            ("a page of 1,000 sessions", median_us(lambda: log.sessions(page), 10)),
        ]
        record.lock()
    for what, microseconds in costs:
        print(f"{what:<28} {microseconds:>10,.0f} us", file=sys.stderr)


if __name__ == "__main__":
    main()
