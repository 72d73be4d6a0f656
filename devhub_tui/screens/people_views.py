"""Views of People: a filter and a sort under a name, chosen with one key and saved with another."""

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from devhub_tui import text
from devhub_tui.screens.person_actions import PersonActions

if TYPE_CHECKING:
    from devhub_tui.storage.views import View


class PeopleViews(PersonActions):
    """What People knows of views. It says what is in the box and how the list is sorted, and can be told both."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "views", "Views", show=False, id="people.views"),
        Binding("ctrl+s", "save_view", "Save as a view", show=False, id="people.save_view"),
    ]

    view: "View | None" = None
    """The view that was chosen last."""

    def filter_now(self) -> tuple[str, str | None]:
        """What is in the box, and the sort that was chosen."""
        raise NotImplementedError

    def sort_name(self, sort: str) -> str:
        """What a sort is called."""
        raise NotImplementedError

    def show_filter(self, query: str, sort: str | None) -> None:
        """Puts this into the box and sorts so."""
        raise NotImplementedError

    def titled(self, width: int) -> str:
        """What the list is called: the view's name while it is what is shown, in so many cells at most."""
        if self.view is None or not self.view.query:
            return "People"
        query, sort = self.filter_now()
        same = query.split() == self.view.query.split() and sort == self.view.sort
        if not same:
            return "People"
        name = text.line(self.view.name)
        return name if len(name) <= width else name[: width - 1] + "…"

    @work(group="views", exclusive=True)
    async def action_views(self) -> None:
        """Chooses a view."""
        from devhub_tui.storage import views
        from devhub_tui.widgets.chooser import Chooser

        known = views.every(self.session.database.connection)
        query, sort = self.filter_now()
        now = next((place for place, each in enumerate(known) if (each.query, each.sort) == (query.strip(), sort)), 0)
        place = await self.app.push_screen_wait(Chooser("Show", [each.name for each in known], now))
        if place is not None:
            self.view = known[place]
            self.show_filter(self.view.query, self.view.sort)

    @work(group="views", exclusive=True)
    async def action_save_view(self) -> None:
        """Saves what is in the box and the sort under a name."""
        from devhub_tui.screens.view_modal import ViewModal

        query, sort = self.filter_now()
        if not query.strip():
            self.app.notify("Type a filter first: / and then words, tag:…, status:…", markup=False)
            return
        name = self.view.name if self.view and self.view.id else ""
        called = self.sort_name(sort) if sort else ""
        saved = await self.app.push_screen_wait(ViewModal(self.session, query, sort, called, name))
        if saved is not None:
            self.view = saved
            self.show_filter(saved.query, saved.sort)
