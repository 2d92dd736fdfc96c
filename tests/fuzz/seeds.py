#!/usr/bin/env python3
"""Writes what the corpora start from, all of it real: the published vectors, the structs of tests/ui, stored password hashes.

    tests/fuzz/seeds.py FOLDER      one folder a target in FOLDER
"""

import base64
import hashlib
import hmac
import json
import pathlib
import re
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
VECTORS = ROOT / "tests" / "vectors"


def main():
    folder = pathlib.Path(sys.argv[1])
    for target, seeds in {
        "attributes": attributes(),
        "envelope": envelopes(),
        "keyring": keyrings(),
        "masks": masks(),
        "phc": hashes(),
        "text_form": texts(),
    }.items():
        place = folder / target
        place.mkdir(parents=True, exist_ok=True)
        for seed in seeds:
            seed = seed if isinstance(seed, bytes) else seed.encode()
            (place / hashlib.sha1(seed).hexdigest()).write_bytes(seed)


def published():
    for name in ["wire-v1.json", "wire-more.json"]:
        for vector in json.loads((VECTORS / name).read_text())["vectors"]:
            stored = bytes.fromhex(vector["stored"])
            # The mutations of a long value are slow, and are those of a short one.
            if len(stored) <= 400:
                yield vector, stored


def envelopes():
    for _, stored in published():
        yield stored
    # Under the keys of the property: one that opens, one that does not, one that is unknown.
    for suite in [0x01, 0x02, 0x03, 0x11, 0x81, 0x82, 0x83, 0x91, 0x21]:
        for key in [0x01020304, 0x01020307, 0x01020309, 0x0A0B0C0D]:
            envelope = bytes([1, suite]) + struct.pack(">I", key) + bytes(80)
            yield envelope
            for slots in [1, 2]:
                yield bytes([0x80 + slots]) + bytes(20 * slots) + envelope


def texts():
    for at, (_, stored) in enumerate(published()):
        if at % 10 == 0:
            yield "fs1." + base64.urlsafe_b64encode(stored).decode().rstrip("=")
            yield stored
    yield from ["fs1.", "fs1.AQ", "fs1.AR", "fs1.AQ==", "fs1.-_-_", "fs1.+/+/", "psn1.AA"]


def keyrings():
    published = json.loads((VECTORS / "keyring-v1.json").read_text())
    documents = [published["plain_document"], published["wrapped_document"], echoed()]
    for document in documents:
        yield json.dumps(document)
        yield json.dumps(document, indent=1)
        small = json.loads(json.dumps(document))
        small["indexes"] = []
        small["keysets"].pop("pepper", None)
        yield json.dumps(small)


def echoed():
    """A document that a KMS opens which gives back what it is given."""
    kek = "test-kek:one"

    def derive(root, label):
        info = b"fieldseal/1/key\0" + frame(label.encode()) + bytes(3)
        key = hmac.new(bytes(32), root, hashlib.sha256).digest()
        return hmac.new(key, info + b"\x01", hashlib.sha256).digest()

    def encoded(data):
        return base64.b64encode(data).decode()

    def key(purpose, number, state):
        root = bytes([number]) * 32
        message = b"fieldseal/1/wrap\0" + frame(b"seeds") + frame(purpose.encode())
        message += struct.pack(">I", number) + frame(kek.encode())
        wrapped = root + hmac.new(derive(root, "wrap"), message, hashlib.sha256).digest()
        return {
            "id": number,
            "state": state,
            "created": "2026-11-24T00:00:00Z",
            "check": encoded(derive(root, "check")[:16]),
            "root": {"kek": kek, "wrapped": encoded(wrapped)},
        }

    document = {
        "format": "fieldseal-keyring/1",
        "name": "seeds",
        "revision": 4,
        "keysets": {
            "keyring": [key("keyring", 10, "primary")],
            "data": [key("data", 20, "primary"), key("data", 21, "decrypt-only")],
            "index": [key("index", 30, "primary"), key("index", 31, "pre-active")],
        },
        "indexes": [
            {
                "entity": "user",
                "field": "email",
                "normaliser": "email/1",
                "type": "str",
                "bits": 128,
                "keys": [30, 31],
                "phase": 2,
            }
        ],
    }
    message = b"fieldseal/1/keyring\0" + frame(b"seeds") + struct.pack(">QI", 4, 3)
    for purpose in sorted(document["keysets"]):
        keys = document["keysets"][purpose]
        message += frame(purpose.encode()) + struct.pack(">I", len(keys))
        for it in sorted(keys, key=lambda it: it["id"]):
            message += struct.pack(">I", it["id"])
            message += frame(it["state"].encode()) + frame(it["created"].encode())
            message += frame(kek.encode()) + frame(base64.b64decode(it["root"]["wrapped"]))
            message += frame(base64.b64decode(it["check"]))
    message += struct.pack(">I", 1)
    for name in ["user", "email", "email/1", "str"]:
        message += frame(name.encode())
    message += bytes([128, 2]) + struct.pack(">II", 30, 31) + bytes([2])
    mac = hmac.new(derive(bytes([10]) * 32, "keyring"), message, hashlib.sha256).digest()
    document["mac"] = encoded(mac)
    return document


def frame(part):
    return b"\x01" + struct.pack(">I", len(part)) + part


def hashes():
    source = (ROOT / "runtime/src/password/stored_hash.rs").read_text()
    yield from re.findall(r'"(\$argon2[^"\n]+)"', source)
    yield "$argon2id$v=19$m=8,t=1,p=1$AAECAwQFBgc$AAECAwQFBgcICQoLDA0ODw"
    yield "$argon2d$m=32,t=2,p=4$AAECAwQFBgc$AAECAwQFBgcICQoLDA0ODw"
    yield "$argon2i$v=16$m=262144,t=16,p=16$AAECAwQFBgc$AAECAwQFBgcICQoLDA0ODw"
    yield "$2b$12$abcdefghijklmnopqrstuu"


def masks():
    texts = ["078-05-1120", "ada@example.org", " Ada@Example.org\n", "a@b@exämple.org", "日本語の名前です"]
    texts += ["e\u0301e\u0301e\u0301e\u0301e\u0301", "call me @ 078-05-1120", "078-05-1120\nERR\x1b[2J", ""]
    for text in texts:
        for count in [0, 1, 4, 255]:
            yield bytes([count]) + text.encode()


def attributes():
    sources = sorted((ROOT / "tests/ui").rglob("*.rs"))
    sources += [ROOT / "macros/core/tests/models" / name for name in ["derive.rs", "sea_orm.rs"]]
    sources += [ROOT / "macros/src/expand/tests.rs", ROOT / "macros/src/plaintext.rs"]
    sources += [ROOT / "integrations/sea-orm/macros/src/tests.rs"]
    sources += [ROOT / "integrations/diesel/macros/src/tests.rs"]
    item = re.compile(r"^( *)((?:#\[.*\]\n\s*)*)(?:pub )?(struct|enum) .*?(?:^\1\}|;$)", re.M | re.S)
    argument = re.compile(r"#\[(?:protect|encrypted|redact|password|diesel|sea_orm|serde|plaintext)\(([^\n]*)\)\]")
    seen = set()
    for source in sources:
        text = source.read_text()
        for found in item.finditer(text):
            struct_ = re.sub(r"\n\s*", "\n", found.group(0).strip())
            struct_ = re.sub(r"#\[derive\([^)]*\)\]\n", "", struct_)
            if len(struct_) <= 1_000:
                seen.add(struct_)
        seen.update(argument.findall(text))
    yield from sorted(seen)


if __name__ == "__main__":
    main()
