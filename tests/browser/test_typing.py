import pytest
from playwright.sync_api import Page, Request, Route, expect

from .server import Server
from .steps import (
    MATCH,
    MATCH_TITLE,
    NONE,
    READY,
    ask,
    asked,
    box,
    expect_first_visit,
    expect_results,
    open_search,
    titles,
)

pytestmark = pytest.mark.browser

#: Counts the searches that are under way at once.
COUNT = """
window.searches = { open: 0, most: 0, all: 0 };
const { open, send } = XMLHttpRequest.prototype;
XMLHttpRequest.prototype.open = function (method, ...rest) {
  this.isSearch = method === "GET";
  return open.call(this, method, ...rest);
};
XMLHttpRequest.prototype.send = function (body) {
  if (this.isSearch) {
    searches.all += 1;
    searches.most = Math.max(searches.most, ++searches.open);
    this.addEventListener("loadend", () => (searches.open -= 1));
  }
  return send.call(this, body);
};
"""


def is_search(request: Request) -> bool:
    return request.resource_type == "xhr" and request.method == "GET"


def hold(page: Page) -> list[Route]:
    """From now on the next search stays without an answer; later ones are answered."""
    held: list[Route] = []

    def keep_first(route: Route) -> None:
        if is_search(route.request) and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/?q=*", keep_first)
    return held


def test_results_come_letter_by_letter_without_loading_a_page(page: Page, base_url: str):
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    open_search(page)
    expect(box(page)).to_be_focused()
    page.keyboard.type("lightning")
    expect_results(page, "lightning")
    page.keyboard.type(" in the server room")
    expect_results(page, "lightning in the server room")
    assert titles(page)[0] == MATCH_TITLE
    expect(box(page)).to_be_focused()
    assert loads == [f"{base_url}/"]


def test_title_and_heading_follow_the_question(page: Page):
    open_search(page)
    ask(page, MATCH)
    expect(page).to_have_title(f"{MATCH} · Silver Lining")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Answers to “{MATCH}”")


def test_address_can_be_shared_while_typing(page: Page, new_context):
    open_search(page)
    ask(page, MATCH)
    assert asked(page) == {"q": [MATCH]}
    elsewhere = new_context().new_page()
    elsewhere.goto(page.url)
    expect(box(elsewhere)).to_have_value(MATCH)
    assert titles(elsewhere) == titles(page)


def test_emptied_box_brings_the_first_visit_back(page: Page):
    open_search(page)
    ask(page, MATCH)
    box(page).fill("")
    expect_first_visit(page)
    assert asked(page) == {}


def test_letters_typed_in_one_go_are_one_search(page: Page):
    page.add_init_script(COUNT)
    open_search(page)
    box(page).press_sequentially(MATCH)
    expect_results(page, MATCH)
    assert page.evaluate("searches") == {"open": 0, "most": 1, "all": 1}


def test_a_question_overtaken_by_the_next_is_given_up(page: Page):
    page.add_init_script(COUNT)
    open_search(page)
    held = hold(page)
    with page.expect_request(is_search):
        box(page).fill(NONE)
    with page.expect_event("requestfailed", is_search) as overtaken:
        box(page).fill(READY)
    assert overtaken.value.failure == "net::ERR_ABORTED"
    expect_results(page, READY)
    assert titles(page)[0] == READY
    assert page.evaluate("searches") == {"open": 0, "most": 1, "all": 2}
    held[0].abort()


def test_an_answer_that_comes_too_late_is_dropped(page: Page):
    open_search(page)
    held = hold(page)
    with page.expect_request(is_search):
        box(page).fill(NONE)
    ask(page, READY)
    held[0].fulfill(body="<p>An answer to the question before</p>")
    ask(page, MATCH)
    expect(page.locator("#results")).not_to_contain_text("the question before")
    assert titles(page)[0] == MATCH_TITLE
    assert asked(page) == {"q": [MATCH]}


def test_only_a_question_left_standing_is_remembered(page: Page, site: Server):
    passing, meant = "only passing through the server room", "meant, about the server room"
    open_search(page)
    ask(page, passing)
    with page.expect_response("**/searches"):
        ask(page, meant)
    remembered = site.rows("SELECT text FROM searches WHERE text IN (?, ?)", passing, meant)
    assert remembered == [(meant,)]


def test_box_shows_that_an_answer_is_awaited(page: Page):
    open_search(page)
    held = hold(page)
    form = page.get_by_role("search")
    with page.expect_request(is_search):
        box(page).fill(NONE)
    expect(form).to_contain_class("htmx-request")
    ask(page, READY)
    expect(form).not_to_contain_class("htmx-request")
    held[0].abort()
