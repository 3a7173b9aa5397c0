import pytest
from playwright.sync_api import Locator, Page, expect

from .clipboard import copied, rendered
from .steps import (
    MATCH,
    MATCH_TITLE,
    NONE,
    READY,
    READY_SLUG,
    ask,
    asked,
    box,
    expect_page,
    expect_results,
    hits,
    open_point,
    open_search,
    titles,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("copying")]


def current(page: Page) -> Locator:
    return page.locator("[data-hit][aria-current=true]")


def expect_at(page: Page, title: str) -> None:
    """The hit of this title is the one that keys act on, has the focus, and shows it."""
    link = page.locator(":focus")
    expect(link).to_have_text(title)
    expect(current(page)).to_have_count(1)
    expect(current(page)).to_contain_text(title)
    assert link.evaluate(
        "e => e.closest('[data-hit]') === document.querySelector('[aria-current=true]')"
    )
    style = link.evaluate(
        "e => (({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])(getComputedStyle(e))"
    )
    assert style == ["solid", "2px"]


def test_arrows_move_through_the_hits_and_back_into_the_box(page: Page, related: str):
    open_search(page, related)
    first, second, *_others = titles(page)
    expect(box(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect_at(page, first)
    page.keyboard.press("ArrowDown")
    expect_at(page, second)
    page.keyboard.press("ArrowUp")
    expect_at(page, first)
    page.keyboard.press("ArrowUp")
    expect(box(page)).to_be_focused()
    expect(current(page)).to_have_count(0)


def test_arrow_down_stops_at_the_last_hit(page: Page, related: str):
    open_search(page, related)
    found = titles(page)
    for _hit in range(len(found) + 2):
        page.keyboard.press("ArrowDown")
    expect_at(page, found[-1])


def test_enter_opens_the_current_hit_and_escape_leads_back(page: Page, related: str):
    open_search(page, related)
    second = titles(page)[1]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect_page(page, second)
    page.keyboard.press("Escape")
    expect_results(page, related)
    assert asked(page) == {"q": [related]}
    expect(box(page)).to_be_focused()


def test_escape_on_a_hit_leads_to_the_box(page: Page, related: str):
    open_search(page, related)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(box(page)).to_be_focused()
    expect(current(page)).to_have_count(0)


def test_enter_in_the_box_opens_the_best_hit(page: Page):
    open_search(page)
    ask(page, MATCH)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(MATCH_TITLE)


def test_slash_leads_to_the_box_from_the_hits(page: Page, related: str):
    open_search(page, related)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type(NONE)
    expect_results(page, NONE)


def test_slash_leads_to_the_box_from_another_page(page: Page):
    open_point(page, READY_SLUG)
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("")


def test_letters_in_the_box_are_typed(page: Page):
    open_search(page)
    page.keyboard.type("cs?/n")
    expect(box(page)).to_have_value("cs?/n")
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(
    ("key", "part", "what"),
    [
        pytest.param("c", "answer", "the answer", id="C"),
        pytest.param("Shift+C", "answer-sources", "the answer with its sources", id="Shift+C"),
        pytest.param("s", "say", "the say line", id="S"),
    ],
)
@pytest.mark.parametrize("place", ["results", "talking point"])
def test_a_letter_copies(page: Page, place: str, key: str, part: str, what: str):
    if place == "results":
        open_search(page, READY)
        page.keyboard.press("ArrowDown")
    else:
        open_point(page, READY_SLUG)
    page.keyboard.press(key)
    assert copied(page, what).plain == rendered(page, READY_SLUG, part).plain


def test_c_reads_a_related_answer_before_it_copies_it(page: Page, related: str):
    open_search(page, related)
    page.keyboard.press("ArrowDown")
    answer = hits(page).first.locator(".words")
    expect(answer).to_be_hidden()
    page.keyboard.press("c")
    expect(answer).to_be_visible()
    with page.expect_request("**/copies") as taken:
        page.keyboard.press("c")
    assert "answer" in (taken.value.post_data or "")


def test_control_enter_in_the_box_copies_a_match(page: Page):
    open_search(page)
    ask(page, READY)
    page.keyboard.press("Control+Enter")
    assert copied(page, "the answer").plain == rendered(page, READY_SLUG, "answer").plain
    expect(box(page)).to_be_focused()


def test_control_enter_right_after_typing_copies_what_is_found(page: Page):
    open_search(page)
    ask(page, MATCH)
    box(page).fill(READY)
    page.keyboard.press("Control+Enter")
    assert copied(page, "the answer").plain == rendered(page, READY_SLUG, "answer").plain


def test_control_enter_in_the_box_opens_what_is_only_related(page: Page, related: str):
    open_search(page)
    ask(page, related)
    best = titles(page)[0]
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(best)


def test_n_leaves_a_question_from_the_results(page: Page):
    open_search(page, MATCH)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("n")
    expect(page.get_by_label("What the client said")).to_have_value(MATCH)


def test_n_leads_into_the_form_where_nothing_fits(page: Page):
    open_search(page, NONE)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("n")
    expect(page.get_by_label("The question, as the client put it")).to_be_focused()


def test_escape_on_a_talking_point_opened_by_address_leads_to_all_topics(page: Page):
    open_point(page, READY_SLUG)
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", level=1)).to_have_text("All topics")
