"""A curator's day, in a browser, over a site of its own: nothing here may change what others read."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import MakeContext
from .server import Server, copy_instance
from .steps import READY
from .test_axe import AXE, violations
from .watch import Watch

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"
ANN, BOB = "ann@example.com", "bob@example.com"
SLUG = "safer-in-house"
TEXT = f"/curate/texts/{SLUG}/en"
SAY = "Compare hours spent on patching, here and there."


@pytest.fixture(scope="module")
def own_site(
    starter: Path, models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("curated") / "instance"
    copy_instance(starter, models, folder)
    database = sqlite3.connect(folder / "silverlining.db")
    with database:
        database.execute("UPDATE talking_points SET verified = '2025-01-01' WHERE id = ?", (SLUG,))
    database.close()
    server = Server(folder)
    try:
        server.wait_until_ready()
        for email in (ANN, BOB):
            server.run(
                "user", "add", email, "--role", "curator", "--password-stdin", given=PASSWORD
            )
        yield server
    finally:
        server.stop()


@pytest.fixture(autouse=True)
def conflicts_are_expected(watch: Watch) -> None:
    watch.allow("^(409|422): ")


def log_in(new_context: MakeContext, site: Server, email: str) -> Page:
    page = new_context().new_page()
    page.goto(f"{site.url}/account/login")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name="Curate")).to_be_visible()
    return page


@pytest.fixture
def ann(new_context: MakeContext, own_site: Server) -> Page:
    return log_in(new_context, own_site, ANN)


@pytest.fixture
def bob(new_context: MakeContext, own_site: Server) -> Page:
    return log_in(new_context, own_site, BOB)


def go(page: Page, at: str) -> None:
    """Another page of the site the browser is at: not of the one that other tests share."""
    page.goto(urljoin(page.url, at))
    page.wait_for_load_state()


def edit(page: Page) -> None:
    go(page, TEXT)
    expect(page.get_by_label("Say", exact=False).first).to_be_visible()
    page.wait_for_load_state()


def publish(page: Page, why: str) -> None:
    page.get_by_label("Why for the history").fill(why)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published. It is searchable")).to_be_visible()


def drop_draft(page: Page) -> None:
    edit(page)
    button = page.get_by_role("button", name="Drop the draft")
    if button.count():
        button.click()
        expect(page.get_by_text("The draft is dropped.")).to_be_visible()


def paste(into: Locator, words: str) -> None:
    into.evaluate(
        """(field, words) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text", words);
            const how = { clipboardData, bubbles: true, cancelable: true };
            field.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        words,
    )


def put_phrasings(page: Page, words: str) -> None:
    """Take all phrasings out, and paste others."""
    lines = page.locator(".lines input")
    for _ in range(lines.count() - 1):
        page.get_by_role("button", name="Take phrasing 1 out").click()
    lines.first.fill("")
    paste(lines.first, words)
    expect(lines).to_have_count(len(words.splitlines()))


def test_a_curators_day(ann: Page, bob: Page):
    ann.get_by_role("link", name="Curate").click()
    ann.wait_for_load_state()
    ann.get_by_text("Due by owner and month").click()
    ann.locator(".due tr", has_text="now").get_by_role("link").first.click()
    row = ann.locator(".points tbody tr", has=ann.locator(f'[name="id"][value="{SLUG}"]'))
    expect(row.locator(".badge.warn")).to_have_text("due")
    row.get_by_role("link").first.click()
    ann.wait_for_load_state()
    before = ann.locator("#phrasings").input_value()
    put_phrasings(ann, "a fish\nthe weather\na brown dog")
    expect(ann.locator("#saved-state")).to_have_text("Saved as a draft.")
    ann.get_by_role("button", name="Ask the golden questions").click()
    # The first time, all golden questions are embedded.
    expect(ann.locator("#effect .move.lost").first).to_be_visible(timeout=240_000)
    expect(ann.get_by_role("button", name="Ask the golden questions")).to_be_focused()
    put_phrasings(ann, before)
    ann.locator("#say").fill(SAY)
    expect(ann.locator("#saved-state")).to_have_text("Saved as a draft.")
    ann.get_by_role("button", name="Ask the golden questions").click()
    expect(ann.locator("#effect .move.lost")).to_have_count(0)
    expect(ann.locator("#effect")).to_contain_text("were asked.")
    ann.get_by_role("button", name="Send to review").click()
    expect(ann.get_by_text("It waits for somebody to publish it.")).to_be_visible()
    go(bob, "/curate/?state=draft")
    bob.locator(".points tbody th").get_by_role("link").click()
    bob.wait_for_load_state()
    publish(bob, "Sharper")
    for _ in range(10):  # within two seconds, on a machine that has nothing else to do
        go(ann, f"/?q={READY}")
        if SAY in ann.locator("#results").inner_text():
            break
        ann.wait_for_timeout(1000)
    expect(ann.locator("#results")).to_contain_text(SAY)
    bob.get_by_role("link", name="History").click()
    bob.locator(".copies > li").nth(1).get_by_role("button").click()
    expect(bob.get_by_text("The earlier version is your draft now.")).to_be_visible()
    bob.wait_for_load_state()
    publish(bob, "As it was")
    go(bob, f"/talking-points/{SLUG}")
    expect(bob.locator(".say")).not_to_have_text(SAY)
    edit(bob)
    bob.get_by_role("button", name="Still true").click()
    expect(bob.get_by_text("It is still true, says the history.")).to_be_visible()
    go(bob, "/curate/?state=due")
    expect(bob.locator(f'.points [name="id"][value="{SLUG}"]')).to_have_count(0)


def test_two_browsers_at_one_text(ann: Page, bob: Page):
    edit(ann)
    edit(bob)
    ann.locator("#say").fill("Ann says so.")
    ann.get_by_role("button", name="Save draft").click()
    expect(ann.get_by_text("The draft is saved.")).to_be_visible()
    bob.locator("#say").fill("Bob says so.")
    expect(bob.locator("#saved-state")).to_contain_text("Somebody else has saved meanwhile.")
    bob.get_by_role("button", name="Save draft").click()
    expect(bob.get_by_role("heading", level=1)).to_have_text("Two versions of one text")
    expect(bob.locator(".version")).to_have_text(["Ann says so.", "Bob says so."])
    bob.wait_for_load_state()
    bob.get_by_role("button", name="Take theirs").click()
    expect(bob.locator("#m-say")).to_have_value("Ann says so.")
    bob.locator("#m-say").fill("Both say so.")
    bob.get_by_role("button", name="Save what is in the fields").click()
    expect(bob.locator("#say")).to_have_value("Both say so.")
    drop_draft(bob)


def test_what_was_typed_last_is_what_is_published(ann: Page):
    edit(ann)
    ann.locator("#say").fill("The first words.")
    ann.get_by_label("Why for the history").fill("Shorter")
    ann.locator("#say").fill("The last words.")
    ann.get_by_role("button", name="Publish", exact=True).click()
    expect(ann.get_by_text("Published. It is searchable")).to_be_visible()
    go(ann, f"/talking-points/{SLUG}")
    expect(ann.locator(".say")).to_have_text("The last words.")


def test_words_that_cannot_be_saved_stay_where_they_are(ann: Page, bob: Page):
    edit(ann)
    ann.locator("#say").fill("Ann says so.")
    expect(ann.get_by_label("Comment")).to_be_visible()
    edit(bob)
    ann.locator("#say").fill("Ann says more.")
    expect(ann.locator("#saved-state")).to_have_text("Saved as a draft.")
    bob.locator("#say").fill("Bob says so.")
    bob.get_by_label("Comment").fill("Good.")
    bob.get_by_role("button", name="Comment").click()
    expect(bob.locator("#saved-state")).to_contain_text("Somebody else has saved meanwhile.")
    expect(bob.locator("#say")).to_have_value("Bob says so.")
    expect(bob.get_by_label("Comment")).to_have_value("Good.")
    drop_draft(ann)


def test_a_slow_server_is_no_somebody_else(ann: Page):
    edit(ann)
    ann.evaluate(
        """() => {
            const real = fetch;
            window.fetch = (...asked) => {
                const answer = real(...asked);
                return new Promise((go) => setTimeout(go, 2500)).then(() => answer);
            };
        }"""
    )
    ann.locator("#say").fill("One.")
    expect(ann.locator("#saved-state")).to_have_text("Saving…")
    ann.locator("#say").fill("Two.")
    ann.wait_for_timeout(1700)
    ann.locator("#say").fill("Three.")
    expect(ann.locator("#saved-state")).to_have_text("Saved as a draft.", timeout=20_000)
    ann.reload()
    expect(ann.locator("#say")).to_have_value("Three.")
    drop_draft(ann)


def test_phrasings_are_a_list_in_an_order(ann: Page):
    edit(ann)
    put_phrasings(ann, "one\ntwo\nthree")
    kept, lines = ann.locator("#phrasings"), ann.locator(".lines input")
    expect(kept).to_have_value("one\ntwo\nthree")
    ann.get_by_label("Phrasing 3", exact=True).press("Alt+ArrowUp")
    expect(ann.get_by_label("Phrasing 2", exact=True)).to_be_focused()
    expect(kept).to_have_value("one\nthree\ntwo")
    ann.get_by_role("button", name="Move phrasing 1 down").click()
    expect(kept).to_have_value("three\none\ntwo")
    ann.locator(".lines li").nth(2).locator(".grip").drag_to(ann.locator(".lines li").first)
    expect(kept).to_have_value("two\nthree\none")
    lines.nth(2).press("Enter")
    ann.keyboard.type("four")
    expect(kept).to_have_value("two\nthree\none\nfour")
    ann.get_by_role("button", name="Add a phrasing").click()
    ann.keyboard.type("five")
    ann.get_by_role("button", name="Take phrasing 1 out").click()
    expect(lines).to_have_count(4)
    expect(ann.locator("#saved-state")).to_have_text("Saved as a draft.")
    ann.reload()
    expect(kept).to_have_value("three\none\nfour\nfive")
    drop_draft(ann)


def test_keys_go_past_many_phrasings(ann: Page):
    edit(ann)
    past = ann.get_by_role("link", name="Go past the phrasings")
    for _ in range(60):
        ann.keyboard.press("Tab")
        if past.evaluate("link => link === document.activeElement"):
            break
    assert past.bounding_box()["height"] > 10
    past.press("Enter")
    expect(ann.locator("#say")).to_be_focused()


def test_enter_in_a_field_of_the_list(ann: Page):
    go(ann, f"/curate/?text={SLUG}")
    ann.get_by_label("Choose all on this page").check()
    expect(ann.locator(f'[name="id"][value="{SLUG}"]')).to_be_checked()
    ann.get_by_label("New owner").fill("the desk")
    ann.get_by_label("New owner").press("Enter")
    expect(ann.get_by_text("1 talking point was changed.")).to_be_visible()
    expect(ann.locator(".points tbody")).to_contain_text("the desk")


def test_leaving_with_unsaved_changes_warns(ann: Page):
    edit(ann)
    ann.locator("#internal").click()
    ann.keyboard.type("x")
    asked: list[str] = []

    def stay(dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    ann.on("dialog", stay)
    ann.get_by_role("link", name="Topics").click(no_wait_after=True)
    ann.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(ann.locator("#saved-state")).to_have_text("Saved as a draft.")
    drop_draft(ann)


def test_a_fact_is_found_by_meaning_and_cited(ann: Page):
    edit(ann)
    ann.get_by_placeholder("Find a fact, by meaning").fill(
        "how long does it take to close a hole in software"
    )
    first = ann.locator("#facts li").first
    expect(first).to_contain_text("43 days")
    ann.locator("#more").focus()
    first.get_by_role("button", name="Cite").click()
    assert "[^" in ann.locator("#more").input_value()[:40]
    expect(ann.locator("#saved-state")).to_have_text("Saved as a draft.")
    drop_draft(ann)


def test_a_broken_table_is_refused(ann: Page, tmp_path: Path):
    broken = tmp_path / "texts.xlsx"
    broken.write_bytes(b"PK\x03\x04 broken")
    go(ann, "/curate/exchange/")
    ann.get_by_label("A table").set_input_files(broken)
    ann.get_by_role("button", name="Look at it").click()
    expect(ann.get_by_role("alert")).to_be_visible()


@pytest.mark.parametrize(
    "at",
    ["/curate/", TEXT, f"/curate/texts/{SLUG}/history", "/curate/evidence/", "/curate/golden/",
     "/curate/gaps", "/curate/insights", "/curate/exchange/", "/account/"],
)  # fmt: skip
def test_pages_of_curation_are_accessible_and_fit_a_telephone(ann: Page, at: str):
    go(ann, at)
    ann.wait_for_load_state()
    ann.evaluate(AXE.read_text())
    found = violations(ann)
    ann.set_viewport_size({"width": 390, "height": 844})
    found += violations(ann)
    assert found == []
    assert ann.evaluate("document.documentElement.scrollWidth") == 390
