"""What the columns of every table are made of, and the columns that every synced row has."""

from typing import Any, ClassVar

from pydantic import ConfigDict
from sqlalchemy import Integer, Text
from sqlmodel import Field, SQLModel

from devhub_tui import clock
from devhub_tui.domain.ids import new_id


def text(default: str | None = None, *, to: str | None = None) -> Any:
    """A TEXT column; `to` names the column it refers to."""
    return Field(default=default, sa_type=Text) if to is None else Field(default=default, sa_type=Text, foreign_key=to)


def needed(*, to: str | None = None) -> Any:
    """A TEXT column that must be given."""
    return Field(sa_type=Text) if to is None else Field(sa_type=Text, foreign_key=to)


def number(default: int | None = None) -> Any:
    """An INTEGER column: counts, flags, milliseconds UTC."""
    return Field(default=default, sa_type=Integer)


class Record(SQLModel):
    """What every synced row has. `n` is local and never leaves the file."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid")  # type: ignore[assignment]

    n: int | None = Field(default=None, primary_key=True, sa_type=Integer)
    id: str = Field(default_factory=new_id, unique=True, sa_type=Text)
    created_at: int = Field(default_factory=clock.now_ms, sa_type=Integer)
    updated_at: int = Field(default_factory=clock.now_ms, sa_type=Integer)
    deleted_at: int | None = number()
