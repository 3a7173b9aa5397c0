"""Light and dark, print, less motion."""

import pytest
from playwright.sync_api import Locator, Page, expect

from .clipboard import copy_with
from .steps import MATCH, READY, READY_SLUG, open_point, open_search, toast

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("copying")]


def ground(page: Page) -> str:
    """Whether what is read stands on a light or a dark ground."""
    red, green, blue = page.evaluate(
        """() => getComputedStyle(document.documentElement).backgroundColor.match(/[0-9.]+/g).map(Number)"""
    )[:3]
    return "light" if red + green + blue > 3 * 128 else "dark"


def choose(page: Page, appearance: str) -> None:
    page.get_by_role("link", name="Keys and settings").click()
    button = page.get_by_role("button", name=appearance)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-theme-choice][aria-pressed=true]")).to_have_count(1)
    page.keyboard.press("Escape")


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_site_follows_the_system(page: Page, system: str):
    page.emulate_media(color_scheme=system)
    open_search(page)
    assert ground(page) == system


@pytest.mark.parametrize(("system", "choice"), [("light", "Dark"), ("dark", "Light")])
def test_a_choice_beats_the_system_and_is_remembered(page: Page, system: str, choice: str):
    page.emulate_media(color_scheme=system)
    open_search(page)
    choose(page, choice)
    assert ground(page) == choice.lower()
    page.reload()
    assert ground(page) == choice.lower()
    page.goto("/talking-points/")
    assert ground(page) == choice.lower()


def test_the_site_follows_the_system_again(page: Page):
    page.emulate_media(color_scheme="light")
    open_search(page)
    choose(page, "Dark")
    choose(page, "As the system")
    assert ground(page) == "light"
    page.reload()
    assert ground(page) == "light"


def expect_printed(*parts: Locator) -> None:
    for part in parts:
        expect(part).to_be_visible()


def expect_not_printed(*parts: Locator) -> None:
    for part in parts:
        for one in part.all():
            expect(one).to_be_hidden()


def test_a_talking_point_is_printed_without_what_is_for_the_screen_or_for_us(page: Page):
    open_point(page, READY_SLUG, q=READY)
    page.emulate_media(media="print")
    expect_printed(
        page.get_by_role("heading", level=1),
        page.locator(".approved .say"),
        page.locator(".approved .words"),
        page.get_by_role("region", name="Sources"),
        *page.locator(".angle").all(),
    )
    expect_not_printed(
        page.get_by_role("banner"),
        page.get_by_role("region", name="Keyboard shortcuts"),
        page.get_by_role("region", name="Internal"),
        page.get_by_role("navigation"),
        page.get_by_role("button"),
        page.get_by_role("tab"),
    )


def test_printed_sources_show_their_addresses(page: Page):
    open_point(page, READY_SLUG)
    page.emulate_media(media="print")
    link = page.locator(".sources a").first
    shown = link.evaluate("e => getComputedStyle(e, '::after').content")
    assert link.get_attribute("href") in shown


def test_results_are_printed_without_the_box(page: Page):
    open_search(page, MATCH)
    page.emulate_media(media="print")
    expect_printed(page.locator("[data-hit] h3").first, page.locator("[data-hit] .words").first)
    expect_not_printed(
        page.get_by_role("search"), page.get_by_role("banner"), page.get_by_role("button")
    )


def test_nothing_moves_for_those_who_asked_for_less_motion(page: Page):
    page.emulate_media(reduced_motion="reduce")
    open_point(page, READY_SLUG)
    copy_with(page.get_by_role("button", name="With sources"), "the answer with its sources")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")]
          .map((e) => [e.className, getComputedStyle(e)])
          .filter(([, s]) => s.animationName !== "none" || parseFloat(s.transitionDuration) > 0)
          .map(([name]) => String(name))"""
    )
    assert moving == []


def test_a_toast_rises_for_everybody_else(page: Page):
    page.emulate_media(reduced_motion="no-preference")
    open_point(page, READY_SLUG)
    page.get_by_role("button", name="With sources").click()
    expect(toast(page)).to_have_css("animation-name", "rise")
