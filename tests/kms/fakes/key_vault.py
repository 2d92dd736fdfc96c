"""Stands for the keys of a Key Vault, as far as its published API says: RSA keys, versions, wrapping, the challenge for a token.

RSA is real. Keys are made and changed by the API's own calls. As in the service, a disabled key still wraps, and a redirect or a body that is no JSON never
comes from it. Faults are chosen by the name of a key, so that tests that run at once do not meet:

    denied-…            the caller may look at the key and nothing else
    closed-…            the caller may nothing
    http-STATUS-…       answers with this status and a body that is not the service's; http-STATUS-PORT-… leads to this port without TLS
    code-STATUS-CODE-…  answers with the service's error of this code
    flaky-…             answers 503 to the first two requests of each kind, before it asks for a token
    garbage-…           200, and not an answer
    slow-…              answers after a minute
    elsewhere-…         answers as another key
"""

import base64
import json
import re
import time
import urllib.parse
import uuid

import fake
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

TOKEN = "Bearer eyJ0.the-token-of-the-tests"
CHALLENGE = 'Bearer authorization="https://login.windows.net/11111111-2222-3333-4444-555555555555", resource="https://vault.azure.net"'
OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
API_VERSIONS = ("7.4", "7.5", "7.6", "2025-07-01")
OPERATIONS = ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"]

FAULTS = ("denied", "closed", "http", "code", "garbage", "slow", "elsewhere")


def failure(status, code, message, inner=None, headers=()):
    error = {"code": code, "message": f"{message} {fake.SECRET}"}
    if inner:
        error["innererror"] = {"code": inner}
    return fake.Failure(status, {"error": error}, headers)


def bad(message):
    return failure(400, "BadParameter", message)


class KeyVault(fake.Handler):
    seen = {}

    def answer(self, raw):
        url = urllib.parse.urlsplit(self.path)
        if urllib.parse.parse_qs(url.query).get("api-version", [""])[0] not in API_VERSIONS:
            raise bad("The specified version is not recognized.")
        match = re.fullmatch("/keys/([0-9a-zA-Z-]+)/?([0-9a-z]*)/?(create|wrapkey|unwrapkey)?", url.path)
        if not match:
            raise failure(404, "NotFound", "There is no such method.")
        name, version, call = match.groups()
        if version == "create":
            version, call = "", "create"
        self.flaky(name, call)
        if self.headers.get("Authorization") != TOKEN:
            raise failure(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.", None, {"WWW-Authenticate": CHALLENGE})
        self.fault(name, call)
        body = json.loads(raw) if raw else {}
        with self.server.lock:
            if call == "create" and self.command == "POST":
                return self.create(name, body)
            if call is None and self.command == "DELETE":
                self.key(name)
                del self.server.state["keys"][name]
                self.server.save()
                return {}
            key, version = self.version(name, version)
            if call is None and self.command == "PATCH":
                key["enabled"] = body["attributes"]["enabled"]
                self.server.save()
                return self.shown(name, version, key)
            if call is None and self.command == "GET":
                return self.shown(name, version, key)
            if call in ("wrapkey", "unwrapkey") and self.command == "POST":
                return self.operate(name, version, key, call, body)
        raise failure(405, "MethodNotAllowed", "There is no such method.")

    def flaky(self, name, call):
        if name.startswith("flaky-") and call != "create":
            seen = self.seen[name, call] = self.seen.get((name, call), 0) + 1
            if seen <= 2:
                raise failure(503, "ServiceUnavailable", "The service is busy.", None, {"Retry-After": "3600"})

    def fault(self, name, call):
        kind, *rest = name.split("-")
        if call == "create":
            return
        if kind == "closed" or (kind == "denied" and call):
            raise failure(403, "Forbidden", "Caller is not authorized to perform action on resource.", "ForbiddenByRbac")
        if kind == "http":
            leads = {"Location": f"http://127.0.0.1:{rest[1]}/"} if len(rest) > 2 else {}
            raise fake.Failure(int(rest[0]), f"<html>{fake.SECRET}</html>".encode(), leads)
        if kind == "code":
            raise failure(int(rest[0]), rest[1], "So it is.", rest[2] if len(rest) > 3 else None)
        if kind == "garbage":
            raise fake.Failure(200, f'{{"{fake.SECRET}'.encode())
        if kind == "slow":
            time.sleep(60)

    # ---- keys ----

    def key(self, name):
        versions = self.server.state["keys"].get(name)
        if not versions:
            raise failure(404, "KeyNotFound", f"A key with (name/id) {name} was not found in this key vault.")
        return versions

    def version(self, name, version):
        versions = self.key(name)
        for key in versions if version else versions[-1:]:
            if version in ("", key["version"]):
                return key, key["version"]
        raise failure(404, "KeyNotFound", f"A key with (name/id) {name}/{version} was not found in this key vault.")

    def create(self, name, body):
        private = generate(body["kty"], body.get("key_size", 2048), name.split("-")[0] in FAULTS)
        form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        key = {
            "version": uuid.uuid4().hex,
            "pem": private.private_bytes(serialization.Encoding.PEM, *form).decode(),
            "kty": body["kty"],
            "enabled": body.get("attributes", {}).get("enabled", True),
            "key_ops": body.get("key_ops") or OPERATIONS,
        }
        self.server.state["keys"].setdefault(name, []).append(key)
        self.server.save()
        return self.shown(name, key["version"], key)

    def id(self, name, version):
        name = name.replace("elsewhere", "somewhere")
        return f"{self.server.scheme}://{self.headers['Host']}/keys/{name}/{version}"

    def shown(self, name, version, key):
        public = private(key).public_key()
        jwk = {"kid": self.id(name, version), "kty": key["kty"], "key_ops": key["key_ops"]}
        if key["kty"].startswith("RSA"):
            numbers = public.public_numbers()
            jwk |= {"n": number(numbers.n), "e": number(numbers.e)}
        else:
            numbers = public.public_numbers()
            jwk |= {"crv": "P-256", "x": number(numbers.x), "y": number(numbers.y)}
        attributes = {"enabled": key["enabled"], "created": 1700000000, "updated": 1700000000, "recoveryLevel": "Recoverable+Purgeable"}
        return {"key": jwk, "attributes": attributes, "tags": {}}

    # ---- wrapping ----

    def operate(self, name, version, key, call, body):
        if set(body) != {"alg", "value"}:
            raise bad(f"Property 'alg' or 'value' is required, and nothing else: {sorted(body)}.")
        if body["alg"] != "RSA-OAEP-256" or not key["kty"].startswith("RSA"):
            raise bad("Key and encryption algorithm do not fit.")
        operation = {"wrapkey": "wrapKey", "unwrapkey": "unwrapKey"}[call]
        if operation not in key["key_ops"]:
            raise failure(403, "Forbidden", f"Operation {operation} is not permitted on this key.", "KeyOperationForbidden")
        value = base64.urlsafe_b64decode(body["value"] + "=" * (-len(body["value"]) % 4))
        if call == "wrapkey":
            result = private(key).public_key().encrypt(value, OAEP)
        elif not key["enabled"]:
            raise failure(403, "Forbidden", "Operation unwrapKey is not allowed on a disabled key.", "KeyDisabled")
        else:
            try:
                result = private(key).decrypt(value, OAEP)
            except ValueError:
                raise bad("Error occurred while decoding OAEP padding.") from None
        return {"kid": self.id(name, version), "value": text(result)}


# What is made for a fault is never told from another.
SHARED = {}


def generate(kty, size, shared):
    if shared and (kty, size) in SHARED:
        return SHARED[kty, size]
    private = rsa.generate_private_key(65537, size) if kty.startswith("RSA") else ec.generate_private_key(ec.SECP256R1())
    return SHARED.setdefault((kty, size), private) if shared else private


# Reading a private key checks its primes, which takes longer than using it.
PRIVATE = {}


def private(key):
    if key["version"] not in PRIVATE:
        PRIVATE[key["version"]] = serialization.load_pem_private_key(key["pem"].encode(), None)
    return PRIVATE[key["version"]]


def text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value):
    return text(value.to_bytes((value.bit_length() + 7) // 8, "big"))


if __name__ == "__main__":
    fake.serve(KeyVault)
