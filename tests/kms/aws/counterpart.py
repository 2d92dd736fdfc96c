"""Decrypts and encrypts with boto3, as told by the JSON on standard input."""

import base64
import json
import sys

import boto3
from botocore.exceptions import ClientError

told = json.load(sys.stdin)
kms = boto3.client(
    "kms",
    endpoint_url=told["endpoint"],
    region_name="us-east-1",
    aws_access_key_id="AKIAIOSFODNN7TESTING",
    aws_secret_access_key="another",
)
wrapped = base64.b64decode(told["wrapped"])


def decrypt(context):
    return kms.decrypt(KeyId=told["key"], CiphertextBlob=wrapped, EncryptionContext=context)["Plaintext"]


def refusal(context):
    try:
        decrypt(context)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "nothing"


encrypted = kms.encrypt(
    KeyId=told["key"], Plaintext=base64.b64decode(told["plaintext"]), EncryptionContext=told["context"]
)
answer = {
    "plaintext": base64.b64encode(decrypt(told["context"])).decode(),
    "without_context": refusal({}),
    "elsewhere": refusal({**told["context"], "fieldseal-keyring": "staging"}),
    "wrapped": base64.b64encode(encrypted["CiphertextBlob"]).decode(),
}
print(json.dumps(answer))
