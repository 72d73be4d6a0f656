"""The key pair of the inbox: what visitors send to a protected vault is sealed to the public half; the other stays in the vault.

X25519 and sealed boxes (libsodium, crypto_box_seal). The pair is a preference, so that every device of the vault can open what
waits.
"""

from typing import Any

from devhub_tui.storage import preferences
from devhub_tui.storage.database import Transaction

_KEY = "connect.key"


def public_key(tx: Transaction) -> bytes:
    """The public half; the pair is made when there is none."""
    secret = _secret(tx.connection)
    if secret is None:
        from nacl.public import PrivateKey

        secret = bytes(PrivateKey.generate())
        preferences.put(tx, _KEY, secret.hex())
    return _public(secret)


def unsealed(connection: Any, body: bytes) -> bytes:
    """What was sealed. Raises ValueError when it was for another key, or changed on the way."""
    from nacl.exceptions import CryptoError
    from nacl.public import PrivateKey, SealedBox

    secret = _secret(connection)
    if secret is None:
        raise ValueError("sealed to a key that this vault does not have")
    try:
        return bytes(SealedBox(PrivateKey(secret)).decrypt(body))
    except CryptoError as error:
        raise ValueError("sealed to another key, or damaged") from error


def _secret(connection: Any) -> bytes | None:
    found = preferences.get(connection, _KEY)
    try:
        secret = bytes.fromhex(found or "")
    except ValueError:
        return None
    return secret if len(secret) == 32 else None


def _public(secret: bytes) -> bytes:
    from nacl.public import PrivateKey

    return bytes(PrivateKey(secret).public_key)
