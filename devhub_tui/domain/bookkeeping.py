"""The tables of the journal: written by triggers and storage/ only, never synced as rows."""

from sqlalchemy import Integer, LargeBinary, Text
from sqlmodel import Field, SQLModel

from devhub_tui.domain.columns import needed as _needed
from devhub_tui.domain.columns import number as _number
from devhub_tui.domain.columns import text as _text


class OpenBatch(SQLModel, table=True):
    """The one row that the triggers read: which batch is open, by whom, and the clock."""

    __tablename__ = "batch"
    one: int | None = Field(default=None, primary_key=True, sa_type=Integer)
    current: int | None = _number()
    author: int | None = _number()
    hlc: int = _number(0)


class Batch(SQLModel, table=True):
    """One step that undo walks over."""

    __tablename__ = "batches"
    batch: int | None = Field(default=None, primary_key=True, sa_type=Integer)
    label: str = _needed()
    author: int | None = _number()
    at: int = Field(sa_type=Integer)
    first_seq: int | None = _number()
    last_seq: int | None = _number()
    kind: str = _text("do")
    reverts: int | None = _number()
    undone_by: int | None = _number()


class JournalTable(SQLModel, table=True):
    """The number of a journaled table."""

    __tablename__ = "journal_tables"
    tbl: int | None = Field(default=None, primary_key=True, sa_type=Integer)
    name: str = Field(unique=True, sa_type=Text)


class Change(SQLModel, table=True):
    """One changed record: only what changed, as JSON, before and after."""

    __tablename__ = "changes"
    seq: int | None = Field(default=None, primary_key=True, sa_type=Integer)
    change_id: bytes = Field(sa_type=LargeBinary)
    batch: int | None = _number()
    tbl: int = Field(sa_type=Integer)
    pk: str = _needed()
    old: str | None = _text()
    new: str | None = _text()
    hlc: int = Field(sa_type=Integer)
    author: int | None = _number()
    sent: int | None = _number()


class Cell(SQLModel, table=True):
    """The newest clock of a cell; an empty `col` stands for the whole row."""

    __tablename__ = "cells"
    tbl: int = Field(primary_key=True, sa_type=Integer)
    pk: str = Field(primary_key=True, sa_type=Text)
    col: str = Field(primary_key=True, sa_type=Text)
    hlc: int = Field(sa_type=Integer)
    change_id: bytes = Field(sa_type=LargeBinary)


class StaleContact(SQLModel, table=True):
    """A person whose derived columns are to be recomputed before the commit."""

    __tablename__ = "stale_contacts"
    id: str = Field(primary_key=True, sa_type=Text)


class Local(SQLModel, table=True):
    """What belongs to this copy of the vault and never leaves it."""

    __tablename__ = "local"
    key: str = Field(primary_key=True, sa_type=Text)
    value: str | None = _text()


class ShellSession(SQLModel, table=True):
    """A time in which the shell may open the vault without asking. Instants are milliseconds UTC of the real clock."""

    __tablename__ = "sessions"
    id: str = Field(primary_key=True, sa_type=Text)
    user_id: str | None = _text()
    device: str | None = _text()
    opened_at: int = Field(sa_type=Integer)
    expires_at: int = Field(sa_type=Integer)
    ended_at: int | None = _number()
