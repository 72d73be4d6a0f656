"""What the triage of new people says around the person in view. Pure: data in, Content and lines out."""

from collections.abc import Mapping, Sequence
from datetime import date

from textual.content import Content

from devhub_tui import clock, text
from devhub_tui.domain.cadence import Cadence, Preferences
from devhub_tui.domain.cadence_words import said as cadence_said
from devhub_tui.domain.many import number, people
from devhub_tui.domain.triage import ANSWERS, Answer, Burndown, summed_up
from devhub_tui.storage.triage import Origin
from devhub_tui.widgets import day_words as when
from devhub_tui.widgets.line_view import Line, wrap

_KEY, _WORD, _QUIET = "bold $text-accent", "$foreground", "$text-muted"
_FILE = 40  # characters of a file's name
_MANY = 500  # people that nobody sorts one by one
_ENDING = {"d": " d", "w": " wk", "m": " mo", "y": " y"}


def bar(left: int, burndown: Burndown, narrowed: str, known: bool) -> Content:
    """How many are left of how many, as bars, and how long that takes."""
    if not left and not burndown.decided:
        return Content(" New people")
    of = left + burndown.people
    parts: list[tuple[str, str] | str] = [(f" {number(left)} left", "bold $foreground"), (f" of {number(of)}", _WORD)]
    if narrowed:
        parts.append((f" of {_short(narrowed)}", _WORD))
    if spark := burndown.spark():
        parts += [(" · ", _QUIET), (spark, "$text-primary")]
    if left and known:
        parts.append((f" · {burndown.rest(left)}" + (" · groups are quicker" if left >= _MANY else ""), _QUIET))
    return Content.assemble(*parts)


def origin(found: Sequence[Origin], source: str | None, left: Mapping[str, int], today: date) -> Content:
    """Where somebody is from, and how many of those who came with them are still new."""
    if not found:
        words = {None: "", "hand": "added by hand"}.get(source, f"from {text.line(source or '').replace('_', ' ')}")
        return Content.assemble((f" {words}", _QUIET))
    each = found[0]
    day = clock.from_ms(each.at).date().isoformat()
    parts = [(f" from {_short(each.file)}", _WORD), (f" · imported {_day(day, today)}", _QUIET)]
    if still := left.get(each.id):
        parts.append((f" · {number(still)} of its {number(max(each.added, still))} left", _QUIET))
    if len(found) > 1:
        parts.append((f" · also in {_short(found[1].file)}", _QUIET))
    return Content.assemble(*parts)


def _day(day: str, today: date) -> str:
    return "today" if day == today.isoformat() else when.short(day, today)


def _short(name: str) -> str:
    name = text.line(name)
    return name if len(name) <= _FILE else name[: _FILE - 1] + "…"


def legend(keys: Mapping[str, str], by_importance: Sequence[Cadence], width: int) -> Content:
    """Every answer with its key (`keys` by action), in as few lines as `width` allows. Importance says the cadence it brings."""
    chunks: list[tuple[str, str]] = []
    for each in ANSWERS:
        said = "archive" if each.change.archived else each.said
        if level := each.change.values.get("importance"):
            every = by_importance[level - 1]
            said = ("importance " if level == 1 else "") + f"{every.number}{_ENDING[every.unit]}"
        chunks.append((_key(keys, each), said.removeprefix("every ") if each.change.values.get("cadence") else said))
    chunks.append((keys.get("tags", ""), "tag"))
    lines: list[list[tuple[str, str]]] = [[]]
    used = 0
    for key, word in chunks:
        size = len(key) + len(word) + 4
        if not key:
            continue
        if used + size > width and lines[-1]:
            lines.append([])
            used = 0
        lines[-1] += [(f" {key} ", _KEY), (f"{word}  ", _WORD)]
        used += size
    return Content("\n").join(Content.assemble(*line) for line in lines)


def column(keys: Mapping[str, str], preferences: Preferences) -> Content:
    """The same where there is room beside the person: a line for each answer, with what follows from it."""
    lines: list[Content] = []
    for title, answers in (("How much they matter", ANSWERS[4::-1]), ("How often", ANSWERS[5:9]), ("Or", ANSWERS[9:])):
        lines += [Content(""), Content.assemble((f"        {title}", "bold $text-muted"))]
        lines += [Content.assemble((f"{_key(keys, each):>6}  ", _KEY), *_follows(each, preferences)) for each in answers]
    lines.append(Content(""))
    for action, word in (("tags", "Tag"), ("later", "Later")):
        if action in keys:
            lines.append(Content.assemble((f"{keys[action]:>6}  ", _KEY), (word, _WORD)))
    return Content("\n").join(lines)


def _follows(answer: Answer, preferences: Preferences) -> list[tuple[str, str]]:
    """What an answer means."""
    if level := answer.change.values.get("importance"):
        return [(cadence_said(preferences.by_importance[level - 1]), _WORD)]
    if answer.change.values.get("cadence"):
        return [(answer.said, _WORD)]
    if answer.word == "vip":
        return [(f"{'VIP':<15}", _WORD), (cadence_said(preferences.vip), _QUIET)]
    after = "out of the way" if answer.change.archived else "never due"
    return [(f"{answer.word.capitalize():<15}", _WORD), (after, _QUIET)]


def _key(keys: Mapping[str, str], answer: Answer) -> str:
    return keys.get(f"answer('{answer.key}')", "")


def finished(burndown: Burndown, waiting: int, narrowed: bool, others: bool, width: int) -> tuple[Line, ...]:
    """What stands there when nobody is left: what was decided, and what comes next; among a few, whether `others` follow."""
    lines: list[Line] = [()]
    decided = burndown.people
    if not decided:
        lines.append((("Nobody of these is new." if narrowed else "Nobody is new.", "name"),))
        lines += [(), *_said("Whoever comes with an import or a code will wait here until you say how much they matter.", width)]
    else:
        lines.append((("Nobody is new any more." if not narrowed else "These are sorted.", "name"),))
        lines += [(), *_said(f"You sorted {people(decided)}: {summed_up(burndown.counts())}.", width)]
    lines.append(())
    if narrowed:
        return (*lines, (("esc", "accent"), ("  the others who are new" if others else "  back", "text")))
    if waiting:
        lines.append(
            (("esc", "accent"), (f"  back; {people(waiting)} {'is' if waiting == 1 else 'are'} waiting for you", "text"))
        )
    else:
        lines.append((("esc", "accent"), ("  back; nobody is waiting for you today", "text")))
    if decided:
        lines.append((("  u", "accent"), ("  takes the last answer back", "text")))
    else:
        lines.append((("  i", "accent"), ("  import people from a file", "text")))
    return tuple(lines)


def _said(sentence: str, width: int) -> list[Line]:
    return [((part, "text"),) for part in wrap(sentence, max(width - 2, 20), 6)]
