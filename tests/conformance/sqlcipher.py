"""A vault, read and written without a line of Tandem's code.

Stock SQLCipher 4 (PyPI: sqlcipher3, with OpenSSL) for the database, PyCA cryptography for X25519,
HKDF and AES-GCM, argon2-cffi for Argon2id, and the formats as the documentation of core/vault tells
them. Called by core/vault/tests/conformance.rs and core/tandem/tests/it.

    sqlcipher.py read FOLDER SECRET       opens with a passphrase or a spare key, verifies all
                                          that can be verified, prints what it found as JSON
    sqlcipher.py make FOLDER PASSPHRASE MIGRATION
                                          makes a vault with one row in its journal (MIGRATION is
                                          the SQL file of the journal), prints its spare key
    sqlcipher.py find FOLDER SECRET WORD…
                                          prints, as JSON, in which tables each word stands: those of
                                          indexes too, in any case, as it is and as an index has it,
                                          which keeps of a word what differs from the one before
"""

import hashlib
import hmac
import json
import os
import struct
import sys
import unicodedata
from pathlib import Path

import argon2
import sqlcipher3
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
SPARE = ("spare-key", "spare-key-next")  # the second is not confirmed yet
HEADS = b"tandem-heads/1\n"
NOW = 1_700_000_000_000


def hkdf(salt, secret, purpose):
    return HKDF(hashes.SHA256(), 32, salt, purpose.encode()).derive(secret)


def sha256(data):
    return hashlib.sha256(data).digest()


def mac(key, data):
    return hmac.digest(key, data, "sha256")


def base32(data):
    number = int.from_bytes(data, "big")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(len(data) * 8 - 5, -1, -5))


def written(secret):
    """A spare key as it is written down."""
    text = base32(secret) + base32(sha256(secret)[:5])[:4]
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def typed(text):
    """The secret of a spare key, or None if it is none."""
    text = "".join(text.split()).replace("-", "").upper()
    text = text.translate(str.maketrans("OIL", "011"))
    if len(text) != 36 or not set(text) <= set(ALPHABET):
        return None
    number = 0
    for letter in text[:32]:
        number = number << 5 | ALPHABET.index(letter)
    secret = number.to_bytes(20, "big")
    return secret if written(secret).replace("-", "") == text else None


# tandem.keys


def key_pair(kind, secret, slot):
    salt = bytes.fromhex(slot["salt"])
    if kind in SPARE:
        return X25519PrivateKey.from_private_bytes(hkdf(salt, secret, "tandem-keys/1 spare-key"))
    seed = argon2.low_level.hash_secret_raw(
        secret=unicodedata.normalize("NFC", secret).encode(),
        salt=salt,
        time_cost=slot["passes"],
        memory_cost=slot["memory_kib"],
        parallelism=1,
        hash_len=32,
        type=argon2.low_level.Type.ID,
        version=0x13,
    )
    return X25519PrivateKey.from_private_bytes(seed)


def slot_cipher(shared, ephemeral, recipient):
    public = ephemeral.public_bytes_raw() + recipient.public_bytes_raw()
    return AESGCM(hkdf(public, shared, "tandem-keys/1 slot"))


def bound_to(vault, kind, slot):
    return (
        b"tandem-keys/1\n"
        + vault
        + bytes.fromhex(slot["salt"])
        + struct.pack(">II", slot.get("memory_kib", 0), slot.get("passes", 0))
        + kind.encode()
    )


def seal(data_key, vault, kind, secret):
    slot = {"kind": kind, "salt": os.urandom(16).hex()}
    if kind == "passphrase":
        slot |= {"memory_kib": 64, "passes": 1}
    recipient = key_pair(kind, secret, slot).public_key()
    ephemeral = X25519PrivateKey.generate()
    shared = ephemeral.exchange(recipient)
    cipher = slot_cipher(shared, ephemeral.public_key(), recipient)
    slot["public"] = recipient.public_bytes_raw().hex()
    slot["ephemeral"] = ephemeral.public_key().public_bytes_raw().hex()
    slot["sealed"] = cipher.encrypt(bytes(12), data_key, bound_to(vault, kind, slot)).hex()
    return slot


def unseal(slot, vault, kind, secret):
    own = key_pair(kind, secret, slot)
    ephemeral = X25519PublicKey.from_public_bytes(bytes.fromhex(slot["ephemeral"]))
    cipher = slot_cipher(own.exchange(ephemeral), ephemeral, own.public_key())
    return cipher.decrypt(bytes(12), bytes.fromhex(slot["sealed"]), bound_to(vault, kind, slot))


def derived(data_key, purpose):
    return hkdf(data_key[32:], data_key[:32], purpose)


def read_keys(path, secret):
    magic, body, digest, tag = path.read_bytes().removesuffix(b"\n").split(b"\n")
    assert magic == b"tandem-keys/1", magic
    covered = magic + b"\n" + body + b"\n"
    assert sha256(covered).hex().encode() == digest, "the digest of tandem.keys"
    body = json.loads(body)
    vault = bytes.fromhex(body["vault"])
    code = typed(secret)
    kinds = ("passphrase",) if code is None else SPARE
    (slot,) = (slot for slot in body["slots"] if slot["kind"] in kinds)
    data_key = unseal(slot, vault, slot["kind"], secret if code is None else code)
    assert mac(derived(data_key, "tandem-keys/1 mac"), covered).hex().encode() == tag, "the MAC"
    assert data_key[32:].hex() == body["salt"]
    return vault, data_key


def write_keys(path, vault, data_key, slots):
    body = {"vault": vault.hex(), "generation": 1, "salt": data_key[32:].hex(), "slots": slots}
    covered = b"tandem-keys/1\n" + json.dumps(body).encode() + b"\n"
    tag = mac(derived(data_key, "tandem-keys/1 mac"), covered)
    path.write_bytes(covered + f"{sha256(covered).hex()}\n{tag.hex()}\n".encode())


# tandem.db and tandem.heads


def connect(path, data_key):
    db = sqlcipher3.connect(str(path))
    db.execute(f"PRAGMA key = \"x'{data_key.hex()}'\"")
    db.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    assert db.execute("PRAGMA cipher_version").fetchone()[0].startswith("4."), "stock SQLCipher 4"
    assert db.execute("PRAGMA cipher_provider").fetchone()[0] == "openssl"
    db.row_factory = sqlcipher3.Row
    return db


def row_mac(chain_key, before, row):
    numbers = ("sequence", "millis", "counter", "wall", "act", "undoes", "schema")
    data = b"tandem-change/1\0" + before + row["device"]
    data += b"".join(struct.pack(">q", row[name] or 0) for name in numbers)
    for name in ("verb", "entity"):
        text = row[name].encode()
        data += struct.pack(">Q", len(text)) + text
    return mac(chain_key, data + row["id"] + commitment(row))[:16]


def commitment(row):
    """What stands for the content: of what was forgotten it is stored, and what forgets has none."""
    if row["salt"] is not None:
        return mac(row["salt"], row["patch"])
    return row["commitment"] or bytes(32)


def read(folder, secret):
    vault, data_key = read_keys(folder / "tandem.keys", secret)
    db = connect(folder / "tandem.db", data_key)
    assert db.execute("PRAGMA cipher_integrity_check").fetchall() == []
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert db.execute("SELECT id FROM vault").fetchone()[0] == vault

    rows = db.execute(
        "SELECT devices.device, changes.* FROM changes JOIN devices ON num = changes.device"
        " ORDER BY 1, sequence"
    ).fetchall()
    chain_keys = dict(db.execute("SELECT device, chain_key FROM devices").fetchall())
    heads = {}
    for row in rows:
        sequence, before = heads.get(row["device"], (0, bytes(16)))
        assert row["sequence"] == sequence + 1, "a row is missing"
        assert row["mac"] == row_mac(chain_keys[row["device"]], before, row), "the MAC of a row"
        heads[row["device"]] = (row["sequence"], row["mac"])

    sealed = (folder / "tandem.heads").read_bytes().removeprefix(HEADS)
    heads_key = db.execute("SELECT heads_key FROM vault").fetchone()[0]
    opened = AESGCM(heads_key).decrypt(sealed[:12], sealed[12:], HEADS)
    sealed_heads = {
        device: (at, tag) for device, at, tag in struct.iter_unpack(">16sq16s", opened[8:])
    }
    assert sealed_heads == heads, "the sealed heads"
    body = json.loads((folder / "tandem.keys").read_bytes().splitlines()[1])
    assert struct.unpack(">Q", opened[:8])[0] == body["generation"], "the generation of the keys"

    print(json.dumps({
        "key": data_key.hex(),
        "rows": [
            [row["verb"], row["entity"], row["id"].hex(), row["patch"] and json.loads(row["patch"])]
            for row in rows
        ],
    }))


def make(folder, passphrase, migration):
    vault, data_key, code = os.urandom(16), os.urandom(48), os.urandom(20)
    secrets = {"passphrase": passphrase, "spare-key": code}
    slots = [seal(data_key, vault, kind, secret) for kind, secret in secrets.items()]
    write_keys(folder / "tandem.keys", vault, data_key, slots)

    device, chain_key, salt = os.urandom(16), os.urandom(32), os.urandom(16)
    heads_key = os.urandom(32)
    patch = '{"live":true,"words":"written by stock SQLCipher, ü"}'.encode()
    row = {
        "device": device, "sequence": 1, "fork": 0, "millis": NOW, "counter": 0, "wall": NOW, "act": 1,
        "verb": "set", "undoes": None, "schema": 0, "entity": "thing", "id": bytes([7]) * 16,
        "salt": salt, "patch": patch,
    }  # fmt: skip
    row["mac"] = row_mac(chain_key, bytes(16), row)
    row["device"] = 1  # its number here; the MAC is of its name

    db = connect(folder / "tandem.db", data_key)
    db.execute("PRAGMA journal_mode = WAL")
    db.executescript(migration.read_text())
    db.execute(
        "INSERT INTO vault (one, id, millis, journal, heads_key) VALUES (1, ?, ?, 1, ?)",
        (vault, NOW, heads_key),
    )
    db.execute(
        "INSERT INTO devices (num, device, chain_key, installation, since)"
        " VALUES (1, ?, ?, zeroblob(16), ?)", (device, chain_key, NOW)
    )  # fmt: skip
    places = ", ".join(f":{name}" for name in row)
    db.execute(f"INSERT INTO changes ({', '.join(row)}) VALUES ({places})", row)
    db.commit()
    db.close()

    nonce, head = os.urandom(12), struct.pack(">Q16sq16s", 1, device, 1, row["mac"])
    sealed = AESGCM(heads_key).encrypt(nonce, head, HEADS)
    (folder / "tandem.heads").write_bytes(HEADS + nonce + sealed)
    print(json.dumps({"key": data_key.hex(), "code": written(code)}))


def find(folder, secret, words):
    _, data_key = read_keys(folder / "tandem.keys", secret)
    db = connect(folder / "tandem.db", data_key)
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found = {word: set() for word in words}
    for table in tables:
        try:
            rows = db.execute(f'SELECT * FROM "{table}"')
        except sqlcipher3.OperationalError:
            continue  # a table of a module that stock SQLCipher lacks; its shadow tables are read
        for row in rows:
            for cell in row:
                text = cell.decode(errors="replace") if isinstance(cell, bytes) else str(cell)
                for word in words:
                    if word[1:].lower() in text.lower():
                        found[word].add(table)
    print(json.dumps({word: sorted(tables) for word, tables in found.items()}))


if __name__ == "__main__":
    command, folder, secret, *rest = sys.argv[1:]
    if command == "read":
        read(Path(folder), secret)
    elif command == "make":
        make(Path(folder), secret, Path(rest[0]))
    elif command == "find":
        find(Path(folder), secret, rest)
    else:
        sys.exit(__doc__)
