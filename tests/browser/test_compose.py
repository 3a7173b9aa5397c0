"""From answers to an e-mail, the whole way: with the mouse, with the keyboard only, with the thumb."""

from email import message_from_bytes, message_from_string
from email.policy import default

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, expect

from .clipboard import copied, copy_with
from .conftest import MakeContext
from .steps import READY, READY_SLUG, hits, open_point, open_search, toast
from .watch import Watch

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("copying")]

QUESTIONS = (READY, "over five years it costs more", "who is responsible if data leaks")
FIELD = '#mail input[name^="fill:"]'


@pytest.fixture(autouse=True)
def mail_styles(watch: Watch) -> None:
    """The preview may have style attributes; Chromium says so of what is put on the clipboard only."""
    watch.allow("^422: ")


def add(page: Page, question: str) -> None:
    """Put the best answer into the mail, by key."""
    open_search(page, question)
    page.wait_for_load_state()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("b")
    expect(toast(page)).to_contain_text("It is in the mail.")


def compose(page: Page) -> None:
    page.goto("/compose/")
    expect(page.locator("#mail")).to_be_visible()
    page.wait_for_load_state()


def texts(page: Page) -> list[str]:
    return page.locator("#mail .blocks p").all_inner_texts()


def fill_in(page: Page) -> None:
    fields = page.locator(FIELD)
    for at in range(fields.count()):
        fields.nth(at).fill(f"value {at}")
    expect(page.locator("#mail-head .gate .stop")).to_have_count(0)


def preview(page: Page) -> FrameLocator:
    return page.frame_locator("#frame")


def drag(page: Page, what: Locator, to: Locator) -> None:
    what.hover()
    page.mouse.down()
    place = to.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 8, place["y"] + 4, steps=24)
    page.mouse.up()


def test_the_whole_way(page: Page):
    for question in QUESTIONS:
        add(page, question)
    expect(page.locator("[data-basket-count]")).to_have_text("3")
    compose(page)
    first, second, third = texts(page)
    drag(page, page.locator(".blocks .grip").nth(2), page.locator(".blocks li").first)
    expect(page.locator("#mail .blocks p")).to_have_text([third, first, second])
    page.get_by_role("button", name=f"Move “{third}” down").click()
    expect(page.locator("#mail .blocks p")).to_have_text([first, third, second])
    page.get_by_role("button", name=f"Remove “{third}”").click()
    expect(page.locator("#mail .blocks p")).to_have_text([first, second])
    fill_in(page)
    page.get_by_label(f"Length of “{second}”").select_option("Say")
    page.get_by_role("button", name=f"Edit “{first}” for this mail").click()
    page.get_by_label("Wording for this mail").fill("Ours is **locked**, too.")
    page.get_by_label("Subject").fill("Your questions")
    expect(preview(page).locator(".own").nth(1)).to_have_text("Ours is locked, too.")
    expect(preview(page).locator(".words")).to_have_count(1)
    clip = copy_with(page.get_by_role("button", name="Copy e-mail"), "the mail")
    assert clip.plain.startswith("Hello,\n\nthank you for your questions. ")
    assert "answers.\n\nOurs is locked, too." in clip.plain
    assert "<strong>locked</strong>" in clip.html
    assert "class=" not in clip.html
    answer = page.request.get("/compose/mail.eml")
    mail = message_from_string(answer.text(), policy=default)
    assert (mail["Subject"], mail["X-Unsent"]) == ("Your questions", "1")
    assert mail.get_body(("plain",)).get_content().split() == clip.plain.split()
    html = mail.get_body(("html",)).get_content()
    page.set_content(html)
    assert page.locator("body").inner_text().startswith("Hello,")
    expect(page.locator("strong")).to_have_text("locked")


def test_the_whole_way_with_the_keyboard_only(page: Page):
    for question in QUESTIONS[:2]:
        add(page, question)
    page.keyboard.press("e")
    expect(page.locator("#mail")).to_be_visible()
    page.wait_for_load_state()
    first, second = texts(page)
    page.locator('[value^="up:"]').nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#mail .blocks p")).to_have_text([second, first])
    expect(page.get_by_role("button", name=f"Move “{second}” up")).to_be_focused()
    page.get_by_role("link", name="Fill in").first.focus()
    page.keyboard.press("Enter")
    for at in range(page.locator(FIELD).count()):
        expect(page.locator(FIELD).nth(at)).to_be_focused()
        page.keyboard.insert_text(f"value {at}")
        page.keyboard.press("Tab")
    expect(page.locator("#mail-head .gate .stop")).to_have_count(0)
    page.get_by_role("button", name="Copy e-mail").focus()
    page.keyboard.press("c")
    assert "value 0" in copied(page, "the mail").plain


def test_the_basket_stands_beside_the_page_and_stays(page: Page):
    add(page, QUESTIONS[0])
    panel = page.get_by_role("dialog", name="Basket")
    expect(panel.locator(".blocks p")).to_have_count(1)
    add(page, QUESTIONS[1])
    expect(panel.locator(".blocks p")).to_have_count(2)
    page.reload()
    expect(panel.locator(".blocks p")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    panel.get_by_role("button", name="Remove").first.click()
    expect(panel.locator(".blocks p")).to_have_count(1)
    expect(page.locator("[data-basket-count]")).to_have_text("1")
    panel.get_by_role("button", name="Close the basket").click()
    expect(panel).to_be_hidden()
    page.reload()
    page.wait_for_load_state()
    expect(panel).to_be_hidden()
    page.goto("/talking-points/")
    page.wait_for_load_state()
    page.keyboard.press("Shift+B")
    expect(panel).to_be_visible()
    other = page.context.new_page()
    other.goto("/compose/")
    expect(other.locator("#mail .blocks p")).to_have_count(1)


def test_an_open_fill_in_stops_the_copy_and_leads_to_the_field(page: Page):
    add(page, "What if lightning strikes the server room?")
    compose(page)
    page.get_by_role("button", name="Copy e-mail").click()
    dialog = page.get_by_role("dialog", name="This mail cannot be copied yet")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Mend it").click()
    page.get_by_role("link", name="Fill in").first.click()
    expect(page.locator(FIELD).first).to_be_focused()


def test_a_draft_is_saved_and_found_again(page: Page):
    add(page, QUESTIONS[0])
    compose(page)
    page.get_by_label("Greeting", exact=True).fill("Dear Ann,")
    page.get_by_label("Client or deal").fill("Acme")
    page.get_by_label("Name of the draft").fill("For Ann")
    page.get_by_label("Name of the draft").press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.wait_for_load_state()
    page.get_by_role("button", name="Empty the basket").click()
    expect(page.get_by_text("The basket was emptied.")).to_be_visible()
    expect(page.locator("[data-basket-count]")).to_be_hidden()
    page.get_by_role("button", name="Open “For Ann”").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reply to Acme")
    expect(page.get_by_label("Greeting", exact=True)).to_have_value("Dear Ann,")


def test_a_file_holds_what_was_typed_a_moment_before(page: Page):
    add(page, QUESTIONS[0])
    compose(page)
    fill_in(page)
    page.get_by_label("Greeting", exact=True).fill("Just typed,")
    with page.expect_download() as waited:
        page.get_by_role("button", name="Save as a draft (.eml)").click()
    mail = message_from_bytes(waited.value.path().read_bytes(), policy=default)
    assert mail.get_body(("plain",)).get_content().startswith("Just typed,")


def test_what_could_not_be_kept_is_said_until_it_could(page: Page, watch: Watch):
    watch.expect("ERR_CONNECTION_REFUSED: POST")
    add(page, QUESTIONS[0])
    compose(page)
    page.route("**/compose/", lambda route: route.abort("connectionrefused"))
    page.get_by_label("Greeting", exact=True).fill("Dear Ann,")
    note = page.locator("#mail-trouble")
    expect(note).to_contain_text("What you typed is not kept: the server did not answer.")
    page.unroute("**/compose/")
    page.get_by_label("Greeting", exact=True).fill("Dear Bob,")
    expect(preview(page).locator(".own").first).to_contain_text("Dear Bob,")
    expect(note).to_be_empty()


def test_without_a_script_a_draft_holds_what_was_typed(new_context: MakeContext, page: Page):
    add(page, QUESTIONS[0])
    plain = new_context(java_script_enabled=False)
    plain.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto("/compose/")
    page.get_by_label("Greeting", exact=True).fill("Dear Ann,")
    page.get_by_label("Name of the draft").fill("For Ann")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Greeting", exact=True)).to_have_value("Dear Ann,")


def test_choosing_a_greeting_puts_it_in(page: Page):
    add(page, QUESTIONS[0])
    compose(page)
    page.get_by_label("Choose a greeting").select_option("Hello [[first name]],")
    expect(page.get_by_label("Greeting", exact=True)).to_have_value("Hello [[first name]],")
    page.get_by_label("First name").fill("Ann")
    expect(preview(page).locator(".own").first).to_contain_text("Hello Ann,")


def test_the_preview_shows_plain_text_too(page: Page):
    add(page, QUESTIONS[0])
    compose(page)
    page.get_by_text("Plain text").click()
    expect(preview(page).locator("pre")).to_contain_text("Hello,\n\nthank you")


def test_words_selected_by_mouse_are_logged(page: Page):
    open_point(page, READY_SLUG)
    page.locator(".words p").first.select_text()
    with page.expect_response(f"**/talking-points/{READY_SLUG}/selections") as logged:
        page.keyboard.press("Control+c")
    assert logged.value.json() == {"warnings": []}
    page.goto("/my/copies")
    expect(page.locator(".copies li li")).to_contain_text("selected words")


@pytest.fixture
def telephone(new_context: MakeContext) -> Page:
    context: BrowserContext = new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    return context.new_page()


def test_words_selected_in_the_preview_are_logged(page: Page):
    add(page, QUESTIONS[0])
    compose(page)
    fill_in(page)
    words = preview(page).locator(".words p").first
    words.click(click_count=3)
    with page.expect_response("**/compose/selections") as answer:
        page.keyboard.press("Control+c")
    assert answer.value.status == 200
    page.goto("/my/copies")
    expect(page.locator(".copies")).to_contain_text("selected words")


def test_the_mail_program_gets_no_mail_that_the_gate_stops(page: Page):
    add(page, QUESTIONS[0])
    compose(page)
    fill_in(page)
    link = page.get_by_role("link", name="Open in the mail program")
    page.locator("#closing").fill("x" * 2000)
    link.click()
    dialog = page.get_by_role("dialog", name="This mail cannot be copied yet")
    expect(dialog).to_contain_text("Too long for a link that opens the mail program")


def test_the_whole_way_with_the_thumb(telephone: Page):
    page = telephone
    for question in QUESTIONS[:2]:
        open_search(page, question)
        page.wait_for_load_state()
        hits(page).first.locator("form.basket-add button").tap()
        expect(toast(page)).to_contain_text("It is in the mail.")
    page.get_by_role("link", name="Basket").tap()
    drawer = page.get_by_role("dialog", name="Basket")
    expect(drawer.locator(".blocks p")).to_have_count(2)
    place = drawer.bounding_box()
    assert place is not None
    assert (place["x"], place["width"]) == (0, 390)
    drawer.get_by_role("link", name="Compose the reply").tap()
    expect(page.locator("#mail")).to_be_visible()
    page.wait_for_load_state()
    first, second = texts(page)
    page.get_by_role("button", name=f"Move “{first}” down").tap()
    expect(page.locator("#mail .blocks p")).to_have_text([second, first])
    fill_in(page)
    page.get_by_role("button", name="Copy e-mail").tap()
    assert "value 0" in copied(page, "the mail").plain
