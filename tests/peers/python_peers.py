"""What Python offers for the same work. Arguments and answers are those of `tandem-bench alone`."""

import json
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

ZONES = Path(__file__).with_name("zones.txt").read_text().split()
HEAD = ["Week", "Individual", "Group", "Mutual help", "Other", "Entries"]
DAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"]


def turns(times, turn, warm=True):
    """The CPU time of one turn in milliseconds, and what the last one answered."""
    answer = turn() if warm else None
    before = time.process_time()
    for _ in range(int(times)):
        answer = turn()
    return (time.process_time() - before) / int(times) * 1e3, answer


def parse(path, times):
    with open(path, "rb") as file:
        text = file.read()
    return turns(times, lambda: str(len(json.loads(text))), warm=False)


def occurrences(times):
    from dateutil import rrule, tz

    def turn():
        count = mixed = 0
        for name in ZONES:
            first = datetime(2019, 12, 29, 2, 30, tzinfo=tz.gettz(name))
            until = datetime(2030, 1, 1, 12, tzinfo=tz.UTC)
            for start in rrule.rrule(rrule.WEEKLY, byweekday=rrule.SU, dtstart=first, until=until):
                start = int(tz.resolve_imaginary(start).timestamp())
                if 1577836800 <= start < 1893456000:
                    count += 1
                    mixed ^= start
        return f"{count}, {mixed}"

    return turns(times, turn)


def calendar(path, times):
    """The meetings of a list that is at hand: a database would have to be read before."""
    import icalendar
    from zoneinfo import ZoneInfo

    with open(path, "rb") as file:
        meetings = json.load(file)

    def turn():
        file = icalendar.Calendar()
        file.add("prodid", "-//made up//EN")
        file.add("version", "2.0")
        for it in meetings:
            event = icalendar.Event()
            event.add("uid", it["slug"])
            event.add("summary", it["name"])
            hour, minute = map(int, it["time"].split(":"))
            ahead = (it["day"] - 1) % 7  # 2026-03-09 is a Monday
            zone = ZoneInfo(it["timezone"])
            start = datetime(2026, 3, 9, hour, minute, tzinfo=zone) + timedelta(days=ahead)
            event.add("dtstart", start)
            event.add("dtend", start + timedelta(hours=1))
            event.add("rrule", {"freq": "weekly", "byday": DAYS[it["day"]]})
            event.add("location", it.get("formatted_address", ""))
            event.add("description", it["notes"])
            event.add("dtstamp", datetime(2026, 3, 1, tzinfo=ZoneInfo("UTC")))
            file.add_component(event)
        file.add_missing_timezones()
        text = file.to_ical()
        return f"{text.count(b'BEGIN:VEVENT')} events, {text.count(b'BEGIN:VTIMEZONE')} zones"

    return turns(times, turn)


def hours(minutes):
    return f"{minutes // 60}:{minutes % 60:02d}"


def weeks(path):
    """The rows of the table, and how long each bar above it is."""
    with open(path, "rb") as file:
        rows = json.load(file)
    cells = [[week, *map(hours, minutes), str(entries)] for week, minutes, entries in rows]
    sums = [sum(minutes) for _, minutes, _ in rows]
    return cells, [total / max(sums) for total in sums]


def typst(path, times, to):
    import typst as typesetter

    cells, bars = weeks(path)
    width = 460 / len(bars)
    drawn = "".join(
        f'#box(width: {width:.3f}pt, height: {bar * 120:.2f}pt, fill: rgb("#3465a4"))' for bar in bars
    )
    rows = ",\n".join(",".join(f"[{cell}]" for cell in row) for row in cells)
    source = f"""#set document(title: "Hours in treatment", author: "Sam, made up")
#set text(lang: "en", font: "Libertinus Serif", size: 10pt)
#set page("us-letter", numbering: "1 / 1")
= Hours in treatment
As the person wrote them down. Not verified by anybody.
#figure(alt: "Bars, one for each week", caption: [Hours of each week])[#box(width: 460pt)[{drawn}]]
#table(columns: 6, table.header({",".join(f"[{cell}]" for cell in HEAD)}),
{rows})
""".encode()

    def turn():
        return typesetter.compile(
            source, format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True
        )

    return pdf(times, turn, to)


def weasyprint(path, times, to):
    import weasyprint as typesetter

    cells, bars = weeks(path)
    width = 460 / len(bars)
    drawn = "".join(
        f'<rect x="{at * width:.2f}" y="{120 - bar * 120:.2f}" width="{width * 0.8:.2f}" '
        f'height="{bar * 120:.2f}" fill="#3465a4"/>'
        for at, bar in enumerate(bars)
    )
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in cells)
    page = f"""<html lang="en"><head><title>Hours in treatment</title>
<style>@page{{size:letter;margin:2cm}}body{{font:10pt "DejaVu Sans"}}td,th{{padding:2pt 8pt}}</style></head>
<body><h1>Hours in treatment</h1><p>As the person wrote them down. Not verified by anybody.</p>
<svg role="img" aria-label="Bars, one for each week" width="460" height="120" viewBox="0 0 460 120">{drawn}</svg>
<table><thead><tr>{"".join(f'<th scope="col">{cell}</th>' for cell in HEAD)}</tr></thead>
<tbody>{rows}</tbody></table></body></html>"""
    return pdf(times, lambda: typesetter.HTML(string=page).write_pdf(pdf_variant="pdf/ua-1"), to)


def reportlab(path, times, to):
    import io

    from reportlab import platypus
    from reportlab.graphics.charts.barcharts import VerticalBarChart
    from reportlab.graphics.shapes import Drawing
    from reportlab.lib.pagesizes import letter
    from reportlab.lib.styles import getSampleStyleSheet

    cells, bars = weeks(path)

    def turn():
        file, style = io.BytesIO(), getSampleStyleSheet()
        drawing, chart = Drawing(460, 130), VerticalBarChart()
        chart.width, chart.height, chart.data = 440, 110, [bars]
        drawing.add(chart)
        head = platypus.Paragraph("Hours in treatment", style["Title"])
        table = platypus.Table([HEAD, *cells], repeatRows=1)
        document = platypus.SimpleDocTemplate(file, pagesize=letter, title="Hours in treatment")
        document.build([head, drawing, table])
        return file.getvalue()

    return pdf(times, turn, to)


def pdf(times, turn, to):
    each, file = turns(times, turn)
    with open(to, "wb") as out:
        out.write(file)
    return each, ""


def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


if __name__ == "__main__":
    work, *arguments = sys.argv[1:]
    known = [parse, occurrences, calendar, typst, weasyprint, reportlab]
    each, answer = {one.__name__: one for one in known}[work](*arguments)
    print(json.dumps({"ms": each, "kib": peak(), "answer": answer}))
