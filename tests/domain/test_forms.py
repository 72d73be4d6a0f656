"""Forms are read from the models: what they ask, in which order, and what they leave alone."""

from devhub_tui.domain import columns, models
from devhub_tui.domain.forms import CHECKS, form_fields
from devhub_tui.storage.journal import DERIVED


def test_a_contact_form_asks_in_sections() -> None:
    """The name comes first, sections hold together, notes close the form."""
    specs = form_fields(models.Contact)
    assert specs[0].name == "name"
    assert specs[0].needed
    assert specs[-1].name == "notes"
    sections = [spec.section for spec in specs]
    assert [*dict.fromkeys(sections)] == [models.WHO, models.WORK, models.TOUCH, models.MET, models.NOTES]
    assert sections == sorted(sections, key=[*dict.fromkeys(sections)].index)


def test_kinds_fit_the_columns() -> None:
    """The widget that a form picks."""
    kinds = {spec.name: spec.kind for spec in form_fields(models.Contact)}
    assert kinds["vip"] == "flag"
    assert kinds["birthday"] == "birthday"
    assert kinds["timezone"] == "timezone"
    assert kinds["cadence"] == "cadence"
    assert kinds["importance"] == "importance"
    assert kinds["met_on"] == kinds["snoozed_until"] == "day"
    assert kinds["notes"] == "note"
    choices = {spec.name: spec.choices for spec in form_fields(models.Contact) if spec.kind == "choice"}
    assert choices == {"tracking": ("auto", "collaborating", "passive")}


def test_local_and_derived_columns_are_never_asked_for() -> None:
    """Neither row numbers, ids and times nor what the reminder rule computes."""
    for model in vars(models).values():
        if isinstance(model, type) and issubclass(model, columns.Record):
            asked = {spec.name for spec in form_fields(model)}
            assert not asked & (DERIVED | {"n", "id", "created_at", "updated_at", "deleted_at", "last_update"})
            assert all(spec.kind in CHECKS or spec.choices for spec in form_fields(model))
            assert all(spec.label for spec in form_fields(model))
