import pytest
from playwright.sync_api import Page, expect

from .server import Server
from .steps import MATCH, MATCH_SLUG, MATCH_TITLE, NONE, ask, open_search
from .watch import Watch

pytestmark = pytest.mark.browser

GAPS = "SELECT question, context, needed_by, about FROM gap_reports WHERE context = ?"


def send(page: Page) -> None:
    page.get_by_role("button", name="Send to maintainers").click()


def test_the_page_says_that_nothing_fits_and_names_three_topics_near(page: Page):
    open_search(page)
    ask(page, NONE)
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    near = page.get_by_role("complementary", name="Nearest topics").get_by_role("listitem")
    expect(near).to_have_count(3)
    expect(page.get_by_role("button", name="Copy answer")).to_have_count(0)


def test_a_gap_is_left_where_nothing_fits(page: Page, site: Server):
    open_search(page)
    ask(page, NONE)
    question = page.get_by_label("The question, as the client put it")
    expect(question).to_have_value(NONE)
    page.get_by_label("What would help you answer?").fill("A visitor asked, left where it failed")
    page.get_by_label("Needed by").fill("2026-12-24")
    send(page)
    expect(page.get_by_role("status").filter(has_text="Your question")).to_have_text(
        "Your question is with the maintainers."
    )
    assert site.rows(GAPS, "A visitor asked, left where it failed") == [
        (NONE, "A visitor asked, left where it failed", "2026-12-24", None)
    ]


def test_the_thanks_are_gone_after_a_reload(page: Page):
    open_search(page, NONE)
    send(page)
    thanks = page.get_by_text("Your question is with the maintainers.")
    expect(thanks).to_be_visible()
    page.reload()
    expect(thanks).to_have_count(0)


def test_a_question_is_left_from_the_results_too(page: Page, site: Server):
    open_search(page, MATCH)
    page.get_by_role("link", name="Tell the maintainers").click()
    expect(page.get_by_label("What the client said")).to_have_value(MATCH)
    page.get_by_label("would help you answer").fill("From the results")
    send(page)
    expect(page.get_by_text("Your question is with the maintainers.")).to_be_visible()
    assert site.rows(GAPS, "From the results") == [(MATCH, "From the results", None, None)]


def test_a_wrong_answer_is_reported_and_leads_back_to_it(page: Page, site: Server):
    open_search(page, MATCH)
    page.get_by_role("link", name="Wrong answer?").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is wrong with this answer?")
    expect(page.get_by_role("link", name=MATCH_TITLE)).to_be_visible()
    page.get_by_label("What is wrong").fill("The second site moved")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(MATCH_TITLE)
    expect(page.get_by_text("The maintainers will look at this answer.")).to_be_visible()
    assert site.rows(GAPS, "The second site moved") == [
        (MATCH, "The second site moved", None, MATCH_SLUG)
    ]


def test_an_empty_question_is_not_sent_and_the_form_says_why(page: Page, watch: Watch):
    watch.expect("^422: POST .*/gaps/$")
    page.goto("/gaps/new")
    page.get_by_label("would help you answer").fill("kept")
    send(page)
    question = page.get_by_label("What the client said")
    expect(question).to_have_accessible_description("Write what the client said.")
    expect(question).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("would help you answer")).to_have_value("kept")


def test_not_now_leads_back_to_the_results(page: Page):
    page.goto("/gaps/new?q=" + NONE.replace(" ", "+"))
    page.get_by_role("link", name="Not now").click()
    expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()
