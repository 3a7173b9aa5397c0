import pytest
from playwright.sync_api import Page, expect

from .steps import READY_SLUG, open_point

pytestmark = pytest.mark.browser

KEYS = [
    pytest.param("ArrowRight", 0, 1, id="right"),
    pytest.param("ArrowLeft", 2, 1, id="left"),
    pytest.param("ArrowLeft", 0, -1, id="left of the first"),
    pytest.param("ArrowRight", -1, 0, id="right of the last"),
    pytest.param("Home", 2, 0, id="home"),
    pytest.param("End", 0, -1, id="end"),
]


def test_the_first_angle_is_shown_and_the_others_are_a_click_away(page: Page):
    open_point(page, READY_SLUG)
    tabs = page.get_by_role("tablist", name="The same answer, seen from their chair")
    names = tabs.get_by_role("tab").all_inner_texts()
    assert len(names) > 2
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    for name in (names[0], names[2], names[1]):
        tabs.get_by_role("tab", name=name).click()
        expect(tabs.get_by_role("tab", selected=True)).to_have_text(name)
        expect(page.get_by_role("tabpanel")).to_have_accessible_name(name)


@pytest.mark.parametrize(("key", "start", "end"), KEYS)
def test_keys_move_between_the_tabs(page: Page, key: str, start: int, end: int):
    open_point(page, READY_SLUG)
    tabs = page.get_by_role("tab")
    names = tabs.all_inner_texts()
    tabs.nth(start).click()
    page.keyboard.press(key)
    expect(page.locator(":focus")).to_have_text(names[end])
    expect(page.get_by_role("tab", selected=True)).to_have_text(names[end])
    expect(page.get_by_role("tabpanel")).to_have_accessible_name(names[end])


def test_one_tab_key_leads_from_the_tabs_into_the_panel(page: Page):
    open_point(page, READY_SLUG)
    page.get_by_role("tab").first.click()
    page.keyboard.press("Tab")
    expect(page.get_by_role("tabpanel")).to_be_focused()


def test_each_angle_has_a_text_of_its_own(page: Page):
    open_point(page, READY_SLUG)
    texts = []
    for tab in page.get_by_role("tab").all():
        tab.click()
        texts.append(page.get_by_role("tabpanel").inner_text())
    assert "" not in texts
    assert len(set(texts)) == len(texts)
