"""The rule of reminders as a table: who, what happened, what the user prefers, and what that makes of them on a day.

Each line is asked twice: of the pure rule, and of a vault in which it was made to happen by the ways users have
(tests/storage/test_rule_in_the_vault.py). Days are of 2026 unless they say otherwise; 16 March is a Monday.

- *untold*: nobody has said what they are (an import, a visitor). Everybody else was added by hand, or is collaborating,
  passive or archived.
- *talked*: on that day, `+` and on others; *liked*: something of a type that does not count as contact. *met*, *tracked*,
  *added*, *skipped*, *snoozed*: the days of these. *tag*, *relationship*: what they give as cadence. *share*: the person's own
  share of the spread.
- *lead*: lead days; *weekend*, *spread*: these rules are on; *default*, *vip*, *importance-N*: another cadence.
- *because*: whose cadence it is, and which; `-` where nothing is ever due.
"""

import re
from datetime import date
from typing import NamedTuple

import pytest

from devhub_tui.domain.cadence import Facts, Preferences, cadence_of, derive, source_of, status_of
from devhub_tui.domain.reminder_preferences import WEEKDAYS, with_changes

RULE = """
name                               contact and history                                   preferences              today      status         due        because

# Nobody is asked for before somebody said who they are
an import raises no alarm          untold, tag 1w, relationship 1d, talked 1 may 24                               16 mar     new            -          -
nor one whom you met years ago     untold, met 2 feb 19                                                           16 mar     new            -          -
added by hand today                tracked 16 mar                                                                 16 mar     in_touch       15 apr     default 30d
a VIP is nobody new                untold, vip, added 10 mar                                                      16 mar     in_touch       24 mar     vip 14d
an importance says enough          untold, importance 1, added 1 dec 25                                           16 mar     in_touch       30 may     importance 180d
a cadence says enough              untold, cadence 1w, added 9 mar                                                16 mar     due            16 mar     own 1w
so does one that cannot be read    untold, cadence often, added 14 feb                                            16 mar     due            16 mar     default 30d
collaborating is never due         collaborating, vip, cadence 1d, talked 1 jan 20                                16 mar     collaborating  -          -
passive is never due               passive, importance 5, tag 1w, talked 1 jan 20                                 16 mar     passive        -          -
archived is never due              archived, cadence 1d, talked 1 jan 20                                          16 mar     archived       -          -

# From talk to talk, with 30 days
the day of the talk                talked 14 feb                                                                  14 feb     in_touch       16 mar     default 30d
not yet four fifths over           talked 14 feb                                                                  9 mar      in_touch       16 mar     default 30d
four fifths are over               talked 14 feb                                                                  10 mar     soon           16 mar     default 30d
the day before the due day         talked 14 feb                                                                  15 mar     soon           16 mar     default 30d
the due day                        talked 14 feb                                                                  16 mar     due            16 mar     default 30d
not yet three cadences over        talked 14 feb                                                                  14 may     due            16 mar     default 30d
three cadences are over            talked 14 feb                                                                  15 may     reconnect      16 mar     default 30d
years later                        talked 14 feb                                                                  1 jan 31   reconnect      16 mar     default 30d

# Soon: four fifths, but at most 14 days ahead, and always within the lead days
180 days: 15 ahead is too soon     cadence 180d, talked 1 jan                                                     15 jun     in_touch       30 jun     own 180d
180 days: 14 ahead                 cadence 180d, talked 1 jan                                                     16 jun     soon           30 jun     own 180d
a week: three days ahead           cadence 1w, talked 9 mar                                                       13 mar     in_touch       16 mar     own 1w
a week: the two lead days          cadence 1w, talked 9 mar                                                       14 mar     soon           16 mar     own 1w
five lead days: not yet            cadence 1w, talked 9 mar                              lead 5                   10 mar     in_touch       16 mar     own 1w
five lead days                     cadence 1w, talked 9 mar                              lead 5                   11 mar     soon           16 mar     own 1w
no lead day: not yet               cadence 1w, talked 9 mar                              lead 0                   14 mar     in_touch       16 mar     own 1w
no lead day                        cadence 1w, talked 9 mar                              lead 0                   15 mar     soon           16 mar     own 1w
every day is always soon           cadence 1d, talked 16 mar                                                      16 mar     soon           17 mar     own 1d

# Whose cadence
their own before all others        cadence 3m, tag 1d, vip, importance 5, talked 31 jan                           16 mar     in_touch       30 apr     own 3m
the tightest of the groups         tag 3m, tag 2w, relationship 1y, vip, talked 10 mar                            16 mar     in_touch       24 mar     group 2w
a relationship is a group too      tag 3m, relationship 1w, talked 10 mar                                         16 mar     soon           17 mar     group 1w
a group before VIP, however wide   tag 1y, vip, importance 5, talked 10 mar                                       16 mar     in_touch       10 mar 27  group 1y
30 days are tighter than a month   tag 1m, tag 30d, talked 10 mar                                                 16 mar     in_touch       9 apr      group 30d
a group's junk is no cadence       tag often, vip, talked 10 mar                                                  16 mar     in_touch       24 mar     vip 14d
VIP before importance              vip, importance 1, talked 10 mar                                               16 mar     in_touch       24 mar     vip 14d
importance 5                       importance 5, talked 1 mar                                                     16 mar     due            15 mar     importance 14d
importance 4                       importance 4, talked 1 mar                                                     16 mar     in_touch       31 mar     importance 30d
importance 3                       importance 3, talked 1 mar                                                     16 mar     in_touch       30 apr     importance 60d
importance 2                       importance 2, talked 1 mar                                                     16 mar     in_touch       30 may     importance 90d
importance 1                       importance 1, talked 1 mar                                                     16 mar     in_touch       28 aug     importance 180d
an importance there is not         importance 9, talked 1 mar                                                     16 mar     in_touch       31 mar     default 30d
another default                    talked 1 mar                                          default 6w               16 mar     in_touch       12 apr     default 6w
another cadence for VIPs           vip, talked 1 mar                                     vip 1m                   16 mar     in_touch       1 apr      vip 1m
another one by importance          importance 2, talked 1 mar                            importance-2 1w          16 mar     due            8 mar      importance 1w
an own one heeds no preference     cadence 2w, talked 1 mar                              default 1y, vip 1y       16 mar     due            15 mar     own 2w

# Months and years go by the calendar
a month from 31 January            cadence 1m, talked 31 jan                                                      28 feb     due            28 feb     own 1m
the same in a leap year            cadence 1m, talked 31 jan 24                                                   28 feb 24  soon           29 feb 24  own 1m
a month over the turn of the year  cadence 1m, talked 31 dec 25                                                   31 jan     due            31 jan     own 1m
three months into February         cadence 3m, talked 30 nov 25                                                   28 feb     due            28 feb     own 3m
30 days are no month               cadence 30d, talked 31 jan                                                     28 feb     soon           2 mar      own 30d
a year from 29 February            cadence 1y, talked 29 feb 24                                                   28 feb 25  due            28 feb 25  own 1y
four years from 29 February        cadence 4y, talked 29 feb 24                                                   28 feb 28  soon           29 feb 28  own 4y
not yet three short months         cadence 1m, talked 31 jan                                                      24 apr     due            28 feb     own 1m
three short months                 cadence 1m, talked 31 jan                                                      25 apr     reconnect      28 feb     own 1m

# Where counting starts
never talked to: from the meeting  met 14 feb, tracked 10 mar                                                     16 mar     due            16 mar     default 30d
never met: from tracking           tracked 14 feb, added 1 jan 25                                                 16 mar     due            16 mar     default 30d
neither: from adding               added 14 feb                                                                   16 mar     due            16 mar     default 30d
a talk before a later meeting      met 15 mar, talked 14 feb                                                      16 mar     due            16 mar     default 30d
the latest, in whatever order      talked 14 feb + 1 dec 25 + 5 jan                                               16 mar     due            16 mar     default 30d
a planned lunch is no contact      talked 14 feb + 20 mar                                                         16 mar     due            16 mar     default 30d
until its day comes                talked 14 feb + 20 mar                                                         20 mar     in_touch       19 apr     default 30d
the clock set back before it       talked 14 feb + 20 mar                                                         19 mar     due            16 mar     default 30d
only planned: from tracking        tracked 14 feb, talked 20 mar                                                  16 mar     due            16 mar     default 30d
to be met next week                met 20 mar, tracked 10 mar                                                     16 mar     in_touch       9 apr      default 30d
to be met, tracked from tomorrow   met 20 mar, tracked 17 mar, added 14 feb                                       16 mar     due            16 mar     default 30d
the clock set back before it all   tracked 16 mar, added 16 mar                                                   1 mar      in_touch       15 apr     default 30d
a like is no contact               talked 14 feb, liked 15 mar                                                    16 mar     due            16 mar     default 30d
nothing but likes: from tracking   tracked 14 feb, liked 15 mar                                                   16 mar     due            16 mar     default 30d

# The weekend rule
a Saturday is asked for on Monday  cadence 1w, talked 7 mar                              weekend                  14 mar     soon           16 mar     own 1w
and then it is due                 cadence 1w, talked 7 mar                              weekend                  16 mar     due            16 mar     own 1w
a Sunday too                       cadence 1w, talked 8 mar                              weekend                  15 mar     soon           16 mar     own 1w
a Friday stays                     cadence 1w, talked 6 mar                              weekend                  13 mar     due            13 mar     own 1w
without the rule Saturday stays    cadence 1w, talked 7 mar                                                       14 mar     due            14 mar     own 1w
every day, over a weekend          cadence 1d, talked 13 mar                             weekend                  15 mar     soon           16 mar     own 1d
which is three cadences by then    cadence 1d, talked 13 mar                             weekend                  16 mar     reconnect      16 mar     own 1d

# Spread: everybody's own share, a tenth at most
a tenth sooner                     share -0.1, talked 14 feb                             spread                   12 mar     soon           13 mar     default 30d
a tenth later                      share +0.1, talked 14 feb                             spread                   16 mar     soon           19 mar     default 30d
off: nobody's share counts         share +0.1, talked 14 feb                                                      16 mar     due            16 mar     default 30d
an own one is kept to the day      cadence 30d, share +0.1, talked 14 feb                spread                   16 mar     due            16 mar     own 30d
a group's is spread                tag 20d, share -0.1, talked 14 feb                    spread                   4 mar      due            4 mar      group 20d
a month is spread by its days      vip, share +0.1, talked 31 jan                        spread, vip 1m           3 mar      due            3 mar      vip 1m
three times the spread days        share -0.1, talked 14 feb                             spread                   6 may      reconnect      13 mar     default 30d
spread first, then the weekend     share -0.1, talked 15 feb                             spread, weekend          15 mar     soon           16 mar     default 30d
a day is never spread away         tag 1d, share -0.1, talked 15 mar                     spread                   16 mar     due            16 mar     group 1d

# Skip: this round goes by
skipped on the due day             skipped 16 mar, talked 14 feb                                                  16 mar     in_touch       15 apr     default 30d
skipped ahead of it                skipped 16 mar, talked 14 feb                                                  12 mar     in_touch       15 apr     default 30d
skipped late: no round twice       skipped 20 may, talked 14 feb                                                  20 may     in_touch       14 jun     default 30d
then soon as ever                  skipped 16 mar, talked 14 feb                                                  9 apr      soon           15 apr     default 30d
then due                           skipped 16 mar, talked 14 feb                                                  13 jun     due            15 apr     default 30d
reconnect three rounds after it    skipped 16 mar, talked 14 feb                                                  14 jun     reconnect      15 apr     default 30d
talking after it begins anew       skipped 16 mar, talked 14 feb + 18 mar                                         20 mar     in_touch       17 apr     default 30d
a skip before the last talk        skipped 10 jan, talked 14 feb                                                  16 mar     due            16 mar     default 30d
months keep their day              cadence 1m, skipped 28 feb, talked 31 jan                                      16 mar     in_touch       31 mar     own 1m
years keep 29 February             cadence 1y, skipped 28 feb 27, talked 29 feb 24                                1 mar 27   in_touch       29 feb 28  own 1y
over a weekend no drift            cadence 1w, skipped 16 mar, talked 7 mar              weekend                  16 mar     in_touch       23 mar     own 1w
every day, into a weekend          cadence 1d, skipped 13 mar, talked 12 mar             weekend                  13 mar     in_touch       16 mar     own 1d
spread rounds as they are          skipped 13 mar, share -0.1, talked 14 feb             spread                   16 mar     in_touch       9 apr      default 30d
passive has no round to skip       passive, skipped 16 mar, talked 14 feb                                         16 mar     passive        -          -

# Snooze and pause: asked for later, due all the same
snoozed                            snoozed 17 mar, talked 14 feb                                                  16 mar     due            16 mar     default 30d
the day the snooze ends            snoozed 17 mar, talked 14 feb                                                  17 mar     due            16 mar     default 30d
on holiday                         talked 14 feb                                         paused 1 apr, quiet mon  16 mar     due            16 mar     default 30d
"""  # noqa: E501

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TRACKING = ("collaborating", "passive")


class Case(NamedTuple):
    """One line of the table. `contact` and `preferences` are words with what follows each: tag -> (2w, 3m)."""

    name: str
    contact: dict[str, list[str]]
    preferences: dict[str, list[str]]
    today: date
    status: str
    due: date | None
    because: str


def day(text: str) -> date:
    """`14 feb`, `29 feb 24`."""
    number, month, *year = text.split()
    return date(2000 + int(year[0]) if year else 2026, _MONTHS.index(month) + 1, int(number))


def words(text: str) -> dict[str, list[str]]:
    """`tag 2w, tag 3m, vip` as {tag: [2w, 3m], vip: [""]}."""
    found: dict[str, list[str]] = {}
    for each in filter(None, (part.strip() for part in text.split(","))):
        word, _, rest = each.partition(" ")
        found.setdefault(word, []).extend(rest.split(" + "))
    return found


def read(table: str) -> list[Case]:
    """The lines of the table, cut where the titles of its columns begin."""
    title, *lines = table.strip("\n").splitlines()
    starts = [found.start() for found in re.finditer(r"\S+(?: \S+)*", title)]
    cases = []
    for line in lines:
        if line and not line.startswith("#"):
            name, contact, preferences, today, status, due, because = (
                line[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)
            )
            due_on = None if due == "-" else day(due)
            cases.append(Case(name, words(contact), words(preferences), day(today), status, due_on, because))
    return cases


CASES = read(RULE)


def facts_of(case: Case) -> Facts:
    """What the rule is told: the latest contact that has happened, and the rest as it is."""
    told = case.contact
    talked = [found for each in told.get("talked", []) if (found := day(each)) <= case.today]

    def one(word: str) -> date | None:
        return day(told[word][0]) if word in told else None

    tracking = next((word for word in _TRACKING if word in told), None if "untold" in told else "auto")
    return Facts(
        tracking,
        "vip" in told,
        int(told["importance"][0]) if "importance" in told else None,
        told["cadence"][0] if "cadence" in told else None,
        max(talked, default=None),
        one("met"),
        one("tracked"),
        one("added") or one("tracked") or case.today,
        (*told.get("tag", ()), *told.get("relationship", ())),
        "archived" in told,
        one("skipped"),
        float(told["share"][0]) if "share" in told else 0.0,
    )


def changes_of(case: Case) -> dict[str, str | None]:
    """The preferences as the vault keeps them."""
    found: dict[str, str | None] = {}
    for word, values in case.preferences.items():
        match word:
            case "weekend":
                found["weekends_off"] = "1"
            case "spread":
                found["spread"] = "1"
            case "lead":
                found["lead_days"] = values[0]
            case "paused":
                found["paused_until"] = day(values[0]).isoformat()
            case "quiet":
                found["quiet_weekdays"] = str(WEEKDAYS.index(values[0]))
            case _:
                found[word.replace("-", "_")] = values[0]
    return found


def because(facts: Facts, preferences: Preferences) -> str:
    """Whose cadence it is, and which."""
    return f"{source_of(facts)} {cadence_of(facts, preferences)}"


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_rule(case: Case) -> None:
    """What the table says of somebody is what the rule says: status, due day, and whose cadence it is."""
    facts, preferences = facts_of(case), with_changes([], changes_of(case))
    found = derive(facts, preferences, case.today)
    shown = (status_of(facts, found, case.today), found.next_due, because(facts, preferences) if found.next_due else "-")
    assert shown == (case.status, case.due, case.because)


def test_the_table_is_one() -> None:
    """A hundred cases, each with a name of its own, every status and every source among them."""
    assert len(CASES) >= 100
    assert len({case.name for case in CASES}) == len(CASES)
    assert {case.status for case in CASES} == {
        *("reconnect", "due", "soon", "in_touch", "collaborating", "passive", "new", "archived")
    }
    assert {case.because.split()[0] for case in CASES} == {"own", "group", "vip", "importance", "default", "-"}
