"""The Quick Connect page in real Chromium, as on a phone, against the real server and GitHub's published description.

One browser for all; each visitor has a context of their own. No screen and no vault is involved here.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from devhub_tui.services.quick_connect import pages
from devhub_tui.storage.inbox import Owner
from tests.e2e.browsing import Visitor, agree, chromium, fill, send, thanked
from tests.e2e.page_site import ANA, Site, site_with
from tests.hostile import SMALL
from tests.services.prism import prism

pytestmark = pytest.mark.timeout(120)

# The checkbox has its label to be touched; a link within a sentence is as high as its line (WCAG 2.5.8).
SMALL_TARGETS = """(all) => all
    .filter((e) => !e.matches("dd a, [type=checkbox]") && e.getBoundingClientRect().height < 44)
    .map((e) => e.outerHTML)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server with an inbox of its own; GitHub is Prism."""
    with prism() as github, site_with(tmp_path_factory.mktemp("inbox"), github) as running:
        yield running


@pytest.fixture(autouse=True)
def nobody_yet(site: Site) -> None:
    """What a test finds in the inbox came in that test."""
    site.arrived()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """Somebody with a phone. Whatever they do, nobody else is asked for anything, and the browser has no complaint."""
    with Visitor(browser) as somebody:
        yield somebody
        assert somebody.complaints == []
        assert len({url.split("/")[2] for url in somebody.requests}) <= 1


def test_whole_visit(visitor: Visitor, site: Site) -> None:
    """Scan, read who it is and what becomes of it, fill in, agree, send, take the card along: it all arrives as typed."""
    page = visitor.page
    page.goto(site.code(event="FOSDEM 2027"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana Souza")
    expect(page).to_have_title(re.compile("Ana Souza"))
    for said in ("FOSDEM 2027", "What is stored", "How to be removed", "ana@example.org"):
        expect(page.get_by_text(said).first).to_be_visible()
    fill(visitor, name="Zoë Faßbender", email="zoe@kernel.example", github="zoe-f", company="Kernel Werke")
    fill(visitor, message="io_uring, over coffee\nsend the slides")
    agree(visitor)
    send(visitor)
    thanked(visitor)
    (arrived,) = site.arrived()
    assert arrived.name == "Zoë Faßbender"
    assert (arrived.email, arrived.github, arrived.company) == ("zoe@kernel.example", "zoe-f", "Kernel Werke")
    assert (arrived.message or "").splitlines() == ["io_uring, over coffee", "send the slides"]
    assert not arrived.facts
    with page.expect_download() as started:
        page.get_by_role("link", name="Save the card").tap()
    assert "FN:Ana Souza" in started.value.path().read_text(encoding="utf-8")
    assert started.value.suggested_filename.endswith(".vcf")


def test_look_up_shows_what_would_be_kept(visitor: Visitor, site: Site) -> None:
    """The profile appears without leaving the page, fills in what is empty, and goes along."""
    page = visitor.page
    page.goto(site.code())
    fill(visitor, github="octocat", message="still here")
    page.get_by_role("button", name="Look up").tap()
    said = page.locator("#github-said")
    for value in ("octocat on GitHub", "monalisa octocat", "San Francisco", "There once was...", "https://github.com/blog"):
        expect(said).to_contain_text(value)
    expect(page.get_by_label("Your name")).to_have_value("monalisa octocat")
    expect(page.get_by_label("Company")).to_have_value("GitHub")
    expect(page.get_by_label("Message")).to_have_value("still here")
    assert visitor.faults() == []
    agree(visitor)
    send(visitor)
    thanked(visitor)
    (arrived,) = site.arrived()
    assert (arrived.name, arrived.github) == ("monalisa octocat", "octocat")
    assert arrived.facts
    assert arrived.facts["location"] == "San Francisco"
    assert arrived.facts["bio"] == "There once was..."


def test_look_up_can_be_left_out(visitor: Visitor, site: Site) -> None:
    """What somebody typed is not written over; what they leave out, or look up and then rename, does not go along."""
    page = visitor.page
    page.goto(site.code())
    fill(visitor, name="Mona", github="octocat")
    page.get_by_label("GitHub username").press("Enter")
    expect(page.locator("#github-said")).to_contain_text("San Francisco")
    expect(page.get_by_label("Your name")).to_have_value("Mona")
    page.get_by_role("button", name="Leave it out").tap()
    expect(page.locator("#github-said")).to_be_empty()
    expect(page.get_by_label("GitHub username")).to_be_focused()
    page.get_by_role("button", name="Look up").tap()
    expect(page.locator("#github-said")).to_contain_text("San Francisco")
    fill(visitor, github="octodog")
    expect(page.locator("#github-said")).to_be_empty()
    agree(visitor)
    send(visitor)
    thanked(visitor)
    (arrived,) = site.arrived()
    assert (arrived.name, arrived.github) == ("Mona", "octodog")
    assert not arrived.facts


def test_everything_works_without_scripts(browser: Browser, site: Site) -> None:
    """Look up, leave out, a wrong form, send: the same by plain forms, and nothing typed is lost on the way."""
    with Visitor(browser, java_script_enabled=False) as visitor:
        page = visitor.page
        page.goto(site.code())
        fill(visitor, email="not an address", github="octocat", message="first\nsecond")
        page.get_by_role("button", name="Look up").tap()
        expect(page.locator("#github-said")).to_contain_text("San Francisco")
        expect(page.get_by_label("Your name")).to_have_value("monalisa octocat")
        expect(page.get_by_label("Message")).to_have_value("first\nsecond")
        page.get_by_role("button", name="Leave it out").tap()
        expect(page.locator("#github-said")).to_be_empty()
        page.get_by_role("button", name="Look up").tap()
        expect(page.locator("#github-said")).to_contain_text("San Francisco")
        send(visitor)
        expect(page.get_by_role("alert")).to_contain_text("Please tick the box")
        expect(page.locator("#email-wrong")).to_be_visible()
        expect(page.locator("#github-said")).to_contain_text("San Francisco")
        expect(page.get_by_label("Message")).to_have_value("first\nsecond")
        fill(visitor, email="mona@example.org")
        agree(visitor)
        send(visitor)
        thanked(visitor)
        (arrived,) = site.arrived()
        assert (arrived.name, arrived.email) == ("monalisa octocat", "mona@example.org")
        assert arrived.facts
        assert arrived.facts["location"] == "San Francisco"
        assert visitor.elsewhere(site.base) == []


def test_form_works_when_github_does_not(visitor: Visitor, site: Site) -> None:
    """GitHub down: a sentence, and the page can be sent all the same."""
    page = visitor.page
    with site.without_github():
        page.goto(site.code())
        fill(visitor, name="Mona", github="hubless")
        page.get_by_role("button", name="Look up").tap()
        expect(page.locator("#github-said")).to_contain_text("GitHub cannot be reached. You can send the page without it.")
        fill(visitor, github="no--name")
        page.get_by_role("button", name="Look up").tap()
        expect(page.locator("#github-said")).to_contain_text("cannot be a GitHub username")
        fill(visitor, github="hubless")
        agree(visitor)
        send(visitor)
        thanked(visitor)
    assert [arrived.github for arrived in site.arrived()] == ["hubless"]


def test_look_up_without_a_network_loses_nothing(visitor: Visitor, site: Site) -> None:
    """The phone drops out of the Wi-Fi in the middle: said in a sentence, and what was typed stays."""
    page = visitor.page
    page.goto(site.code())
    fill(visitor, name="Mona", github="octocat")
    visitor.context.set_offline(True)
    page.get_by_role("button", name="Look up").tap()
    expect(page.locator("#github-said")).to_contain_text("Nothing is lost")
    expect(page.get_by_label("Your name")).to_have_value("Mona")
    visitor.context.set_offline(False)
    visitor.complaints.clear()


def test_wrong_form_says_where(visitor: Visitor, site: Site) -> None:
    """The summary has the focus, its links lead to the fields, each field says what is wrong; nothing was sent."""
    page = visitor.page
    page.goto(site.code())
    fill(visitor, email="ana at example", github="a--b", company="Kernel Werke")
    send(visitor)
    expect(page.get_by_role("alert")).to_be_focused()
    assert visitor.faults() == []
    expect(page).to_have_title(re.compile("^Not sent yet"))
    expect(page.get_by_label("Company")).to_have_value("Kernel Werke")
    for field in ("name", "email", "github", "consent"):
        expect(page.locator(f"#{field}")).to_have_attribute("aria-invalid", "true")
        expect(page.locator(f"#{field}")).to_have_accessible_description(re.compile(r"\w"))
        page.locator(f"#wrong a[href='#{field}']").tap()
        expect(page.locator(f"#{field}")).to_be_focused()
    assert site.arrived() == []


def test_keyboard_alone_is_enough(browser: Browser, site: Site) -> None:
    """Tab goes through the fields as they stand, space agrees, return in a field sends rather than looks up."""
    with Visitor(browser, is_mobile=False, has_touch=False, viewport={"width": 1280, "height": 900}) as visitor:
        page = visitor.page
        page.goto(site.code())
        seen: list[str] = []
        while "send" not in seen and len(seen) < 40:
            page.keyboard.press("Tab")
            focused = page.locator(":focus")
            seen.append(focused.get_attribute("id") or focused.get_attribute("href") or "")
            outline = focused.evaluate("(e) => getComputedStyle(e).outlineStyle + getComputedStyle(e).outlineWidth")
            assert outline.startswith("solid")
            assert outline != "solid0px"
            match seen[-1]:
                case "name":
                    page.keyboard.type("Mona")
                case "consent":
                    page.keyboard.press("Space")
        wanted = ["name", "email", "github", "look-up", "company", "message", "mailto:ana@example.org", "consent", "send"]
        assert [stop for stop in seen if stop in wanted] == wanted
        page.get_by_label("Company").focus()
        page.keyboard.press("Enter")
        thanked(visitor)
        assert [arrived.name for arrived in site.arrived()] == ["Mona"]


def test_sending_twice_makes_one(visitor: Visitor, site: Site) -> None:
    """Two taps, a reload that sends again, the code scanned again, a form in another tab: the same thanks, one arrival."""
    page = visitor.page
    page.goto(site.code())
    fill(visitor, name="Mona")
    agree(visitor)
    other = visitor.context.new_page()
    other.goto(page.url)
    other.get_by_label("Your name").fill("Mona again")
    other.get_by_label("I agree that").check()
    page.locator("#send").dblclick()
    thanked(visitor)
    page.reload()
    thanked(visitor)
    page.goto(page.url)
    thanked(visitor)
    other.locator("#send").tap()
    expect(other.get_by_role("heading", name="Thank you")).to_be_visible()
    assert [arrived.name for arrived in site.arrived()] == ["Mona"]


def test_page_that_is_refused_keeps_what_was_typed(visitor: Visitor, site: Site) -> None:
    """A form from before the server was started again: said in a sentence, nothing lost, and the next press sends it."""
    page = visitor.page
    page.goto(site.code())
    fill(visitor, name="Mona", message="still here")
    agree(visitor)
    page.locator("[name=csrf]").evaluate("(field) => { field.value = field.value.replace(/[.].*/, '.old.old') }")
    send(visitor)
    expect(page.get_by_role("alert")).to_contain_text("What you typed is kept")
    expect(page.get_by_label("Message")).to_have_value("still here")
    expect(page.get_by_label("I agree that")).to_be_checked()
    assert visitor.faults() == []
    assert site.arrived() == []
    send(visitor)
    thanked(visitor)
    assert [arrived.message for arrived in site.arrived()] == ["still here"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, site: Site, scheme: str) -> None:
    """Every page, light and dark: contrast, names, order, roles."""
    with Visitor(browser, color_scheme=scheme) as visitor:
        for kind, html in (("busy", pages.busy()), ("error", pages.error())):
            visitor.told(f"{site.base}/{kind}", html)
            assert visitor.faults() == [], kind
        for name, address in site.pages().items():
            visitor.page.goto(address)
            assert visitor.faults() == [], name
            background = visitor.page.evaluate("() => getComputedStyle(document.body).backgroundColor")
            assert background == {"light": "rgb(251, 251, 249)", "dark": "rgb(20, 22, 27)"}[scheme], name
        visitor.page.goto(site.code())
        fill(visitor, name="Mona")
        agree(visitor)
        send(visitor)
        thanked(visitor)
        assert visitor.faults() == []


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_fits_every_width(browser: Browser, site: Site, width: int) -> None:
    """From the smallest phone to a desktop: nothing to scroll sideways, and what is touched is 44 px, however long the names."""
    name, address = "Wolfeschlegelsteinhausenbergerdorff " * 3, "https://ana.example/" + "long" * 60
    long = Owner(name, "x" * 300, (address,), "ana@" + "x" * 200)
    touched = "main a, main button:not(.sr-only), main input:not([type=hidden]), main textarea"
    with Visitor(browser, viewport={"width": width, "height": 844}) as visitor:
        page = visitor.page
        for address in (site.code(), site.code(event="E" * 200, owner=long)):
            page.goto(address)
            fill(visitor, name="W" * 100, email="nope", github="octocat")
            page.get_by_role("button", name="Look up").tap()
            expect(page.locator("#github-said")).to_contain_text("San Francisco")
            agree(visitor)
            for state in ("form", "wrong"):
                assert page.evaluate("() => document.documentElement.scrollWidth") <= width
                small = page.locator(touched).evaluate_all(SMALL_TARGETS)
                assert small == []
                if state == "form":
                    send(visitor)
                    expect(page.get_by_role("alert")).to_be_visible()
            label = page.locator("label[for=consent]").bounding_box()
            assert label
            assert label["height"] >= 44
    assert site.arrived() == []


def test_names_of_any_script(visitor: Visitor, site: Site) -> None:
    """Arabic runs from the right in its own field only; what arrives is what was typed."""
    page = visitor.page
    for name in ("ليلى العامري", "דנה כהן", "田中 太郎", "Łukasz Żółć", "นภา ศรีสุข", "👩‍🚀 Zoë"):
        page.goto(site.code(owner=ANA._replace(name=name)))
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        fill(visitor, name=name)
        direction = page.get_by_label("Your name").evaluate("(e) => getComputedStyle(e).direction")
        assert direction == ("rtl" if name[0] > "\u0590" and name[0] < "\u0700" else "ltr")
        assert page.get_by_label("Email").evaluate("(e) => getComputedStyle(e).direction") == "ltr"
        agree(visitor)
        send(visitor)
        thanked(visitor)
    assert [arrived.name[-3:] for arrived in site.arrived()] == ["مري", "כהן", " 太郎", "ółć", "สุข", "Zoë"]


def test_hostile_owner_and_visitor_run_nothing(visitor: Visitor, site: Site) -> None:
    """Markup in the profile, the event and every field stays text, also in the form that comes back."""
    sharp = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}" + "".join(SMALL[:6])
    host = Owner(sharp, sharp, ("javascript:alert(3)", "https://ana.example/\"onmouseover='alert(4)'"), sharp, sharp)
    page = visitor.page
    page.goto(site.code(event=sharp, location=sharp, session=sharp, owner=host))
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>alert(2)</script>{{7*7}}")
    fill(visitor, **dict.fromkeys(("name", "email", "company", "message"), sharp))
    send(visitor)
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_label("Your name").input_value().startswith("\"'><img src=x")
    assert page.locator("img, script:not([src])").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0


def test_pages_without_a_form_are_polite(visitor: Visitor, site: Site) -> None:
    """Expired says who shows a new one; revoked, used up and unknown are the same page to the letter."""
    page = visitor.page
    found = site.pages()
    page.goto(found["expired"])
    expect(page.get_by_text("Ana Souza can show you a new one")).to_be_visible()
    bodies = set()
    for name in ("revoked", "used", "unknown"):
        page.goto(found[name])
        expect(page.get_by_role("heading", level=1)).to_have_text("Nothing here any more")
        bodies.add(page.content())
    assert len(bodies) == 1


def test_nothing_moves_for_who_wants_it_still(browser: Browser, site: Site) -> None:
    """Reduced motion: no transition and no animation anywhere."""
    with Visitor(browser, reduced_motion="reduce") as visitor:
        visitor.page.goto(site.code())
        every = visitor.page.locator("body *")
        assert every.evaluate_all("(all) => all.every((e) => parseFloat(getComputedStyle(e).transitionDuration) === 0)")
