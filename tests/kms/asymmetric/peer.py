"""Wraps and unwraps as Fieldseal says that it does, with `cryptography`: JSON in, hexadecimal JSON out."""

import json
import sys

from cryptography.hazmat.primitives import hashes, hpke, serialization
from cryptography.hazmat.primitives.asymmetric import padding

asked = json.load(sys.stdin)
private = serialization.load_pem_private_key(asked["private"].encode(), None)
place = bytes.fromhex(asked["place"])
given = bytes.fromhex(asked["given"])

if asked["scheme"] == "rsa-oaep":
    scheme = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), place)
    wrap = lambda plaintext: private.public_key().encrypt(plaintext, scheme)
    unwrap = lambda wrapped: private.decrypt(wrapped, scheme)
else:
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    wrap = lambda plaintext: suite.encrypt(plaintext, private.public_key(), info=place)
    unwrap = lambda wrapped: suite.decrypt(wrapped, private, info=place)

answer = {"wrap": wrap, "unwrap": unwrap}[asked["operation"]](given)
json.dump(answer.hex(), sys.stdout)
