"""A telephone, 390 pixels wide."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .states import State, enter, every_state
from .steps import MATCH, MATCH_TITLE, READY, READY_SLUG, box, expect_results, open_search, titles
from .watch import Watch

pytestmark = pytest.mark.browser

#: WCAG 2.2, 2.5.8: targets are at least 24 by 24 pixels, except links within a sentence.
SMALL_TARGETS = """() => {
  const says = (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim();
  const inSentence = (e) => [...(e.closest("sup") ?? e).parentElement.childNodes].some(says);
  const exempt = (e) => (e.matches("a") && inSentence(e)) || e.closest(".sr, .skip");
  const targets = "a, button, input:not([type=hidden]), select, textarea, summary";
  return [...document.querySelectorAll(targets)]
    .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !exempt(e))
    .map((e) => [e.closest("label") ?? e, e])
    .map(([area, e]) => [area.getBoundingClientRect(), e.outerHTML.slice(0, 120)])
    .filter(([{ width, height }]) => width < 24 || height < 24)
    .map(([{ width, height }, html]) => `${width.toFixed(1)} x ${height.toFixed(1)}: ${html}`);
}"""
WIDTH = "() => document.documentElement.scrollWidth"
#: What reaches over the right edge, to name the culprit.
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((e) => e.getBoundingClientRect().right > 390.5)
  .map((e) => e.outerHTML.slice(0, 120))"""


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    narrow = {"width": 390, "height": 844}
    return new_context(viewport=narrow, is_mobile=True, has_touch=True).new_page()


@every_state
def test_nothing_scrolls_sideways_and_everything_can_be_hit(
    page: Page, watch: Watch, related: str, state: State
):
    enter(state, page, related, watch)
    assert page.evaluate(WIDTH) == 390, page.evaluate(TOO_WIDE)
    small = page.evaluate(SMALL_TARGETS)
    assert small == [], "\n".join(small)


def test_the_navigation_stands_at_the_foot(page: Page):
    open_search(page)
    navigation = page.get_by_role("navigation", name="Main")
    expect(navigation.get_by_role("link")).to_have_text(["Search", "Message", "Compose", "Topics"])
    place = navigation.bounding_box()
    assert place is not None
    assert (place["x"], place["width"], place["y"] + place["height"]) == (0, 390, 844)
    navigation.get_by_role("link", name="Topics").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("All topics")


def test_the_foot_hides_nothing_at_the_end_of_a_page(page: Page):
    page.goto(f"/talking-points/{READY_SLUG}")
    last = page.locator("main a").last
    last.scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    end, foot = last.bounding_box(), page.get_by_role("navigation", name="Main").bounding_box()
    assert end is not None
    assert foot is not None
    assert end["y"] + end["height"] <= foot["y"]


def test_the_main_job_is_done_with_the_thumb(page: Page):
    open_search(page)
    box(page).tap()
    box(page).fill(MATCH)
    expect_results(page, MATCH)
    assert titles(page)[0] == MATCH_TITLE
    page.get_by_role("heading", name=MATCH_TITLE).get_by_role("link").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(MATCH_TITLE)
    page.get_by_role("link", name="Results").tap()
    expect_results(page, MATCH)


def test_keys_are_not_spoken_of_where_there_are_none(page: Page):
    open_search(page, READY)
    expect(page.get_by_role("region", name="Keyboard shortcuts")).to_be_hidden()
    for key in page.locator("[data-hit] kbd").all():
        expect(key).to_be_hidden()
