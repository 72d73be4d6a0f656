"""What decides when one person is due, read in one go: for saying where their cadence comes from, and for trying another one."""

from datetime import date
from typing import Any, NamedTuple

from devhub_tui.domain import cadence
from devhub_tui.domain.cadence import Derived, Facts, Preferences
from devhub_tui.domain.cadence_source import RELATIONSHIP, TAG, Group, Source, source_of
from devhub_tui.storage.derived import added_on, preferences_of

_GROUPS = (
    "SELECT ?,t.name,t.cadence FROM contact_tags k JOIN tags t ON t.id=k.tag_id WHERE k.contact_id=? AND k.deleted_at IS NULL "
    "AND t.deleted_at IS NULL AND t.cadence IS NOT NULL UNION ALL SELECT ?,r.name,r.cadence FROM relationship_types r "
    "WHERE r.name=? AND r.deleted_at IS NULL AND r.cadence IS NOT NULL"
)


class Rhythm(NamedTuple):
    """The facts of one person as the rule reads them, the groups that give them a cadence, and the user's taste."""

    facts: Facts
    groups: tuple[Group, ...]
    preferences: Preferences
    today: date

    @property
    def source(self) -> Source:
        """The cadence that counts, and what gives it: also for somebody who is never due."""
        return source_of(self.facts, self.groups, self.preferences)

    @property
    def derived(self) -> Derived:
        """When they are due."""
        return cadence.derive(self.facts, self.preferences, self.today)

    @property
    def status(self) -> str:
        """How it stands with them."""
        return cadence.status_of(self.facts, self.derived, self.today)

    @property
    def skips(self) -> bool:
        """Whether a round that was skipped still moves the due day."""
        if self.facts.skipped_on is None:
            return False
        plain = cadence.derive(self.facts._replace(skipped_on=None), self.preferences, self.today)
        return self.derived.next_due != plain.next_due

    def trying(self, importance: int | None, own: str | None, tracking: str | None) -> "Rhythm":
        """The same person with these, as storage does it: tracked from today by the first of them, a skip that lies ahead forgotten."""
        facts = self.facts
        same = (importance, own, tracking) == (facts.importance, facts.cadence, facts.tracking)
        if not same and facts.skipped_on and facts.skipped_on > self.today:
            facts = facts._replace(skipped_on=None)
        first = facts.tracked_on is None and bool(importance or own or tracking)
        tracked_on = self.today if first else facts.tracked_on
        return self._replace(facts=facts._replace(importance=importance, cadence=own, tracking=tracking, tracked_on=tracked_on))


def rhythm(connection: Any, values: Any, today: date) -> Rhythm:
    """The rhythm of a person whose columns are `values` (contacts.contact gives them)."""
    contact_id = values["id"]
    rows = connection.execute(_GROUPS, (TAG, contact_id, RELATIONSHIP, values["relationship"]))
    # Another program may have left anything there.
    groups = tuple(Group(*row) for row in rows if isinstance(row[2], str) and cadence.parse_cadence(row[2]))
    preferences = preferences_of(connection)
    importance = values["importance"]
    facts = Facts(
        values["tracking"],
        bool(values["vip"]),
        importance if isinstance(importance, int) else None,
        values["cadence"],
        cadence.read_day(values["last_contacted"]),
        cadence.read_day(values["met_on"]),
        cadence.read_day(values["tracked_on"]),
        added_on(values["created_at"], today),
        tuple(group.cadence for group in groups),
        values["archived_at"] is not None,
        cadence.read_day(values["skipped_on"]),
        cadence.spread_of(contact_id) if preferences.spread else 0.0,
    )
    return Rhythm(facts, groups, preferences, today)
