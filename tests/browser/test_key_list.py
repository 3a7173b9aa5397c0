"""The dialog that lists the keys, and what can be set in it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from .clipboard import copied
from .steps import READY_SLUG, box, open_point, open_search

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("copying")]


def key_list(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Keys")


def open_list(page: Page) -> Locator:
    page.keyboard.press("?")
    expect(key_list(page)).to_be_visible()
    return key_list(page)


def test_focus_stays_in_the_open_list(page: Page):
    open_point(page, READY_SLUG)
    dialog = open_list(page)
    inside = dialog.locator("input, button").count()
    for _step in range(2 * inside + 2):
        page.keyboard.press("Tab")
        # Between its last and its first element the focus passes the browser's own controls.
        assert dialog.evaluate(
            "e => document.activeElement === document.body || e.contains(document.activeElement)"
        )


@pytest.mark.parametrize("way", ["Escape", "Close", "beside"])
def test_the_list_closes_and_gives_the_focus_back(page: Page, way: str):
    open_point(page, READY_SLUG)
    opener = page.get_by_role("link", name="Keys and settings")
    opener.focus()
    page.keyboard.press("Enter")
    expect(key_list(page)).to_be_visible()
    if way == "Escape":
        page.keyboard.press("Escape")
    elif way == "Close":
        key_list(page).get_by_role("button", name="Close").click()
    else:
        page.mouse.click(5, 450)
    expect(key_list(page)).to_be_hidden()
    expect(opener).to_be_focused()


def test_letters_do_nothing_behind_the_open_list(page: Page):
    open_point(page, READY_SLUG)
    open_list(page)
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(key_list(page)).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Our data is safer on our own servers"
    )


def test_single_letters_can_be_switched_off_and_stay_off(page: Page):
    copies: list[str] = []
    page.on(
        "request", lambda request: copies.append(request.url) if "/copies" in request.url else None
    )
    open_point(page, READY_SLUG)
    open_list(page).get_by_label("Single letters act as keys").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    for letter in ("c", "Shift+C", "s", "n"):
        page.keyboard.press(letter)
    expect(open_list(page).get_by_label("Single letters act as keys")).not_to_be_checked()
    page.keyboard.press("Escape")
    assert copies == []
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()


def test_single_letters_can_be_switched_on_again(page: Page):
    open_point(page, READY_SLUG)
    for _off_and_on in range(2):
        open_list(page).get_by_label("Single letters act as keys").click()
        page.keyboard.press("Escape")
    page.keyboard.press("s")
    copied(page, "the say line")


def test_the_list_has_a_page_of_its_own(page: Page):
    page.goto("/help/keys")
    expect(page.get_by_role("heading", level=1)).to_have_text("Keys")
    shown = page.locator("main dt").all_inner_texts()
    open_search(page)
    page.get_by_role("link", name="Keys and settings").click()
    assert key_list(page).locator("dt").all_inner_texts() == shown
