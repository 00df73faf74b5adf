#!/usr/bin/env python3
"""An independent count of a list of meetings: how many, on which days, in which form.

It shares no code and no language with the program, holds the whole list in memory, and follows the
rules (for Meeting Guide lists those of its specification and of the TSML plugin, for BMLT lists what
its servers say of a meeting's day, venue and formats) as directly as it can.

    feed_counts.py meeting-guide FILE
    feed_counts.py bmlt FILE [FORMATS]
        prints {"read", "refused", "by_day": {"sun": …, "appointment": …}, "by_start": {…},
        "by_venue": {…}, "by_status": {…}, "by_type": {…}, "open": …, "closed": …}. `read` and `refused` count entries; an entry with several days counts once
        there and once for each day in the others.

Python 3.9 or newer, standard library only.
"""

import json
import re
import sys
from collections import Counter

DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]


def text(value):
    if isinstance(value, list):
        value = value[0] if value else ""
    return "" if value is None or isinstance(value, (dict, bool)) else str(value).strip()


def minutes(value):
    """Minutes after midnight of a time in one of the ways that lists write it; None for others."""
    value = value.lower()
    if re.fullmatch(r"(12(:00)?\s*)?(noon|midday|mediod[ií]a)", value):
        return 720
    if re.fullmatch(r"(12(:00)?\s*)?(midnight|medianoche)", value):
        return 0
    found = re.fullmatch(r"(\d{1,2})[:.]?(\d\d)?([:.]\d\d)?\s*(?:([ap])[.]?m?[.]?)?", value)
    if not found or (found[2] is None and found[4] is None):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[4] and hour <= 12:
        hour = hour % 12 + (12 if found[4] == "p" else 0)
    all_of_it = hour * 60 + minute
    return all_of_it if minute < 60 and all_of_it <= 1440 else None


def minutes_among(value):
    """The first time among words, if the value is none by itself."""
    alone = minutes(value)
    if alone is not None or not value:
        return alone
    found = re.search(r"\b(noon|midnight|\d{1,2}([:.]\d\d)(\s*[ap][.]?m\b[.]?)?|\d{1,2}\s*[ap][.]?m\b)", value, re.I)
    return minutes(found[0]) if found else None


def link_among(value):
    """A web address, by itself or among words, that leads where it says."""
    if re.match(r"(?i)(javascript|data|vbscript|file):", value):
        return False
    return any(
        re.match(r"(?i)https?://[\w\[][^@]*$", word)
        or re.fullmatch(r"([a-z0-9-]+\.)+[a-z]{2,}([/?#]\S*)?", value if alone else word, re.I)
        and (alone or "/" in word or word.lower().startswith("www."))
        for alone, word in [(True, value)]
        + [(False, word.strip("()[],;.'!")) for word in re.split(r"[\s<>\"|]+", value)]
        if word
    )


SECRET = r"(?i)(?:access|code|codigo|id|participant|pass|passcode|password|pin|pw|pwd)\W*$"


def phone_among(value):
    """A run of seven digits or more that no word calls a code."""
    for run in re.finditer(r"(?<![^\W_])[+(\d][\d+,*#()./ ;xX-]*", value):
        digits = re.sub(r"\D", "", run[0])
        date = re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", run[0].strip())
        if len(digits) >= 7 and not date and not re.search(SECRET, value[: run.start()]):
            return True
    return False


def can_join(link, phone):
    """One of two fields has a link or a number, whichever it is meant for."""
    return any(link_among(it) or phone_among(it) for it in (link, phone))


def by_name(name, held, joinable, there):
    """What a name says of whether its meeting is held: nothing is left to be guessed there."""
    name = name.lower()
    if re.search(r"\b(cancell?ed|disbanded|discontinued|inactive|permanently closed|no longer meet)", name):
        return held[0], "withdrawn" if held[1] in ("active", "temporarily_online", "no_place") else held[1]
    if re.search(
        r"\b(suspended|paused|postponed|hiatus|on hold|until further notice|temporarily closed"
        r"|closed (until|temporarily|due|thru|through|for now|for the|indefinitely))\b",
        name,
    ):
        if joinable and re.search(r"\b(online|zoom|virtual(ly)?)\b", name):
            return "online", "temporarily_online" if there else "active"
        return held[0], "temporarily_closed"
    return held


NAMES = {
    name: number
    for number, names in enumerate(
        ["sun domingo", "mon lunes", "tue martes", "wed miércoles", "thu jueves", "fri viernes",
         "sat sábado"]
    )
    for name in names.split()
}


def days_of(entry):
    """The days of an entry, none being by appointment; None if it names no day that there is."""
    value = entry.get("day")
    values = [text(day) for day in (value if isinstance(value, list) else [value])]
    values = [day.lower() for day in values if day]
    found = {int(day) for day in values if re.fullmatch("[0-6]", day)}
    for value in values:
        words = re.findall(r"[^\W\d_]+", value)
        found |= {NAMES[it] for day in words for it in (day, day[:3], day.rstrip("s")) if it in NAMES}
    return None if values and not found else found


def codes_of(entry):
    value = entry.get("types")
    parts = value if isinstance(value, list) else [text(value)]
    found = set()
    for part in parts:
        found.update(code.strip().upper() for code in re.split(r"[,;|\[\]\"']", str(part)))
    return found - {""}


def said_types(codes):
    """The codes that do not tell how a meeting is held."""
    return codes - {"ONL", "TC", "VM", "HYBR", "HY"}


def findable(entry):
    """Whether the address names a street: four parts of one line, or a street apart."""
    if text(entry.get("approximate")) or isinstance(entry.get("approximate"), bool):
        return str(entry["approximate"]).lower() not in ("yes", "true")
    whole = text(entry.get("formatted_address"))
    street = text(entry.get("address"))
    rest = any(text(entry.get(key)) for key in ("city", "state", "postal_code", "country"))
    if whole:
        parts = [part.strip() for part in whole.split(",") if part.strip()]
        return len(parts) >= 4 or any(is_street(part, len(parts)) for part in parts[:-1])
    if street:
        return rest or sum(1 for part in street.split(",") if part.strip()) >= 4
    return False


def is_street(part, parts):
    """A house number at either end of some words, a crossing, or a word for a street."""
    part = part.lower()
    first = r"\d{1,5}" if parts > 2 else r"\d{1,3}"
    return bool(
        re.match(first + r"([a-z]|[-–/]\d+)?\s+.*[^\W\d]{2}", part)
        or re.search(r"[^\W\d]{2}.*\s\d{1,3}([a-z]|[-–/]\d+)?$", part)
        or re.search(r"\S\s+(&|and|y)(\s|$)", part)
        or re.search(r"\S\s+(st|dr|rd|ln|sq)[.]?$", part)
        or re.search(
            r"\s(ave|avenue|blvd|boulevard|drive|highway|hwy|lane|parkway|pkwy|road|route|street)\b"
            r"|^(avenida|avenue|calle|highway|hwy|route|rua|rue)\s|(straße|strasse|gasse|platz)\b",
            part,
        )
    )


def folded(value):
    return " ".join(re.findall(r"\w+", value.lower()))


def clock(minute):
    return f"{minute % 1440 // 60:02}:{minute % 60:02}"


def meeting_guide(entries):
    seen = Counter(text(entry.get("slug")) for entry in entries if isinstance(entry, dict))
    prints = set()
    for entry in entries:
        if not isinstance(entry, dict):
            yield None
            continue
        slug, name = text(entry.get("slug")), text(entry.get("name"))
        if not slug or not (name or text(entry.get("group")) or text(entry.get("location"))):
            yield None
            continue
        days, time = days_of(entry), text(entry.get("time"))
        start = minutes_among(time)
        if days is None or (time and start is None):
            yield None
            continue
        if start == 1440:
            days = {(day + 1) % 7 for day in days}
        days = sorted(days)
        if seen[slug] > 1:
            place = text(entry.get("formatted_address")) or text(entry.get("address"))
            mark = (slug, tuple(days), start, folded(name), folded(place))
            if mark in prints:
                yield None
                continue
            prints.add(mark)
        codes = codes_of(entry)
        online = (
            "ONL" in codes
            or can_join(text(entry.get("conference_url")), text(entry.get("conference_phone")))
        )
        closed, there = "TC" in codes, findable(entry)
        stated = text(entry.get("attendance_option"))
        if stated in ("in_person", "hybrid", "online") and not closed:
            held = (stated, "active")
        elif there and not closed:
            held = ("hybrid" if online else "in_person", "active")
        elif online:
            held = ("online", "temporarily_online" if closed and there else "active")
        elif closed:
            held = ("in_person", "temporarily_closed")
        else:
            held = ("unknown", "no_place")
        joinable = can_join(text(entry.get("conference_url")), text(entry.get("conference_phone")))
        address = any(
            text(entry.get(key))
            for key in ("formatted_address", "address", "city", "state", "country", "location")
        )
        held = by_name(name or text(entry.get("group")) or text(entry.get("location")), held, joinable, address)
        weekly = days and start is not None
        yield [DAYS[day] for day in days] if weekly else ["appointment"], held, (
            clock(start) if weekly else "appointment"
        ), said_types(codes)


def server(one):
    return re.sub("^https?://|/$", "", one.get("root_server_uri", ""))


def bmlt(answer, formats):
    entries = answer if isinstance(answer, list) else answer["meetings"]
    if isinstance(answer, dict):
        formats = answer.get("formats", []) + formats
    # What a number or letters mean, each server says for itself. A language goes by its own letters: the
    # world's word for each is the same.
    called = {"": "key_string", "LANG": "key_string"}
    by_id, by_key = {}, {}
    for one in reversed(formats):
        word = one[called.get(one["world_id"], "world_id")]
        by_id[server(one), one["id"]] = by_key[server(one), one["key_string"]] = word
    servers = {it for it, _ in by_id}
    only = servers.pop() if len(servers) == 1 else ""

    def world_of(entry):
        here = server(entry) or only
        ids = [part for part in entry.get("format_shared_id_list", "").split(",") if part]
        keys = [part for part in entry.get("formats", "").split(",") if part]
        names, table = (ids, by_id) if ids else (keys, by_key)
        known = [table.get((here, name), table.get(("", name))) for name in names]
        # The n-th number has the n-th letters.
        return {word or (keys + names)[at if at < len(keys) else len(keys) + at] for at, word in enumerate(known)}

    prints = set()
    for entry in entries:
        name = entry.get("meeting_name") or entry.get("location_text")
        mark = (
            server(entry),
            entry.get("id_bigint"),
            entry.get("weekday_tinyint"),
            entry.get("start_time"),
            folded(name),
            entry.get("location_street"),
        )
        if not entry.get("id_bigint") or not name or mark in prints:
            yield None
            continue
        prints.add(mark)
        world = world_of(entry)
        kind = entry.get("venue_type") or (
            "3" if world & {"HYBR", "HY"} else "2" if "VM" in world else ""
        )
        joinable = can_join(
            entry.get("virtual_meeting_link", ""), entry.get("phone_meeting_number", "")
        )
        there = bool(entry.get("location_street") or entry.get("location_text"))
        closed = "TC" in world
        if not kind:
            kind = {(True, True): "3", (True, False): "1", (False, True): "2"}.get(
                (there and not closed, joinable), ""
            )
        if entry.get("published") == "0":
            venue = "hybrid" if there and joinable else "in_person" if there else "unknown"
            held = (venue, "withdrawn")
        elif kind == "1" or (closed and not kind):
            held = ("in_person", "temporarily_closed" if closed else "active")
        elif kind == "3" and not closed:
            held = ("hybrid", "active")
        elif kind in ("2", "3"):
            held = ("online", "temporarily_online" if closed and there else "active")
        else:
            held = ("unknown", "no_place")
        held = by_name(name, held, joinable, True)
        day = entry.get("weekday_tinyint") and entry.get("start_time")
        yield [DAYS[int(entry["weekday_tinyint"]) - 1]] if day else ["appointment"], held, (
            clock(minutes(entry["start_time"])) if day else "appointment"
        ), said_types({code.upper() for code in world})


def main():
    kind, path, *more = sys.argv[1:]
    with open(path, encoding="utf-8-sig") as file:
        answer = json.load(file)
    formats = []
    for path in more:
        with open(path, encoding="utf-8-sig") as file:
            formats += json.load(file)
    found = list(meeting_guide(answer) if kind == "meeting-guide" else bmlt(answer, formats))
    days, venues, statuses, starts, types = (Counter() for _ in range(5))
    open_ones = closed_ones = 0
    for one in filter(None, found):
        # What says both is closed: nobody is sent where they are not let in.
        closed = bool(one[3] & {"C", "CLOSED"})
        closed_ones += closed * len(one[0])
        open_ones += (not closed and bool(one[3] & {"O", "OPEN"})) * len(one[0])
        days.update(one[0])
        starts[one[2]] += len(one[0])
        venues[one[1][0]] += len(one[0])
        statuses[one[1][1]] += len(one[0])
        types.update(code for code in one[3] for _ in one[0])
    print(
        json.dumps(
            {
                "read": len(found),
                "refused": found.count(None),
                "by_day": days,
                "by_start": starts,
                "by_venue": venues,
                "by_status": statuses,
                "by_type": types,
                "open": open_ones,
                "closed": closed_ones,
            }
        )
    )


if __name__ == "__main__":
    main()
