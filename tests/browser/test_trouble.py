import pytest
from playwright.sync_api import Page, Route, expect

from .steps import (
    MATCH,
    MATCH_TITLE,
    READY,
    ask,
    asked,
    box,
    expect_results,
    open_search,
    titles,
    trouble,
)
from .watch import Watch

pytestmark = pytest.mark.browser

SEARCHES = "**/?q=*"
AWAY = "The server cannot be reached. Your question is kept; press Enter to try again."
BUSY = "Too many searches at once. Wait a moment; your question is kept."
BROKEN = "Search did not answer. Your question is kept; press Enter to try again."


def break_search(page: Page, status: int | None) -> None:
    """From now on searches end with a status, or do not reach the server at all."""

    def answer(route: Route) -> None:
        if status is None:
            route.abort("connectionrefused")
        else:
            route.fulfill(status=status, body="<h1>Not for people</h1>", content_type="text/html")

    page.route(SEARCHES, answer)


CASES = [
    pytest.param(None, "ERR_CONNECTION_REFUSED: GET", AWAY, id="server away"),
    pytest.param(429, "^429: GET", BUSY, id="429"),
    pytest.param(500, "^500: GET", BROKEN, id="500"),
    pytest.param(503, "^503: GET", BROKEN, id="503"),
]


@pytest.mark.parametrize(("status", "heard", "message"), CASES)
def test_question_and_results_stay_and_the_page_says_what_happened(
    page: Page, watch: Watch, status: int | None, heard: str, message: str
):
    watch.expect(heard)
    open_search(page)
    ask(page, READY)
    break_search(page, status)
    box(page).fill(MATCH)
    expect(page.get_by_role("alert").filter(has_text=message)).to_be_visible()
    expect(box(page)).to_have_value(MATCH)
    assert titles(page)[0] == READY
    expect(page.locator("main")).not_to_contain_text("Not for people")


@pytest.mark.parametrize(("status", "heard", "message"), CASES)
def test_enter_tries_again_and_the_message_goes(
    page: Page, watch: Watch, status: int | None, heard: str, message: str
):
    watch.expect(heard)
    open_search(page)
    break_search(page, status)
    box(page).fill(MATCH)
    expect(trouble(page)).to_have_text(message)
    page.unroute(SEARCHES)
    box(page).press("Enter")
    expect_results(page, MATCH)
    assert titles(page)[0] == MATCH_TITLE
    expect(trouble(page)).to_be_empty()


def test_1001_characters_are_refused_with_a_sentence_and_kept(page: Page, watch: Watch):
    watch.expect("^422: GET")
    question = "a" * 1001
    open_search(page)
    box(page).fill(question)
    expect(page.get_by_role("alert").filter(has_text="1001")).to_have_text(
        "That is 1001 characters; a question has at most 1000. One worry at a time finds more:"
        " keep the sentence that matters and search again."
    )
    expect(box(page)).to_have_value(question)
    assert asked(page) == {}


def test_1000_characters_are_searched(page: Page):
    question = (MATCH + " ") * 23
    question += "x" * (1000 - len(question))
    open_search(page)
    ask(page, question)
    assert asked(page) == {"q": [question]}


def test_a_shared_address_of_1001_characters_says_the_same(page: Page, watch: Watch):
    watch.expect("^422: GET")
    open_search(page, "b" * 1001)
    expect(page.get_by_role("alert").filter(has_text="1001")).to_be_visible()
    expect(box(page)).to_have_value("b" * 1001)


def test_an_unknown_address_leads_to_the_search(page: Page, watch: Watch):
    watch.expect("^404: GET")
    page.goto("/talking-points/no-such-thing")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page does not exist")
    page.get_by_role("link", name="Go to the search").click()
    expect(box(page)).to_be_focused()
