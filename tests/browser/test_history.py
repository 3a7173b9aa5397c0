import pytest
from playwright.sync_api import Page, expect

from .steps import (
    MATCH,
    MATCH_TITLE,
    READY,
    ask,
    asked,
    box,
    concern,
    expect_first_visit,
    expect_results,
    open_search,
    titles,
)

pytestmark = pytest.mark.browser


def open_hit(page: Page, title: str) -> None:
    page.get_by_role("heading", name=title).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_back_leads_from_the_talking_point_to_the_results_and_to_the_empty_page(page: Page):
    open_search(page)
    ask(page, MATCH)
    found = titles(page)
    open_hit(page, MATCH_TITLE)
    page.go_back()
    expect_results(page, MATCH)
    assert titles(page) == found
    expect(box(page)).to_have_value(MATCH)
    page.go_back()
    expect_first_visit(page)
    expect(box(page)).to_have_value("")
    assert asked(page) == {}


def test_forward_leads_to_the_results_again(page: Page):
    open_search(page)
    ask(page, MATCH)
    page.go_back()
    expect_first_visit(page)
    page.go_forward()
    expect_results(page, MATCH)
    expect(box(page)).to_have_value(MATCH)
    assert titles(page)[0] == MATCH_TITLE


def test_a_question_typed_further_is_one_step_back(page: Page):
    open_search(page)
    ask(page, READY)
    ask(page, MATCH)
    page.go_back()
    expect_first_visit(page)
    expect(box(page)).to_have_value("")


def test_results_link_on_the_talking_point_leads_back_to_the_results(page: Page):
    open_search(page, MATCH)
    open_hit(page, MATCH_TITLE)
    page.get_by_role("link", name="Results").click()
    expect_results(page, MATCH)
    assert asked(page) == {"q": [MATCH]}


def test_reload_of_a_shared_address_shows_the_same(page: Page, related: str):
    open_search(page, related, concern="pricing")
    before = page.locator("#results").inner_text()
    page.reload()
    expect_results(page, related)
    assert page.locator("#results").inner_text() == before
    expect(box(page)).to_have_value(related)
    expect(concern(page)).to_have_value("pricing")


def test_back_restores_the_concern_together_with_the_results(page: Page):
    open_search(page, MATCH)
    concern(page).select_option("pricing")
    expect(page.locator("#results")).not_to_contain_text(MATCH_TITLE)
    page.goto("/talking-points/")
    page.go_back()
    expect_results(page, MATCH)
    expect(concern(page)).to_have_value("pricing")
    assert MATCH_TITLE not in titles(page)
