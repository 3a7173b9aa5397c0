import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .clipboard import rendered
from .server import Server
from .steps import (
    MATCH,
    MATCH_SLUG,
    MATCH_TITLE,
    NONE,
    READY,
    READY_SLUG,
    asked,
    box,
    concern,
    expect_first_visit,
    open_point,
    open_search,
    titles,
)
from .watch import Watch

pytestmark = pytest.mark.browser


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(java_script_enabled=False).new_page()


@pytest.mark.parametrize("way", ["Enter", "button"])
def test_a_question_is_searched(page: Page, way: str):
    open_search(page)
    expect_first_visit(page)
    box(page).fill(MATCH)
    if way == "Enter":
        box(page).press("Enter")
    else:
        page.get_by_role("search").get_by_role("button", name="Search").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Answers to “{MATCH}”")
    assert titles(page)[0] == MATCH_TITLE
    assert asked(page)["q"] == [MATCH]


def test_a_concern_is_chosen(page: Page):
    open_search(page, MATCH)
    concern(page).select_option("pricing")
    page.get_by_role("search").get_by_role("button", name="Search").click()
    expect(concern(page)).to_have_value("pricing")
    assert MATCH_TITLE not in titles(page)


def test_a_hit_is_opened_and_read(page: Page):
    open_search(page, MATCH)
    page.get_by_role("heading", name=MATCH_TITLE).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(MATCH_TITLE)
    for angle in page.locator(".angle").all():
        expect(angle).to_be_visible()
        expect(angle.get_by_role("heading")).to_be_visible()
    page.get_by_role("link", name="Results").click()
    expect(box(page)).to_have_value(MATCH)


def test_fill_ins_are_shown_in_the_text(page: Page):
    open_point(page, MATCH_SLUG, q=MATCH)
    field = page.locator("#fills").get_by_role("textbox").first
    name = (field.get_attribute("name") or "").removeprefix("fill:")
    field.fill("Milan & Turin")
    page.get_by_role("button", name="Show it filled in").click()
    expect(page.locator(f'.approved [data-fill="{name}"]')).to_have_text("Milan & Turin")
    expect(field).to_have_value("Milan & Turin")
    expect(page.get_by_role("link", name="Results")).to_be_visible()


def test_a_text_is_shown_to_be_selected(page: Page):
    open_point(page, READY_SLUG)
    expected = rendered(page, READY_SLUG, "answer-sources")
    page.get_by_role("button", name="With sources").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Text to copy")
    expect(page.get_by_label("Plain")).to_have_value(expected.plain)
    formatted = page.get_by_role("region", name="With formatting").locator(".words")
    assert "".join(formatted.inner_text().split()) == expected.letters
    links = formatted.get_by_role("link").all()
    assert [link.get_attribute("href") for link in links] == expected.links
    assert formatted.evaluate("e => getComputedStyle(e).userSelect") in {"auto", "text"}


def test_a_text_with_fill_ins_is_filled_in_on_a_page_and_then_shown(page: Page, watch: Watch):
    watch.expect("^422: POST .*/copies$")
    open_search(page, MATCH)
    page.get_by_role("button", name=re.compile("^Copy answer C$")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you copy")
    fields = page.get_by_role("textbox")
    names = [field.get_attribute("name") or "" for field in fields.all()]
    values = {n.removeprefix("fill:"): f"value {i}" for i, n in enumerate(names)}
    for field, value in zip(fields.all(), values.values(), strict=True):
        field.fill(value)
    page.get_by_role("button", name="Show the text to copy").click()
    expected = rendered(page, MATCH_SLUG, "answer", values)
    expect(page.get_by_label("Plain")).to_have_value(expected.plain)


def test_a_gap_is_left(page: Page, site: Server):
    open_search(page, NONE)
    page.get_by_label("What would help you answer?").fill("Sent without a script")
    page.get_by_role("button", name="Send to maintainers").click()
    expect(page.get_by_text("Your question is with the maintainers.")).to_be_visible()
    assert site.rows(
        "SELECT question FROM gap_reports WHERE context = ?", "Sent without a script"
    ) == [(NONE,)]


def test_the_keys_are_listed_on_a_page_and_settings_that_need_a_script_are_hidden(page: Page):
    open_search(page, READY)
    page.get_by_role("link", name="Keys and settings").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keys")
    expect(page.get_by_label("Single letters act as keys")).to_be_hidden()
