"""Copying where the browser does not give a page the clipboard."""

import pytest
from playwright.sync_api import Locator, Page, expect

from .clipboard import read_clipboard, rendered
from .steps import MATCH_SLUG, READY, READY_SLUG, hits, open_point, open_search, toast
from .watch import Watch

pytestmark = pytest.mark.browser


@pytest.fixture
def page(page: Page) -> Page:
    page.add_init_script("delete Navigator.prototype.clipboard")
    return page


def sheet(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Press Ctrl+C")


def test_the_text_is_selected_and_the_reader_told(page: Page):
    open_point(page, READY_SLUG)
    page.get_by_role("button", name="With sources").click()
    expect(sheet(page)).to_contain_text("The text is selected for you.")
    expect(sheet(page).locator(".words")).to_be_focused()
    selected = page.evaluate("getSelection().toString()")
    assert "".join(selected.split()) == rendered(page, READY_SLUG, "answer-sources").letters
    expect(toast(page)).to_have_count(0)


def test_control_c_takes_the_selected_text(page: Page):
    open_search(page, READY)
    hits(page).first.get_by_role("button", name="Copy say line").click()
    expect(sheet(page)).to_be_visible()
    page.keyboard.press("Control+c")
    elsewhere = page.context.new_page()
    open_point(elsewhere, READY_SLUG)
    expected = rendered(elsewhere, READY_SLUG, "say").plain
    assert read_clipboard(elsewhere).plain.strip() == expected


@pytest.mark.parametrize("way", ["Escape", "Close"])
def test_the_sheet_closes_and_gives_the_focus_back(page: Page, way: str):
    open_point(page, READY_SLUG)
    button = page.get_by_role("button", name="With sources")
    button.click()
    if way == "Escape":
        expect(sheet(page)).to_be_visible()
        page.keyboard.press("Escape")
    else:
        sheet(page).get_by_role("button", name=way).click()
    expect(sheet(page)).to_be_hidden()
    expect(button).to_be_focused()


def test_fill_ins_are_asked_for_all_the_same(page: Page, watch: Watch):
    watch.expect("^422: POST .*/copies$")
    open_point(page, MATCH_SLUG)
    page.get_by_role("button", name="With sources").click()
    fields = page.get_by_role("dialog").get_by_role("textbox")
    expect(fields.first).to_be_focused()
    for field in fields.all():
        field.fill("<filled in>")
    page.keyboard.press("Enter")
    expect(sheet(page)).to_contain_text("<filled in>")
    assert "[[" not in page.evaluate("getSelection().toString()")
