#!/usr/bin/env python3
"""Makes the two fonts of the reports out of Noto Sans.

    subset.py NotoSans-Regular.ttf NotoSans-Bold.ttf

Noto Sans has 3,300 glyphs and 500 KB a style; a report in English or Spanish needs 400 of them. What
is kept: Latin, Latin-1, Latin Extended-A (every European name in Latin letters), dashes, quotation
marks, the isolates' neighbours, a few signs, and U+FFFD, which stands for what is not here; in Regular
also the letters of names beyond: Vietnamese, African alphabets, Greek, Cyrillic. Bold stands in our own
headings and numbers, and a text that lacks a letter in it is drawn in Regular. What is dropped: hinting (paper and PDF viewers do without), ligatures (a reader who searches for "fi" finds
it), alternates. Kerning and the placing of marks stay.

The sources are those of Debian's package fonts-noto-core 20201225-1 (files NotoSans-Regular.ttf and
NotoSans-Bold.ttf of its folder `noto`), as their digests below say. fonttools 4.60 or later. Same
sources, same bytes.
"""

import hashlib
import sys
from pathlib import Path

from fontTools import subset

SOURCES = {
    "Regular": "89c3c497f618fdaa0b2d1e98fef93582f28c71debd2c4a8cdf41f190ced2909d",
    "Bold": "e83493c945848ecd4a9ad0f6d19164541a0d3e23a9c952304a00a46e00272ac5",
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
RANGES = {"Regular": BOTH + WIDER, "Bold": BOTH}


def main(sources):
    here = Path(__file__).parent
    for source in map(Path, sources):
        style = source.stem.split("-")[-1]
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
        if digest != SOURCES[style]:
            sys.exit(f"{source}: not the file that the fonts were made of ({digest})")
        options = subset.Options(
            layout_features=["kern", "mark", "mkmk", "ccmp", "locl"],
            hinting=False, legacy_kern=False, notdef_outline=True, glyph_names=False,
            name_IDs=[0, 1, 2, 4, 6, 13, 14], name_legacy=False, name_languages=[0x409],
            drop_tables=["DSIG", "STAT", "MVAR", "meta", "gasp"],
            recalc_timestamp=False,
        )
        font = subset.load_font(str(source), options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=[c for first, last in RANGES[style] for c in range(first, last + 1)])
        subsetter.subset(font)
        target = here / f"NotoSans-{style}.ttf"
        subset.save_font(font, str(target), options)
        print(f"{target.name}: {target.stat().st_size} bytes, {len(font.getGlyphOrder())} glyphs")


main(sys.argv[1:])
