"""Every page in every state it can be in, to be looked at from all sides."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .steps import (
    MATCH,
    MATCH_SLUG,
    NONE,
    READY,
    READY_SLUG,
    expect_first_visit,
    hits,
    open_message,
    open_point,
    open_search,
)
from .watch import Watch

#: Brings a page into a state, given a question that is only related.
State = Callable[[Page, str], None]


def first_visit(page: Page, _related: str) -> None:
    open_search(page)
    expect_first_visit(page)


def match(page: Page, _related: str) -> None:
    open_search(page, READY)
    page.keyboard.press("ArrowDown")


def related_read(page: Page, related: str) -> None:
    open_search(page, related)
    hits(page).first.locator("summary").click()


def none(page: Page, _related: str) -> None:
    open_search(page, NONE)


def too_long(page: Page, _related: str) -> None:
    open_search(page, "a" * 1001)


def talking_point(page: Page, _related: str) -> None:
    open_point(page, MATCH_SLUG, q=MATCH)
    expect(page.get_by_role("tab").first).to_be_visible()


def topics(page: Page, _related: str) -> None:
    page.goto("/talking-points/")


def concern_list(page: Page, _related: str) -> None:
    open_search(page, concern="disaster-recovery")


def gap_form(page: Page, _related: str) -> None:
    page.goto("/gaps/new")


def gap_form_refused(page: Page, _related: str) -> None:
    page.goto("/gaps/new")
    page.get_by_role("button", name="Send to maintainers").click()
    expect(page.get_by_text("Write what the client said.")).to_be_visible()


def wrong_answer(page: Page, _related: str) -> None:
    page.goto(f"/gaps/new?q=so&about={READY_SLUG}")


def key_list(page: Page, _related: str) -> None:
    open_search(page)
    page.get_by_role("link", name="Keys and settings").click()
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def fill_in_dialog(page: Page, _related: str) -> None:
    open_point(page, MATCH_SLUG)
    page.get_by_role("button", name="With sources").click()
    dialog = page.get_by_role("dialog", name="before you copy")
    dialog.locator("form").evaluate("form => { form.noValidate = true; }")
    dialog.get_by_role("button", name="Copy").click()
    expect(dialog.get_by_text("Needed before you copy.").first).to_be_visible()


def by_hand_dialog(page: Page, _related: str) -> None:
    page.add_init_script("delete Navigator.prototype.clipboard")
    open_point(page, READY_SLUG)
    page.get_by_role("button", name="With sources").click()
    expect(page.get_by_role("dialog", name="Press Ctrl+C")).to_be_visible()


def submit_as_without_script(page: Page, slug: str) -> None:
    open_point(page, slug)
    page.locator('form.copy[data-part="answer-sources"]').evaluate("form => form.submit()")


def copy_page(page: Page, _related: str) -> None:
    submit_as_without_script(page, READY_SLUG)
    expect(page.get_by_role("heading", level=1)).to_have_text("Text to copy")


def fill_in_page(page: Page, _related: str) -> None:
    submit_as_without_script(page, MATCH_SLUG)
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you copy")


def keys_page(page: Page, _related: str) -> None:
    page.goto("/help/keys")


def lost(page: Page, _related: str) -> None:
    page.goto("/nowhere")


def message_field(page: Page, _related: str) -> None:
    page.goto("/message/")


def message(page: Page, _related: str) -> None:
    open_message(page)
    page.locator(".concern .others summary").first.click()
    page.keyboard.press("ArrowDown")


def message_too_long(page: Page, _related: str) -> None:
    page.goto("/message/")
    page.get_by_label("The client’s message").fill("a" * 20_001)
    page.get_by_role("button", name="Find the answers").click()
    expect(page.get_by_role("alert")).to_contain_text("20,001")


def composer(page: Page, _related: str) -> None:
    """With an open fill-in and an edited text."""
    for slug in (MATCH_SLUG, READY_SLUG):
        open_point(page, slug)
        page.wait_for_load_state()
        page.keyboard.press("b")
        expect(page.locator("#toasts .toast")).to_contain_text("It is in the mail.")
    page.goto("/compose/")
    page.wait_for_load_state()
    page.get_by_role("button", name="Edit").first.click()
    expect(page.get_by_label("Wording for this mail")).to_be_visible()


def composer_empty(page: Page, _related: str) -> None:
    page.goto("/compose/")


def basket_panel(page: Page, _related: str) -> None:
    open_point(page, READY_SLUG)
    page.wait_for_load_state()
    page.keyboard.press("b")
    expect(page.locator("#toasts .toast")).to_contain_text("It is in the mail.")
    if not page.locator("#basket").is_visible():
        page.get_by_role("link", name="Basket").click()
    expect(page.locator("#basket .blocks li")).to_have_count(1)


def my_copies(page: Page, _related: str) -> None:
    open_point(page, READY_SLUG)
    page.locator("form.copy").first.evaluate("form => form.submit()")
    expect(page.get_by_role("heading", level=1)).to_have_text("Text to copy")
    page.goto("/my/copies")


def no_corrections(page: Page, _related: str) -> None:
    page.goto("/my/corrections")


STATES: tuple[State, ...] = (
    first_visit,
    match,
    related_read,
    none,
    too_long,
    talking_point,
    topics,
    concern_list,
    message_field,
    message,
    message_too_long,
    composer,
    composer_empty,
    basket_panel,
    my_copies,
    no_corrections,
    gap_form,
    gap_form_refused,
    wrong_answer,
    key_list,
    fill_in_dialog,
    by_hand_dialog,
    copy_page,
    fill_in_page,
    keys_page,
    lost,
)

every_state = pytest.mark.parametrize(
    "state", [pytest.param(state, id=state.__name__.replace("_", " ")) for state in STATES]
)


def enter(state: State, page: Page, related: str, watch: Watch) -> None:
    """Bring a page into a state; some are answers to what cannot be done, and say so by status."""
    watch.allow("^(404: GET .*/nowhere|422: )")
    state(page, related)
    page.wait_for_load_state()  # a page that was submitted for may stand there without its style yet
