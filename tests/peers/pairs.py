"""Tandem beside what others would take instead: the same work on the same data, in turns.

Each turn is a process of its own on a fresh copy of the data. CPU time (user and system), not time on the
clock: the machine is shared. A round runs ours and every peer once, the next round backwards, so that a
machine that slows down halfway slows all of them. What is printed: the medians, and of ours / peer the
median of the rounds with its range. Whoever gives another answer than ours did other work: an error.

    pairs.py [--list | --smoke] [--up-to=SCALE] [CASE…]
"""

import json
import os
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

TARGET = Path(os.environ["TANDEM_TARGET"])
PAGE = Path(__file__).parents[2] / "docs/performance.md"
DATA = TARGET / "peers/data"
PROGRAMS = {
    "ours": f"{TARGET}/release/tandem-bench alone",
    "stock": f"{TARGET}/peers/stock/release/database",
    "plain": f"{TARGET}/peers/plain/release/database",
    "crates": f"{TARGET}/peers/stock/release/crates",
    "python": f"{sys.executable} {Path(__file__).parent}/python_peers.py",
    "age": "age",
}
NAMES = {"stock": "SQLCipher", "plain": "SQLite"}
SESSIONS = [1_000, 10_000, 100_000]
MEETINGS = [1_000, 10_000, 100_000, 1_000_000]
PEOPLE = [10, 100, 1_000]
WEEKS = [52, 520]

# How data is made: "{n}" is the scale, "{to}" where it goes.
DATA_BY = {
    "rows-{n}": "ours sessions {n} {to} {to}.next",
    "ours-{n}": "ours fill {n} {to}",
    "stock-{n}": "stock fill {rows-{n}} {to}",
    "plain-{n}": "plain fill {rows-{n}} {to}",
    "list-{n}": "ours list {n} {to}",
    "ours-list-{n}": "ours take {list-{n}} {to}",
    "stock-list-{n}": "stock take {list-{n}} {to}",
    "plain-list-{n}": "plain take {list-{n}} {to}",
    "ours-coach-{n}": "ours coach {n} {to} {to}.rows",
    "stock-coach-{n}": "stock coach {ours-coach-{n}}.rows {to}",
    "plain-coach-{n}": "plain coach {ours-coach-{n}}.rows {to}",
    "ours-json-{n}": "ours export {ours-{n}} {to}",
    "stock-json-{n}": "stock export {stock-{n}} {to}",
    "plain-json-{n}": "plain export {plain-{n}} {to}",
    "ours-backup-{n}": "ours back-up {ours-{n}} {to}",
    "stock-backup-{n}": "stock copy {stock-{n}} {to}",
    "plain-backup-{n}": "plain copy {plain-{n}} {to}",
    "weeks-{n}": "ours weeks {ours-10000} {n} {to}",
}

# `{name}` is data that is read, `{+name}` a fresh copy of it, `{new}` a path where nothing is yet. `@` stands
# for stock and plain in turn. `rounds` by scale, the last for all larger ones.
Case = namedtuple("Case", "name what of scales ours peers rounds whole", defaults=([7], False))
CASES = [
    Case("log", "a durable log with a note; the peer with a row of audit", "sessions", SESSIONS,
         "log {+ours-{n}} 300", {"@": "log {+@-{n}} {rows-{n}}.next 300"}),
    Case("hours12", "hours of 12 weeks", "sessions", SESSIONS,
         "hours {+ours-{n}} 12 100", {"@": "hours {+@-{n}} 12 100"}),
    Case("hours520", "hours of 520 weeks", "sessions", SESSIONS,
         "hours {+ours-{n}} 520 10", {"@": "hours {+@-{n}} 520 10"}),
    Case("open", "open, first screen, close; ours by the secret of a keystore, the peer by the raw key", "sessions", SESSIONS,
         "open {+ours-{n}} 40", {"@": "open {+@-{n}} 40"}),
    Case("check", "full check", "sessions", SESSIONS,
         "check {+ours-{n}}", {"@": "check {+@-{n}}"}, [7, 7, 3]),
    Case("out", "copy out as JSON; ours with its history", "sessions", SESSIONS,
         "export {+ours-{n}} {new}", {"@": "export {+@-{n}} {new}"}, [7, 7, 3]),
    Case("backup", "a backup in a file: ours looked over whole and read back, the peer by VACUUM INTO", "sessions",
         SESSIONS, "back-up {+ours-{n}} {new}", {"@": "copy {+@-{n}} {new}"}, [7, 7, 3]),
    Case("restore", "the way back from it: ours with a new key, the peer copied and checked", "sessions", SESSIONS,
         "restore {ours-backup-{n}} {new}", {"@": "restore {@-backup-{n}} {new}"}, [7, 7, 3]),
    Case("in", "copy in from that JSON", "sessions", SESSIONS,
         "import {ours-json-{n}} {new}", {"@": "import {@-json-{n}} {new}"}, [5, 5, 3]),
    Case("report", "a report as PDF; ours out of a record of 10,000, peers a table at hand", "weeks", WEEKS,
         "report {+ours-10000} {n} 3 {new}",
         {"typst": "python typst {weeks-{n}} 3 {new}", "WeasyPrint": "python weasyprint {weeks-{n}} 1 {new}",
          "ReportLab": "python reportlab {weeks-{n}} 3 {new}"}, [5]),
    Case("seal", "sealing in the program", "bytes", [4_096, 1_048_576],
         "seal {n} 100", {"crate age": "crates seal {n} 100"}),
    Case("age", "sealing, the whole process (ours also opens it again)", "bytes", [4_096, 1_048_576],
         "seal {n} 1", {"command age": "age -r {recipient} -o {new} {bytes-{n}}"}, [9], True),
    Case("parse", "a list read (Python: its JSON only)", "meetings", MEETINGS,
         "parse {list-{n}} 1", {"Python json": "python parse {list-{n}} 1"}, [7, 5, 3, 1]),
    Case("take", "a list taken in: on the disk, to be searched", "meetings", MEETINGS,
         "take {list-{n}} {new}", {"@": "take {list-{n}} {new}"}, [5, 3, 3, 1]),
    Case("find", "finding a word that one in 25 has", "meetings", MEETINGS,
         "find {ours-list-{n}} candle 10", {"@": "find {@-list-{n}} candle 10"}, [5, 5, 5, 3]),
    Case("find-all", "finding a word that all have", "meetings", MEETINGS,
         "find {ours-list-{n}} group 2", {"@": "find {@-list-{n}} group 2"}, [5, 5, 3, 1]),
    Case("find-letter", "finding one letter, that all have", "meetings", MEETINGS,
         "find {ours-list-{n}} g 5", {"@": "find {@-list-{n}} g 2"}, [5, 5, 3, 1]),
    Case("find-two", "finding two letters, that 96 of 100 have", "meetings", MEETINGS,
         "find {ours-list-{n}} mo 5", {"@": "find {@-list-{n}} mo 2"}, [5, 5, 3, 1]),
    Case("find-three", "finding three letters, that half have", "meetings", MEETINGS,
         "find {ours-list-{n}} w12 5", {"@": "find {@-list-{n}} w12 2"}, [5, 5, 3, 1]),
    Case("occurrences", "ten years of a weekly time in 17 zones", "zones", [17],
         "occurrences 10", {"dateutil": "python occurrences 1", "crate rrule": "crates occurrences 10"}),
    Case("calendar", "a calendar file with its zones; ours out of the record", "meetings", [50],
         "calendar {ours-kept-{n}} 20", {"icalendar": "python calendar {list-{n}} 3"}),
    Case("people", "a coach's list; a year of summaries each", "people", PEOPLE,
         "people {ours-coach-{n}} 10", {"@": "people {@-coach-{n}} 10"}),
    Case("person", "one person's page", "people", PEOPLE,
         "person {ours-coach-{n}} 50", {"@": "person {@-coach-{n}} 50"}),
]
GROWTH = [
    ("hours of 12 weeks", "hours {+ours-{n}} 12 100"),
    ("hours of 520 weeks", "hours {+ours-{n}} 520 10"),
    ("first screen, warm", "today {+ours-{n}} 50"),
    ("open, first screen, close", "open {+ours-{n}} 20"),
    ("a page of 1,000 sessions, warm", "page {+ours-{n}} 5"),
    ("open and a page of 1,000 sessions", "open-page {+ours-{n}} 5"),
    ("one durable log", "log {+ours-{n}} 100"),
    ("undo", "undo {+ours-{n}} 50"),
    ("a report of one year", "report {+ours-{n}} 52 3 {new}"),
    ("check", "check {+ours-{n}}"),
    ("export as JSON", "export {+ours-{n}} {new}"),
    ("import of that", "import {ours-json-{n}} {new}"),
    ("a backup", "back-up {+ours-{n}} {new}"),
    ("a record of that", "restore {ours-backup-{n}} {new}"),
    ("a new data key", "rekey {+ours-{n}}"),
]


class Bench:
    """The data that was made, and a folder for what a single turn needs."""

    def __init__(self, scratch):
        self.scratch = Path(scratch)
        self.recipient = None

    def data(self, name):
        """Makes it unless it is there."""
        path = DATA / name
        if path.exists():
            return path
        DATA.mkdir(parents=True, exist_ok=True)
        if name.startswith("bytes-"):
            path.write_bytes(bytes(int(name.removeprefix("bytes-"))))
            return path
        if name.startswith("ours-kept-"):
            count = name.removeprefix("ours-kept-")
            self.run(f"ours take {{list-{count}}} {path}")
            self.run(f"ours keep {path} {count}")
            return path
        kind, count = name.rsplit("-", 1)
        how = DATA_BY[kind + "-{n}"].replace("{n}", count)
        print(f"making {name}", file=sys.stderr, flush=True)
        try:
            if kind == "ours" and Path("/dev/shm").is_dir():
                # A flush for each of its sessions: minutes on a disk, nothing in memory.
                with tempfile.TemporaryDirectory(dir="/dev/shm") as memory:
                    self.run(how.replace("{to}", f"{memory}/record"))
                    shutil.copytree(f"{memory}/record", path)
            else:
                self.run(how.replace("{to}", str(path)))
        except Exception:
            shutil.rmtree(path, ignore_errors=True)
            path.unlink(missing_ok=True)
            raise
        return path

    def fill_in(self, word):
        """A word of a command with its data."""

        def path(found):
            name = found[1]
            if name == "new":
                return tempfile.mktemp(dir=self.scratch)
            if name == "recipient":
                return self.key()
            if not name.startswith("+"):
                return str(self.data(name))
            made, copy = self.data(name[1:]), Path(tempfile.mktemp(dir=self.scratch))
            (shutil.copytree if made.is_dir() else shutil.copy)(made, copy)
            return str(copy)

        return re.sub(r"\{([^{}]+)\}", path, word)

    def key(self):
        if not self.recipient:
            made = subprocess.run(["age-keygen"], capture_output=True, text=True, check=True)
            self.recipient = re.search(r"age1\w+", made.stdout)[0]
        return self.recipient

    def run(self, command):
        """One turn: what it printed, and the CPU time of the whole process in milliseconds."""
        program, *words = [self.fill_in(word) for word in command.split()]
        words = shlex.split(PROGRAMS[program]) + words
        read, write = os.pipe()
        actions = [(os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_CLOSE, read)]
        child = os.posix_spawnp(words[0], words, os.environ, file_actions=actions)
        os.close(write)
        with open(read, "rb") as out:
            said = out.read()
        _, status, used = os.wait4(child, 0)
        if status:
            sys.exit(f"{words} ended with {os.waitstatus_to_exitcode(status)}")
        told = json.loads(said) if said.startswith(b"{") else {"ms": None, "kib": 0, "answer": ""}
        told["whole"] = (used.ru_utime + used.ru_stime) * 1e3
        told["pdf"] = words[-1] if command.endswith("{new}") else None
        return told

    def clear(self):
        for path in self.scratch.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def commands(case, n):
    """Ours first, then each peer's by its name."""
    yield "Tandem", f"ours {case.ours}".replace("{n}", str(n))
    for name, command in case.peers.items():
        if name == "@":
            for program, called in NAMES.items():
                yield called, f"{program} {command}".replace("@", program).replace("{n}", str(n))
        else:
            yield name, command.replace("{n}", str(n))


def weeks_in(bench, n, file):
    """Of how many weeks or months a report shows the hours: what stands for its answer."""
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    said = set(re.findall(r"\d+:\d\d", text.stdout))
    rows = json.loads(bench.data(f"weeks-{n}").read_bytes())
    shown = [all(f"{m // 60}:{m % 60:02d}" in said for m in minutes[:3] if m) for _, minutes, _ in rows]
    return f"{sum(shown)} of {len(rows)} rows"


def measure(bench, case, n, rounds):
    """The rows of a table: ours beside each peer."""
    sides = list(commands(case, n))
    told = {name: [] for name, _ in sides}
    for turn in range(rounds):
        for name, command in sides if turn % 2 == 0 else sides[::-1]:
            one = bench.run(command)
            if case.name == "report":
                one["answer"] = weeks_in(bench, n, one["pdf"])
            told[name].append((one["whole"] if case.whole else one["ms"], one["kib"], one["answer"]))
            bench.clear()
    ours = told.pop("Tandem")
    for name, theirs in told.items():
        answers = {answer for _, _, answer in ours + theirs if answer}
        if len(answers) > 1:
            sys.exit(f"{case.name} {n}: not the same work: ours {ours[0][2]!r}, {name} {theirs[0][2]!r}")
        ratios = [mine[0] / other[0] for mine, other in zip(ours, theirs)]
        mine, other = ([statistics.median(one[0] for one in side) for side in (ours, theirs)])
        peaks = [max(one[1] for one in side) for side in (ours, theirs)]
        span = f" ({ratio(min(ratios))}-{ratio(max(ratios))})" if rounds > 1 else ""
        yield [case.what, f"{n:,}", millis(mine), name, millis(other),
               f"**{ratio(statistics.median(ratios))}**{span}", " / ".join(map(mebi, peaks))]


def millis(value):
    return f"{value:.3g} ms" if value < 100 else f"{value:,.0f} ms"


def ratio(value):
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def mebi(kib):
    return f"{kib / 1024:.0f}" if kib else "–"


def weigh(path):
    return sum(f.stat().st_size for f in path.iterdir()) if path.is_dir() else path.stat().st_size


def list_sizes(bench, most):
    """What a list weighs on the disk, in ours with the record around it."""
    for n in (n for n in MEETINGS if n <= most):
        ours = weigh(bench.data(f"ours-list-{n}"))
        for program, name in NAMES.items():
            theirs = weigh(bench.data(f"{program}-list-{n}"))
            yield ["a list on the disk", f"{n:,}", f"{ours / 1e6:.2f} MB", name, f"{theirs / 1e6:.2f} MB",
                   f"**{ours / theirs:.2f}**", "–"]


def sizes(bench):
    """What a record weighs, and a backup of it."""
    for what, data in ("size on disk", "{}-{}"), ("size of a backup", "{}-backup-{}"):
        for n in SESSIONS:
            ours = weigh(bench.data(data.format("ours", n)))
            for program, name in NAMES.items():
                theirs = weigh(bench.data(data.format(program, n)))
                yield [what, f"{n:,}", f"{ours / 1e6:.2f} MB", name, f"{theirs / 1e6:.2f} MB",
                       f"**{ours / theirs:.2f}**", "–"]


def growth(bench):
    peaks = {}
    for what, command in GROWTH:
        row = [what]
        for n in SESSIONS:
            told = []
            for _ in range(3):
                told.append(bench.run("ours " + command.replace("{n}", str(n))))
                bench.clear()
            row.append(millis(statistics.median(one["ms"] for one in told)))
            peaks.setdefault(what, []).append(mebi(max(one["kib"] for one in told)))
        yield row
    yield ["the file of the export"] + [f"{bench.data(f'ours-json-{n}').stat().st_size / 1e6:.2f} MB" for n in SESSIONS]
    for names in ("check", "export as JSON", "import of that"), ("a backup", "a record of that", "a new data key"):
        yield ["peak memory of " + " / ".join(names)] + [
            " / ".join(at) + " MiB" for at in zip(*(peaks[name] for name in names))
        ]


def keep(name, head, rows):
    """Puts the rows in the place of those that stand in the page between this case's markers."""
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    begin, end = f"<!-- {name}: by cargo xtask bench --peers -->\n", f"<!-- /{name} -->"
    page = PAGE.read_text()
    if begin not in page:
        sys.exit(f"{PAGE} has no place for {name}:\n{table}")
    before, rest = page.split(begin, 1)
    PAGE.write_text(before + begin + "\n" + head + table + "\n" + end + rest.split(end, 1)[1])


PAIRS = ("| what | scale | ours | peer | peer's | ours / peer | peak, MiB |\n"
         "| --- | ---: | ---: | --- | ---: | ---: | ---: |\n")
GROWS = "| what | 1,000 | 10,000 | 100,000 |\n| --- | ---: | ---: | ---: |\n"


def fresh():
    """Throws away data that another build of ours or of the peers made."""
    built = "".join(
        f"{Path(shlex.split(PROGRAMS[one])[0]).stat().st_mtime_ns} " for one in ("ours", "stock", "plain")
    )
    stamp = DATA / "made-by.txt"
    if not stamp.exists() or stamp.read_text() != built:
        shutil.rmtree(DATA, ignore_errors=True)
        DATA.mkdir(parents=True)
        stamp.write_text(built)


def main(words):
    names = [case.name for case in CASES] + ["size", "size-list", "growth"]
    if "--list" in words:
        return print(*names, sep="\n")
    if strange := [word for word in words if word.startswith("-") and word != "--smoke"
                   and not word.startswith("--up-to=")]:
        sys.exit(f"not known: {', '.join(strange)}. There is --list, --smoke and --up-to=N, and the name of a case")
    smoke = "--smoke" in words
    most = min([int(word.split("=")[1]) for word in words if word.startswith("--up-to=")], default=10**9)
    wanted = [word for word in words if not word.startswith("--")] or names
    if strange := set(wanted) - set(names):
        sys.exit(f"no such case: {', '.join(sorted(strange))}")
    fresh()
    scratch = tempfile.TemporaryDirectory(dir=TARGET / "peers")
    bench, passed = Bench(scratch.name), 0
    for case in CASES:
        if case.name not in wanted:
            continue
        rows = []
        for at, n in enumerate(case.scales[:1] if smoke else [n for n in case.scales if n <= most]):
            rounds = 1 if smoke else case.rounds[min(at, len(case.rounds) - 1)]
            for row in measure(bench, case, n, rounds):
                rows.append(row)
                print("|", " | ".join(row), "|", flush=True)
                passed += 1
            if not smoke:
                keep(case.name, PAIRS, rows)  # also what is not yet whole: the largest take minutes
    if smoke:
        return print(f"test result: ok. {passed} passed; 0 failed; 0 ignored")
    for name, head, table in (("size", PAIRS, sizes), ("size-list", PAIRS, lambda it: list_sizes(it, most)),
                              ("growth", GROWS, growth)):
        if name in wanted:
            rows = list(table(bench))
            print(*("| " + " | ".join(row) + " |" for row in rows), sep="\n", flush=True)
            keep(name, head, rows)


if __name__ == "__main__":
    main(sys.argv[1:])
