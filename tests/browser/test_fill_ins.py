import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .clipboard import copied, rendered
from .steps import MATCH, MATCH_SLUG, hits, open_point, open_search
from .watch import Watch

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("copying")]

#: A value each, with what HTML and plain text treat differently.
SITES = ("Milan <north> & co", "Turin", "4 hours", "one", "two", "three")


@pytest.fixture
def stopped(watch: Watch) -> None:
    """The gate answers 422 and the browser tells of it."""
    watch.expect("^422: POST .*/copies$")


def copy_button(page: Page) -> Locator:
    return page.get_by_role("button", name=re.compile("^Copy answer C$"))


def gate(page: Page) -> Locator:
    return page.get_by_role("dialog", name="before you copy")


def open_gate(page: Page) -> Locator:
    copy_button(page).click()
    expect(gate(page)).to_be_visible()
    return gate(page)


def fill_all(form: Locator) -> dict[str, str]:
    """Fill every field; gives the values by name of the fill-in."""
    fields = form.get_by_role("textbox").all()
    names = [(field.get_attribute("name") or "").removeprefix("fill:") for field in fields]
    values = dict(zip(names, SITES, strict=False))
    for field, value in zip(fields, values.values(), strict=True):
        field.fill(value)
    return values


@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize("place", ["results", "talking point"])
def test_open_fill_ins_are_asked_for_before_copying(page: Page, place: str):
    if place == "results":
        open_search(page, MATCH)
    else:
        open_point(page, MATCH_SLUG)
    dialog = open_gate(page)
    fields = dialog.get_by_role("textbox")
    expect(fields.first).to_be_focused()
    expect(dialog.get_by_role("heading")).to_have_text(f"{fields.count()} fill-ins before you copy")
    values = fill_all(dialog)
    page.keyboard.press("Enter")
    clip = copied(page, "the answer")
    expect(dialog).to_be_hidden()
    assert clip.plain == rendered(page, MATCH_SLUG, "answer", values).plain
    assert clip.soup.get_text() == rendered(page, MATCH_SLUG, "answer", values).soup.get_text()
    for value in values.values():
        assert value in clip.plain
        assert value in clip.soup.get_text()
    assert "[[" not in clip.plain


@pytest.mark.usefixtures("stopped")
def test_they_are_asked_for_where_the_browser_refuses_the_clipboard_at_once(page: Page):
    refuse = "() => Promise.reject(new DOMException('not now', 'NotAllowedError'))"
    page.add_init_script(f"Clipboard.prototype.write = {refuse}")
    open_point(page, MATCH_SLUG)
    expect(open_gate(page).get_by_role("textbox").first).to_be_focused()


@pytest.mark.usefixtures("stopped")
def test_what_is_still_missing_is_marked_and_focused(page: Page):
    open_point(page, MATCH_SLUG)
    dialog = open_gate(page)
    first, second = dialog.get_by_role("textbox").all()[:2]
    first.fill("Milan")
    # The browser's own check would stop the form first; the server marks for those without it.
    dialog.locator("form").evaluate("form => { form.noValidate = true; }")
    dialog.get_by_role("button", name="Copy").click()
    expect(second).to_have_attribute("aria-invalid", "true")
    expect(second).to_have_accessible_description("Needed before you copy.")
    expect(second).to_be_focused()
    expect(first).to_have_value("Milan")
    expect(first).not_to_have_attribute("aria-invalid", "true")


@pytest.mark.usefixtures("stopped")
def test_an_empty_field_is_not_sent(page: Page):
    open_point(page, MATCH_SLUG)
    dialog = open_gate(page)
    dialog.get_by_role("button", name="Copy").click()
    first = dialog.get_by_role("textbox").first
    expect(first).to_be_focused()
    assert first.evaluate("field => field.validity.valueMissing")


@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize("way", ["Escape", "Not now"])
def test_the_dialog_closes_and_gives_the_focus_back(page: Page, way: str):
    open_point(page, MATCH_SLUG)
    dialog = open_gate(page)
    if way == "Escape":
        page.keyboard.press("Escape")
    else:
        dialog.get_by_role("button", name=way).click()
    expect(dialog).to_be_hidden()
    expect(copy_button(page)).to_be_focused()


@pytest.mark.usefixtures("stopped")
def test_c_asks_and_gives_the_focus_back_to_the_hit(page: Page):
    open_search(page, MATCH)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("c")
    expect(gate(page).get_by_role("textbox").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(hits(page).first.get_by_role("heading").get_by_role("link")).to_be_focused()


def test_the_text_follows_what_is_typed_and_is_copied_so(page: Page):
    open_point(page, MATCH_SLUG)
    form = page.locator("#fills")
    field = form.get_by_role("textbox").first
    name = (field.get_attribute("name") or "").removeprefix("fill:")
    mark = page.locator(f'.approved [data-fill="{name}"]')
    expect(mark).to_have_text(name)
    field.press_sequentially("Mil")
    expect(mark).to_have_text("Mil")
    field.press_sequentially("an")
    expect(mark).to_have_text("Milan")
    field.fill("")
    expect(mark).to_have_text(name)
    values = fill_all(form)
    expect(mark).to_have_text(values[name])
    copy_button(page).click()
    clip = copied(page, "the answer")
    assert clip.plain == rendered(page, MATCH_SLUG, "answer", values).plain


def test_every_place_of_a_fill_in_follows(page: Page):
    open_point(page, MATCH_SLUG)
    values = fill_all(page.locator("#fills"))
    marks = page.locator("[data-fill]").all()
    shown = {mark.get_attribute("data-fill"): mark.inner_text() for mark in marks}
    assert {name: shown[name] for name in values} == values


@pytest.mark.usefixtures("stopped")
def test_what_was_typed_on_the_page_is_not_asked_for_again(page: Page):
    open_point(page, MATCH_SLUG)
    page.locator("#fills").get_by_role("textbox").first.fill("Milan")
    dialog = open_gate(page)
    expect(dialog.get_by_role("textbox").first).to_have_value("Milan")
    assert fill_all(dialog).keys() == fill_all_names(page)


def fill_all_names(page: Page) -> set[str]:
    fields = page.locator("#fills").get_by_role("textbox", include_hidden=True).all()
    return {(field.get_attribute("name") or "").removeprefix("fill:") for field in fields}
