"""Unlocking a vault by its passphrase, against the bare Argon2id derivation with the same parameters."""

from collections.abc import Iterator

from argon2.low_level import Type, hash_secret_raw

from bench.dataset import PASSPHRASE, protected
from bench.measure import Row, Settings, compared, pairs, timed
from devhub_tui.storage import keys, vault

_SALT = bytes(16)


def measure(settings: Settings) -> Iterator[Row]:
    """One row."""
    folder, _ = protected(1_000)
    path = str(folder / "vaults" / "main" / "vault.db")
    memory, passes, lanes = keys.PARAMETERS

    def ours() -> float:
        return timed(lambda: vault.unlock(path, PASSPHRASE))

    def bare() -> float:
        return timed(lambda: hash_secret_raw(PASSPHRASE.encode(), _SALT, passes, memory, lanes, 32, Type.ID))

    ours()
    bare()
    mine, other = pairs(max(settings.pairs, 15), ours, bare)
    yield compared("unlock", 1.15, mine, other, "bare Argon2id, same parameters")
