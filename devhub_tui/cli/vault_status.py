"""`devhub vault status`: what the vault is and who has which way into it. Needs no passphrase, and opens nothing."""

from typing import TYPE_CHECKING, Any

from devhub_tui import paths
from devhub_tui.cli import output

if TYPE_CHECKING:
    from devhub_tui.cli.arguments import Options
    from devhub_tui.storage.keys import Slot


def status(options: "Options") -> int:
    """State, ways in, what lies around it in plain text, whether a wrong passphrase must be waited for."""
    from devhub_tui.cli import sessions
    from devhub_tui.services import protection, shell_session
    from devhub_tui.storage import attempts, vault

    path = paths.vault_file()
    state = vault.state(path)
    protected = state == vault.PROTECTED
    slots = vault.header(path).slots if protected else ()
    around = protection.plain(path)
    shape: dict[str, Any] = {
        "vault": paths.vault_name(),
        "path": path,
        "state": state,
        "members": list(vault.users(path)) if protected else [],
        "slots": [_slot(each) for each in slots],
        "wait_seconds": attempts.left(path) if protected else 0,
        "session": None,
        "plain": {"backups": len(around.copies), "drafts": around.drafts},
    }
    session = shell_session.standing(path) if protected else None
    if session is not None:
        user = next((each.name for each in slots if each.user_id == session.user_id), None)
        shape["session"] = sessions.shape(session, user)
    if options.json:
        output.emit({"vault": shape})
        return 0
    says = {
        vault.MISSING: "There is no vault yet.",
        vault.OPEN: "It is open: whoever can read the file can read everything. devhub vault protect gives it a passphrase.",
        vault.PROTECTED: "It is protected: without a passphrase or a recovery key nobody can read it.",
    }
    output.say(f"Vault {paths.vault_name()}: {path}")
    output.say(says[state])
    if protected:
        output.say(sessions.said(session))
        _say_protected(shape, slots)
    return 0


def _slot(slot: "Slot") -> dict[str, Any]:
    kdf = {"name": "argon2id", **slot.parameters._asdict()}
    return {"kind": slot.kind, "member": slot.name, "made_at": output.instant(slot.made_at), "kdf": kdf}


def _say_protected(shape: dict[str, Any], slots: "tuple[Slot, ...]") -> None:
    rows = [
        (
            each.name,
            "recovery key" if each.kind == "recovery" else each.kind,
            str(output.instant(each.made_at))[:10],
            f"Argon2id, {each.parameters.memory_kib / 1024:g} MiB, {each.parameters.passes} passes",
        )
        for each in slots
    ]
    output.table(("MEMBER", "WAY IN", "SINCE", "WORK"), rows)
    missing = [each for each in shape["members"] if not any(slot.kind == "recovery" and slot.name == each for slot in slots)]
    for name in missing:
        output.say(f"{name} has no recovery key. devhub vault recovery-key makes one.")
    if shape["wait_seconds"]:
        output.say(f"After wrong passphrases in a row: {shape['wait_seconds']} s to wait.")
    plain = shape["plain"]
    if plain["backups"] or plain["drafts"]:
        output.say(
            f"Readable by anybody: {plain['backups']:,} of its backups, {plain['drafts']:,} of its drafts. "
            "devhub vault protect seals them."
        )
