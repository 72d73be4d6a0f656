"""A note of a form in the user's own editor, with the terminal handed over."""

from typing import Any

from textual.app import SuspendNotSupported
from textual.widgets import TextArea

from devhub_tui.errors import DevHubError
from devhub_tui.screens.form_modal import FormModal
from devhub_tui.services import editor


def edit_note(form: FormModal[Any], note: TextArea) -> None:
    """Opens the note in the editor and takes over what was saved there; trouble is said in a toast."""
    form.save_draft()
    origin = editor.Origin(form.session.drafts.folder, form.draft, form.draft_title(), note.id or "notes")
    try:
        with form.app.suspend():
            edited = editor.edit(note.text, origin if form.session.drafts.keeps else None)
    except SuspendNotSupported:
        form.notify("This terminal cannot hand over to an editor.", severity="warning", markup=False)
        return
    except DevHubError as error:
        form.tell(error)
        return
    note.text = edited
    note.move_cursor(note.document.end)
    note.focus()
    form.save_draft()
