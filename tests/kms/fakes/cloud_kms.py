"""Stands for Cloud KMS, as far as its published API says: symmetric keys, their versions and states, who may what.

Requests are read by the message types of Google's own client, which refuse a member that they do not have. The cipher is real (AES-256-GCM). Keys are
made and changed by the API's own calls. Faults are chosen by the id of a key, so that tests that run at once do not meet:

    denied-…            the caller may nothing
    blind-…             the caller may encrypt and decrypt, and not look at the key
    http-STATUS-…       answers with this status and a body that is not Google's; http-STATUS-PORT-… leads to this port
    code-STATUS-CODE-…  answers with Google's error of this code
    flaky-…             answers 503 to the first two requests of each kind
    garbage-…           200, and not an answer
    slow-…              answers after a minute
    damaged-…           what arrives is not what was sent
    flip-MEMBER-…       changes this member of the answer; drop-MEMBER-… leaves it out
    elsewhere-…         answers as another key
"""

import base64
import json
import os
import re
import time

import fake
import google_crc32c
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.cloud.kms_v1 import types

TOKEN = "Bearer ya29.the-token-of-the-tests"
KEY = r"projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/(?P<id>[^/:]+)"
ENABLED, DISABLED, DESTROYED = "ENABLED", "DISABLED", "DESTROYED"


def failure(status, code, message, reason=None):
    details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}]
    error = {"code": status, "status": code, "message": f"{message} {fake.SECRET}", "details": details if reason else []}
    return fake.Failure(status, {"error": error})


def invalid(message):
    return failure(400, "INVALID_ARGUMENT", message)


class Google(fake.Handler):
    seen = {}

    def answer(self, raw):
        path = self.path.split("?")[0]
        if self.headers.get("Authorization") != TOKEN:
            raise failure(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        for method, pattern, what in self.routes:
            match = re.fullmatch(f"/v1/(?P<name>{pattern})", path)
            if method == self.command and match:
                name, call = match["name"], None
                if re.search(r":\w+$", name):
                    name, call = name.rsplit(":", 1)
                self.fault(match["id"], call)
                body = json.loads(raw) if raw else {}
                with self.server.lock:
                    return what(self, name, match["id"], body)
        raise failure(404, "NOT_FOUND", "There is no such method.")

    def fault(self, id, call):
        """What is decided before the request is looked at."""
        kind, *rest = id.split("-")
        if kind == "denied" and call != "testIamPermissions":
            raise failure(403, "PERMISSION_DENIED", "Permission denied on resource (or it may not exist).", "IAM_PERMISSION_DENIED")
        if kind == "blind" and self.command == "GET":
            raise failure(403, "PERMISSION_DENIED", "Permission 'cloudkms.cryptoKeys.get' denied.", "IAM_PERMISSION_DENIED")
        if call is None:
            return
        if kind == "http":
            leads = {"Location": f"http://127.0.0.1:{rest[1]}/"} if len(rest) > 2 else {}
            raise fake.Failure(int(rest[0]), f"<html>{fake.SECRET}</html>".encode(), leads)
        if kind == "code":
            raise failure(int(rest[0]), rest[1], "So it is.", rest[2] if len(rest) > 3 else None)
        if kind == "flaky":
            seen = self.seen[id, call] = self.seen.get((id, call), 0) + 1
            if seen <= 2:
                raise failure(503, "UNAVAILABLE", "The service is currently unavailable.")
        if kind == "garbage":
            raise fake.Failure(200, f'{{"{fake.SECRET}'.encode())
        if kind == "slow":
            time.sleep(60)

    # ---- keys ----

    def key(self, name):
        key = self.server.state["keys"].get(name)
        if key is None:
            raise failure(404, "NOT_FOUND", f"CryptoKey {name} not found.")
        return key

    def create(self, name, _, body):
        id = re.search(r"[?&]cryptoKeyId=([^&]+)", self.path)[1]
        key = types.CryptoKey.from_json(json.dumps(body), ignore_unknown_fields=False)
        name = f"{name}/{id}"
        self.server.state["keys"][name] = {"purpose": key.purpose.name, "primary": 0, "versions": []}
        self.add_version(name)
        return self.shown(name)

    def add_version(self, name):
        versions = self.key(name)["versions"]
        versions.append({"state": ENABLED, "material": os.urandom(32).hex()})
        self.server.save()
        return {"name": f"{name}/cryptoKeyVersions/{len(versions)}", "state": ENABLED}

    def set_primary(self, name, _, body):
        self.key(name)["primary"] = int(body["cryptoKeyVersionId"]) - 1
        self.server.save()
        return self.shown(name)

    def set_state(self, name, _, body):
        assert "updateMask=state" in self.path
        version = types.CryptoKeyVersion.from_json(json.dumps(body), ignore_unknown_fields=False)
        return self.change(name, version.state.name)

    def destroy(self, name, *_):
        return self.change(name, DESTROYED)

    def change(self, name, state):
        key, number = name.split("/cryptoKeyVersions/")
        self.key(key)["versions"][int(number) - 1]["state"] = state
        self.server.save()
        return {"name": name, "state": state}

    def look(self, name, *_):
        return self.shown(name)

    def shown(self, name):
        key = self.key(name)
        primary = {"name": f"{name}/cryptoKeyVersions/{key['primary'] + 1}", "state": key["versions"][key["primary"]]["state"]}
        return {"name": name, "purpose": key["purpose"], "primary": primary}

    def permissions(self, name, id, body):
        granted = [f"cloudkms.cryptoKeyVersions.useTo{use}" for use in ("Encrypt", "Decrypt")] + ["cloudkms.cryptoKeys.get"]
        if id.startswith("blind-"):
            granted.pop()
        # What is not there grants nothing, and that is no error.
        if id.startswith("denied-") or name not in self.server.state["keys"]:
            granted = []
        return {"permissions": [wanted for wanted in body["permissions"] if wanted in granted]}

    # ---- wrapping ----

    def usable(self, name, index):
        key = self.key(name)
        if key["purpose"] != "ENCRYPT_DECRYPT":
            raise failure(400, "FAILED_PRECONDITION", "The purpose of the CryptoKey does not permit this.")
        version = key["versions"][index]
        if version["state"] != ENABLED:
            full = f"{name}/cryptoKeyVersions/{index + 1}"
            raise failure(400, "FAILED_PRECONDITION", f"{full} is not enabled, current state is: {version['state']}.")
        return AESGCM(bytes.fromhex(version["material"]))

    def arrived(self, message, body, id, *members):
        """Checks the sums that the request has of itself."""
        for member in members:
            if f"{camel(member)}Crc32c" not in body:
                continue
            value = getattr(message, member)
            if id.startswith("damaged-"):
                value += b"!"
            if google_crc32c.value(value) != getattr(message, f"{member}_crc32c"):
                raise invalid(f"The checksum in field {member}_crc32c did not match the data in field {member}.")

    def encrypt(self, name, id, body):
        request = types.EncryptRequest.from_json(json.dumps(body), ignore_unknown_fields=False)
        self.arrived(request, body, id, "plaintext", "additional_authenticated_data")
        if len(request.plaintext) > 64 * 1024:
            raise invalid("The plaintext is longer than 64 KiB.")
        index = self.key(name)["primary"]
        nonce = os.urandom(12)
        sealed = self.usable(name, index).encrypt(nonce, request.plaintext, request.additional_authenticated_data)
        ciphertext = bytes([10, index + 1]) + nonce + sealed
        answer = {
            "name": f"{name}/cryptoKeyVersions/{index + 1}",
            "ciphertext": text(ciphertext),
            "ciphertextCrc32c": str(google_crc32c.value(ciphertext)),
            "verifiedPlaintextCrc32c": "plaintextCrc32c" in body,
            "verifiedAdditionalAuthenticatedDataCrc32c": "additionalAuthenticatedDataCrc32c" in body,
            "protectionLevel": "SOFTWARE",
        }
        return self.spoilt(answer, id)

    def decrypt(self, name, id, body):
        request = types.DecryptRequest.from_json(json.dumps(body), ignore_unknown_fields=False)
        self.arrived(request, body, id, "ciphertext", "additional_authenticated_data")
        refused = invalid("Decryption failed: verify that 'name' refers to the correct CryptoKey.")
        key, ciphertext = self.key(name), request.ciphertext
        if len(ciphertext) < 30 or ciphertext[0] != 10 or not 1 <= ciphertext[1] <= len(key["versions"]):
            raise refused
        try:
            plaintext = self.usable(name, ciphertext[1] - 1).decrypt(
                ciphertext[2:14], ciphertext[14:], request.additional_authenticated_data
            )
        except InvalidTag:
            raise refused from None
        answer = {
            "plaintext": text(plaintext),
            "plaintextCrc32c": str(google_crc32c.value(plaintext)),
            "usedPrimary": ciphertext[1] - 1 == key["primary"],
            "protectionLevel": "SOFTWARE",
        }
        return self.spoilt(answer, id)

    def spoilt(self, answer, id):
        kind, member, *_ = id.split("-") + [None]
        if kind == "elsewhere" and "name" in answer:
            answer["name"] = answer["name"].replace("elsewhere", "somewhere")
        if member not in answer:
            return answer
        if kind == "drop":
            del answer[member]
        if kind == "flip":
            value = answer[member]
            if isinstance(value, bool):
                answer[member] = not value
            elif member.endswith("Crc32c"):
                answer[member] = str(int(value) ^ 1)
            else:
                changed = bytearray(base64.b64decode(value))
                changed[-1] ^= 1
                answer[member] = text(changed)
        return answer

    routes = [
        ("POST", f"{KEY}:encrypt", encrypt),
        ("POST", f"{KEY}:decrypt", decrypt),
        ("POST", f"{KEY}:testIamPermissions", permissions),
        ("GET", KEY, look),
        ("POST", KEY.replace("/(?P<id>[^/:]+)", "(?P<id>)"), create),
        ("POST", f"{KEY}/cryptoKeyVersions", lambda self, name, *_: self.add_version(name.rsplit("/", 1)[0])),
        ("POST", f"{KEY}:updatePrimaryVersion", set_primary),
        ("PATCH", f"{KEY}/cryptoKeyVersions/\\d+", set_state),
        ("POST", f"{KEY}/cryptoKeyVersions/\\d+:destroy", destroy),
    ]


def text(data):
    return base64.b64encode(bytes(data)).decode()


def camel(member):
    first, *rest = member.split("_")
    return first + "".join(word.title() for word in rest)


if __name__ == "__main__":
    fake.serve(Google)
