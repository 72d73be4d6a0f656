"""Names on services: what is typed, what is kept, how it reads and what it opens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devhub_tui.domain import sites
from devhub_tui.domain.matching import link_key, point_key
from devhub_tui.domain.people import Point
from devhub_tui.domain.point_lines import one, read, sorted_out, written
from devhub_tui.errors import DevHubError, FieldError
from devhub_tui.services.links import openable
from tests.hostile import FORBIDDEN, HOSTILE

MATRIX = "https://matrix.to/#/@ana:matrix.org"


@pytest.mark.parametrize(
    ("typed", "kind", "value", "label", "reads"),
    [
        ("github: ana", "link", "https://github.com/ana", "GitHub", "ana"),
        ("github: @ana", "link", "https://github.com/ana", "GitHub", "ana"),
        ("github:ana", "link", "https://github.com/ana", "GitHub", "ana"),
        ("GITHUB: ana-souza", "link", "https://github.com/ana-souza", "GitHub", "ana-souza"),
        ("github.com: ana", "link", "https://github.com/ana", "GitHub", "ana"),
        ("github: ana/", "link", "https://github.com/ana", "GitHub", "ana"),
        ("github.com/ana", "link", "https://github.com/ana", "GitHub", "ana"),
        ("www.github.com/ana", "link", "https://www.github.com/ana", "GitHub", "ana"),
        ("GitHub: https://github.com/ana", "link", "https://github.com/ana", "GitHub", "ana"),
        ("https://github.com/ana?tab=repositories", "link", "https://github.com/ana?tab=repositories", "GitHub", "ana"),
        ("https://github.com/ana/repo", "link", "https://github.com/ana/repo", None, "https://github.com/ana/repo"),
        ("https://github.com/sponsors", "link", "https://github.com/sponsors", None, "https://github.com/sponsors"),
        ("code: https://github.com/ana", "link", "https://github.com/ana", "code", "ana"),
        (
            "github: https://git.corp.example/ana",
            "link",
            "https://git.corp.example/ana",
            "GitHub",
            "https://git.corp.example/ana",
        ),
        ("gitlab: ana.souza", "link", "https://gitlab.com/ana.souza", "GitLab", "ana.souza"),
        ("https://gitlab.com/ana", "link", "https://gitlab.com/ana", "GitLab", "ana"),
        (
            "gitlab: https://gitlab.gnome.org/ana",
            "link",
            "https://gitlab.gnome.org/ana",
            "GitLab",
            "https://gitlab.gnome.org/ana",
        ),
        ("codeberg: ana", "link", "https://codeberg.org/ana", "Codeberg", "ana"),
        ("codeberg.org/ana", "link", "https://codeberg.org/ana", "Codeberg", "ana"),
        ("linkedin: ana-souza", "link", "https://www.linkedin.com/in/ana-souza", "LinkedIn", "ana-souza"),
        ("linkedin: in/ana-souza", "link", "https://www.linkedin.com/in/ana-souza", "LinkedIn", "ana-souza"),
        ("linkedin: /in/jürgen/", "link", "https://www.linkedin.com/in/jürgen", "LinkedIn", "jürgen"),
        ("https://de.linkedin.com/in/ana/", "link", "https://de.linkedin.com/in/ana/", "LinkedIn", "ana"),
        ("https://www.linkedin.com/in/j%C3%BCrgen", "link", "https://www.linkedin.com/in/j%C3%BCrgen", "LinkedIn", "jürgen"),
        ("linkedin.com/company/oxide", "link", "https://linkedin.com/company/oxide", None, "https://linkedin.com/company/oxide"),
        ("mastodon: @ana@mastodon.social", "link", "https://mastodon.social/@ana", "Mastodon", "@ana@mastodon.social"),
        ("mastodon: ana@Hachyderm.io", "link", "https://hachyderm.io/@ana", "Mastodon", "@ana@hachyderm.io"),
        ("@ana@fosstodon.org", "link", "https://fosstodon.org/@ana", "Mastodon", "@ana@fosstodon.org"),
        ("https://fosstodon.org/@ana", "link", "https://fosstodon.org/@ana", "Mastodon", "@ana@fosstodon.org"),
        ("mastodon: https://ana.example/@me", "link", "https://ana.example/@me", "Mastodon", "@me@ana.example"),
        ("https://medium.com/@ana", "link", "https://medium.com/@ana", None, "https://medium.com/@ana"),
        ("bluesky: ana", "link", "https://bsky.app/profile/ana.bsky.social", "Bluesky", "ana.bsky.social"),
        ("bsky: @ana.dev", "link", "https://bsky.app/profile/ana.dev", "Bluesky", "ana.dev"),
        ("bsky.app/profile/ana.dev", "link", "https://bsky.app/profile/ana.dev", "Bluesky", "ana.dev"),
        ("bluesky: did:plc:z72i7h", "link", "https://bsky.app/profile/did:plc:z72i7h", "Bluesky", "did:plc:z72i7h"),
        ("x: @ana_s", "link", "https://x.com/ana_s", "X", "ana_s"),
        ("twitter: ana", "link", "https://x.com/ana", "X", "ana"),
        ("https://twitter.com/ana", "link", "https://twitter.com/ana", "X", "ana"),
        ("https://x.com/home", "link", "https://x.com/home", None, "https://x.com/home"),
        ("telegram: @ana", "link", "https://t.me/ana", "Telegram", "ana"),
        ("t.me/ana", "link", "https://t.me/ana", "Telegram", "ana"),
        ("tg://resolve?domain=ana", "link", "https://t.me/ana", "Telegram", "ana"),
        ("telegram: +4930123456", "link", "https://t.me/+4930123456", "Telegram", "+4930123456"),
        ("matrix: @ana:matrix.org", "handle", "@ana:matrix.org", "Matrix", "@ana:matrix.org"),
        ("matrix: ana:matrix.org:8448", "handle", "@ana:matrix.org:8448", "Matrix", "@ana:matrix.org:8448"),
        ("matrix:u/ana:matrix.org", "handle", "@ana:matrix.org", "Matrix", "@ana:matrix.org"),
        ("@ana:matrix.org", "handle", "@ana:matrix.org", "Matrix", "@ana:matrix.org"),
        ("https://matrix.to/#/%40ana%3Amatrix.org", "handle", "@ana:matrix.org", "Matrix", "@ana:matrix.org"),
        ("chat: @ana:matrix.org", "handle", "@ana:matrix.org", "chat", "@ana:matrix.org"),
        ("signal: ana.01", "handle", "ana.01", "Signal", "ana.01"),
        ("signal: +49 30 123456", "handle", "+49 30 123456", "Signal", "+49 30 123456"),
        ("https://signal.me/#p/+4930123456", "handle", "+4930123456", "Signal", "+4930123456"),
        ("signal: https://signal.me/#eu/Zm9v", "link", "https://signal.me/#eu/Zm9v", "Signal", "https://signal.me/#eu/Zm9v"),
        ("discord: ana", "handle", "ana", "Discord", "ana"),
        ("discord: @Ana S#1234", "handle", "Ana S#1234", "Discord", "Ana S#1234"),
        ("discord: https://discord.com/users/1", "link", "https://discord.com/users/1", "Discord", "https://discord.com/users/1"),
        ("slack: ana", "handle", "ana", "slack", "ana"),
        ("website: ana.example", "link", "https://ana.example", "Website", "https://ana.example"),
        ("site: ana.example/about", "link", "https://ana.example/about", "Website", "https://ana.example/about"),
        ("blog: https://ana.example", "link", "https://ana.example", "blog", "https://ana.example"),
        ("https://ana.example", "link", "https://ana.example", None, "https://ana.example"),
        ("mailto:ana@a.example", "link", "mailto:ana@a.example", None, "mailto:ana@a.example"),
    ],
)
def test_what_becomes_of_a_line(typed: str, kind: str, value: str, label: str | None, reads: str) -> None:
    """In Links and in Handles alike; written out again it is the same point."""
    found = one("link", typed)
    assert found == Point(kind, value, label)
    assert sites.said(found) == (label or "link", reads)
    assert read("link", written([found])) == (found,)
    if label:
        assert one("handle", typed) == found


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("github: ana souza", "no name on GitHub"),
        ("github: ana/repo", "Write ana or https://github.com/ana"),
        ("github: -ana", "no name on GitHub"),
        ("github: " + "a" * 40, "no name on GitHub"),
        ("github: @", "no name on GitHub"),
        ("github: javascript:alert(1)", "no name on GitHub"),
        ("github: file:///etc/passwd", "no name on GitHub"),
        ("github: [@click=app.quit]x[/]", "no name on GitHub"),
        ("mastodon: ana", "Write @ana@mastodon.social"),
        ("mastodon: @ana@localhost", "no name on Mastodon"),
        ("bluesky: a_b", "no name on Bluesky"),
        ("x: ana.souza", "no name on X"),
        ("telegram: ana souza", "no name on Telegram"),
        ("matrix: ana", "Write @ana:matrix.org"),
        ("matrix: @ana@matrix.org", "no name on Matrix"),
        ("signal: javascript://x", "no name on Signal"),
        ("website: javascript:alert(1)", "Links are http, https or mailto"),
        ("discord: \u200b", "empty"),
    ],
)
def test_what_is_no_name_is_refused(typed: str, says: str) -> None:
    """With what would be right."""
    with pytest.raises(FieldError) as caught:
        one("link", typed)
    assert says in f"{caught.value.message} {caught.value.hint}"


def test_a_handle_needs_a_service() -> None:
    """A bare name says nothing; a bare address is a link."""
    with pytest.raises(FieldError, match="on which service"):
        one("handle", "ana")
    assert one("handle", "ana.example") == Point("link", "https://ana.example")


def test_the_same_person_either_way() -> None:
    """By name, by address, on the old and the new site: one link. The same name on two services: two handles."""
    spellings = ("github: ana", "http://www.github.com/Ana/", "github.com/ana?tab=stars")
    assert {link_key(one("link", each).value) for each in spellings} == {"github.com/ana"}
    assert {link_key(one("link", each).value) for each in ("x: ana", "https://twitter.com/Ana")} == {"x.com/ana"}
    assert point_key(*one("handle", "signal: ana")[:3]) != point_key(*one("handle", "discord: ana")[:3])
    assert point_key(*one("handle", "chat: @ana:m.org")[:3]) == point_key(*one("handle", "matrix: @Ana:m.org")[:3])


@pytest.mark.parametrize(
    ("known", "page"),
    [
        (Point("link", "https://github.com/ana", "GitHub"), "https://github.com/ana"),
        (Point("handle", "@ana:matrix.org", "Matrix"), MATRIX),
        (Point("handle", "@ana:matrix.org", None), MATRIX),
        (Point("handle", "+49 (30) 123-456", "Signal"), "https://signal.me/#p/+4930123456"),
        (Point("handle", "ana.01", "Signal"), None),
        (Point("handle", "ana", "Discord"), None),
        (Point("handle", "ana@m.org", "Matrix"), None),
        (Point("email", "ana@a.example", "GitHub"), None),
        (Point("phone", "+49 30 1", "Signal"), None),
    ],
)
def test_what_a_point_opens(known: Point, page: str | None) -> None:
    """Profiles by their address, Matrix and Signal by their services' pages; names elsewhere are only copied."""
    assert sites.page(known) == page


@pytest.mark.parametrize("service", sites.SERVICES, ids=lambda each: each.key)
def test_hostile_names(service: sites.Service) -> None:
    """A stranger's name on any service is kept harmless or refused in a harmless sentence; nothing opens that may not."""
    for typed in HOSTILE:
        try:
            found = sites.point("link", typed, service.label)
        except DevHubError as error:
            said = f"{error.message} {error.hint}"
            assert len(said) < 300
            assert not FORBIDDEN.search(said), ascii(typed[:40])
            continue
        assert found.label == service.label
        assert not FORBIDDEN.search(f"{found.value} {sites.said(found)}"), ascii(typed[:40])
        assert found.kind == "handle" or found.value.lower().startswith(("http:", "https:", "mailto:"))
        assert sites.page(found) is None or found.kind == "link" or openable(str(sites.page(found)))


@given(
    st.sampled_from(["link", "handle"]),
    st.sampled_from([*(each.label for each in sites.SERVICES), "slack", ""]),
    st.text(max_size=20) | st.from_regex(r"[@a-z./:#+0-9]{1,24}", fullmatch=True),
)
def test_stored_points_are_the_same_again(kind: str, label: str, typed: str) -> None:
    """Whatever was kept can be shown in its form and saved without a change."""
    try:
        found = sites.point(kind, typed, label)
    except FieldError:
        return
    assert sites.point(found.kind, found.value, found.label) == found
    assert sites.point(found.kind, sites.typed(found), found.label) == found


def test_a_star_makes_a_line_the_first() -> None:
    """Otherwise the order is the user's own."""
    points = read("email", "a@x.org\nwork: b@x.org\n * c@x.org")
    assert [point.value for point in points] == ["c@x.org", "a@x.org", "b@x.org"]


def test_lines_in_the_wrong_place_are_put_right() -> None:
    """Names without a page among the links, pages among the handles: each once."""
    typed = {"link": read("link", "github: ana\nsignal: ana.01"), "handle": read("handle", "github.com/ana\nmatrix: @ana:m.org")}
    assert sorted_out(typed) == {
        "link": (Point("link", "https://github.com/ana", "GitHub"),),
        "handle": (Point("handle", "ana.01", "Signal"), Point("handle", "@ana:m.org", "Matrix")),
    }
