import pytest
from playwright.sync_api import Page, expect

from .clipboard import copied
from .steps import MESSAGE, open_message, toast

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("copying")]


def test_a_message_is_read_and_answered_with_the_keyboard_only(page: Page):
    page.goto("/talking-points/")
    page.keyboard.press("m")
    expect(page.get_by_label("The client’s message")).to_be_focused()
    page.wait_for_load_state()  # keys are listened to only once the scripts are there
    page.keyboard.insert_text(MESSAGE)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".letter")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("ArrowDown")
    title = page.locator(":focus")
    expect(page.locator("[data-hit][aria-current=true]")).to_contain_text(title.inner_text())
    page.keyboard.press("s")
    say = page.locator(".concern .say").first.inner_text()
    assert copied(page, "the say line").plain == say


def test_numbers_lead_both_ways(page: Page):
    open_message(page)
    page.locator(".letter a.part").first.click()
    expect(page).to_have_url("/message/#c1")
    expect(page.locator("#c1")).to_be_in_viewport()
    page.locator("#c1 .number").click()
    expect(page).to_have_url("/message/#p1")


def test_others_unfold_with_a_key(page: Page):
    open_message(page)
    page.keyboard.press("ArrowDown")
    others = page.locator(".concern details.others").first
    expect(others.locator("ul")).to_be_hidden()
    page.keyboard.press("o")
    expect(others.locator("ul")).to_be_visible()


def test_a_point_is_left_out_and_put_in_with_a_key(page: Page):
    open_message(page)
    page.keyboard.press("ArrowDown")
    box = page.locator(".concern [data-use]").first
    expect(box).to_be_checked()
    page.keyboard.press("x")
    expect(box).not_to_be_checked()
    page.keyboard.press("x")
    page.get_by_role("button", name="Draft the reply").click()
    expect(page.locator("#mail .blocks p")).to_have_count(1)


def test_b_takes_the_row_that_has_the_focus_and_no_other(page: Page):
    page.goto("/talking-points/")
    page.wait_for_load_state()
    page.keyboard.press("b")
    row = page.locator(".topics li").nth(3)
    row.get_by_role("link").focus()
    page.keyboard.press("b")
    expect(toast(page)).to_contain_text("It is in the mail.")
    expect(page.locator("header [data-basket-count]")).to_have_text("1")
    page.goto("/compose/")
    title = page.locator("#mail .blocks p")
    expect(title).to_have_count(1)
