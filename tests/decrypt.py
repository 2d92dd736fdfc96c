#!/usr/bin/env python3
"""Opens what Fieldseal stored, with nothing but the page that describes the stored format and `cryptography`.

A second implementation, in another language, that shares no code with the library: if both agree, the bytes can be read
without either. It reads the database of the quickstart,

    decrypt.py --keyring keyring.json --database people.sqlite --csv examples/data/people.csv

and the published vectors,

    decrypt.py --vectors tests/vectors/wire-v1.json --keyring-vectors tests/vectors/keyring-v1.json \\
        --passphrase-vectors tests/vectors/passphrase.json

One line for each failure, without any value in it, then `N passed, M failed`; the exit status says the same.
"""

import argparse
import base64
import binascii
import csv
import hashlib
import hmac
import json
import pathlib
import re
import sqlite3
import struct
import sys

from cryptography.exceptions import InvalidKey, InvalidTag
from cryptography.hazmat.primitives import cmac, hashes
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV, ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

# The model of the quickstart: what a reader must know beside keyring and database.
ENTITY = "person"
TABLE = "people"
PLAIN = ["name"]
ENCRYPTED = {
    "email": {"type": "str", "search": "email/1"},
    "national_id": {"type": "str"},
    "phone": {"type": "str", "nullable": True},
    "iban": {"type": "str"},
    "note": {"type": "str"},
}
PASSWORD = "password"

SUITES = {0x01: 46, 0x02: 46, 0x03: 78, 0x11: 22}  # with the fewest bytes that an envelope has
PADDED = 0x80
CHUNK = 16384
MASTER_PURPOSE = "keyring"
PASSPHRASE_HEAD = 29


class Refused(Exception):
    """A value that does not open. The reason is for us: it never quotes the value."""


# ---- notation and keys (section 1) ----


def u32(number):
    return struct.pack(">I", number)


def framed(value):
    """F(x): absent is 00, anything else 01, its length, itself."""
    if value is None:
        return b"\x00"
    if isinstance(value, str):
        value = value.encode()
    return b"\x01" + u32(len(value)) + value


def derive(root, label, tenant, entity, field, length):
    info = b"fieldseal/1/key\x00" + framed(label) + framed(tenant) + framed(entity) + framed(field)
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=info).derive(root)


def check_value(root):
    return derive(root, "check", None, None, None, 32)[:16]


def hmac_sha256(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


# ---- suites (section 2) ----


def open_xaes_256_gcm(key, body, context):
    """C2SP XAES-256-GCM: two CMACs turn the first half of the nonce into an AES-256-GCM key."""
    nonce, sealed = body[:24], body[24:]
    derived = b""
    for block in (1, 2):
        mac = cmac.CMAC(algorithms.AES(key))
        mac.update(bytes([0, block]) + b"X\x00" + nonce[:12])
        derived += mac.finalize()
    return AESGCM(derived).decrypt(nonce[12:], sealed, context)


def hchacha20(key, nonce):
    """The key derivation of XChaCha20 (draft-irtf-cfrg-xchacha-03, section 2.2)."""
    state = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce))

    def quarter_round(a, b, c, d):
        for x, y, z, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[x] = (state[x] + state[y]) & 0xFFFFFFFF
            mixed = state[z] ^ state[x]
            state[z] = ((mixed << turn) | (mixed >> (32 - turn))) & 0xFFFFFFFF

    for _ in range(10):
        for column in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)):
            quarter_round(*column)
        for diagonal in ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter_round(*diagonal)
    return struct.pack("<8I", *state[:4], *state[12:])


def open_xchacha20_poly1305(key, body, context):
    nonce, sealed = body[:24], body[24:]
    return ChaCha20Poly1305(hchacha20(key, nonce[:16])).decrypt(bytes(4) + nonce[16:], sealed, context)


def open_cobblestone_256(key, body, context):
    """C2SP chunked-encryption v1: salt, commitment, then chunks of which only the last is shorter than 16,384 bytes."""
    salt, commitment, sealed = body[:24], body[24:56], body[56:]
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00" + salt + context
    material = HKDFExpand(algorithm=hashes.SHA512(), length=76, info=info).derive(key)
    cipher, base_nonce, expected = AESGCM(material[:32]), material[32:44], material[44:]
    if not hmac.compare_digest(commitment, expected):
        raise Refused("does not open")
    plaintext, counter = b"", 0
    while True:
        chunk, sealed = sealed[: CHUNK + 16], sealed[CHUNK + 16 :]
        nonce = int.from_bytes(base_nonce, "big") ^ counter
        plaintext += cipher.decrypt(nonce.to_bytes(12, "big"), chunk, None)
        if len(chunk) < CHUNK + 16:
            # Nothing may follow the short chunk that ends the message.
            if sealed:
                raise Refused("does not open")
            return plaintext
        counter += 1


def open_aes_siv(key, body, context):
    return AESSIV(key).decrypt(body, [context])


OPEN = {
    0x01: open_xaes_256_gcm,
    0x02: open_xchacha20_poly1305,
    0x03: open_cobblestone_256,
    0x11: open_aes_siv,
}

# ---- stored values (sections 2, 4 and 5) ----


class Field:
    """What binds a value to its place."""

    def __init__(self, entity, field, type_tag, tenant=None, row=None, suite=0x01, normaliser=None, bits=128):
        self.entity, self.field, self.type, self.tenant = entity, field, type_tag, tenant
        self.row, self.suite, self.normaliser, self.bits = row, suite, normaliser, bits

    def with_(self, **changes):
        other = Field.__new__(Field)
        other.__dict__ = {**self.__dict__, **changes}
        return other


def split(field, stored):
    """(slots, prefix, envelope): how many slots there are is the first byte's to say, if the field is searchable."""
    if field.normaliser is None:
        return [], None, stored
    if not stored or stored[0] not in (0x81, 0x82):
        raise Refused("is not a searchable value")
    count = stored[0] - 0x80
    end = 1 + 20 * count
    prefix, envelope = stored[:end], stored[end:]
    if len(prefix) != end:
        raise Refused("is too short")
    slots = [prefix[1 + 20 * i : 21 + 20 * i] for i in range(count)]
    return slots, prefix, envelope


def open_value(field, roots, stored):
    """The plaintext's encoding, out of what a column holds."""
    _, prefix, envelope = split(field, stored)
    if len(envelope) < 6 or envelope[0] != 0x01:
        raise Refused("has another version")
    suite, padded = envelope[1] & ~PADDED, bool(envelope[1] & PADDED)
    if suite != field.suite:
        raise Refused("has a suite that the field does not accept")
    if len(envelope) < SUITES[suite]:
        raise Refused("is too short")
    root = roots.get(int.from_bytes(envelope[2:6], "big"))
    if root is None:
        raise Refused("names a key that the keyring does not have")
    key = derive(root, f"field/{suite:02x}", field.tenant, field.entity, field.field, 64 if suite == 0x11 else 32)
    context = envelope[:6] + framed(field.type) + framed(field.row) + framed(prefix)
    try:
        plaintext = OPEN[suite](key, envelope[6:], context)
    except (InvalidTag, ValueError):
        raise Refused("does not open") from None
    return unpadded(plaintext) if padded else plaintext


def unpadded(plaintext):
    content = plaintext.rstrip(b"\x00")
    if not content.endswith(b"\x80"):
        raise Refused("has bad padding")
    return content[:-1]


def index_tag(field, root, encoding):
    key = derive(root, "index", field.tenant, field.entity, field.field, 32)
    message = b"fieldseal/1/index\x00" + framed(field.normaliser) + framed(field.type) + bytes([field.bits])
    tag = int.from_bytes(hmac_sha256(key, message + framed(encoding))[:16], "big")
    kept = ((1 << field.bits) - 1) << (128 - field.bits)
    return (tag & kept).to_bytes(16, "big")


def ascii_lowercase(text):
    return re.sub("[A-Z]", lambda letter: chr(ord(letter[0]) + 32), text)


def email(text):
    text = ascii_lowercase(text.strip("\t\n\r "))
    local, at, domain = text.rpartition("@")
    if not (local and at and domain):
        raise Refused("is not an e-mail address")
    return text


def digits(text):
    kept = re.sub("[^0-9]", "", text)
    if not kept:
        raise Refused("has no digit")
    return kept


# `caseless/1` is pinned to Unicode 16.0, which Python has only from one version on: its vectors bring the result.
NORMALISE = {"none/1": str, "lowercase/1": ascii_lowercase, "email/1": email, "digits/1": digits}

# ---- the keyring document (section 7) ----


def strict_base64(text):
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise SystemExit("keyring: not base64") from None
    if base64.b64encode(decoded).decode() != text:
        raise SystemExit("keyring: not strict base64")
    return decoded


def plain_roots(document, purpose):
    """Key id to root; a key of another state than these does not open anything."""
    live = ("pre-active", "primary", "decrypt-only")
    keys = document["keysets"].get(purpose, [])
    return {key["id"]: strict_base64(key["root"]["plain"]) for key in keys if key["state"] in live}


def document_mac(document, root):
    """`mac` of the document, by the primary root of the keyset `keyring`."""
    message = b"fieldseal/1/keyring\x00" + framed(document["name"]) + struct.pack(">Q", document["revision"])
    keysets = sorted(document["keysets"].items(), key=lambda item: item[0].encode())
    message += u32(len(keysets))
    for purpose, keys in keysets:
        message += framed(purpose) + u32(len(keys))
        for key in sorted(keys, key=lambda key: key["id"]):
            wrap = key["root"] if key["root"] and "wrapped" in key["root"] else {}
            wrapped = strict_base64(wrap["wrapped"]) if wrap else None
            message += u32(key["id"]) + framed(key["state"]) + framed(key["created"])
            message += framed(wrap.get("kek")) + framed(wrapped) + framed(strict_base64(key["check"]))
    indexes = sorted(document["indexes"], key=lambda index: (index["entity"].encode(), index["field"].encode()))
    message += u32(len(indexes))
    for index in indexes:
        message += b"".join(framed(index[part]) for part in ("entity", "field", "normaliser", "type"))
        message += bytes([index["bits"], len(index["keys"])]) + b"".join(map(u32, index["keys"])) + bytes([index["phase"]])
    return hmac_sha256(derive(root, "keyring", None, None, None, 32), message)


def wrapped_plaintext(root, name, purpose, key_id, kek):
    message = b"fieldseal/1/wrap\x00" + framed(name) + framed(purpose) + u32(key_id) + framed(kek)
    return root + hmac_sha256(derive(root, "wrap", None, None, None, 32), message)


def passphrase_key(passphrase, head):
    """The key that wraps under a passphrase: how it is derived stands in the first 29 bytes of what is wrapped."""
    version, memory, passes, lanes = struct.unpack(">BIII", head[:13])
    if version != 1 or len(head) != PASSPHRASE_HEAD:
        raise Refused("has another version")
    argon2 = Argon2id(salt=head[13:], length=32, iterations=passes, lanes=lanes, memory_cost=memory)
    return derive(argon2.derive(passphrase.encode()), "passphrase", None, None, None, 32)


def kek_place(name, purpose, key_id):
    return b"fieldseal/1/kek\x00" + framed(name) + framed(purpose) + u32(key_id)


def open_passphrase(key, place, wrapped):
    head, body = wrapped[:PASSPHRASE_HEAD], wrapped[PASSPHRASE_HEAD:]
    try:
        return open_xaes_256_gcm(key, body, head + place)
    except (InvalidTag, ValueError):
        raise Refused("does not open") from None


def pseudonym(root, key_id, tenant, domain, type_tag, encoding):
    key = derive(root, "pseudonym", tenant, None, domain, 32)
    tag = hmac_sha256(key, b"fieldseal/1/pseudonym\x00" + framed(type_tag) + framed(encoding))[:16]
    return "psn1." + base64.urlsafe_b64encode(u32(key_id) + tag).decode().rstrip("=")


# ---- what is checked ----


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, holds):
        """`holds` is a function: whatever it raises is a failure of this one check."""
        try:
            reason = None if holds() else "is not what was expected"
        except Refused as refused:
            reason = str(refused)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            reason = f"cannot be read ({type(error).__name__})"
        if reason is None:
            self.passed += 1
        else:
            self.failed += 1
            print(f"{what}: {reason}")

    def refuses(self, what, attempt):
        try:
            attempt()
        except Refused:
            self.passed += 1
        else:
            self.failed += 1
            print(f"{what}: opens")


def flipped(stored, bit):
    return stored[: bit // 8] + bytes([stored[bit // 8] ^ 0x80 >> bit % 8]) + stored[bit // 8 + 1 :]


def check_database(tally, keyring, path, csv_path, limit, passwords):
    document = json.loads(keyring.read_text(encoding="utf-8"))
    roots, index_roots = plain_roots(document, "data"), plain_roots(document, "index")
    for purpose in document["keysets"]:
        for key in document["keysets"][purpose]:
            if key["root"]:
                right = check_value(strict_base64(key["root"]["plain"]))
                tally.check(f"key {key['id']}: check value", lambda: right == strict_base64(key["check"]))
    fields = {
        name: Field(ENTITY, name, options["type"], normaliser=options.get("search"))
        for name, options in ENCRYPTED.items()
    }

    columns = [*PLAIN, *ENCRYPTED, PASSWORD]
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        rows = connection.execute(f"SELECT {', '.join(columns)} FROM {TABLE} ORDER BY rowid LIMIT ?", (limit,)).fetchall()
    people = {}
    for number, row in enumerate(rows, start=1):
        stored, opened = dict(zip(columns, row)), {}
        for name, options in ENCRYPTED.items():
            tally.check(f"row {number}: {name}", lambda: open_column(opened, name, fields[name], options, roots, stored[name]))
            if "search" in options:
                tally.check(
                    f"row {number}: index of {name}",
                    lambda: index_matches(fields[name], index_roots, stored[name], opened[name]),
                )
        tally.check(f"row {number}: {PASSWORD}", lambda: is_phc(stored[PASSWORD]))
        people[email(opened.get("email") or "?@?")] = {**stored, **opened}
    if rows:
        check_binding(tally, fields, roots, dict(zip(columns, rows[0])))
    if csv_path is not None:
        compare_with_csv(tally, csv_path, people, None if len(rows) == limit else len(rows), passwords)


def open_column(opened, name, field, options, roots, stored):
    opened[name] = None
    if stored is None:
        return options.get("nullable", False)
    if not isinstance(stored, bytes):
        raise Refused("is not a blob")
    opened[name] = open_value(field, roots, stored).decode()
    return True


def index_matches(field, roots, stored, text):
    slots, _, _ = split(field, stored)
    encoding = NORMALISE[field.normaliser](text).encode()
    ids = [int.from_bytes(slot[:4], "big") for slot in slots]
    return slots == [u32(id) + index_tag(field, roots[id], encoding) for id in ids]


def is_phc(text):
    if not isinstance(text, str):
        return False
    parts = re.fullmatch(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]{22,})\$([A-Za-z0-9+/]{43,})", text)
    return parts is not None and int(parts[1]) >= 19456 and int(parts[2]) >= 2 and int(parts[3]) >= 1


def check_binding(tally, fields, roots, stored):
    """Moved to another field, tenant or type, or changed in any bit, a value of the first row does not open."""
    for name, field in fields.items():
        value = stored[name]
        if value is None:
            continue
        for other in ({"field": "elsewhere"}, {"entity": "elsewhere"}, {"tenant": "elsewhere"}, {"type": "bytes"}):
            tally.refuses(f"row 1: {name} moved to {other}", lambda: open_value(field.with_(**other), roots, value))
        for bit in range(8 * len(value)) if len(value) <= 256 else range(0, 8 * len(value), 61):
            tally.refuses(f"row 1: {name} with bit {bit} flipped", lambda: open_value(field, roots, flipped(value, bit)))


def compare_with_csv(tally, path, people, count, passwords):
    with open(path, encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    if count is not None:
        tally.check("the number of rows", lambda: count == len(written))
        missing = {email(row["email"]) for row in written} - people.keys()
        tally.check("the people of the CSV file", lambda: not missing)
    for number, row in enumerate(written, start=1):
        person = people.get(email(row["email"]))
        if person is None:
            continue
        for name in [*PLAIN, *ENCRYPTED]:
            expected = row[name]
            if expected == "" and ENCRYPTED.get(name, {}).get("nullable"):
                expected = None
            tally.check(f"person {number}: {name}", lambda: person[name] == expected)
        if number <= passwords:
            tally.check(f"person {number}: {PASSWORD}", lambda: verifies(person[PASSWORD], row[PASSWORD]))
            tally.check(f"person {number}: another {PASSWORD}", lambda: not verifies(person[PASSWORD], row[PASSWORD] + "!"))


def verifies(phc, password):
    try:
        Argon2id.verify_phc_encoded(password.encode(), phc)
    except InvalidKey:
        return False
    return True


def check_vectors(tally, path):
    for number, vector in enumerate(json.loads(path.read_text(encoding="utf-8"))["vectors"]):
        what = f"{path.name}: vector {number}"
        try:
            check_vector(tally, what, vector)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            tally.check(f"{what}: {type(error).__name__}", lambda: False)


def check_vector(tally, what, vector):
    def unhex(text):
        return None if text is None else bytes.fromhex(text)

    stored, index = unhex(vector["stored"]), vector["index"]
    field = Field(
        vector["entity"], vector["field"], vector["type"], vector["tenant"], unhex(vector["row"]), vector["suite"],
        normaliser=index and index["normaliser"], bits=index["bits"] if index else 128,
    )
    roots = {vector["key_id"]: unhex(vector["root"])}
    plaintext = unhex(vector["plaintext"])

    tally.check(f"{what}: length", lambda: len(stored) == vector["stored_len"])
    tally.check(f"{what}: SHA-256", lambda: hashlib.sha256(stored).hexdigest() == vector["stored_sha256"])
    tally.check(f"{what}: plaintext", lambda: open_value(field, roots, stored) == plaintext)
    tally.check(f"{what}: padding", lambda: padding_is(vector["pad"], field, stored, plaintext))
    if index:
        slots, _, _ = split(field, stored)
        normalised = unhex(index["normalised"])
        keys = [(key["id"], unhex(key["root"])) for key in index["keys"]]
        expected = [u32(key_id) + index_tag(field, root, normalised) for key_id, root in keys]
        tally.check(f"{what}: index", lambda: slots == expected)
        if field.type == "str" and field.normaliser in NORMALISE:
            again = NORMALISE[field.normaliser]
            tally.check(f"{what}: normaliser", lambda: again(plaintext.decode()).encode() == normalised)
    step = 1 if len(stored) <= 512 else 8 * len(stored) // 997
    for bit in range(0, 8 * len(stored), step):
        tally.refuses(f"{what}: bit {bit} flipped", lambda: open_value(field, roots, flipped(stored, bit)))


def padding_is(pad, field, stored, plaintext):
    _, _, envelope = split(field, stored)
    padded = bool(envelope[1] & PADDED)
    if pad is None:
        return not padded
    content = len(plaintext) // pad * pad + pad
    chunks = 16 * (content // CHUNK) if field.suite == 0x03 else 0
    return padded and len(envelope) == SUITES[field.suite] + chunks + content


def check_keyring_vectors(tally, path):
    vectors = json.loads(path.read_text(encoding="utf-8"))
    plain, wrapped = vectors["plain_document"], vectors["wrapped_document"]
    for purpose, keys in plain["keysets"].items():
        for key in keys:
            if key["root"] is None:
                continue
            right = check_value(strict_base64(key["root"]["plain"]))
            tally.check(f"{path.name}: {purpose} key {key['id']}", lambda: right == strict_base64(key["check"]))

    root = bytes.fromhex(vectors["wrapped_document_keyring_root"])
    [primary] = [key for key in wrapped["keysets"][MASTER_PURPOSE] if key["state"] == "primary"]
    tally.check(f"{path.name}: keyring key", lambda: check_value(root) == strict_base64(primary["check"]))
    tally.check(f"{path.name}: mac", lambda: document_mac(wrapped, root) == strict_base64(wrapped["mac"]))
    older = {**wrapped, "revision": wrapped["revision"] - 1}
    tally.check(f"{path.name}: mac of another revision", lambda: document_mac(older, root) != strict_base64(wrapped["mac"]))

    example = vectors["wrapped_plaintext_example"]
    made = wrapped_plaintext(
        bytes.fromhex(example["root"]), example["keyring"], example["purpose"], example["id"], example["kek"]
    )
    tally.check(f"{path.name}: wrapped plaintext", lambda: made.hex() == example["wrapped_plaintext"])

    example = vectors["pseudonym_example"]
    made = pseudonym(
        bytes.fromhex(example["root"]), example["key_id"], example["tenant"], example["domain"], example["type"],
        bytes.fromhex(example["index_encoding"]),
    )
    tally.check(f"{path.name}: pseudonym", lambda: made == example["pseudonym"])


def check_passphrase_vectors(tally, path):
    for vector in json.loads(path.read_text(encoding="utf-8"))["vectors"]:
        what = f"{path.name}: made by {vector['made_by']}"
        root, wrapped = bytes.fromhex(vector["root"]), bytes.fromhex(vector["wrapped"])
        name, purpose, key_id = vector["keyring"], vector["purpose"], vector["id"]
        key = passphrase_key(vector["passphrase"], wrapped[:PASSPHRASE_HEAD])
        place = kek_place(name, purpose, key_id)
        plaintext = wrapped_plaintext(root, name, purpose, key_id, vector["kek"])
        tally.check(f"{what}: plaintext", lambda: open_passphrase(key, place, wrapped) == plaintext)
        for other in (kek_place("other", purpose, key_id), kek_place(name, "index", key_id), kek_place(name, purpose, key_id + 1)):
            tally.refuses(f"{what}: in another place", lambda: open_passphrase(key, other, wrapped))
        for bit in range(8 * len(wrapped)):
            tally.refuses(f"{what}: bit {bit} flipped", lambda: open_passphrase(key, place, flipped(wrapped, bit)))


def main():
    parser = argparse.ArgumentParser(description="Opens what Fieldseal stored, independently of its code.")
    parser.add_argument("--keyring", type=pathlib.Path, metavar="FILE", help="keyring document with plain roots")
    parser.add_argument("--database", type=pathlib.Path, metavar="FILE", help="SQLite database of the quickstart")
    parser.add_argument("--csv", type=pathlib.Path, metavar="FILE", help="what the database was filled from")
    parser.add_argument("--limit", type=int, default=-1, metavar="N", help="open only the first N rows")
    parser.add_argument("--passwords", type=int, default=25, metavar="N",
                        help="verify the first N passwords of the CSV file (default: %(default)s)")
    parser.add_argument("--vectors", type=pathlib.Path, metavar="FILE", help="vectors of stored values")
    parser.add_argument("--keyring-vectors", type=pathlib.Path, metavar="FILE", help="vectors of the keyring document")
    parser.add_argument("--passphrase-vectors", type=pathlib.Path, metavar="FILE", help="vectors of roots under a passphrase")
    options = parser.parse_args()
    if (options.keyring is None) != (options.database is None):
        parser.error("--keyring and --database go together")
    if not (options.database or options.vectors or options.keyring_vectors or options.passphrase_vectors):
        parser.error("nothing to open: give --keyring and --database, --vectors, --keyring-vectors or --passphrase-vectors")

    tally = Tally()
    try:
        if options.database:
            check_database(tally, options.keyring, options.database, options.csv, options.limit, options.passwords)
        if options.vectors:
            check_vectors(tally, options.vectors)
        if options.keyring_vectors:
            check_keyring_vectors(tally, options.keyring_vectors)
        if options.passphrase_vectors:
            check_passphrase_vectors(tally, options.passphrase_vectors)
    except (OSError, sqlite3.Error, json.JSONDecodeError) as error:
        sys.exit(f"decrypt.py: {error}")
    except (KeyError, TypeError) as error:
        sys.exit(f"decrypt.py: the document lacks a member or has another shape: {error}")
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main())
