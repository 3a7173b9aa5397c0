import pytest
from playwright.sync_api import Page, expect

from .steps import (
    MATCH,
    MATCH_TITLE,
    ask,
    asked,
    box,
    concern,
    expect_results,
    hits,
    open_search,
    titles,
)

pytestmark = pytest.mark.browser


def test_choosing_a_concern_leaves_only_its_talking_points(page: Page):
    open_search(page)
    ask(page, MATCH)
    concern(page).select_option(label="Data security")
    expect(page.locator("#results")).not_to_contain_text(MATCH_TITLE)
    assert asked(page) == {"q": [MATCH], "concern": ["data-security"]}
    concerns = page.locator(".near .meta, [data-hit] .meta span:first-child").all_inner_texts()
    assert set(concerns) == {"Data security"}
    expect(box(page)).to_have_value(MATCH)


def test_any_concern_brings_the_others_back(page: Page):
    open_search(page, MATCH, concern="data-security")
    assert MATCH_TITLE not in titles(page)
    concern(page).select_option(label="Any concern")
    expect(hits(page).first).to_contain_text(MATCH_TITLE)
    assert asked(page) == {"q": [MATCH]}


def test_a_concern_on_the_first_page_lists_its_talking_points(page: Page):
    open_search(page)
    chip = page.get_by_role("link", name="Disaster recovery")
    count = int(chip.locator("small").inner_text())
    chip.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Disaster recovery")
    assert asked(page) == {"concern": ["disaster-recovery"]}
    listed = page.locator(".listed h2").all_inner_texts()
    assert len(listed) == count
    assert MATCH_TITLE in listed


def test_typing_in_the_list_of_a_concern_searches_within_it(page: Page):
    open_search(page, concern="data-security")
    ask(page, MATCH)
    assert asked(page) == {"q": [MATCH], "concern": ["data-security"]}
    assert MATCH_TITLE not in titles(page)
    expect_results(page, MATCH)
