import pytest
from playwright.sync_api import Page, expect

from .steps import asked, box, concern, expect_first_visit, expect_results, hits, open_search

pytestmark = pytest.mark.browser

EXAMPLES = (
    "What if lightning strikes the server room?",
    "Our data is safer on our own servers",
    "Over five years it costs more",
    "What happens to our IT people?",
    "Everything works, why change now?",
    "Do we pay even when nobody uses it?",
)


def test_the_first_page_asks_and_waits_in_the_box(page: Page):
    open_search(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("What did the client say?")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("")
    expect(concern(page)).to_be_hidden()


def test_six_examples_are_shown(page: Page):
    open_search(page)
    assert tuple(page.locator(".asks a").all_inner_texts()) == EXAMPLES


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_leads_to_a_match(page: Page, example: str):
    open_search(page)
    page.get_by_role("link", name=example).click()
    expect_results(page, example)
    expect(hits(page).first).to_have_attribute("data-band", "match")
    assert asked(page) == {"q": [example]}


def test_clear_leads_back_to_the_first_page(page: Page):
    open_search(page, EXAMPLES[0])
    page.get_by_role("link", name="Clear the question").click()
    expect_first_visit(page)
    expect(box(page)).to_have_value("")
