#!/usr/bin/env python3
"""Writes `wire-more.json`, vectors of what `wire-v1.json` leaves out, and `passphrase.json`, roots that a passphrase wraps: sealed by the independent
implementation in `decrypt.py`.

    generate.py            writes the files beside this script (needs `cryptography`)
    generate.py --check    says whether the files are what this script writes

Roots, nonces and salts come from a fixed seed: these values protect nothing.
"""

import hashlib
import json
import pathlib
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from cryptography.hazmat.primitives import cmac, hashes  # noqa: E402
from cryptography.hazmat.primitives.ciphers import algorithms  # noqa: E402
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV, ChaCha20Poly1305  # noqa: E402
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand  # noqa: E402

import decrypt  # noqa: E402

SEED = b"fieldseal vectors, second file"


class Random:
    """SHA-256 in counter mode: the same bytes on every machine."""

    def __init__(self):
        self.counter = 0

    def bytes(self, length):
        out = b""
        while len(out) < length:
            out += hashlib.sha256(SEED + struct.pack(">Q", self.counter)).digest()
            self.counter += 1
        return out[:length]

    def key_id(self):
        return int.from_bytes(self.bytes(4), "big") % 0xFFFFFFFE + 1


def seal_xaes_256_gcm(random, key, plaintext, context):
    nonce = random.bytes(24)
    derived = b""
    for block in (1, 2):
        mac = cmac.CMAC(algorithms.AES(key))
        mac.update(bytes([0, block]) + b"X\x00" + nonce[:12])
        derived += mac.finalize()
    return nonce + AESGCM(derived).encrypt(nonce[12:], plaintext, context)


def seal_xchacha20_poly1305(random, key, plaintext, context):
    nonce = random.bytes(24)
    cipher = ChaCha20Poly1305(decrypt.hchacha20(key, nonce[:16]))
    return nonce + cipher.encrypt(bytes(4) + nonce[16:], plaintext, context)


def seal_cobblestone_256(random, key, plaintext, context):
    salt = random.bytes(24)
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00" + salt + context
    material = HKDFExpand(algorithm=hashes.SHA512(), length=76, info=info).derive(key)
    cipher, base = AESGCM(material[:32]), int.from_bytes(material[32:44], "big")
    body = salt + material[44:]
    for counter in range(len(plaintext) // decrypt.CHUNK + 1):
        chunk = plaintext[counter * decrypt.CHUNK : (counter + 1) * decrypt.CHUNK]
        body += cipher.encrypt((base ^ counter).to_bytes(12, "big"), chunk, None)
    return body


def seal_aes_siv(random, key, plaintext, context):
    return AESSIV(key).encrypt(plaintext, [context])


SEAL = {0x01: seal_xaes_256_gcm, 0x02: seal_xchacha20_poly1305, 0x03: seal_cobblestone_256, 0x11: seal_aes_siv}


def vector(random, suite, entity, field, type_tag, plaintext, *, tenant=None, row=None, pad=None, index=None):
    """`index` is (number of slots, normaliser, index encoding, bits)."""
    root, key_id = random.bytes(32), random.key_id()
    prefix, index_member = None, None
    if index:
        slots, normaliser, normalised, bits = index
        keys = [(random.key_id(), random.bytes(32)) for _ in range(slots)]
        place = decrypt.Field(entity, field, type_tag, tenant, normaliser=normaliser, bits=bits)
        prefix = bytes([0x80 + slots])
        prefix += b"".join(decrypt.u32(id) + decrypt.index_tag(place, root, normalised) for id, root in keys)
        index_member = {
            "keys": [{"id": id, "root": root.hex()} for id, root in keys],
            "normaliser": normaliser,
            "normalised": normalised.hex(),
            "bits": bits,
        }
    header = bytes([1, suite | (decrypt.PADDED if pad else 0)]) + decrypt.u32(key_id)
    context = header + decrypt.framed(type_tag) + decrypt.framed(row) + decrypt.framed(prefix)
    content = plaintext
    if pad:
        content += b"\x80"
        content += bytes(-len(content) % pad)
    key = decrypt.derive(root, f"field/{suite:02x}", tenant, entity, field, 64 if suite == 0x11 else 32)
    stored = (prefix or b"") + header + SEAL[suite](random, key, content, context)
    return {
        "root": root.hex(), "key_id": key_id, "suite": suite, "tenant": tenant, "entity": entity, "field": field,
        "type": type_tag, "plaintext": plaintext.hex(), "row": row.hex() if row else None, "index": index_member,
        "pad": pad, "stored": stored.hex(), "stored_sha256": hashlib.sha256(stored).hexdigest(),
        "stored_len": len(stored),
    }


def row(*parts):
    """The bytes of a row's key: parts by name."""
    return b"".join(b"".join(map(decrypt.framed, part)) for part in sorted(parts))


def integer(number, length=8, signed=True):
    return number.to_bytes(length, "big", signed=signed)


def vectors():
    random = Random()

    def make(*arguments, **options):
        return vector(random, *arguments, **options)

    id_42, long_row = row(("id", "int", integer(42))), row(("a" * 255, "str", "é" * 900), ("ß", "bytes", b"\x00\xff"))
    # Every type, at its ends.
    for type_tag, plaintexts in {
        "str": ["", "\x00", "é", "e\u0301", "🐈‍⬛", "\ufeff", "a" * 300],
        "bytes": [b"", b"\x00" * 16, bytes(range(256))],
        "bool": [b"\x00", b"\x01"],
        "int": [integer(n) for n in (0, -1, 2**63 - 1, -(2**63))],
        "uint": [integer(n, signed=False) for n in (0, 2**64 - 1)],
        "i128": [integer(n, 16) for n in (0, -(2**127), 2**127 - 1)],
        "u128": [integer(n, 16, signed=False) for n in (0, 2**128 - 1)],
        "f64": [struct.pack(">d", n) for n in (0.0, -0.0, 1e308, 5e-324, float("inf"))] + [bytes.fromhex("7ff8000000000000")],
        "uuid": [bytes(16), b"\xff" * 16],
        "decimal": ["0", "0.00", "-1.50", "79228162514264337593543950335", "0.0000000000000000000000000001"],
        "date": [integer(n) for n in (0, -719162, 2932896)],
        "time": [integer(n) for n in (0, 86399999999)],
        "datetime": [integer(n) for n in (0, -1, 253402300799999999)],
        "timestamp": [integer(n) for n in (-62135596800000000, 1795478400123456)],
        "enum": ["gold", "très_cher"],
        "json": ["null", '{"a":[1,2,{"b":"\\u0000"}]}', '"é"'],
        "acme:iban": ["DE89370400440532013000"],
        "acme-2:point_3": [integer(1) + integer(2)],
    }.items():
        for plaintext in plaintexts:
            plaintext = plaintext.encode() if isinstance(plaintext, str) else plaintext
            for suite in (0x01, 0x02, 0x03, 0x11):
                if suite == 0x11 and type_tag == "json":
                    continue
                # One value of each type in every suite, the others in the default one.
                if suite == 0x01 or plaintext == (plaintexts[0].encode() if isinstance(plaintexts[0], str) else plaintexts[0]):
                    yield make(suite, "sample", "value", type_tag, plaintext)
    # Padding: just below, at and just above the multiple, the smallest and the largest one, a plaintext that looks like padding.
    for suite in (0x01, 0x02, 0x03, 0x11):
        for pad, length in ((1, 0), (1, 5), (16, 15), (16, 16), (16, 17), (7, 20)):
            yield make(suite, "sample", "padded", "bytes", b"x" * length, pad=pad)
        yield make(suite, "sample", "padded", "bytes", b"\x80\x00\x00\x80" + bytes(9), pad=32)
    yield make(0x01, "sample", "padded", "str", b"short", pad=4096)
    yield make(0x03, "sample", "padded", "str", b"short", pad=16384)
    # Hidden NULL.
    for suite in (0x01, 0x02, 0x03, 0x11):
        for type_tag, plaintext in (("str?", b"\x00"), ("str?", b"\x01"), ("str?", b"\x01hidden"), ("int?", b"\x01" + integer(-7))):
            yield make(suite, "sample", "hidden", type_tag, plaintext, pad=32)
    yield make(0x01, "sample", "hidden", "acme:iban?", b"\x00", pad=32, tenant="acme", row=id_42)
    # Tenants: their names are bytes, not text to be folded.
    for tenant in ("a", "Acme", "acme", "ацме", "é", "e\u0301", "t" * 255):
        yield make(0x01, "user", "email", "str", b"Ada@Example.org", tenant=tenant, index=(1, "email/1", b"ada@example.org", 128))
    yield make(0x11, "user", "ssn", "str", b"078-05-1120", tenant="acme")
    # Names at their ends.
    yield make(0x01, "e" * 255, "f" * 255, "str", b"x")
    yield make(0x01, "entité", "поле", "str", b"x")
    # Rows.
    for suite in (0x01, 0x02, 0x03):
        yield make(suite, "visit", "note", "str", b"bound", row=row(("clinic", "str", "north"), ("number", "int", integer(7))))
        yield make(suite, "visit", "note", "str", b"bound", row=long_row, pad=8)
        yield make(suite, "user", "email", "str", b"a@b", row=id_42, index=(2, "email/1", b"a@b", 128), tenant="acme")
    # Indexes: every normaliser, types, numbers of bits, two slots, in every suite.
    for suite in (0x01, 0x02, 0x03, 0x11):
        for slots in (1, 2):
            yield make(suite, "user", "email", "str", b"\t Ada.L@EXAMPLE.org\r\n", index=(slots, "email/1", b"ada.l@example.org", 128))
    for slots, text, normaliser, normalised, bits in (
        (1, "", "none/1", "", 128),
        (2, " Ä b ", "none/1", " Ä b ", 63),
        (1, "ÄbC", "lowercase/1", "Äbc", 1),
        (2, "+49 (171) 39-2 00", "digits/1", "4917139200", 20),
        (1, "٣4５", "digits/1", "4", 8),
        (1, "a@b@C", "email/1", "a@b@c", 128),
        (1, "Straße ΣΑΣ", "caseless/1", "strasse σασ", 128),
        (2, "ﬁ\u00adx", "caseless/1", "fix", 128),
    ):
        yield make(0x01, "user", "text", "str", text.encode(), index=(slots, normaliser, normalised.encode(), bits))
    for type_tag, plaintext, encoding in (
        ("int", integer(-1), None), ("uint", integer(1), None), ("i128", integer(1, 16), None), ("u128", integer(1, 16), None),
        ("uuid", bytes(range(16)), None), ("bytes", b"\x00", None), ("date", integer(-1), None), ("time", integer(1), None),
        ("datetime", integer(1), None), ("timestamp", integer(1), None), ("enum", b"gold", None),
        ("acme:iban", b"DE89370400440532013000", None), ("decimal", b"1.50", b"1.5"), ("decimal", b"-20.00", b"-20"),
        ("decimal", b"100", b"100"), ("decimal", b"0.00", b"0"),
    ):
        yield make(0x01, "user", "typed", type_tag, plaintext, index=(1, "none/1", encoding or plaintext, 128))
    yield make(0x02, "user", "own", "str", b"DE89 3704", index=(1, "acme:iban/1", b"DE893704", 128), pad=64)
    # Chunks: the last one is as long as can be, or empty.
    for length in (16383, 32768):
        yield make(0x03, "patient", "scan", "bytes", bytes(i % 251 for i in range(length)), tenant="acme")
    yield make(0x03, "patient", "scan", "bytes", b"x" * 100, pad=32768, row=id_42)


# What the library wrapped once: a passphrase keyring that was written by it opens elsewhere, and for ever.
WRAPPED_BY_THE_LIBRARY = {
    "made_by": "the library",
    "passphrase": "correct horse battery staple",
    "kek": "passphrase:ops",
    "keyring": "production",
    "purpose": "data",
    "id": 268435458,
    "root": "fb1cbb8973522ec578343a3784717132437f0d3ba09633f864cbba1a5cce3886",
    "wrapped": "01000100000000000300000001f8bc0273668b9ade7928dbafc5ecb54d13db77be08f787e9a968ea89e0e7f2cfe99c06f46441daf4dd55168fe62c8e9ac8551e45f61"
    "1c4b3cb9490f918a2f18cd1b5106cf4f097639738e949e0a24150cd0d0e9feb14cb960f20866a054628e0c871d3a81d5f911995afe95cb85119431fbcbfde2889a462",
}


def wrapped_by_passphrase(random, passphrase, kek, keyring, purpose, memory, passes, lanes):
    root, key_id = random.bytes(32), random.key_id()
    head = struct.pack(">BIII", 1, memory, passes, lanes) + random.bytes(16)
    key = decrypt.passphrase_key(passphrase, head)
    place = decrypt.kek_place(keyring, purpose, key_id)
    plaintext = decrypt.wrapped_plaintext(root, keyring, purpose, key_id, kek)
    wrapped = head + seal_xaes_256_gcm(random, key, plaintext, head + place)
    return {
        "made_by": "tests/vectors/generate.py", "passphrase": passphrase, "kek": kek, "keyring": keyring, "purpose": purpose,
        "id": key_id, "root": root.hex(), "wrapped": wrapped.hex(),
    }


def passphrase_vectors():
    random = Random()
    yield wrapped_by_passphrase(random, "correct horse battery staple", "passphrase:ops", "production", "data", 65536, 3, 1)
    # Every parameter another one, and a passphrase that is bytes, not text to be folded.
    yield wrapped_by_passphrase(random, "dé lär e\u0301 кот 🐈", "passphrase:é", "tests", "keyring", 65544, 4, 2)
    yield WRAPPED_BY_THE_LIBRARY


def main():
    documents = {
        "wire-more.json": {
            "format": "wire-format.md, version 1",
            "made_by": "tests/vectors/generate.py, an independent implementation in Python",
            "vectors": list(vectors()),
        },
        "passphrase.json": {
            "format": "01, u32 memory in KiB, u32 passes, u32 lanes, salt 16, nonce 24, ciphertext, tag 16",
            "vectors": list(passphrase_vectors()),
        },
    }
    for name, document in documents.items():
        path = pathlib.Path(__file__).with_name(name)
        text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
        if sys.argv[1:] == ["--check"]:
            if path.read_text(encoding="utf-8") != text:
                sys.exit(f"{path.name} is not what this script writes")
        else:
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
