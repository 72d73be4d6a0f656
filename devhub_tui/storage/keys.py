"""The key-slot header beside a protected vault: its format, and the cryptography of its slots (docs/vault.md).

A random data key encrypts the vault (SQLCipher raw key). Each slot holds an X25519 key pair: the secret half sealed by
XChaCha20-Poly1305 under Argon2id of a passphrase (or a recovery key) with the slot's own fields as associated data; the data key
sealed to the public half. So another data key can be handed to everybody without knowing anybody's passphrase.

Everything but the system's functions is imported by the function that needs it: every command loads this module.
"""

import os
import stat
from errno import ELOOP
from typing import Any, NamedTuple

from devhub_tui import clock
from devhub_tui.domain.ids import new_id
from devhub_tui.errors import DamagedError, VaultError
from devhub_tui.storage import private

FORMAT, VERSION = "devhub-keys", 1
PASSPHRASE, RECOVERY = "passphrase", "recovery"
CACHE_KIB = 32_000
"""What a connection to a protected vault keeps decrypted: a page read again would cost as much as hundreds of rows."""
_LIMIT = 4 << 20  # bytes of a header


class Parameters(NamedTuple):
    """How much work Argon2id is (RFC 9106, section 4): KiB of memory, passes over it, lanes."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


PARAMETERS = Parameters()
"""What new slots get (RFC 9106's second recommendation); older slots are raised to it when they are opened."""
_MOST = Parameters(4 * 1024 * 1024, 1000, 64)


class Key(NamedTuple):
    """What opens a protected vault: the data key (32 bytes), and the user whose slot gave it (`users.id`)."""

    data: bytes
    user_id: str | None = None

    def __repr__(self) -> str:
        return "Key(…)"


class Slot(NamedTuple):
    """One way in. `made_at` is milliseconds UTC; what follows `parameters` are bytes."""

    id: str
    kind: str
    user_id: str
    name: str
    made_at: int
    parameters: Parameters
    salt: bytes
    public: bytes
    secret: bytes = b""
    data: bytes = b""

    def __repr__(self) -> str:
        return f"Slot({self.id}, {self.kind})"


class Header(NamedTuple):
    """All slots. `key_id` tells data keys apart without revealing them."""

    key_id: str
    slots: tuple[Slot, ...]
    mac: str = ""


def beside(path: str) -> str:
    """Where the header of the vault at `path` is: `keys` for vault.db, NAME.keys for a backup NAME.db."""
    folder, name = os.path.split(path)
    return os.path.join(folder, "keys" if name == "vault.db" else f"{name.removesuffix('.db')}.keys")


def read(path: str) -> Header | None:
    """The header in the file `path`; None when there is none. Raises DamagedError for one that was altered or torn, VaultError for
    what is no file: a link could lead elsewhere."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno != ELOOP:
            raise
        raise private.not_regular(path) from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise private.not_regular(path)
    with open(handle, "rb") as file:
        content = file.read(_LIMIT + 1)
    return parse(content, path)


def parse(content: bytes, path: str) -> Header:
    """The header in these bytes. Raises DamagedError, VaultError for one of a newer devhub."""
    import json
    from hmac import compare_digest

    damaged = DamagedError(
        f"The key file is damaged: {path}",
        "It was not touched, and neither was the vault. devhub doctor --repair makes a whole one with the copy that each backup has.",
    )
    try:
        found = json.loads(content)
        version = found["version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise damaged from None
    if (
        found.get("format") == FORMAT
        and isinstance(version, int)
        and version > VERSION
        and _checksum(found) == found.get("checksum")
    ):
        raise VaultError(
            f"The key file was made by a newer devhub (format {version}; this one knows {VERSION}).",
            "Nothing was changed. Update devhub to open this vault.",
        )
    try:
        header = Header(str(found["key_id"]), tuple(_slot(each) for each in found["slots"]), str(found["mac"]))
        whole = compare_digest(dump(header), content)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise damaged from None
    if not whole:
        raise damaged
    return header


def dump(header: Header) -> bytes:
    """The bytes of a header's file. The same header gives the same bytes, so that any other byte is noticed."""
    import json

    shape = {**_shape(header), "mac": header.mac}
    return (json.dumps({**shape, "checksum": _checksum(shape)}, indent=1) + "\n").encode("ascii")


def _shape(header: Header) -> dict[str, Any]:
    slots = [{**_facts(slot), "secret": _text(slot.secret), "data": _text(slot.data)} for slot in header.slots]
    return {"format": FORMAT, "version": VERSION, "key_id": header.key_id, "slots": slots}


def _facts(slot: Slot) -> dict[str, Any]:
    """The fields of a slot that its sealed secret is bound to."""
    return {
        "id": slot.id,
        "kind": slot.kind,
        "user_id": slot.user_id,
        "name": slot.name,
        "made_at": slot.made_at,
        "kdf": {"name": "argon2id", **slot.parameters._asdict(), "salt": _text(slot.salt)},
        "public": _text(slot.public),
    }


def _slot(found: dict[str, Any]) -> Slot:
    from base64 import b64decode

    kdf = found["kdf"]
    parameters = Parameters(*(int(kdf[name]) for name in Parameters._fields))
    if kdf["name"] != "argon2id" or not all(0 < each <= most for each, most in zip(parameters, _MOST, strict=True)):
        raise ValueError("not parameters of ours")
    texts = (str(found[name]) for name in ("id", "kind", "user_id", "name"))
    raw = (b64decode(text, validate=True) for text in (kdf["salt"], found["public"], found["secret"], found["data"]))
    return Slot(*texts, int(found["made_at"]), parameters, *raw)  # type: ignore[call-arg, arg-type]


def _checksum(shape: dict[str, Any]) -> str:
    """Notices accidents; who would alter a header on purpose is noticed by the mac."""
    import json
    from hashlib import blake2b

    content = json.dumps({key: value for key, value in shape.items() if key != "checksum"}, indent=1).encode()
    return blake2b(content, digest_size=16).hexdigest()


def _mac(header: Header, data: bytes) -> str:
    import json
    from hashlib import blake2b

    content = json.dumps(_shape(header), indent=1).encode()
    return blake2b(content, key=subkey(data, "header"), digest_size=32).hexdigest()


def _text(raw: bytes) -> str:
    from base64 import b64encode

    return b64encode(raw).decode("ascii")


def _aad(slot: Slot) -> bytes:
    import json

    return json.dumps(_facts(slot), separators=(",", ":")).encode()


def subkey(data: bytes, purpose: str) -> bytes:
    """A key of its own (32 bytes) for one purpose, derived from the data key (BLAKE2b, RFC 7693)."""
    from hashlib import blake2b

    return blake2b(purpose.encode(), key=data, digest_size=32, person=b"devhub vault").digest()


def key_id(data: bytes) -> str:
    """What tells this data key from others."""
    return subkey(data, "id").hex()[:16]


def derive(secret: str | bytes, salt: bytes, parameters: Parameters) -> bytes:
    """Argon2id (RFC 9106) of a passphrase in NFC and UTF-8, or of a recovery key's bytes: 32 bytes. Raises VaultError without memory."""
    import unicodedata

    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    raw = unicodedata.normalize("NFC", secret).encode("utf-8", "surrogatepass") if isinstance(secret, str) else secret
    try:
        return hash_secret_raw(raw, salt, parameters.passes, parameters.memory_kib, parameters.lanes, 32, Type.ID)
    except (HashingError, MemoryError) as error:
        raise VaultError(
            f"There is not enough memory to unlock the vault ({parameters.memory_kib // 1024} MiB).", "Nothing was changed."
        ) from error


def new_slot(kind: str, secret: str | bytes, data: bytes, user_id: str, name: str) -> Slot:
    """A slot that gives the data key for this passphrase or recovery key."""
    from nacl.public import PrivateKey

    pair = PrivateKey.generate()
    bare = Slot(new_id(), kind, user_id, name, clock.real_ms(), PARAMETERS, os.urandom(16), bytes(pair.public_key), bytes(pair))
    return hand_over(_wrapped(bare, secret), data)


def _wrapped(bare: Slot, secret: str | bytes) -> Slot:
    from nacl.secret import Aead

    box = Aead(derive(secret, bare.salt, bare.parameters))
    return bare._replace(secret=bytes(box.encrypt(bare.secret, _aad(bare))))


def hand_over(slot: Slot, data: bytes) -> Slot:
    """The slot with another data key in it."""
    from nacl.public import PublicKey, SealedBox

    return slot._replace(data=bytes(SealedBox(PublicKey(slot.public)).encrypt(data)))


def opened(slot: Slot, secret: str | bytes) -> tuple[bytes, bytes] | None:
    """(data key, secret half) behind a slot; None when the secret is not the one it was made with."""
    from nacl.exceptions import CryptoError
    from nacl.public import PrivateKey, SealedBox
    from nacl.secret import Aead

    try:
        half = Aead(derive(secret, slot.salt, slot.parameters)).decrypt(slot.secret, _aad(slot))
        return SealedBox(PrivateKey(half)).decrypt(slot.data), half
    except (CryptoError, ValueError, TypeError):
        return None


def raised(slot: Slot, secret: str | bytes, half: bytes) -> Slot:
    """The slot with the parameters and the passphrase as they should be now, under a fresh salt."""
    return _wrapped(slot._replace(parameters=PARAMETERS, salt=os.urandom(16), secret=half), secret)


def sealed(slots: tuple[Slot, ...], data: bytes) -> Header:
    """A header of these slots, with its mac."""
    header = Header(key_id(data), slots)
    return header._replace(mac=_mac(header, data))


def vouched(header: Header, data: bytes) -> bool:
    """Whether the header is as somebody with the data key left it."""
    from hmac import compare_digest

    return compare_digest(_mac(header, data), header.mac) and header.key_id == key_id(data)


def apply(connection: Any, key: Key | None) -> None:
    """Gives a fresh connection its key, quietly: SQLCipher would print three lines over the screen for a wrong one."""
    connection.execute("PRAGMA cipher_log_level=NONE")
    if key is not None:
        connection.execute(f"PRAGMA key=\"x'{key.data.hex()}'\"")


def seal(key: Key, purpose: str, data: bytes) -> bytes:
    """Data that lies outside of vault.db, encrypted and bound to its purpose."""
    from nacl.secret import Aead

    return bytes(Aead(subkey(key.data, "seal")).encrypt(data, purpose.encode()))


def unseal(key: Key, purpose: str, blob: bytes) -> bytes:
    """What `seal` was given. Raises DamagedError for anything else."""
    from nacl.exceptions import CryptoError
    from nacl.secret import Aead

    try:
        return Aead(subkey(key.data, "seal")).decrypt(blob, purpose.encode())
    except (CryptoError, ValueError, TypeError):
        raise DamagedError("What was sealed cannot be read: it is damaged, or of another vault.") from None
