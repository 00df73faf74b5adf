"""Parses hand-written Swift with a grammar, on computers with and without Swift.

The compiler sees only the branch of an `#if` that is taken here; the grammar sees all of them.
"""

import sys
from pathlib import Path

import tree_sitter_swift
from tree_sitter import Language, Parser

PARSER = Parser(Language(tree_sitter_swift.language()))


def faults(source: bytes) -> list[int]:
    """Lines at which the text is no Swift."""
    lines: list[int] = []
    open_nodes = [PARSER.parse(source).root_node]
    while open_nodes:
        node = open_nodes.pop()
        if node.is_error or node.is_missing:
            lines.append(node.start_point[0] + 1)
        elif node.has_error:
            open_nodes.extend(node.children)
    return sorted(lines)


def main(folders: list[str]) -> int:
    files = sorted(file for folder in folders for file in Path(folder).rglob("*.swift"))
    passed = bad = 0
    for file in files:
        source = file.read_bytes()
        wrong = faults(source)
        # A grammar that takes anything shows nothing: without its last brace no file is whole.
        last = source.rstrip()[-1:]
        broken = source.rstrip()[:-1] + b"\n"
        if wrong:
            print(f"{file}:{wrong[0]}: this does not parse")
            bad += 1
        elif last in (b"}", b")") and not faults(broken):
            print(f"{file}: without its last {last.decode()} it parses, too")
            bad += 1
        else:
            passed += 1
    print(f"parsed: {passed} passed; {bad} wrong")
    return 1 if bad or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
