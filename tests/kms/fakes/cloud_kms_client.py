"""Google's own client against the fake, so that the fake is not what our client alone believes. Prints `accepted` when it is.

    cloud_kms_client.py PORT check
    cloud_kms_client.py PORT encrypt KEY PLAINTEXT AAD     in hexadecimal, as is what it prints
    cloud_kms_client.py PORT decrypt KEY CIPHERTEXT AAD
"""

import sys

import google_crc32c
from google.api_core import exceptions
from google.cloud import kms_v1
from google.cloud.kms_v1.services.key_management_service.transports import KeyManagementServiceRestTransport
from google.oauth2.credentials import Credentials

RING = "projects/p/locations/l/keyRings/r"


def raises(status, call, **request):
    """The REST transport tells a failure by its HTTP status, and of the service's own words only the message."""
    try:
        call(request=request)
    except exceptions.GoogleAPICallError as error:
        assert error.code == status, error
    else:
        raise AssertionError(f"{call.__name__} did not fail")


def check(client):
    purpose = kms_v1.CryptoKey.CryptoKeyPurpose.ENCRYPT_DECRYPT
    key = client.create_crypto_key(parent=RING, crypto_key_id="vendor", crypto_key={"purpose": purpose})
    assert client.get_crypto_key(name=key.name).primary.state.name == "ENABLED"

    plaintext, place = b"root and binding", b"place"
    request = {
        "name": key.name,
        "plaintext": plaintext,
        "plaintext_crc32c": google_crc32c.value(plaintext),
        "additional_authenticated_data": place,
        "additional_authenticated_data_crc32c": google_crc32c.value(place),
    }
    sealed = client.encrypt(request=request)
    assert sealed.verified_plaintext_crc32c and sealed.verified_additional_authenticated_data_crc32c
    assert sealed.ciphertext_crc32c == google_crc32c.value(sealed.ciphertext)
    assert sealed.name == f"{key.name}/cryptoKeyVersions/1"
    raises(400, client.encrypt, **{**request, "plaintext_crc32c": 1})

    opening = {"name": key.name, "ciphertext": sealed.ciphertext, "additional_authenticated_data": place}
    opened = client.decrypt(request=opening)
    assert opened.plaintext == plaintext and opened.plaintext_crc32c == google_crc32c.value(plaintext)
    raises(400, client.decrypt, **{**opening, "additional_authenticated_data": b"elsewhere"})
    raises(400, client.decrypt, **{**opening, "ciphertext": sealed.ciphertext[:-1]})

    version = client.create_crypto_key_version(parent=key.name, crypto_key_version={})
    client.update_crypto_key_primary_version(name=key.name, crypto_key_version_id=version.name.rsplit("/", 1)[1])
    assert client.encrypt(name=key.name, plaintext=plaintext).name == version.name
    assert client.decrypt(request=opening).plaintext == plaintext and not client.decrypt(request=opening).used_primary

    old = f"{key.name}/cryptoKeyVersions/1"
    state = kms_v1.CryptoKeyVersion.CryptoKeyVersionState.DISABLED
    client.update_crypto_key_version(crypto_key_version={"name": old, "state": state}, update_mask={"paths": ["state"]})
    raises(400, client.decrypt, **opening)
    client.destroy_crypto_key_version(name=old)
    raises(400, client.decrypt, **opening)

    raises(404, client.get_crypto_key, name=f"{RING}/cryptoKeys/missing")
    permissions = ["cloudkms.cryptoKeyVersions.useToDecrypt", "cloudkms.keyRings.create"]
    granted = client.test_iam_permissions({"resource": key.name, "permissions": permissions})
    assert list(granted.permissions) == permissions[:1]
    print("accepted")


def main(port, what, *arguments):
    credentials = Credentials(token="ya29.the-token-of-the-tests")
    transport = KeyManagementServiceRestTransport(host=f"127.0.0.1:{port}", url_scheme="http", credentials=credentials)
    client = kms_v1.KeyManagementServiceClient(transport=transport)
    if what == "check":
        return check(client)
    name, data, place = arguments[0], *map(bytes.fromhex, arguments[1:])
    if what == "encrypt":
        answer = client.encrypt(request={"name": name, "plaintext": data, "additional_authenticated_data": place})
        print(answer.ciphertext.hex())
    else:
        answer = client.decrypt(request={"name": name, "ciphertext": data, "additional_authenticated_data": place})
        print(answer.plaintext.hex())


main(*sys.argv[1:])
