"""One SQLModel class per synced table: schema, form and export alike. tests/domain/test_models.py holds it to the migrations.

Import this inside functions: SQLModel is slower to load than the first screen is to paint. `model_validate` checks, the
constructor does not.
"""

from typing import Annotated

from devhub_tui.domain.cadence import TRACKING
from devhub_tui.domain.columns import Record
from devhub_tui.domain.columns import needed as _needed
from devhub_tui.domain.columns import number as _number
from devhub_tui.domain.columns import text as _text
from devhub_tui.domain.forms import Hint

WHO, WORK, TOUCH, MET, NOTES = "Who", "Work and place", "Keeping in touch", "How you met", "Notes"


class User(Record, table=True):
    """Somebody who opens this vault."""

    __tablename__ = "users"
    username: Annotated[str, Hint("User name", needed=True)] = _needed()
    display_name: Annotated[str | None, Hint("Name")] = _text()
    role: str = _text("owner")


class Contact(Record, table=True):
    """One person. What follows `sort_name` is derived (domain/cadence.py) and never written here."""

    __tablename__ = "contacts"
    user_id: str | None = _text(to="users.id")
    name: Annotated[str, Hint("Name", "line", WHO, needed=True)] = _needed()
    nickname: Annotated[str | None, Hint("Nickname", "line", WHO)] = _text()
    pronouns: Annotated[str | None, Hint("Pronouns", "line", WHO, "she/her, they/them")] = _text()
    birthday: Annotated[str | None, Hint("Birthday", "birthday", WHO, "1985-04-12, or --04-12 without a year")] = _text()
    company: Annotated[str | None, Hint("Company", "line", WORK)] = _text()
    title: Annotated[str | None, Hint("Title", "line", WORK, "Staff Engineer")] = _text()
    industry: Annotated[str | None, Hint("Industry", "line", WORK)] = _text()
    location: Annotated[str | None, Hint("Location", "line", WORK, "Berlin, Germany")] = _text()
    timezone: Annotated[str | None, Hint("Time zone", "timezone", WORK, "Europe/Berlin")] = _text()
    relationship: Annotated[str | None, Hint("Relationship", "line", TOUCH, "friend, client, mentor")] = _text()
    vip: Annotated[int, Hint("VIP", "flag", TOUCH, "every 14 days unless a cadence says otherwise")] = _number(0)
    importance: Annotated[int | None, Hint("Importance", "importance", TOUCH, "1 to 5")] = _number()
    cadence: Annotated[str | None, Hint("Cadence", "cadence", TOUCH, "30d, 2w, 3m or 1y")] = _text()
    tracking: Annotated[
        str | None, Hint("Tracking", "choice", TOUCH, "empty: new, no reminders yet", choices=tuple(TRACKING))
    ] = _text()
    snoozed_until: Annotated[str | None, Hint("Snoozed until", "day", TOUCH, "in 2 weeks", ahead=True)] = _text()
    skipped_on: Annotated[str | None, Hint("Round skipped", "day", ahead=True)] = _text()
    tracked_on: Annotated[str | None, Hint("Tracked from", "day")] = _text()
    met_on: Annotated[str | None, Hint("Met on", "day", MET, "2026-02-01, last friday")] = _text()
    met_where: Annotated[str | None, Hint("Where", "line", MET, "Brussels, building K")] = _text()
    met_how: Annotated[str | None, Hint("How", "line", MET, "at FOSDEM, through Ana")] = _text()
    introduced_by: str | None = _text(to="contacts.id")
    source: Annotated[str | None, Hint("Source")] = _text()
    notes: Annotated[str | None, Hint("Notes", "note", NOTES)] = _text()
    last_update: int | None = _number()
    archived_at: int | None = _number()
    sort_name: str | None = _text()
    last_contacted: str | None = _text()
    cadence_days: int | None = _number()
    next_due: str | None = _text()
    soon_on: str | None = _text()
    reconnect_on: str | None = _text()


class ContactPoint(Record, table=True):
    """One email, phone, link or handle of a person. Its value is checked by fields.point_value, which needs the kind."""

    __tablename__ = "contact_points"
    contact_id: str = _needed(to="contacts.id")
    kind: str = _needed()
    label: Annotated[str | None, Hint("Label")] = _text()
    value: Annotated[str, Hint("Value", needed=True)] = _needed()
    is_primary: Annotated[int, Hint("Primary", "flag")] = _number(0)


class Background(Record, table=True):
    """What to remember about a VIP."""

    __tablename__ = "backgrounds"
    contact_id: str = _needed(to="contacts.id")
    family: Annotated[str | None, Hint("Family", "note", "Background")] = _text()
    company: Annotated[str | None, Hint("Company", "note", "Background")] = _text()
    likes_dislikes: Annotated[str | None, Hint("Likes and dislikes", "note", "Background")] = _text()
    misc_notes: Annotated[str | None, Hint("Other notes", "note", "Background")] = _text()


class ContactInfo(Record, table=True):
    """How a VIP likes to be reached."""

    __tablename__ = "contact_infos"
    contact_id: str = _needed(to="contacts.id")
    main_app: Annotated[str | None, Hint("Main app", "line", "Reach", "Signal, Matrix, Slack")] = _text()
    preferred_channel: Annotated[str | None, Hint("Preferred channel", "line", "Reach", "email, call, text")] = _text()


class InteractionType(Record, table=True):
    """A kind of interaction, built in or the user's own."""

    __tablename__ = "interaction_types"
    key: Annotated[str, Hint("Key", needed=True)] = _needed()
    label: Annotated[str, Hint("Label", "line", "Type", needed=True)] = _needed()
    icon: Annotated[str, Hint("Icon", "line", "Type", "one character", needed=True)] = _needed()
    counts_as_contact: Annotated[int, Hint("Counts as contact", "flag", "Type")] = _number(1)
    meaningful: Annotated[int, Hint("Meaningful", "flag", "Type", "more than a sign of life")] = _number(1)
    position: int | None = _number()
    archived: Annotated[int, Hint("Archived", "flag", "Type")] = _number(0)


class Event(Record, table=True):
    """A conference or meetup."""

    __tablename__ = "events"
    name: Annotated[str, Hint("Name", "line", "Event", needed=True)] = _needed()
    location: Annotated[str | None, Hint("Location", "line", "Event")] = _text()
    starts_on: Annotated[str | None, Hint("First day", "day", "Event")] = _text()
    ends_on: Annotated[str | None, Hint("Last day", "day", "Event")] = _text()
    notes: Annotated[str | None, Hint("Notes", "note", "Event")] = _text()


class Interaction(Record, table=True):
    """Something that happened with one or several people; `type` is a key of InteractionType."""

    __tablename__ = "interactions"
    type: str = _text("message")
    occurred_on: Annotated[str, Hint("When", "day", "Interaction", needed=True)] = _needed()
    occurred_at: int | None = _number()
    utc_offset: int | None = _number()
    direction: Annotated[
        str | None, Hint("From", "choice", "Interaction", "who reached out", choices=("me", "them", "mutual"))
    ] = _text()
    notes: Annotated[str | None, Hint("Notes", "note", "Interaction")] = _text()
    event_id: str | None = _text(to="events.id")
    duration_minutes: int | None = _number()
    transcript_source: Annotated[str | None, Hint("Transcript from")] = _text()
    ai_suggestions: str | None = _text()
    confidence: int | None = _number()


class InteractionContact(Record, table=True):
    """One person in one interaction."""

    __tablename__ = "interaction_contacts"
    interaction_id: str = _needed(to="interactions.id")
    contact_id: str = _needed(to="contacts.id")


class Tag(Record, table=True):
    """A tag or skill, perhaps with a cadence for everybody who has it."""

    __tablename__ = "tags"
    name: Annotated[str, Hint("Name", "line", "Tag", needed=True)] = _needed()
    kind: str = _text("tag")
    cadence: Annotated[str | None, Hint("Cadence", "cadence", "Tag", "30d, 2w, 3m or 1y")] = _text()


class ContactTag(Record, table=True):
    """One tag on one person."""

    __tablename__ = "contact_tags"
    contact_id: str = _needed(to="contacts.id")
    tag_id: str = _needed(to="tags.id")


class RelationshipType(Record, table=True):
    """A relation with a cadence of its own; matches `relationship` of a contact by name."""

    __tablename__ = "relationship_types"
    name: Annotated[str, Hint("Name", "line", "Relation", needed=True)] = _needed()
    cadence: Annotated[str | None, Hint("Cadence", "cadence", "Relation", "30d, 2w, 3m or 1y")] = _text()


class FollowUp(Record, table=True):
    """What is to be done by a day: a follow-up, or a promise in either direction."""

    __tablename__ = "follow_ups"
    contact_id: str = _needed(to="contacts.id")
    due_on: Annotated[str, Hint("Due", "day", "Follow-up", "in 2 weeks", needed=True, ahead=True)] = _needed()
    note: Annotated[str | None, Hint("What", "line", "Follow-up")] = _text()
    kind: Annotated[
        str, Hint("Kind", "choice", "Follow-up", choices=("follow_up", "my_promise", "their_promise"), needed=True)
    ] = _text("follow_up")
    repeat: Annotated[str | None, Hint("Repeat", "cadence", "Follow-up", "1m, 1y")] = _text()
    fixed: Annotated[int, Hint("Fixed", "flag", "Follow-up", "counted from the due day")] = _number(0)
    completed_at: int | None = _number()
    snoozed_until: Annotated[str | None, Hint("Snoozed until", "day", ahead=True)] = _text()
    source_table: str | None = _text()
    source_id: str | None = _text()


class ImportantDate(Record, table=True):
    """A yearly day of a person beside the birthday."""

    __tablename__ = "important_dates"
    contact_id: str = _needed(to="contacts.id")
    label: Annotated[str, Hint("What", "line", "Date", "wedding day", needed=True)] = _needed()
    on_date: Annotated[str, Hint("Day", "birthday", "Date", needed=True)] = _needed()
    lead_days: int | None = _number()


class EventContact(Record, table=True):
    """One person at one event."""

    __tablename__ = "event_contacts"
    event_id: str = _needed(to="events.id")
    contact_id: str = _needed(to="contacts.id")


class QuickConnectCode(Record, table=True):
    """What the owner keeps of a code that others scan."""

    __tablename__ = "quick_connect_codes"
    token_hash: str = _needed()
    event_id: str | None = _text(to="events.id")
    location: Annotated[str | None, Hint("Location", "line", "Code")] = _text()
    session: Annotated[str | None, Hint("Session", "line", "Code")] = _text()
    note: Annotated[str | None, Hint("Note", "note", "Code")] = _text()
    tags: Annotated[str | None, Hint("Tags", "line", "Code")] = _text()
    follow_up_days: int | None = _number()
    expires_at: int | None = _number()
    max_uses: int | None = _number()
    revoked_at: int | None = _number()


class Preference(Record, table=True):
    """A setting that follows the user to every device."""

    __tablename__ = "preferences"
    key: Annotated[str, Hint("Key", needed=True)] = _needed()
    value: Annotated[str | None, Hint("Value", "note")] = _text()


class ImportBatch(Record, table=True):
    """One imported file and what came of it."""

    __tablename__ = "import_batches"
    file: Annotated[str, Hint("File", needed=True)] = _needed()
    format: str = _needed()
    batch: int | None = _number()
    added: int = _number(0)
    updated: int = _number(0)
    unchanged: int = _number(0)
    skipped: int = _number(0)


class ImportedRecord(Record, table=True):
    """What a file last said of a person, and what no column holds."""

    __tablename__ = "imported_records"
    contact_id: str = _needed(to="contacts.id")
    source: str = _needed()
    uid: str | None = _text()
    given: str = _text("{}")
    raw: str | None = _text()
    import_batch_id: str | None = _text(to="import_batches.id")


class ContactRelation(Record, table=True):
    """What one person is to another, read from the first: "Ana manages Ravi". `inverse` is the word from the other side."""

    __tablename__ = "contact_relations"
    contact_id: str = _needed(to="contacts.id")
    other_id: str = _needed(to="contacts.id")
    kind: Annotated[str, Hint("Relation", needed=True)] = _needed()
    inverse: Annotated[str, Hint("From the other side", needed=True)] = _needed()
    note: Annotated[str | None, Hint("Note")] = _text()


class CustomField(Record, table=True):
    """A field of the user's own for every person. `kind` is text, number, date or choice; `choices` a JSON array of words."""

    __tablename__ = "custom_fields"
    label: Annotated[str, Hint("Label", "line", "Field", needed=True)] = _needed()
    kind: Annotated[str, Hint("Kind", "choice", "Field", choices=("text", "number", "date", "choice"), needed=True)] = _text(
        "text"
    )
    choices: str | None = _text()
    position: int | None = _number()
    archived: int = _number(0)


class CustomValue(Record, table=True):
    """What one person has in a field of the user's own; checked by the field's kind."""

    __tablename__ = "custom_values"
    contact_id: str = _needed(to="contacts.id")
    field_id: str = _needed(to="custom_fields.id")
    value: Annotated[str, Hint("Value", needed=True)] = _needed()


class View(Record, table=True):
    """A saved filter of people: the query as typed, and how the list is sorted."""

    __tablename__ = "views"
    name: Annotated[str, Hint("Name", "line", "View", needed=True)] = _needed()
    query: Annotated[str, Hint("Filter", "line", "View")] = _text("")
    sort: str | None = _text()
    position: int | None = _number()


class DistinctContact(Record, table=True):
    """Two people that look alike and are not the same; `contact_id` is the smaller of the two ids."""

    __tablename__ = "distinct_contacts"
    contact_id: str = _needed(to="contacts.id")
    other_id: str = _needed(to="contacts.id")


class Forgotten(Record, table=True):
    """What is left of a person who was forgotten: what other copies of the vault have to remove, and nothing personal."""

    __tablename__ = "forgotten"
    contact_id: str = _needed()
    rows: str = _text("{}")
    change_ids: str = _text("[]")


class Arrival(Record, table=True):
    """What somebody typed into the Quick Connect page, what they agreed to, and what became of it.

    `state` is added, merged, review or discarded; `facts` a JSON object of their public GitHub profile; instants are milliseconds
    UTC of the real clock.
    """

    __tablename__ = "arrivals"
    code_id: str | None = _text(to="quick_connect_codes.id")
    contact_id: str | None = _text(to="contacts.id")
    state: str = _text("review")
    name: Annotated[str, Hint("Name", needed=True)] = _needed()
    email: Annotated[str | None, Hint("Email")] = _text()
    github: Annotated[str | None, Hint("GitHub")] = _text()
    company: Annotated[str | None, Hint("Company")] = _text()
    message: Annotated[str | None, Hint("Message", "note")] = _text()
    facts: str | None = _text()
    arrived_at: int = _number(0)
    consent_at: int = _number(0)
    consent_version: str = _needed()
