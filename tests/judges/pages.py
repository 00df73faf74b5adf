"""What else is asked of every PDF of a folder.

* page-validation, a second opinion that shares no code with veraPDF: both profiles.
* qpdf: whether the file is built as PDF says.
* pdftotext in reading order: whether the hours that the report was made from (the `*.json` beside it) stand
  in it as they should, row by row of its table. The judges of form do not read.

A name that begins with `bad-` must be refused by page-validation or by qpdf (each was made with one thing wrong that
a judge of form can see; which one sees it is shown). Ends with a count.
"""

import json
import pathlib
import re
import subprocess
import sys
import unicodedata

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
            faults = totals(file)
            judge(file.name, "totals", not faults, faults)
    print(f"judged {fine} ok {wrong} not")
    return 0 if wrong == 0 and fine > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
