"""What else is asked of every PDF of a folder.

* page-validation, a second opinion that shares no code with veraPDF: both profiles.
* qpdf: whether the file is built as PDF says.
* pdftotext in reading order: whether the hours that the report was made from (the `*.json` beside it) stand
  in it as they should, row by row of its table; the medians with how many weeks they are of, and in how many all is
  known, worked out here once more; whether every date that stands in it is one that it may tell of; and how many
  pages it has. The judges of form do not read.

A name that begins with `bad-` must be refused by page-validation or by qpdf (each was made with one thing wrong that
a judge of form can see; which one sees it is shown). Ends with a count.
"""

import json
import pathlib
import re
import subprocess
import sys
import unicodedata
from datetime import date

import page

PROFILES = [page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A]


# page-validation takes a line break before `endstream` for CR LF where the stream's own last byte is CR and our
# writer's break is LF, and then finds one byte too few. One stream in 256 ends so. qpdf goes by the length.
LENGTH, MISREAD = "PDFA2A-STREAM-LENGTH-001", b"\r\nendstream"


def form(file: pathlib.Path) -> list[str]:
    """What page-validation and qpdf have against the form of a file."""
    faults = []
    for profile in PROFILES:
        try:
            report = page.validate_pdf(file, profile=profile)
            rules = [failure.rule_id for failure in report.failures]
            if MISREAD in file.read_bytes():
                rules = [rule for rule in rules if rule != LENGTH]
            faults += [f"{profile.value} {rule}" for rule in rules]
            if not report.is_compliant and not report.failures:
                faults.append(f"{profile.value} not compliant")
        except page.PageError as error:
            faults.append(f"{profile.value} {type(error).__name__}")
    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True)
    if checked.returncode != 0:
        faults.append("qpdf " + (checked.stderr.strip().splitlines() or ["refuses"])[0][:100])
    return faults


def clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def text(file: pathlib.Path) -> str:
    done = subprocess.run(["pdftotext", "-raw", "-enc", "UTF-8", file, "-"], capture_output=True, check=True)
    # As one line, in one form: a cell can be broken over two.
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", done.stdout.decode()))


def totals(file: pathlib.Path) -> list[str]:
    """What is missing of the hours that a report must tell, in reading order."""
    expected = json.loads(file.with_suffix(".json").read_text())
    rows = expected["hours"]
    read = text(file)
    faults = []
    kinds = ["individual_minutes", "group_minutes", "mutual_help_minutes"]
    at = 0
    for row in rows:
        for kind in kinds:
            if row[kind] is None:
                continue
            # Each is looked for after the one before it: the order is the order of the table.
            found = re.compile(r"(?<![\d:])" + re.escape(clock(row[kind])) + r"(?![\d:])").search(read, at)
            if found is None:
                faults.append(f"{row['period']} {kind}: {clock(row[kind])} does not follow")
            else:
                at = found.end()
    for kind in kinds:
        minutes = [row[kind] for row in rows if row[kind] is not None]
        if minutes and clock(sum(minutes)) not in read:
            faults.append(f"{kind}: the total {clock(sum(minutes))} is nowhere")
    return faults


KINDS = ["individual_minutes", "group_minutes", "mutual_help_minutes"]
WORDS = {
    "en": {"of": "of", "known": r"All three kinds are known in (\d+) of (\d+) complete weeks?\.",
           "timely": r"(\d+) of (\d+) entries w(?:as|ere) written within a day",
           "approximate": r"(\d+) of (\d+) ha(?:s|ve) an approximate time",
           "imported": r"(\d+) entr(?:y|ies) came from a file",
           "memory": r"(\d+) of (\d+) weekly figures w(?:as|ere) answered from memory; of these, (\d+) with “none”"},
    "es": {"of": "de", "known": r"Las tres clases se conocen en (\d+) de (\d+) semanas completas\.",
           "timely": r"(\d+) de (\d+) anotaciones se (?:hizo|hicieron)",
           "approximate": r"(\d+) de (\d+) tienen? hora aproximada",
           "imported": r"(\d+) anotaci(?:ón|ones) (?:vino|vinieron) de un archivo",
           "memory": r"(\d+) de (\d+) cifras semanales se contest(?:ó|aron) de memoria; de ellas, (\d+) con «ninguna»"},
}
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
# Mar 8, 2026, and March 8, 2026.
DATE = re.compile(r"\b(" + "|".join(MONTHS) + r")[a-z]* (\d{1,2}), (\d{4})\b")


def whole(week: dict, made_on: date) -> bool:
    first, last = (date.fromisoformat(week[end]) for end in ("from", "to"))
    return (last - first).days == 6 and last < made_on


def medians(file: pathlib.Path, expected: dict) -> list[str]:
    """Medians of complete weeks in which a kind is known, each with its n, and in how many weeks all three are."""
    made_on, words, read = date.fromisoformat(expected["made_on"]), WORDS[expected["language"]], text(file)
    weeks = [week for week in expected["weeks"] if whole(week, made_on)]
    faults = []
    # Since a visit, and of fewer than four weeks, there are totals only.
    last = 4 if len(weeks) >= 8 else len(weeks) // 2 if len(weeks) >= 4 else 0
    for stretch in [weeks[-last:], weeks[:-last]] if last and not expected["since_visit"] else []:
        for kind in KINDS:
            known = sorted(week[kind] for week in stretch if week[kind] is not None)
            if not known:
                continue
            low, high = known[(len(known) - 1) // 2], known[len(known) // 2]
            told = f"{clock(low + (high - low) // 2)} ({len(known)} {words['of']} {len(stretch)})"
            if told not in read:
                faults.append(f"{kind}: {told} is nowhere")
    if expected["sure"] is not None and weeks:
        known = sum(all(week[kind] is not None for kind in KINDS) for week in weeks)
        told = re.search(words["known"], read)
        if told is None or [int(n) for n in told.groups()] != [known, len(weeks)]:
            faults.append(f"known in {known} of {len(weeks)}: {told and told.group()}")
    return faults


DAY = 24 * 60 * 60


def how_sure(file: pathlib.Path, expected: dict) -> list[str]:
    """How each entry came to be written and what was answered from memory, counted here once more from the entries
    and the rows themselves."""
    if expected["sure"] is None:
        return []
    figures = [(week[kind], week["basis"][kind.removesuffix("_minutes")])
               for week in expected["weeks"] for kind in KINDS if week[kind] is not None]
    recalled = [minutes for minutes, basis in figures if basis in ("recall", "mixed")]
    counts = {"memory": [len(recalled), len(figures), recalled.count(0)]}
    if expected["entries"] is not None:
        dated = [entry for entry in expected["entries"] if not entry["imported"]]
        timely = sum(entry["written"] - entry["ended"] <= DAY for entry in dated)
        approximate = sum(entry["approximate"] for entry in expected["entries"])
        counts["imported"] = [len(expected["entries"]) - len(dated)]
        counts["approximate"] = [approximate, len(dated)]
        counts["timely"] = [timely, len(dated)]
    words, read, faults = WORDS[expected["language"]], text(file), []
    for what, numbers in counts.items():
        told = re.search(words[what], read)
        # Of none nothing is said, but that none of so many was written within a day is.
        silent = numbers[-1 if what == "timely" else 0] == 0
        if silent != (told is None) or told and [int(n) for n in told.groups()] != numbers:
            faults.append(f"{what} {numbers}: {told and told.group()}")
    return faults


def dates(file: pathlib.Path, expected: dict) -> list[str]:
    """Dates that stand in it and that it may not tell of. Those of an agreement are its own."""
    if expected["language"] != "en" or expected["handed_over"]:
        return []
    told = expected["told"]
    spans = [(told["from"], told["to"])] + [(it["from"], it["to"]) for it in told["standing"]]
    alone = {day for day in (expected["made_on"], expected["born"]) if day}
    faults = []
    for month, day, year in DATE.findall(text(file)):
        found = f"{year}-{MONTHS.index(month) + 1:02}-{int(day):02}"
        if found not in alone and not any(first <= found <= last for first, last in spans):
            faults.append(f"{found} is not told of")
    return faults


# What the fonts have no letters for is told beside a box; what turns the page around is taken out; and poppler tells
# the two letters of lam-alef, and Hebrew points, in the order in which they are drawn.
ODD = {"name-pointed", "name-emoji", "name-han", "name-turned", "name-marks", "name-unbroken", "name-long", "name-host-font"}


def named(file: pathlib.Path, expected: dict) -> list[str]:
    """Parts of the name that are not found in the order in which they are read."""
    if not expected["name"] or file.stem in ODD:
        return []
    read = text(file)
    words = unicodedata.normalize("NFKC", expected["name"]).split()
    return [f"{word} is nowhere" for word in words if word not in read]


def length(file: pathlib.Path, expected: dict) -> list[str]:
    done = subprocess.run(["qpdf", "--show-npages", file], capture_output=True, check=True)
    pages, most = int(done.stdout), expected["most_pages"]
    return [f"{pages} pages, and {most} at most"] if most and pages > most else []


def main() -> int:
    fine = wrong = 0

    def judge(name: str, what: str, ok: bool, faults: list[str]) -> None:
        nonlocal fine, wrong
        fine, wrong = fine + ok, wrong + (not ok)
        print(f"{'ok' if ok else 'NOT OK':<6} {what} {name}")
        for fault in faults[: 1 if ok else 20]:
            print(f"         {fault}")

    for file in sorted(pathlib.Path(sys.argv[1]).glob("*.pdf")):
        bad = file.name.startswith("bad-")
        faults = form(file)
        judge(file.name, "form", bool(faults) == bad, faults)
        if not bad and file.with_suffix(".json").exists():
            expected = json.loads(file.with_suffix(".json").read_text())
            for what, ask in [("medians", medians), ("how sure", how_sure), ("dates", dates), ("length", length), ("name", named)]:
                faults = ask(file, expected)
                judge(file.name, what, not faults, faults)
            faults = totals(file)
            judge(file.name, "totals", not faults, faults)
    print(f"judged {fine} ok {wrong} not")
    return 0 if wrong == 0 and fine > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
