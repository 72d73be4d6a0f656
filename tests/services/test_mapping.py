"""Tables of unknown make: what is guessed, what can be said, what is remembered, and the people they become."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain.people import Person, Point, Skipped
from devhub_tui.errors import CancelledError, UsageError
from devhub_tui.services.interchange import column_words, mapped, mapping, sheet
from devhub_tui.services.interchange.mapping import Mapping, Target
from devhub_tui.services.interchange.sheet import Sheet

BASIC = "Name,E-Mail,Firma,GitHub,Foo\nAna Souza,ana@x.org,Oxide,ana,bar\nBo Ek,bo@y.org,,@bo,\n"


def table(text: str, named: bool | None = None) -> Sheet:
    """The table in a text."""
    found = sheet.look(text, named, one_column=True)
    assert found is not None
    return found


def guessed(text: str) -> dict[str, str]:
    """What each column is taken for."""
    found = table(text)
    return dict(zip(found.columns, map(str, mapping.guess(found).targets), strict=True))


def people(text: str, words: tuple[str, ...] = (), order: str | None = None) -> tuple[list[Person], list[Skipped], list[str]]:
    """The people of a table, what was skipped, and the remarks."""
    found = table(text)
    chosen = mapping.said(found, words, mapping.guess(found))._replace(order=order)  # type: ignore[arg-type]
    misfits = mapped.Misfits()
    records = list(mapped.parse_mapped(text, found, chosen, misfits=misfits))
    return (
        [each for each in records if isinstance(each, Person)],
        [each for each in records if isinstance(each, Skipped)],
        misfits.sentences(),
    )


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Name", "name"),
        ("full_name", "name"),
        ("FirstName", "first_name"),
        ("Vorname", "first_name"),
        ("Prénom", "first_name"),
        ("Apellidos", "last_name"),
        ("Nazwisko", "last_name"),
        ("E-Mail", "email"),
        ("Email 2", "email"),
        ("Work email", "email:work"),
        ("E-Mail (privat)", "email:home"),
        ("Correo electrónico", "email"),
        ("E-mail 1 - Value", "email"),
        ("Handy", "phone:mobile"),
        ("Téléphone portable", "phone:mobile"),
        ("Telefon (geschäftlich)", "phone:work"),
        ("Home phone", "phone:home"),
        ("GitHub", "link:GitHub"),
        ("github_username", "link:GitHub"),
        ("LinkedIn URL", "link:LinkedIn"),
        ("Signal", "link:Signal"),
        ("Website", "link"),
        ("Geburtsdatum", "birthday"),
        ("Date de naissance", "birthday"),
        ("Wedding anniversary", "date:anniversary"),
        ("Stadt", "location"),
        ("Schlagworte", "tags"),
        ("Bemerkungen", "notes"),
        ("Met at", "met_where"),
        ("amount", None),
        ("", None),
        ("\u0301", None),
    ],
)
def test_headers_in_several_languages(header: str, expected: str | None) -> None:
    """Case, accents, punctuation, numbers and camel case do not matter; what is not known is not guessed."""
    assert column_words.by_name(header) == expected


def test_all_words_are_targets() -> None:
    """Nothing is guessed that the mapper does not know."""
    for word in column_words._WORDS:
        assert str(mapping.parse_target(word)) == word


@pytest.mark.parametrize(
    ("text", "named", "expected"),
    [
        (BASIC, True, {"Name": "name", "E-Mail": "email", "Firma": "company", "GitHub": "link:GitHub", "Foo": "keep"}),
        ("Nom;Courriel\nAna Souza;ana@x.org\n", True, {"Nom": "name", "Courriel": "email"}),
        ("Nom;Prénom\nSouza;Ana\n", True, {"Nom": "last_name", "Prénom": "first_name"}),
        ("wer\twas\nana@x.org\tfoo\nbo@x.org\tbar\n", True, {"wer": "email", "was": "keep"}),
        (
            "Ana Souza,ana@x.org,+49 30 1234567,https://github.com/ana\nBo Ek,bo@x.org,030-1234568,https://github.com/bo\n",
            False,
            {"Column 1": "name", "Column 2": "email", "Column 3": "phone", "Column 4": "link:GitHub"},
        ),
        ("sep=;\nName;Mail\nAna, the one;ana@x.org\n", True, {"Name": "name", "Mail": "email"}),
        ("Exported by Foo 1.2\n\nName|Mail\nAna|ana@x.org\nBo|bo@x.org\n", True, {"Name": "name", "Mail": "email"}),
        ("Name,Email,Email,email\nAna,a@x.org,b@x.org,c@x.org\n", True, None),
        ("Name,Name of pet,Birthday,Geburtstag\nAna,Rex,1985-04-12,\n", True, None),
        ("Ana Souza\nBo Ek\n", False, {"Column 1": "name"}),
    ],
    ids=lambda each: repr(each)[:30],
)
def test_what_is_guessed(text: str, named: bool, expected: dict[str, str] | None) -> None:
    """Delimiter, first row and columns are found; a field that holds one value is given to one column."""
    found = guessed(text)
    assert table(text).named is named
    if expected is not None:
        assert found == expected
    assert mapping.problems(table(text), mapping.guess(table(text))) == []


def test_columns_have_names_of_their_own() -> None:
    """Two columns of the same name, and one without, can be told apart."""
    assert table("Name,Email,email,\nAna,a@x.org,b@x.org,x\n").columns == ("Name", "Email", "email (2)", "Column 4")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "just words\nand more\n",
        "Dear Ana,\n\nhow are you?\nIt has been long.\nBest\nBo\n",
        "{}\n[]\n",
    ],
)
def test_no_table(text: str) -> None:
    """Commas in a letter make no table."""
    assert sheet.look(text) is None


def test_everything_a_table_can_say() -> None:
    """Each target fills its field; several values in a cell are taken apart; parts of names are kept where they say more."""
    header = (
        "First,Last,Nick,Org,Role,Mail,Tel,Site,GitHub,Chat,Groups,Notes,Bio,City,Country,Born,Wedding,Met,At,Rel,VIP,Imp,"
        "Every,TZ,Shirt,Id,X"
    )
    cells = (
        'Ana,de Souza,Annie,Oxide,Engineer,"a@x.org; b@x.org",+49 1;+49 2,ana.example,@ana,ana.01,"#rust, berlin;rust",'
        '"one\ntwo",more,Berlin,Germany,12.04.1985,--05-04,13/04/2020,FOSDEM,mentor,yes,4,2w,Europe/Berlin,M,77,out'
    )
    words = {
        **{"Nick": "nickname", "Site": "link", "Chat": "signal", "Bio": "notes", "Met": "met_on", "At": "met_where"},
        **{"Rel": "relationship", "VIP": "vip", "Imp": "importance", "Every": "cadence", "TZ": "timezone", "Shirt": "custom"},
        **{"Id": "custom:Id_number", "X": "ignore", "Wedding": "date", "Born": "birthday", "Groups": "tags", "Tel": "phone:work"},
    }
    (ana,), skipped, remarks = people(f"{header}\n{cells}\n", tuple(map("=".join, words.items())))
    assert (skipped, remarks) == ([], [])
    assert ana.fields == {
        "name": "Ana de Souza",
        "nickname": "Annie",
        "company": "Oxide",
        "title": "Engineer",
        "notes": "Notes: one\ntwo\n\nBio: more",
        "location": "Berlin, Germany",
        "birthday": "1985-04-12",
        "met_on": "2020-04-13",
        "met_where": "FOSDEM",
        "relationship": "mentor",
        "vip": "1",
        "importance": "4",
        "cadence": "2w",
        "timezone": "Europe/Berlin",
    }
    assert ana.points == (
        Point("email", "a@x.org"),
        Point("email", "b@x.org"),
        Point("phone", "+49 1", "work"),
        Point("phone", "+49 2", "work"),
        Point("link", "https://ana.example"),
        Point("link", "https://github.com/ana", "GitHub"),
        Point("handle", "ana.01", "Signal"),
    )
    assert ana.tags == ("rust", "berlin")
    assert ana.dates == (("Wedding", "--05-04"),)
    assert ana.custom == {"Shirt": "M", "Id_number": "77"}
    assert ana.raw == "First: Ana\nLast: de Souza"


def test_what_does_not_fit_is_kept_and_told() -> None:
    """A cell that is no email, day, number or time zone stays beside the person; a remark says how many there are."""
    text = "Name,Email,Birthday,Prio,TZ\nAna,not one,3/4/1985,9,Mars/Base\nBo,b@x.org,5/6/1990,,\nCy,?,,,\n"
    found, skipped, remarks = people(text, ("Prio=importance", "TZ=timezone"))
    assert skipped == []
    assert found[0].raw == "Email: not one\nBirthday: 3/4/1985\nPrio: 9\nTZ: Mars/Base"
    assert found[0].fields == {"name": "Ana"}
    assert remarks == [
        "Email: 2 values (not one) do not fit; kept beside the person",
        "Birthday: 2 values (3/4/1985) can be read in two ways, day first or month first; kept beside the person",
        "Prio: 1 value (9) does not fit; kept beside the person",
        "TZ: 1 value (Mars/Base) does not fit; kept beside the person",
    ]
    assert [each.fields.get("birthday") for each in people(text, (), "dmy")[0]] == ["1985-04-03", "1990-06-05", None]
    assert [each.fields.get("birthday") for each in people(text, (), "mdy")[0]] == ["1985-03-04", "1990-05-06", None]


def test_rows_that_are_no_people() -> None:
    """Rows that are too wide, or name nobody, are skipped with their line; blank ones are passed over."""
    found, skipped, _ = people("Name,Email\nAna,a@x.org\nBo,b@x.org,c,d\n\n,\n,,\nCy\n")
    assert [each.fields["name"] for each in found] == ["Ana"]
    assert skipped == [Skipped(3, "4 columns where the header has 2"), Skipped(7, "1 column where the header has 2")]


def test_hostile_cells_are_cleaned() -> None:
    """Whatever a table holds, control characters and markup arrive as text or not at all."""
    (person,), _, remarks = people(
        'Name,Mail,Foo\n"a\x1b]0;x\x07[/nope]",\u202ea@x.org,\x1b[31mred\nb,c d,e\n'.replace("\nb,c d,e", "")
    )
    assert person.fields["name"] == "a]0;x[/nope]"
    assert "\x1b" not in (person.raw or "") + "".join(remarks)


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("Nope=name",), "no column “Nope”", "Name, E-Mail, Firma, GitHub, Foo"),
        (("9=name",), "no column “9”", "Name"),
        (("Foo",), "not COLUMN=FIELD", "--map"),
        (("Foo=nmae",), "no field “nmae”", "Did you mean name?"),
        (("Foo=xyzzy",), "no field “xyzzy”", "github"),
        (("Foo=name:x",), "takes no label", "email"),
    ],
)
def test_what_cannot_be_said(words: tuple[str, ...], message: str, hint: str) -> None:
    """A wrong column or field is named, with what there is instead."""
    found = table(BASIC)
    with pytest.raises(UsageError) as caught:
        mapping.said(found, words, mapping.guess(found))
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_what_can_be_said() -> None:
    """A column by name whatever its case, or by number; a service stands for its links; later words win."""
    found = table(BASIC)
    chosen = mapping.said(found, ("foo=custom:Shirt = size", "2=ignore", "firma=mastodon", "FOO=twitter"), mapping.guess(found))
    assert list(map(str, chosen.targets)) == ["name", "ignore", "link:Mastodon", "link:GitHub", "link:X"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ("Name=keep", "E-Mail=ignore", "Firma=ignore"),
            ["No column says who it is: choose one for the name, the email, the phone or the company."],
        ),
        (("Firma=name", "Foo=name"), ["Only one column can be name, not “Name” and “Firma” and “Foo”."]),
        (("Firma=custom:a", "Foo=custom:Á"), ["Two columns fill the same field, “a”."]),
        (("Firma=custom", "Foo=date"), []),
    ],
)
def test_what_is_wrong_with_a_mapping(words: tuple[str, ...], expected: list[str]) -> None:
    """Said in words, before anything is read."""
    found = table(BASIC)
    assert mapping.problems(found, mapping.said(found, words, mapping.guess(found))) == expected


def test_a_mapping_is_remembered_by_its_header() -> None:
    """The same header in another file, another case and other accents has the same key; another header, or none, has not."""
    found = table(BASIC)
    chosen = mapping.said(found, ("Foo=custom:Á b:c",), mapping.guess(found))._replace(order="mdy")
    assert mapping.restored(found, mapping.stored(chosen)) == chosen
    other = table(BASIC.replace("Firma", "FIRMA").replace("Souza", "Lima"))
    assert mapping.key(found) == mapping.key(other) is not None
    assert mapping.key(table(BASIC.replace("Foo", "Bar"))) != mapping.key(found)
    assert mapping.key(table(BASIC, named=False)) is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "x",
        "[]",
        "{}",
        '{"targets":["name"]}',
        '{"targets":[1,2,3,4,5]}',
        '{"targets":["name","zz","zz","zz","zz"]}',
        "[" * 9999,
    ],
)
def test_a_memory_that_does_not_fit_is_none(value: str | None) -> None:
    """Another program, or another devhub, may have written it."""
    assert mapping.restored(table(BASIC), value) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Name,Email\nAna,a@x.org\n", True),
        ("Name,Email,Empty\nAna,a@x.org,\n", True),
        ("Name,Email,Foo\nAna,a@x.org,bar\n", False),
        ("wer,Email\nAna Souza,a@x.org\n", False),
        ("Name,Notes\nAna,hello\n", False),
        ("Ana,a@x.org\nBo,b@x.org\n", False),
    ],
)
def test_when_nobody_needs_to_be_asked(text: str, expected: bool) -> None:
    """Only when every column that holds something goes by a known name, and it is people."""
    found = table(text)
    assert mapping.sure(found, mapping.guess(found)) is expected


def test_it_stops_when_asked() -> None:
    """Reading a large table can be cancelled, also while the order of days is looked for."""
    found = table("Name,Birthday\nAna,1.2.1990\n")
    chosen = Mapping((Target("name"), Target("birthday")), True)
    for targets in (chosen, chosen._replace(targets=(Target("name"), Target("keep")))):
        with pytest.raises(CancelledError):
            list(mapped.parse_mapped("Name,Birthday\nAna,1.2.1990\n", found, targets, cancelled=lambda: True))


@given(st.text(max_size=300) | st.text('ab,;|\t"\n@. 1', max_size=300), st.booleans() | st.none())
def test_any_text_is_read_or_is_no_table(text: str, named: bool | None) -> None:
    """Whatever the text, every row becomes a person, a skipped row or nothing, and the guess can be stored and restored."""
    found = sheet.look(text, named, one_column=True)
    if found is None:
        return
    chosen = mapping.guess(found)
    assert mapping.restored(found, mapping.stored(chosen)) == chosen
    assert len({name.lower() for name in found.columns}) == len(found.columns) == len(found.samples)
    json.dumps([record._asdict() for record in mapped.parse_mapped(text, found, chosen)])
