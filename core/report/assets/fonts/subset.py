#!/usr/bin/env python3
"""Makes the fonts of the reports out of Noto Sans.

    subset.py NotoSans-Regular.ttf NotoSans-Bold.ttf NotoSansHebrew-Regular.ttf NotoSansArabic-Regular.ttf \
        NotoSansMath-Regular.ttf NotoSansSymbols2-Regular.ttf

Noto Sans has 3,300 glyphs and 500 KB a style; a report in English or Spanish needs 400 of them. What
is kept: Latin, Latin-1, Latin Extended-A (every European name in Latin letters), dashes, quotation
marks, the isolates' neighbours, a few signs, and U+FFFD, which stands for what is not here; in Regular
also the letters of names beyond: Vietnamese, African alphabets, Greek, Cyrillic. Bold stands in our own
headings and numbers, and a text that lacks a letter in it is drawn in Regular. Names in Hebrew letters with
their points, and in those of Arabic, Persian, Urdu, Kurdish, Pashto and Uyghur, have a font each. Signs that
people write in a line (arrows, a heart, a tick, "at least") have one together, Signs.ttf, of which Noto Sans
itself has none. What is
dropped: hinting (paper and PDF viewers do without), ligatures of Latin (a reader who searches for "fi" finds
it), alternates. Kerning, the placing of marks and the joining of letters stay.

The sources are those of Debian's package fonts-noto-core 20201225-1 (its folder `noto`), as their digests
below say. fonttools 4.60 or later. Same
sources, same bytes.
"""

import hashlib
import sys
import tempfile
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont

SOURCES = {
    "NotoSans-Regular": "89c3c497f618fdaa0b2d1e98fef93582f28c71debd2c4a8cdf41f190ced2909d",
    "NotoSans-Bold": "e83493c945848ecd4a9ad0f6d19164541a0d3e23a9c952304a00a46e00272ac5",
    "NotoSansHebrew-Regular": "436900d5ad77d33e4234247f3076eaecd25b92b9bea0519514f684140e3566a7",
    "NotoSansArabic-Regular": "504d7407d86875acf7d04dfaa0fd7524d0b8797723bc4aa18022f29db25b0b6e",
    "NotoSansMath-Regular": "8242bd1e55368b27e32455260754cf9aa58f3ad7ea80664b66c21f1b09910d6c",
    "NotoSansSymbols2-Regular": "876598db5f1e3bef2bc77c4d94c5b0d5d2c1620be4878a06f18fb5434e331688",
}
BOTH = [  # As COVERED in src/pdf/coverage.rs has them.
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x17F), (0x300, 0x304), (0x306, 0x30C), (0x323, 0x323),
    (0x326, 0x328), (0x331, 0x331), (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022),
    (0x2026, 0x2026), (0x2030, 0x2030), (0x2032, 0x2033), (0x2039, 0x203A), (0x20AC, 0x20AC),
    (0x2122, 0x2122), (0xFFFD, 0xFFFD),
]
WIDER = [  # As there, for Regular alone: Vietnamese, African alphabets, Greek, Cyrillic.
    (0x180, 0x1C3), (0x1CD, 0x233), (0x253, 0x254), (0x256, 0x257), (0x259, 0x259),
    (0x25B, 0x25B), (0x263, 0x263), (0x268, 0x269), (0x272, 0x272), (0x275, 0x275),
    (0x289, 0x28B), (0x292, 0x292), (0x2BB, 0x2BC), (0x309, 0x309), (0x31B, 0x31B),
    (0x384, 0x38A), (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x3CE), (0x400, 0x45F),
    (0x490, 0x4FF), (0x1E00, 0x1EFF),
]
HEBREW = [(0x5B0, 0x5BC), (0x5BE, 0x5BE), (0x5C1, 0x5C2), (0x5C7, 0x5C7), (0x5D0, 0x5EA), (0x5F0, 0x5F4)]
ARABIC = [
    (0x60C, 0x60C), (0x61B, 0x61B), (0x61F, 0x61F), (0x621, 0x652), (0x654, 0x655),
    (0x660, 0x66C), (0x670, 0x671), (0x674, 0x674), (0x679, 0x67E), (0x681, 0x681),
    (0x685, 0x686), (0x688, 0x689), (0x691, 0x691), (0x693, 0x693), (0x695, 0x696),
    (0x698, 0x698), (0x69A, 0x69A), (0x6A4, 0x6A4), (0x6A9, 0x6A9), (0x6AB, 0x6AB),
    (0x6AD, 0x6AD), (0x6AF, 0x6AF), (0x6B5, 0x6B5), (0x6BA, 0x6BC), (0x6BE, 0x6BE),
    (0x6C0, 0x6C3), (0x6C6, 0x6C8), (0x6CB, 0x6D5), (0x6F0, 0x6F9), (0x200C, 0x200D),
]
SIGNS = {
    "NotoSansMath-Regular": [
        (0x2190, 0x2194), (0x21D0, 0x21D0), (0x21D2, 0x21D2), (0x2212, 0x2212), (0x221E, 0x221E),
        (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265),
    ],
    "NotoSansSymbols2-Regular": [
        (0x25A0, 0x25A1), (0x25CB, 0x25CB), (0x25CF, 0x25CF), (0x2605, 0x2606), (0x2610, 0x2612),
        (0x2661, 0x2661), (0x2665, 0x2665), (0x26A0, 0x26A0), (0x2713, 0x2714), (0x2717, 0x2718),
        (0x2764, 0x2764),
    ],
}
RANGES = {
    "NotoSans-Regular": BOTH + WIDER,
    "NotoSans-Bold": BOTH,
    "NotoSansHebrew-Regular": HEBREW,
    "NotoSansArabic-Regular": ARABIC,
    **SIGNS,
}
JOINING = ["init", "medi", "fina", "isol", "rlig", "liga", "calt", "curs"]


def cut(source: Path, target: Path) -> None:
    style = source.stem
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    if digest != SOURCES[style]:
        sys.exit(f"{source}: not the file that the fonts were made of ({digest})")
    features = ["kern", "mark", "mkmk", "ccmp", "locl"] + JOINING * ("Arabic" in style)
    options = subset.Options(
        # A sign stands alone, and is the same everywhere.
        layout_features=[] if style in SIGNS else features,
        hinting=False, legacy_kern=False, notdef_outline=True, glyph_names=False,
        name_IDs=[0, 1, 2, 4, 6, 13, 14], name_legacy=False, name_languages=[0x409],
        drop_tables=["DSIG", "STAT", "MVAR", "meta", "gasp"] + ["MATH", "GDEF", "GPOS", "GSUB"] * (style in SIGNS),
        recalc_timestamp=False,
    )
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[c for first, last in RANGES[style] for c in range(first, last + 1)])
    subsetter.subset(font)
    subset.save_font(font, str(target), options)
    print(f"{target.name}: {target.stat().st_size} bytes, {len(font.getGlyphOrder())} glyphs")


def main(sources):
    here = Path(__file__).parent
    signs = {}
    with tempfile.TemporaryDirectory() as work:
        for source in map(Path, sources):
            sign = source.stem in SIGNS
            target = (Path(work) if sign else here) / f"{source.stem}.ttf"
            cut(source, target)
            if sign:
                signs[source.stem] = target
        if signs.keys() == SIGNS.keys():
            font = merge.Merger().merge([str(signs[style]) for style in SIGNS])
            # When it was merged says nothing, and would be other bytes each time.
            made = TTFont(signs["NotoSansMath-Regular"])["head"]
            font["head"].created, font["head"].modified = made.created, made.modified
            font.recalcTimestamp = False
            font.save(here / "Signs.ttf")
            print(f"Signs.ttf: {(here / 'Signs.ttf').stat().st_size} bytes, {len(font.getGlyphOrder())} glyphs")


main(sys.argv[1:])
