"""Wraps or unwraps with Amazon's own client, as the JSON on standard input says."""

import base64
import json
import sys

import boto3

asked = json.load(sys.stdin)
client = boto3.client(
    "kms",
    region_name="us-east-1",
    endpoint_url=asked["address"],
    aws_access_key_id="test",
    aws_secret_access_key=asked["secret"],
)
given = base64.b64decode(asked["bytes"])
common = {"KeyId": asked["key"], "EncryptionContext": asked["context"]}
if asked["operation"] == "encrypt":
    answer = client.encrypt(Plaintext=given, **common)["CiphertextBlob"]
else:
    answer = client.decrypt(CiphertextBlob=given, **common)["Plaintext"]
json.dump({"bytes": base64.b64encode(answer).decode()}, sys.stdout)
