"""Notes as Markdown: what it looks like, that nothing typed is lost, and that nothing hostile comes through."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from devhub_tui.widgets import code_lines, markdown_lines
from devhub_tui.widgets.line_view import Line
from tests.hostile import FORBIDDEN, HOSTILE, SMALL


def shown(note: str, width: int = 60) -> list[Line]:
    """The note in lines."""
    return markdown_lines.lines(markdown_lines.blocks(note), width)


def plain(lines: list[Line]) -> list[str]:
    """The texts of lines."""
    return ["".join(part for part, _ in line).rstrip() for line in lines]


def roles(lines: list[Line], word: str) -> set[str]:
    """The roles in which a word is shown."""
    return {role for line in lines for part, role in line if part == word}


@pytest.mark.parametrize(
    ("note", "lines"),
    [
        ("", []),
        ("one\ntwo\n\nthree", ["one", "two", "", "three"]),
        ("# Big\nsmall\n### Less", ["Big", "", "small", "", "Less"]),
        ("- a\n- b\n  - c\n    more\n\nend", ["• a", "• b", "  • c", "    more", "", "end"]),
        ("3. a\n3. b", ["3. a", "4. b"]),
        ("1) a\n\n   b\n", ["1) a", "", "   b"]),
        ("- [ ] open\n- [x] done", ["• ☐ open", "• ☑ done"]),
        ("> said\n> > and again\n\nout", ["▏ said", "", "▏ ▏ and again", "", "out"]),
        ("a\n---\nb", ["a", "", "────────", "", "b"]),
        ("```\n  as it\n\n stands\n```", ["  as it", "", " stands"]),
        ("```what is this\ncode\n```", ["what is this", "code"]),
        ("| a | bb |\n|---|---|\n| ccc | d |", ["a   │ bb", "────┼───", "ccc │ d"]),
        ("<b>html</b> <script>x</script>", ["<b>html</b> <script>x</script>"]),
        ("[a]: /url 'title'", ["[a]: /url 'title'"]),
        ("-\n- b", ["•", "• b"]),
    ],
)
def test_blocks(note: str, lines: list[str]) -> None:
    """Headings, lists, tasks, quotes, rules, code and tables; line breaks stay."""
    assert plain(shown(note)) == lines


@pytest.mark.parametrize(
    ("note", "line"),
    [
        ("[text](https://x.example/a)", "text (https://x.example/a)"),
        ('[text](https://x.example "about")', "text (https://x.example “about”)"),
        ("<https://x.example>", "https://x.example"),
        ("<a@x.example>", "a@x.example"),
        ("[t](javascript:alert(1))", "[t](javascript:alert(1))"),
        ("![alt](pic.png)", "![alt](pic.png)"),
        ("io_uring snake_case_name 2 * 3 * 4", "io_uring snake_case_name 2 * 3 * 4"),
        ("&lt;b&gt; &amp;", "<b> &"),
    ],
)
def test_links_are_text(note: str, line: str) -> None:
    """An address is shown, never hidden behind a word."""
    assert plain(shown(note)) == [line]


def test_emphasis_and_code() -> None:
    """What is strong looks so, alone or nested."""
    lines = shown("**strong** *em* ***both*** ~~gone~~ `code` [link](/u)\n# head")
    assert [roles(lines, word) for word in ("strong", "em", "both", "gone", "code", "link", "head")] == [
        *({"strong"}, {"em"}, {"both"}, {"strike"}, {"code"}, {"link"}, {"h1"})
    ]


def test_code_is_highlighted() -> None:
    """Known languages are; others stand as they are, and too long ones too."""
    lines = shown('```rust\nfn main() { // why\n    let x = "a";\n}\n```')
    assert (roles(lines, "fn"), roles(lines, "main"), roles(lines, "// why")) == ({"k"}, {"f"}, {"c"})
    assert plain(lines) == ["fn main() { // why", '    let x = "a";', "}"]
    assert roles(shown("```brainf\nfn\n```"), "fn") == {"code"}
    assert roles(shown("```rust\nfn\n" + "x\n" * 6000 + "```"), "fn") == {"code"}
    assert roles(shown("```diff\n-old\n+new\n```"), "-old") == {"k"}


@pytest.mark.parametrize("language", sorted(code_lines.LANGUAGES))
def test_every_language_is_known(language: str) -> None:
    """Each word that is offered leads to a lexer, and the code stays whole."""
    assert plain(code_lines.code_lines("a = 1\n\nb", language, 40)) == ["a = 1", "", "b"]


def test_words_break_at_spaces() -> None:
    """Lines are as wide as there is room; words are cut only when they must be."""
    assert plain(shown("alpha **beta** gamma delta", 11)) == ["alpha beta", "gamma delta"]
    assert plain(shown("- alpha betas gamma", 14)) == ["• alpha betas", "  gamma"]
    assert plain(shown("x" * 25, 10)) == ["x" * 10, "x" * 10, "x" * 5]
    assert plain(shown("half**whole**half", 12)) == ["halfwholehal", "f"]
    assert plain(shown("```\n" + "y" * 25 + "\n```", 10)) == ["y" * 10, "y" * 10, "y" * 5]
    assert plain(shown("李小龙李小龙", 5)) == ["李小", "龙李", "小龙"]


def test_tables_that_are_too_wide() -> None:
    """Every cell is shown all the same."""
    lines = plain(shown("| name | what they said |\n|--|--|\n| Ana Souza | something long about io_uring |", 20))
    assert " ".join(" ".join(lines).split()) == "name │ what they said Ana Souza │ something long about io_uring"


@pytest.mark.parametrize("note", HOSTILE)
@pytest.mark.parametrize("around", ["{}", "# {}", "- {}", "> {}", "```rust\n{}\n```", "`{}`", "[{0}]({0})", "|{}|\n|-|\n"])
def test_nothing_hostile_comes_through(note: str, around: str) -> None:
    """No control character, bidi mark or escape, whatever it stands in, and no line is wider than there is room."""
    if len(note) > 200 and around != "{}":
        note = note[:5000]
    for line in shown(around.replace("{0}", note).replace("{}", note), 40):
        for part, _ in line:
            assert not FORBIDDEN.search(part.replace("\ufffd", ""))
            assert "\n" not in part
        assert sum(cell_len(part) for part, _ in line) <= 40


@pytest.mark.parametrize(
    "entity", ["&#27;", "&#x1b;", "&#x202e;", "&#155;", "&#7;", "&#10;", "&#x2028;", "&Tab;", "&NewLine;", "&shy;", "&zwnj;"]
)
@pytest.mark.parametrize("around", ["{}", "`{}`", "[a]({})", '[a](b "{}")', "# {}", "![{0}]({0})", "```{}\nx\n```"])
def test_entities_bring_nothing_in(entity: str, around: str) -> None:
    """What HTML calls a control character is none here."""
    for line in shown(around.replace("{0}", f"x{entity}]52;c;y").replace("{}", f"x{entity}]52;c;y")):
        for part, _ in line:
            assert not FORBIDDEN.search(part.replace("\ufffd", ""))
            assert "\n" not in part


@given(note=st.text("abcz *_`~#>-+.)(![]|\n\t\\:<>/\"'", max_size=80), width=st.integers(4, 40))
@settings(max_examples=300)
def test_no_letter_is_lost(note: str, width: int) -> None:
    """Whatever Markdown makes of a note, every letter of it is shown, in its order."""
    lines = plain(shown(note, width))
    letters = [mark for line in lines for mark in line if mark.isalpha()]
    wanted = [mark for mark in note if mark.isalpha()]
    left = iter(letters)
    assert all(mark in left for mark in wanted), lines
    assert all(cell_len(line) <= width for line in lines)


@pytest.mark.parametrize("depth", [9, 10, 19, 25, 300])
def test_very_deep_nesting(depth: int) -> None:
    """What is nested deeper than the parser goes is shown as it stands."""
    assert any("end" in line for line in plain(shown(">" * depth + " end")))
    nested = "\n".join("  " * level + "- item" for level in range(depth))
    assert sum(line.endswith("item") for line in plain(shown(nested))) == depth


@pytest.mark.parametrize("note", SMALL)
def test_narrow(note: str) -> None:
    """Even four cells are enough for any note."""
    for width in (1, 2, 4):
        shown(f"- > {note}", width)
