"""What the page says and how it escapes it: owner, event and visitor are hostile until shown otherwise."""

import re
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest

from devhub_tui.domain import submissions
from devhub_tui.services.github import DOWN, LIMIT, Profile, trouble
from devhub_tui.services.quick_connect import pages, wording
from tests import page_styles
from tests.hostile import FORBIDDEN, SMALL
from tests.services.quick_connect.meetings import NOTHING, Host, Meeting

OCTOCAT = Profile("octocat", "The Octocat", "GitHub", "San Francisco", "There once was…", "https://github.blog")
ALLOWED_TAGS = {
    *("html", "head", "meta", "title", "link", "script", "body", "main", "header", "section", "form", "div", "p", "span", "bdi"),
    *("h1", "h2", "ul", "li", "dl", "dt", "dd", "a", "label", "input", "textarea", "button"),
}
AGREED = "0256e788"
"""The first digits of the SHA-256 of what people agree to in version 1. Whoever changes the text raises the version."""


class Reader(HTMLParser):
    """What a browser would make of a page: its tags with attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps a tag."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Keeps a text."""
        self.text += data

    def field(self, name: str) -> dict[str, str]:
        """The attributes of a field by its name."""
        return next(attributes for _, attributes in self.tags if attributes.get("name") == name)


def form(code: Meeting | None = None, **changed: object) -> str:
    """The form as a visitor gets it, with something different."""
    given: dict[str, object] = {"values": NOTHING, "errors": {}, "prefill": None, "csrf": "t0ken", "action": "/Q/ABC"} | changed
    return pages.form(code or Meeting(), **given)  # type: ignore[arg-type]


def test_form_says_who_where_and_what_is_asked() -> None:
    """Name, tagline, event, links and the five fields with consent; every field has a label."""
    read = Reader(form())
    for said in ("Ana Souza", "Kernel and io_uring", "FOSDEM 2027", "Rust devroom", "Brussels, K building", "chaos.social/@ana"):
        assert said in read.text
    names = [attributes["name"] for tag, attributes in read.tags if tag in ("input", "textarea") and "name" in attributes]
    assert names == ["csrf", *pages.FIELDS]
    labels = {attributes["for"] for tag, attributes in read.tags if tag == "label"}
    assert labels == set(pages.FIELDS)
    assert read.field("csrf")["value"] == "t0ken"
    assert "required" in read.field("name")
    assert read.field("email")["autocomplete"] == "email"


def test_privacy_says_what_where_why_how_long_and_how_to_be_removed() -> None:
    """The five questions have an answer under their heading, with the address to write to."""
    read = Reader(form())
    for said in ("Privacy", "What is stored", "Where", "Why", "How long", "How to be removed", "ana@example.org"):
        assert said in read.text
    assert ("a", {"class": "away", "href": "mailto:ana@example.org"}) in read.tags
    assert "encrypted" not in read.text
    assert "encrypted so that only Ana Souza" in Reader(form(Meeting(public_key=b"k" * 32))).text
    assert "Tell Ana Souza" in Reader(form(Meeting(owner=Host(contact="")))).text


def test_page_works_with_next_to_no_profile() -> None:
    """A vault owner who has only a name, or not even one, has a page that reads well."""
    bare = Meeting(None, None, None, Host("Ana", "", (), "", ""))
    assert "Connect with \u2068Ana\u2069" in form(bare)
    assert "card.vcf" not in pages.thanks(bare, action="/Q/ABC")
    assert "Somebody" in form(Meeting(None, None, None, Host("", "", (), "", "")))


def test_what_was_typed_comes_back_with_its_errors_beside_the_fields() -> None:
    """A wrong form loses nothing; the summary leads to each field, and the field says what is wrong with it."""
    values = {**NOTHING, "name": "", "email": "nope", "message": "\nfirst\nsecond", "consent": "1"}
    read = Reader(form(values=values, errors={"name": "needed", "email": "wrong"}))
    assert read.field("email")["value"] == "nope"
    assert "\nfirst\nsecond" in read.text
    assert "checked" in read.field("consent")
    assert read.field("email")["aria-invalid"] == "true"
    assert read.field("email")["aria-describedby"] == "email-wrong"
    ids = {attributes.get("id") for _, attributes in read.tags}
    assert {"name-wrong", "email-wrong", "wrong"} <= ids
    assert {"#name", "#email"} <= {attributes.get("href") for tag, attributes in read.tags if tag == "a"}
    described = " ".join(attributes.get("aria-describedby", "") for _, attributes in read.tags).split()
    assert set(described) <= ids
    assert "Not sent yet" in re.findall("<title>(.*)</title>", form(errors={"name": "needed"}))[0]


@pytest.mark.parametrize("text", SMALL)
def test_nothing_that_people_type_becomes_markup(text: str) -> None:
    """Hostile owner, event and visitor: no tag, attribute or address comes of it, and nothing that cannot be seen."""
    sharp = text + "\"'><img src=x onerror=alert(1)>{{177*7}}{owner}%(x)s"
    host = Host(sharp, sharp, (sharp, f"javascript:{sharp}", f"https://ana.example/{text}"), sharp, sharp)
    code = Meeting(sharp, sharp, sharp, host)
    profile = Profile("octocat", sharp, sharp, sharp, sharp, "https://ana.example")
    for html in (
        form(code, values=dict.fromkeys(pages.FIELDS, sharp), errors={"name": sharp}, prefill=profile),
        pages.preview(profile),
        pages.thanks(code, action="/Q/ABC"),
        pages.expired(code),
    ):
        read = Reader(html)
        assert {tag for tag, _ in read.tags} <= ALLOWED_TAGS
        assert "1239" not in read.text
        for _, attributes in read.tags:
            assert not [name for name in attributes if name.startswith("on") or name == "style"]
            assert not re.match(r"\s*(javascript|data|vbscript):", attributes.get("href", ""), re.IGNORECASE)
        # The isolates are ours: U+2066 to U+2069 in the title and in attributes.
        assert not FORBIDDEN.search(html.replace("\u2068", "").replace("\u2069", ""))


def test_links_of_the_owner_lead_there_or_are_not_shown() -> None:
    """As typed in the profile, with or without a scheme; what no browser should follow is left out."""
    typed = (
        "github.com/ana",
        "https://ana.example/",
        "javascript:alert(1)",
        "nonsense",
        "file:///etc/passwd",
        "mailto:a@ana.example",
    )
    read = Reader(form(Meeting(owner=Host(links=typed, contact=""))))
    found = [attributes["href"] for tag, attributes in read.tags if tag == "a"]
    assert found == ["https://github.com/ana", "https://ana.example/", "mailto:a@ana.example"]


def test_box_is_never_ticked_for_another_text() -> None:
    """After the text was changed under an open page, whoever sends it reads the new one and ticks again."""
    assert "checked" in Reader(form(values={**NOTHING, "consent": wording.catalogue().consent})).field("consent")
    assert "checked" not in Reader(form(values={**NOTHING, "consent": "0"})).field("consent")


def test_github_fills_only_what_is_empty() -> None:
    """A look-up never writes over what somebody typed; a profile without a name gives its login."""
    typed = {**NOTHING, "name": "Mona", "github": "octocat"}
    assert pages.filled(typed, OCTOCAT) == {**typed, "company": "GitHub"}
    assert pages.filled(NOTHING, Profile("octocat"))["name"] == "octocat"
    assert pages.filled(typed, trouble(DOWN)) == typed


def test_preview_shows_what_would_be_stored_and_can_be_left_out() -> None:
    """Everything of the profile that goes along is on the page, and the same part alone is what the script gets."""
    alone = pages.preview(OCTOCAT)
    for html in (alone, form(prefill=OCTOCAT)):
        read = Reader(html)
        assert all(value in read.text for value in OCTOCAT.facts().values())
        assert read.field("profile")["value"] == "octocat"
        assert "Leave it out" in read.text
    assert 'name="profile"' not in form()


def test_trouble_with_github_is_a_sentence_and_the_form_stays() -> None:
    """Rate limit: said with how long it lasts, and that it can be sent without."""
    read = Reader(form(prefill=trouble(LIMIT, 700)))
    assert "GitHub answers no more questions for now. It answers again in about 12 min." in read.text
    assert read.field("github")
    kinds = [trouble(kind) for kind in ("name", "unknown", "limit", "down", "slow", "token", "odd")]
    assert all("You can send the page without it." in Reader(pages.preview(each)).text for each in kinds)


@pytest.mark.parametrize("notice", ["busy", "stale", "large"])
def test_notice_stands_above_what_was_typed(notice: str) -> None:
    """When the server could not take it, the form comes back whole with a sentence."""
    read = Reader(form(values={**NOTHING, "name": "Mona"}, notice=notice))
    assert "Nothing was sent" in read.text
    assert read.field("name")["value"] == "Mona"


def test_used_up_revoked_and_unknown_look_alike() -> None:
    """One page, which names nobody; the page of an expired code may say who shows a new one."""
    assert "Ana" not in pages.gone()
    assert "Ana Souza can show you a new one" in Reader(pages.expired(Meeting())).text


def test_pages_ask_nobody_else_for_anything() -> None:
    """No address of another site in anything that loads by itself: templates, styles, script."""
    for html in (form(prefill=OCTOCAT), pages.thanks(Meeting(), action="/Q/ABC"), pages.gone(), pages.busy(), pages.error()):
        for tag, attributes in Reader(html).tags:
            if tag in ("link", "script", "img", "form", "iframe"):
                assert not re.match(r"\w+:|//", attributes.get("href", attributes.get("src", attributes.get("action", ""))))
    for path in (wording.FOLDER / "static").iterdir():
        assert not re.search(rb"url\(|@import|@font-face", path.read_bytes()), path.name


def test_static_files_are_those_and_no_others() -> None:
    """A path cannot climb out, and the address changes when the file does."""
    for name in ("page.css", "page.js", "icon.svg"):
        found = pages.asset(name)
        assert found
        assert f"/meet/static/{name}?v={found.tag}" in form(prefix="/meet")
    for name in ("", ".", "..", "../en.toml", "en.toml", "/etc/passwd", "page.css/", "templates/form.html", "page.css\0"):
        assert pages.asset(name) is None


def test_page_behind_a_path_of_its_own_finds_itself() -> None:
    """Behind a proxy at /meet the look-up and the card are asked for below it."""
    assert 'data-look-up="/meet/Q/ABC/github"' in form(prefix="/meet")
    assert 'href="/meet/Q/ABC/card.vcf"' in pages.thanks(Meeting(), action="/Q/ABC", prefix="/meet")


def test_styles_are_those_of_their_source(tmp_path: Path) -> None:
    """page.css is what Tailwind and daisyUI make of source.css and the templates today: python -m tests.page_styles."""
    page_styles.build(tmp_path / "page.css")
    assert (tmp_path / "page.css").read_bytes() == page_styles.BUILT.read_bytes()


def test_whoever_changes_what_people_agree_to_raises_its_version() -> None:
    """The stored version of a consent tells word for word what somebody agreed to."""
    assert (wording.catalogue().consent, sha256(wording.consent_text().encode()).hexdigest()[:8]) == ("1", AGREED)
    assert wording.catalogue().consent == submissions.CONSENT_VERSION


@pytest.mark.parametrize("field", ["name", "company", "message"])
def test_whatever_a_field_takes_can_be_sent(field: str) -> None:
    """A browser stops at the length that is taken, so nobody types what is refused; all of it fits the 16 KB of a form."""
    full = {"name": "x", "consent": "1", field: "田" * pages.LIMITS[field]}
    assert getattr(submissions.checked(full), field) == full[field]
    everything = {name: "田" * limit for name, limit in pages.LIMITS.items()} | {"csrf": "x" * 200, "profile": "x" * 39}
    assert len(urlencode(everything)) < 16_384


def test_every_sentence_is_used_and_every_gap_is_filled() -> None:
    """The catalogue has no leftovers, and no template asks for a sentence that is not there."""
    sources = [*(wording.FOLDER / "templates").glob("*.html"), Path(pages.__file__)]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    families = ("about", "errors", "github.fact", "github.trouble", "notice", "privacy", "expired", "gone", "busy", "error")
    for key in wording.sentences():
        assert key.rpartition(".")[0] in families or f'"{key}"' in code or f"'{key}'" in code, key


def translated(folder: Path, language: str, *changes: tuple[str, str]) -> None:
    """Puts a translation of a few words into a folder."""
    said = (wording.FOLDER / "en.toml").read_text(encoding="utf-8")
    for before, after in (('language = "en"', f'language = "{language}"'), *changes):
        assert before in said
        said = said.replace(before, after)
    (folder / f"{language}.toml").write_text(said, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of catalogues with the English one in it."""
    translated(tmp_path, "en")
    monkeypatch.setattr(wording, "FOLDER", tmp_path)
    for cached in (wording.languages, wording.catalogue):
        cached.cache_clear()
    return tmp_path


@pytest.fixture(autouse=True)
def forget_languages() -> None:
    """The next test reads the catalogues anew."""
    wording.languages.cache_clear()
    wording.catalogue.cache_clear()


def test_translation_is_one_file_more(folder: Path) -> None:
    """A browser that asks for German gets it, one for Austrian German too, and everybody else English."""
    translated(folder, "de", ('name = "Your name"', 'name = "Dein Name"'))
    translated(folder, "ar", ('direction = "ltr"', 'direction = "rtl"'))
    assert wording.languages() == ("en", "ar", "de")
    for header, chosen in (
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr, en;q=0.5, de;q=0.7", "de"),
        ("de;q=0, en", "en"),
        ("fr", "en"),
        (None, "en"),
        ("de;q=x,,;;q=,\x00" * 200, "en"),
    ):
        assert wording.wanted(header) == chosen
    assert "Dein Name" in form(language="de")
    assert '<html lang="ar" dir="rtl">' in form(language="ar")


@pytest.mark.parametrize(
    "change",
    [
        ('consent = "1"', 'consent = "0"'),
        ('title_with = "Connect with {owner}"', 'title_with = "Mit {name}"'),
        ('title_with = "Connect with {owner}"', ""),
    ],
)
def test_translation_that_does_not_fit_is_not_used(folder: Path, change: tuple[str, str]) -> None:
    """Of an older consent, with a gap nobody fills, or a sentence missing: English, rather than a page that breaks."""
    translated(folder, "de", change)
    assert wording.wanted("de") == "en"
