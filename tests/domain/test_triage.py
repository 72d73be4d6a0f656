"""Triage: what each key says, whose turn it is, and what the burndown makes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain.many import Change
from devhub_tui.domain.triage import ANSWERS, BY_KEY, Burndown, Walk, read_answer, summed_up

SAYS = [
    ("1", {"importance": 1}, "importance 1"),
    ("2", {"importance": 2}, "importance 2"),
    ("3", {"importance": 3}, "importance 3"),
    ("4", {"importance": 4}, "importance 4"),
    ("5", {"importance": 5}, "importance 5"),
    ("w", {"cadence": "1w"}, "every week"),
    ("m", {"cadence": "1m"}, "every month"),
    ("q", {"cadence": "3m"}, "every 3 months"),
    ("y", {"cadence": "1y"}, "every year"),
    ("p", {"tracking": "passive"}, "passive"),
    ("c", {"tracking": "collaborating"}, "collaborating"),
    ("v", {"vip": 1}, "VIP"),
]


@pytest.mark.parametrize(("key", "values", "said"), SAYS)
def test_each_key_says_one_thing(key: str, values: dict[str, object], said: str) -> None:
    """One key is one answer, and the sentence about it says the same."""
    assert BY_KEY[key].change == Change(values=values)
    assert BY_KEY[key].said == said


def test_no_key_is_given_twice() -> None:
    """Thirteen answers on thirteen keys, archive among them; none on a key that moves or leaves."""
    assert BY_KEY["a"].change == Change(archived=True)
    assert len(ANSWERS) == len(BY_KEY) == len(SAYS) + 1
    assert not BY_KEY.keys() & set("uUteBgGjk")


@pytest.mark.parametrize(
    ("word", "change"),
    [
        ("4", {"importance": 4}),
        ("q", {"cadence": "3m"}),
        ("quarterly", {"cadence": "3m"}),
        ("6w", {"cadence": "6w"}),
        ("every 2 months", {"cadence": "2m"}),
        (" VIP ", {"vip": 1}),
        ("Passive", {"tracking": "passive"}),
        ("collaborating", {"tracking": "collaborating"}),
    ],
)
def test_words_of_the_shell(word: str, change: dict[str, object]) -> None:
    """The shell takes the keys, the words, and any cadence."""
    found = read_answer(word)
    assert found is not None
    assert found.change == Change(values=change)


@pytest.mark.parametrize("word", ["0", "6", "30", "", "ana", "0w", "p", "1000y"])
def test_words_that_say_nothing(word: str) -> None:
    """A bare number that is no importance is refused, because it could be meant for days; so is everything unknown."""
    assert read_answer(word) is None


def walk(*people: int, later: tuple[int, ...] = ()) -> Walk:
    """A walk over these."""
    made = Walk(later)
    made.put(people)
    return made


def rest(made: Walk) -> list[int]:
    """Everybody from the one in view on."""
    found = []
    while made.current is not None:
        found.append(made.current)
        made.answered()
    return found


def test_later_comes_back_at_the_end() -> None:
    """Who is put off is not lost: after the others they come again, in the order in which they were put off."""
    made = walk(1, 2, 3, 4)
    made.put_off()
    made.put_off()
    assert made.left == 4
    assert rest(made) == [3, 4, 1, 2]


def test_the_only_one_left_comes_back_at_once() -> None:
    """Putting off the last person shows them again: there is nobody else."""
    made = walk(1)
    assert made.put_off() == 1


def test_the_place_is_kept() -> None:
    """Another start begins with who was in view, and leaves those who were put off for the end."""
    made = Walk(later=(2, 9))
    made.put([1, 2, 3, 4], first=3)
    assert rest(made) == [3, 1, 4, 2]  # 9 is not new any more


def test_taking_back_returns_to_the_person() -> None:
    """The person whose answer is taken back is in view again, whoever was in view is next."""
    made = walk(1, 2, 3)
    made.answered()
    made.back_to(1)
    assert rest(made) == [1, 2, 3]


def test_new_ones_appear_before_those_put_off() -> None:
    """Who is imported meanwhile comes after the others and before those who were put off; nobody comes twice."""
    made = walk(1, 2, 3)
    made.put_off()
    made.add([7, 3, 2, 1])
    assert rest(made) == [2, 3, 7, 1]


def test_a_reading_that_is_older_than_an_answer_brings_nobody_back() -> None:
    """While everybody is read in a thread one may answer: whoever was answered for does not come again."""
    made = walk(1, 2, 3)
    made.answered()
    made.put([1, 2, 3, 4])
    assert rest(made) == [2, 3, 4]


@given(st.lists(st.tuples(st.sampled_from(["answer", "later", "back", "drop", "add", "read"]), st.integers(0, 9)), max_size=40))
def test_nobody_is_lost_or_asked_twice(steps: list[tuple[str, int]]) -> None:
    """Whatever one does, the people left are those who are new, each of them once."""
    new = set(range(6))
    made = walk(*sorted(new))
    for step, who in steps:
        if step == "answer" and made.current is not None:
            new.discard(made.current)
            made.answered()
        elif step == "later":
            made.put_off()
        elif step == "back":
            new.add(who)
            made.back_to(who)
        elif step == "drop":
            new.discard(who)
            made.drop([who])
        elif step == "add":
            new.add(who)
            made.add([who])
        elif step == "read":
            made.read_anew()
            made.put(sorted(new))
        assert made.left == len(new)
    assert sorted(rest(made)) == sorted(new)


def test_burndown_counts_and_takes_back() -> None:
    """The header's numbers are what was decided, without what was taken back."""
    made = Burndown()
    for place, key in enumerate("4qqp"):
        made.note(BY_KEY[key], 1, place * 5.0, 11 - place)
    made.note(BY_KEY["p"], 5, 30.0, 3)
    assert made.people == 9
    assert made.counts() == [("passive", 6), ("every 3 months", 2), ("importance 4", 1)]
    made.take_back()
    assert made.people == 4
    made.redo()
    assert made.people == 9
    assert summed_up(made.counts()) == "6 passive, 2 every 3 months, 1 importance 4"


def test_spark_falls() -> None:
    """The bars fall with what is left: eight at most, none before the first answer."""
    made = Burndown()
    assert made.spark() == ""
    for place in range(20):
        made.note(BY_KEY["p"], 1, float(place), 19 - place)
    spark = made.spark()
    assert len(spark) == 8
    assert list(spark) == sorted(spark, reverse=True)
    assert (spark[0], spark[-1]) == ("█", "▁")


@pytest.mark.parametrize(
    ("gap", "left", "said"),
    [(5.0, 3, "less than a minute"), (5.0, 12, "about a minute"), (6.0, 40, "about 4 minutes"), (3600.0, 600, "about 10 hours")],
)
def test_how_long_the_rest_takes(gap: float, left: int, said: str) -> None:
    """The pace so far times what is left; an hour between two answers was no work and counts as a minute."""
    made = Burndown()
    for place in range(5):
        made.note(BY_KEY["3"], 1, place * gap, 100)
    assert made.rest(left) == said


def test_the_pace_is_not_known_at_first() -> None:
    """Before a few answers five seconds a person are taken, and a group that was answered at once says nothing of the pace."""
    made = Burndown()
    made.note(BY_KEY["3"], 400, 0.0, 48)
    made.note(BY_KEY["3"], 1, 1.0, 48)
    assert made.rest(48) == "about 4 minutes"


def test_what_was_decided_among_a_few_counts_for_everybody() -> None:
    """Coming back from a group, its answers are part of the whole: how many are left goes on from where it was."""
    whole, few = Burndown(), Burndown()
    whole.note(BY_KEY["4"], 1, 0.0, 9)
    few.note(BY_KEY["p"], 1, 5.0, 1)
    few.note(BY_KEY["q"], 1, 9.0, 0)
    whole.join(few, 9)
    assert [each.left for each in whole.decided] == [9, 8, 7]
    assert whole.people == 3
