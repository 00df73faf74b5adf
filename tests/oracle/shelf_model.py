#!/usr/bin/env python3
"""A second opinion on the protocol of the shelf: a model of it, without cryptography.

    shelf_model.py FROM TO [death] [RULE ...]
        runs a random history for each seed from FROM up to TO: three phones and a shelf that loses,
        delays, cuts off, renames and shows old lists; phones that are restored from backups. With
        `death`, one of two phones dies for good. A RULE is turned off, to see what it is there for:
        adopt, in-sight, intend, listed, once. Prints how many did not hold, and exits with 1 if any did.

    shelf_model.py replay < LINES
        replays histories on a shelf without faults, as JSON, one a line: [[phone, deed, ...], ...]
        with the deeds ["write", entity, says, now], ["forget", entity, now], ["sync"]. Prints for each
        what stands in the end and what was forgotten, as JSON.

core/shelf has the same rules in Rust and shares no line with this. A name carries the hash of its
bytes, which is what the seal gives there: what is cut off or of another object does not open.
"""

import copy
import hashlib
import json
import random
import sys

TAIL = 4  # rows of a head's tail
PACKS = 4  # packs that become one
ORPHANED = 3  # syncs after which a row that nobody holds is adopted
RULES = {"adopt", "in-sight", "intend", "listed", "once"}


def digest(data):
    return hashlib.sha256(data).hexdigest()[:12]


class Offline(Exception):
    """The place could not be asked, or its answer did not come."""


class Crash(Exception):
    """The program ended."""


class Shelf:
    """Names and bytes, and everything that was seen to go wrong with them."""

    def __init__(self, rng, faults=0.0):
        self.objects, self.late, self.old = {}, {}, []
        self.rng, self.faults = rng, faults

    def step(self):
        if self.rng.random() < 0.2:
            self.old = [*self.old, dict(self.objects)][-6:]
        for name in list(self.late):
            if self.rng.random() < 0.5:
                self.objects[name] = self.late.pop(name)

    def bad(self, weight=1.0):
        return self.rng.random() < self.faults * weight

    def may_crash(self):
        if self.bad(0.25):
            raise Crash

    def calm(self):
        self.faults = 0.0
        self.objects.update(self.late)
        self.late = {}

    def has(self, name, data):
        return len(self.objects.get(name, b"")) == len(data)

    def list(self):
        self.may_crash()
        if self.bad():
            raise Offline
        names = set(self.objects)
        if self.bad() and self.old:
            names = set(self.rng.choice(self.old))
        if self.bad():
            names = {name for name in sorted(names) if self.rng.random() < 0.8}
        return names

    def get(self, name):
        self.may_crash()
        if self.bad():
            raise Offline
        data = self.objects.get(name)
        return data[: len(data) // 2] if data is not None and self.bad() else data

    def put(self, name, data):
        self.may_crash()
        fault = self.rng.random() if self.bad(2) else 1.0
        if fault < 0.2:
            raise Offline
        if fault < 0.4:
            self.objects[name] = data
            raise Offline
        if fault < 0.55:
            self.objects[name] = data[: len(data) // 2]
        elif fault < 0.7:
            self.late[name] = data
        elif fault < 0.8:
            self.objects[name + " (1)"] = data
        elif fault >= 0.9:
            self.objects[name] = data
            self.may_crash()

    def remove(self, name):
        self.may_crash()
        if self.bad():
            raise Offline
        if not self.bad():
            self.objects.pop(name, None)
            self.may_crash()


def named(kind, lane, counter, data):
    return f"{kind}-{lane}-{counter:06d}-{digest(data)}"


def parsed(name):
    parts = name.split(" ")[0].split("-")
    return (parts[0], parts[1], int(parts[2]), parts[3]) if len(parts) == 4 else None


def opened(name, data):
    parts = parsed(name)
    whole = data is not None and parts and digest(data) == parts[3]
    return json.loads(data) if whole else None


class Phone:
    """A journal, and what is remembered of the shelf between two syncs."""

    def __init__(self, rng, rules=RULES):
        self.rng, self.rules = rng, rules
        self.rows, self.clock, self.chains = {}, 0, set()
        self.removed, self.read, self.newest = set(), {}, {}
        self.orphans, self.adopted, self.safe = {}, set(), set()
        self.new_chain()
        self.new_lane()

    def new_chain(self):
        self.chain = f"c{self.rng.getrandbits(32):08x}"
        self.chains.add(self.chain)

    def new_lane(self):
        self.lane = f"l{self.rng.getrandbits(32):08x}"
        self.counter, self.packs, self.head, self.intended = 0, {}, None, set()

    # The journal: rows by (chain, sequence, MAC).

    def forgotten(self):
        return {row["entity"] for row in self.rows.values() if row["verb"] == "forget"}

    def blank(self):
        gone = self.forgotten()
        for row in self.rows.values():
            if row["entity"] in gone:
                row["says"] = None

    def write(self, entity, verb, says, now):
        if entity in self.forgotten():
            return
        self.clock = max(now, self.clock + 1)
        _, last, mac = max((key for key in self.rows if key[0] == self.chain), default=("", 0, ""))
        commitment = digest(json.dumps([entity, says]).encode())
        covered = [mac, self.chain, last + 1, entity, verb, self.clock, commitment]
        key = (self.chain, last + 1, digest(json.dumps(covered).encode()))
        self.rows[key] = {"entity": entity, "verb": verb, "says": says, "clock": self.clock}
        self.blank()

    def take_in(self, rows):
        for key, row in rows:
            if tuple(key) not in self.rows:
                self.rows[tuple(key)] = dict(row)
                self.clock = max(self.clock, row["clock"])
        self.blank()

    def state(self):
        rows = sorted(self.rows.values(), key=lambda row: (row["clock"], row["says"] or ""))
        return {row["entity"]: row["says"] for row in rows if row["says"] is not None}

    def held(self):
        newest = {}
        for chain, sequence, _ in self.rows:
            newest[chain] = max(sequence, newest.get(chain, 0))
        return dict(sorted(newest.items()))

    # A sync.

    def sync(self, shelf):
        names = shelf.list()
        lanes = {}
        for name in names:
            kind, lane, counter, _ = parsed(name) or (None,) * 4
            if kind == "r":
                self.removed |= set(opened(name, shelf.get(name)) or ())
            elif kind == "h":
                lanes.setdefault(lane, []).append((counter, name))
        if self.is_not_me(shelf, lanes.get(self.lane, [])):
            self.new_chain()
            self.new_lane()
        sight = self.read_lanes(shelf, names, lanes)
        self.adopt(sight)
        own = [key for key in self.rows if key[0] == self.chain]
        if len({key[1] for key in own}) < len(own):
            self.new_chain()  # a fork in the chain that is written here
        self.publish(shelf, names)

    def is_not_me(self, shelf, heads):
        unknown = [name for _, name in heads if name.split(" ")[0] not in self.intended]
        foreign = [opened(name, shelf.get(name)) is not None for name in unknown]
        return any(foreign) or self.lane in self.removed

    def read_lanes(self, shelf, names, lanes):
        """Reads the newest head of each lane of which everything is there; what lanes in sight hold."""
        sight = set()
        for lane in sorted(set(lanes) - {self.lane} - self.removed):
            if "in-sight" not in self.rules and lane in self.newest:
                sight |= self.read[self.newest[lane]][0]
            for _, name in sorted(lanes[lane], reverse=True):
                if name in self.read and set(self.read[name][1]) <= names:
                    sight |= self.read[name][0]
                    break
                head = opened(name, shelf.get(name))
                rows = self.rows_of(shelf, names, head) if head else None
                if rows is not None:
                    self.take_in(rows)
                    self.read[name] = ({tuple(key) for key, _ in rows}, head["packs"])
                    self.newest[lane] = name
                    sight |= self.read[name][0]
                    break
        return sight

    def rows_of(self, shelf, names, head):
        rows = list(head["tail"])
        for pack in head["packs"]:
            copies = [pack, *sorted(name for name in names if name.startswith(pack + " "))]
            found = (opened(pack, shelf.get(name)) for name in copies)
            held = next((it for it in found if it is not None), None)
            if held is None:
                return None
            rows += held
        return rows

    def adopt(self, sight):
        covered = sight | self.covered()
        known = self.orphans
        self.orphans = {key: known.get(key, 0) + 1 for key in self.rows if key not in covered}
        if "adopt" in self.rules:
            self.adopted |= {key for key, times in self.orphans.items() if times >= ORPHANED}

    def covered(self):
        return {key for key in self.rows if key[0] in self.chains} | self.adopted

    def dump(self, keys):
        return [[list(key), self.rows[key]] for key in sorted(keys)]

    def objects(self):
        """What has to stand on the shelf."""
        packs = {name: pack["data"] for name, pack in self.packs.items()}
        return {**packs, **({self.head[0]: self.head[1]} if self.head else {})}

    def keys(self):
        """The rows in them."""
        tail = {tuple(key) for key, _ in json.loads(self.head[1])["tail"]}
        return tail.union(*(pack["keys"] for pack in self.packs.values()))

    def stands(self, shelf, names):
        return all(name in names and shelf.has(name, data) for name, data in self.objects().items())

    def remove_old(self, shelf, names):
        """Removes what the newest head does not name, if that head and all it names are in this list."""
        if "listed" in self.rules and not self.stands(shelf, names):
            return
        for name in sorted(names):
            if parsed(name) and parsed(name)[1] == self.lane and name not in self.objects():
                shelf.remove(name)
        self.safe = self.keys()

    def publish(self, shelf, names):
        once, listed = "once" in self.rules, "listed" in self.rules
        if self.head and self.stands(shelf, names):
            self.safe = self.keys()
        if self.head and listed:
            self.remove_old(shelf, names)

        def is_there(name, data):
            # What the list does not show whole is asked for: the list may be short.
            shown = name in names and shelf.has(name, data)
            return not once or shown or opened(name, shelf.get(name)) is not None

        gone = self.forgotten()
        altered = {
            name
            for name, pack in self.packs.items()
            if pack["says"] & gone or not is_there(name, pack["data"])
        }
        lost_head = self.head is not None and not is_there(*self.head)
        packs = {name: pack for name, pack in self.packs.items() if name not in altered}
        rest = self.covered().difference(*(pack["keys"] for pack in packs.values()))
        if len(packs) >= PACKS:
            rest, packs = self.covered(), {}
        counter, new, tail = self.counter, {}, rest
        if len(rest) > TAIL or (rest and altered):
            data = json.dumps(self.dump(rest)).encode()
            counter += 1
            says = {self.rows[key]["entity"] for key in rest if self.rows[key]["says"] is not None}
            new[named("p", self.lane, counter, data)] = {"keys": rest, "data": data, "says": says}
            tail = set()
        packs = {**packs, **new}
        says = {"packs": sorted(packs), "tail": self.dump(tail), "held": self.held()}
        head = json.dumps(says).encode()

        if self.head and not lost_head and digest(head) == digest(self.head[1]):
            if not once:
                for name, data in self.objects().items():
                    if not (name in names and shelf.has(name, data)):
                        shelf.put(name, data)
            return
        before = json.loads(self.head[1])["tail"] if self.head else []
        was_said = {row["entity"] for _, row in before if row["says"] is not None}
        forgets = bool(altered or was_said & gone)
        counter += 1
        self.counter = counter
        name = named("h", self.lane, counter, head)
        if "intend" in self.rules:
            self.intended |= {name, *new}
        for pack, it in packs.items():
            again = not once and not (pack in names and shelf.has(pack, it["data"]))
            if pack in new or again:
                shelf.put(pack, it["data"])
        shelf.put(name, head)
        self.packs, self.head = packs, (name, head)
        self.intended |= {name, *new}
        if not listed:
            self.remove_old(shelf, names)
        elif forgets:
            self.remove_old(shelf, shelf.list())

    def sync_or_fail(self, shelf):
        """A sync that may end anywhere; what it had not noted yet is as before."""
        lane, packs, head = self.lane, self.packs, self.head
        try:
            self.sync(shelf)
        except Offline:
            pass
        except Crash:
            if self.lane == lane:
                self.packs, self.head = packs, head

    def remove_lane(self, shelf, lane):
        self.removed.add(lane)
        data = json.dumps(sorted(self.removed)).encode()
        shelf.put(named("r", self.lane, 0, data), data)


def content(entity):
    return f"SECRET-{entity}-".encode()


def history(seed, rules):
    rng = random.Random(seed)
    shelf = Shelf(rng, rng.choice([0, 0.05, 0.15, 0.3]))
    phones = [Phone(rng, rules) for _ in range(3)]
    backups, restored = [None] * 3, False
    for step in range(80):
        shelf.step()
        which, deed = rng.randrange(3), rng.random()
        phone = phones[which]
        if deed < 0.40:
            entity = f"e{rng.randrange(12)}" if rng.random() < 0.6 else f"e{100 + step}"
            now = step * 10 + rng.randrange(-300, 300)
            phone.write(entity, "set", f"SECRET-{entity}-{step}", now)
        elif deed < 0.46:
            if phone.rows:
                entity = rng.choice([row["entity"] for row in phone.rows.values()])
                phone.write(entity, "forget", None, step * 10)
        elif deed < 0.50:
            backups[which] = copy.deepcopy(phone)
        elif deed < 0.53:
            if backups[which] and shelf.faults:
                phones[which], restored = copy.deepcopy(backups[which]), True
                phones[which].rng = rng
        elif deed < 0.55:
            if shelf.old and shelf.faults:
                shelf.objects = dict(rng.choice(shelf.old))
        elif deed < 0.56:
            if shelf.objects and shelf.faults:
                shelf.objects.pop(rng.choice(sorted(shelf.objects)))
        else:
            phone.sync_or_fail(shelf)

    known = set().union(*(phone.rows for phone in phones))
    shelf.calm()
    for _ in range(10):
        for phone in phones:
            phone.sync(shelf)
    gone = phones[0].forgotten()
    for phone in phones:
        assert known <= set(phone.rows), "rows are lost"
        assert set(phone.rows) == set(phones[0].rows), "rows differ"
        assert phone.state() == phones[0].state(), "states differ"
        blank = [row["says"] is None for row in phone.rows.values() if row["entity"] in gone]
        assert phone.forgotten() == gone and all(blank), "what was forgotten is back"
    live = {phone.lane for phone in phones}
    for name, data in shelf.objects.items():
        alive = parsed(name)[1] in live
        if alive or not restored:
            assert not any(content(it) in data for it in gone), "forgotten content"

    # What a lane holds that a restored phone left behind goes when the person removes it.
    dead = {parsed(name)[1] for name in shelf.objects} - live
    for lane in sorted(dead):
        phones[0].remove_lane(shelf, lane)
    for _ in range(5):
        for phone in phones:
            phone.sync(shelf)
    for name in [it for it in shelf.objects if parsed(it)[1] in dead and parsed(it)[0] != "r"]:
        shelf.objects.pop(name)
    for phone in phones * 3:
        phone.sync(shelf)
    fresh = Phone(rng, rules)
    fresh.sync(shelf)
    assert set(fresh.rows) == set(phones[0].rows), "a fresh phone misses rows"
    assert fresh.state() == phones[0].state(), "a fresh phone shows something else"
    for data in shelf.objects.values():
        assert not any(content(it) in data for it in gone), "forgotten content after removing"


def death(seed, rules):
    """A place that loses uploads and lies in lists, but keeps what it has shown."""
    rng = random.Random(seed)
    shelf = Shelf(rng, rng.choice([0.1, 0.3, 0.5]))
    phones = [Phone(rng, rules) for _ in range(2)]
    for step in range(80):
        shelf.step()
        phone = phones[rng.randrange(2)] if rng.random() < 0.3 else phones[0]
        if rng.random() < 0.5:
            entity = f"e{rng.randrange(12)}" if rng.random() < 0.6 else f"e{100 + step}"
            phone.write(entity, "set", f"S-{step}", step * 10)
        elif rng.random() < 0.1 and phone.rows:
            entity = rng.choice([row["entity"] for row in phone.rows.values()])
            phone.write(entity, "forget", None, step * 10)
        else:
            phone.sync_or_fail(shelf)
    dead, other = phones
    shelf.calm()
    for _ in range(6):
        other.sync(shelf)
    assert dead.safe <= set(other.rows), "a dead phone's rows that it had seen on the shelf"


def replay(deeds):
    rng = random.Random(0)
    shelf = Shelf(rng)
    phones = [Phone(rng) for _ in range(3)]
    for which, deed, *what in deeds:
        if deed == "write":
            entity, says, now = what
            phones[which].write(entity, "set", says, now)
        elif deed == "forget":
            entity, now = what
            phones[which].write(entity, "forget", None, now)
        else:
            phones[which].sync(shelf)
    for _ in range(3):
        for phone in phones:
            phone.sync(shelf)
    assert all(phone.state() == phones[0].state() for phone in phones)
    return {"state": phones[0].state(), "forgotten": sorted(phones[0].forgotten())}


def main():
    if sys.argv[1:] == ["replay"]:
        for line in sys.stdin:
            print(json.dumps(replay(json.loads(line))))
        return
    first, last, *words = sys.argv[1:]
    one = death if "death" in words else history
    broken = []
    for seed in range(int(first), int(last)):
        try:
            one(seed, RULES - set(words))
        except AssertionError as why:
            broken.append(f"{seed}: {why}")
    print(*broken[:6], sep="\n", end="\n" if broken else "")
    print(f"{int(last) - int(first)} histories, {len(broken)} broken")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
