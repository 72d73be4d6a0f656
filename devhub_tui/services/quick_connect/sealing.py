"""The key pair of the inbox: what visitors send to a protected vault is sealed to the public half; the other stays in the vault.

X25519 and sealed boxes (libsodium, crypto_box_seal). The pair is a preference, so that every device of the vault can open what
waits. Each stands behind the name of the data key under which it was made, the newest first: a vault that is given another key,
because somebody is to be shut out, gets another pair too, and the ones before are kept for what was sealed to them.
"""

from typing import Any

from devhub_tui.storage import keys, preferences
from devhub_tui.storage.database import Transaction
from devhub_tui.storage.keys import Key

KEY = "connect.key"
_KEPT = 4


def public_key(tx: Transaction, key: Key | None) -> bytes | None:
    """What is sealed to from now on. Made when a protected vault has no pair under its key yet; None for an open vault that
    never had one."""
    pairs = _pairs(tx.connection)
    if wanting(tx.connection, key):
        from nacl.public import PrivateKey

        pairs = [(_under(key), bytes(PrivateKey.generate())), *pairs][:_KEPT]
        preferences.put(tx, KEY, " ".join(f"{under}:{secret.hex()}" for under, secret in pairs))
    return _public(pairs[0][1]) if pairs else None


def current(connection: Any) -> bytes | None:
    """The public half of the newest pair there is."""
    pairs = _pairs(connection)
    return _public(pairs[0][1]) if pairs else None


def wanting(connection: Any, key: Key | None) -> bool:
    """Whether a pair is still to be made: the vault is protected, and its newest was not made under this key."""
    pairs = _pairs(connection)
    return key is not None and (not pairs or pairs[0][0] != _under(key))


def unsealed(connection: Any, body: bytes) -> bytes:
    """What was sealed. Raises ValueError when it was for another key, or changed on the way."""
    from nacl.exceptions import CryptoError
    from nacl.public import PrivateKey, SealedBox

    pairs = _pairs(connection)
    if not pairs:
        raise ValueError("sealed to a key that this vault does not have")
    for _, secret in pairs:
        try:
            return bytes(SealedBox(PrivateKey(secret)).decrypt(body))
        except (CryptoError, ValueError, TypeError):  # too short to be sealed at all
            continue
    raise ValueError("sealed to another key, or damaged")


def _pairs(connection: Any) -> list[tuple[str, bytes]]:
    """(name of the data key, secret half), the newest first; what can be none is passed over."""
    found = []
    for part in (preferences.get(connection, KEY) or "").split():
        under, _, written = part.rpartition(":")
        try:
            secret = bytes.fromhex(written)
        except ValueError:
            continue
        if len(secret) == 32:
            found.append((under, secret))
    return found


def _under(key: Key | None) -> str:
    """Which data key that is, without revealing anything of it."""
    return keys.key_id(key.data) if key else ""


def _public(secret: bytes) -> bytes:
    from nacl.public import PrivateKey

    return bytes(PrivateKey(secret).public_key)
