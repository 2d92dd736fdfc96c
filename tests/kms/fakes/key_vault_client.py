"""Azure's own client against the fake, so that the fake is not what our client alone believes. Prints `accepted` when it is.

    key_vault_client.py PORT AUTHORITY check
    key_vault_client.py PORT AUTHORITY wrap KEY/VERSION PLAINTEXT       in hexadecimal, as is what it prints
    key_vault_client.py PORT AUTHORITY unwrap KEY/VERSION CIPHERTEXT

AUTHORITY is a file with the certificate authority.
"""

import sys
import time

from azure.core import exceptions
from azure.core.credentials import AccessToken
from azure.keyvault.keys import KeyClient
from azure.keyvault.keys.crypto import CryptographyClient, KeyWrapAlgorithm

OAEP = KeyWrapAlgorithm.rsa_oaep_256


class Credential:
    def get_token(self, *scopes, **_):
        assert scopes == ("https://vault.azure.net/.default",), scopes
        return AccessToken("eyJ0.the-token-of-the-tests", int(time.time()) + 3600)


def raises(error, words, call, *arguments):
    try:
        call(*arguments)
    except error as raised:
        assert words in str(raised), raised
    else:
        raise AssertionError(f"{call.__name__} did not raise {error.__name__}")


def check(vault, **options):
    client = KeyClient(vault, Credential(), **options)
    key = client.create_rsa_key("vendor", size=3072)
    assert client.get_key("vendor").properties.version == key.properties.version
    assert key.key.n.bit_length() == 3072 if isinstance(key.key.n, int) else len(key.key.n) == 384

    crypto = CryptographyClient(key.id, Credential(), **options)
    wrapped = crypto.wrap_key(OAEP, b"root and binding").encrypted_key
    # Wrapped on this machine with the public half, unwrapped by the fake.
    assert crypto.unwrap_key(OAEP, wrapped).key == b"root and binding"
    raises(exceptions.HttpResponseError, "BadParameter", crypto.unwrap_key, OAEP, wrapped[:-1] + bytes([wrapped[-1] ^ 1]))
    raises(exceptions.HttpResponseError, "BadParameter", crypto.unwrap_key, KeyWrapAlgorithm.rsa1_5, wrapped)

    newer = client.create_rsa_key("vendor", size=3072)
    assert newer.properties.version != key.properties.version
    assert client.get_key("vendor").properties.version == newer.properties.version
    assert crypto.unwrap_key(OAEP, wrapped).key == b"root and binding"
    raises(exceptions.HttpResponseError, "BadParameter", CryptographyClient(newer.id, Credential(), **options).unwrap_key, OAEP, wrapped)

    client.update_key_properties("vendor", key.properties.version, enabled=False)
    assert not client.get_key("vendor", key.properties.version).properties.enabled
    raises(exceptions.HttpResponseError, "KeyDisabled", crypto.unwrap_key, OAEP, wrapped)
    raises(exceptions.ResourceNotFoundError, "KeyNotFound", client.get_key, "missing")
    raises(exceptions.ResourceNotFoundError, "KeyNotFound", client.get_key, "vendor", "0" * 32)

    class Stranger(Credential):
        def get_token(self, *_, **__):
            return AccessToken("a stranger's", int(time.time()) + 3600)

    raises(exceptions.ClientAuthenticationError, "AKV10000", KeyClient(vault, Stranger(), **options).get_key, "vendor")
    print("accepted")


def main(port, authority, what, *arguments):
    vault = f"https://127.0.0.1:{port}"
    # It verifies that a vault's name ends in that of the resource; an address has no such name.
    options = {"verify_challenge_resource": False, "connection_verify": authority}
    if what == "check":
        return check(vault, **options)
    crypto = CryptographyClient(f"{vault}/keys/{arguments[0]}", Credential(), **options)
    data = bytes.fromhex(arguments[1])
    if what == "wrap":
        print(crypto.wrap_key(OAEP, data).encrypted_key.hex())
    else:
        print(crypto.unwrap_key(OAEP, data).key.hex())


main(*sys.argv[1:])
