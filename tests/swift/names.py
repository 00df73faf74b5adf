"""Finds names that the generated Swift declares twice.

The core's crates are packages of their own in Kotlin and Python. In Swift they are one module, so two crates
that each have a `Way` make one that nobody can name, and only a compiler would tell.
"""

import re
import sys
from collections import Counter
from pathlib import Path

DECLARED = re.compile(r"^(?:public|open) (?:final )?(?:class|enum|protocol|struct|typealias) (\w+)", re.M)


def twice(sources: list[str]) -> list[str]:
    """Names that more than one declaration has."""
    names = Counter(name for source in sources for name in DECLARED.findall(source))
    return sorted(name for name, count in names.items() if count > 1)


def main(folder: str) -> int:
    sources = [file.read_text() for file in sorted(Path(folder).glob("*.swift"))]
    wrong = twice(sources)
    for name in wrong:
        print(f"{name} is declared twice: give one of the two another name in its crate")
    # One that is put in twice must be seen, or nothing is.
    seen = bool(sources) and twice([*sources, sources[0]]) != wrong
    if not seen:
        print("no declaration was found")
    print(f"names: {int(not wrong) + int(seen)} passed; {len(wrong) + int(not seen)} wrong")
    return int(bool(wrong) or not seen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
