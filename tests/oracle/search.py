"""Which texts have all of some words, and where the first of them stands, by `unicodedata`.

Reads JSON lines `{"words": "...", "text": "..."}` and prints for each `null`, or the first and the last
place (in characters, the last not included) of what is marked, as JSON lines.
"""

import json
import sys
import unicodedata


def is_mark(character):
    return unicodedata.category(character).startswith("M")


def folded(text):
    """The letters without their marks, and for each the place of the character that it is of."""
    letters, places = [], []
    for place, character in enumerate(text):
        for part in unicodedata.normalize("NFD", character):
            if not is_mark(part):
                for letter in part.lower():
                    letters.append(letter)
                    places.append(place)
    return "".join(letters), places


def find(words, text):
    wanted = [folded(word)[0] for word in words.split()]
    letters, places = folded(text)
    if not all(word in letters for word in wanted):
        return None
    first, length = min((letters.index(word), -len(word)) for word in wanted)
    last = places[first - length - 1] + 1
    while last < len(text) and is_mark(text[last]):
        last += 1
    return [places[first], last]


for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(find(asked["words"], asked["text"])))
