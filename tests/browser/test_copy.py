import re

import pytest
from playwright.sync_api import Page, expect

from .clipboard import Clip, copied, copy_with, read_clipboard, rendered, shown_text
from .server import Server
from .steps import MATCH_SLUG, READY, READY_SLUG, hits, open_point, open_search, toast

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("copying")]

COPIES = """
SELECT c.part, c.text_version = t.text_version FROM copies c
JOIN translations t USING (talking_point_id, language)
WHERE c.talking_point_id = ? ORDER BY c.id DESC LIMIT 1
"""
SOURCED = "the answer with its sources"
BUTTONS = [
    pytest.param("Copy answer", "answer", "the answer", id="answer"),
    pytest.param("With sources", "answer-sources", SOURCED, id="sources"),
    pytest.param("Copy the say line", "say", "the say line", id="say line"),
    pytest.param(
        "Copy answer and more", "answer-more", "the answer, more and its sources", id="more"
    ),
    pytest.param("Copy the angle for The company", "angle", "the angle", id="angle"),
]


def copy(page: Page, button: str, what: str) -> Clip:
    return copy_with(page.get_by_role("button", name=re.compile(f"^{button}( [A-Z])?$")), what)


@pytest.mark.parametrize(("button", "part", "what"), BUTTONS)
def test_both_flavours_are_what_the_server_rendered(page: Page, button: str, part: str, what: str):
    open_point(page, READY_SLUG)
    clip = copy(page, button, what)
    expected = rendered(page, READY_SLUG, part, audience="company" if part == "angle" else "")
    assert clip.plain == expected.plain
    assert clip.soup.get_text() == expected.soup.get_text()
    assert clip.links == expected.links


def test_the_answer_is_pasted_as_it_is_shown(page: Page):
    open_point(page, READY_SLUG)
    shown = shown_text(page, page.locator(".approved .words"))
    clip = copy(page, "Copy answer", "the answer")
    assert clip.plain.split("\n\n") == shown
    assert [" ".join(p.get_text().split()) for p in clip.soup.find_all("p")] == shown


def test_an_answer_without_sources_has_no_trace_of_a_citation(page: Page):
    open_point(page, READY_SLUG)
    clip = copy(page, "Copy answer", "the answer")
    for text in (clip.plain, clip.soup.get_text()):
        assert re.findall(r"[\[\]^]", text) == []
    assert clip.soup.find_all("sup") == []


def test_sources_are_numbered_and_linked(page: Page):
    open_search(page, READY)
    listed = page.get_by_role("region", name="Sources of the first answer").get_by_role("link")
    addresses = [link.get_attribute("href") for link in listed.all()]
    clip = copy_with(hits(page).first.get_by_role("button", name="With sources"), SOURCED)
    assert clip.links == addresses
    *_text, sources = clip.plain.split("\n\n")
    assert [line.split(" ")[0] for line in sources.split("\n")] == [
        f"[{number}]" for number in range(1, len(addresses) + 1)
    ]
    assert [line.split(": ")[-1] for line in sources.split("\n")] == addresses
    cited = [mark.get_text() for mark in clip.soup.find_all("sup")]
    assert list(dict.fromkeys(cited)) == [f"[{n}]" for n in range(1, len(addresses) + 1)]


def test_html_has_paragraphs_with_margins_and_neither_classes_nor_scripts(page: Page):
    open_point(page, READY_SLUG)
    clip = copy(page, "Copy answer and more", "the answer, more and its sources")
    paragraphs = clip.soup.find_all("p")
    assert len(paragraphs) == len(clip.plain.split("\n\n"))
    for paragraph in paragraphs:
        style = paragraph["style"].replace(" ", "")
        assert re.search(r"margin:0(px)?01em(0(px)?)?", style.replace("px", "")), style
    assert {tag.name for tag in clip.soup.find_all()} <= {"p", "a", "sup", "br", "strong", "em"}
    assert clip.soup.find_all(class_=True) == []


@pytest.mark.parametrize(("button", "part", "what"), BUTTONS)
def test_internal_text_is_never_copied(page: Page, button: str, part: str, what: str):
    open_point(page, READY_SLUG)
    internal = shown_text(page, page.get_by_role("region", name="Internal").locator(".notes"))
    assert len(internal) == 3
    clip = copy(page, button, what)
    for paragraph in internal:
        for sentence in re.split(r"(?<=[.?]) ", paragraph):
            assert sentence not in clip.plain
            assert sentence not in " ".join(clip.soup.get_text().split())


@pytest.mark.parametrize(("button", "part", "what"), BUTTONS)
def test_a_copy_is_logged_with_the_version_of_the_text(
    page: Page, site: Server, button: str, part: str, what: str
):
    open_point(page, READY_SLUG)
    copy(page, button, what)
    assert site.rows(COPIES, READY_SLUG) == [(part, 1)]


def test_a_copy_from_the_results_is_logged_with_the_question(page: Page, site: Server):
    open_search(page, READY)
    copy_with(hits(page).first.get_by_role("button", name="Copy say line"), "the say line")
    assert site.rows(
        "SELECT s.text, s.opened FROM copies c JOIN searches s ON s.id = c.search_id"
        " ORDER BY c.id DESC LIMIT 1"
    ) == [(READY, READY_SLUG)]


def test_the_button_shows_for_a_moment_that_it_copied(page: Page):
    open_point(page, READY_SLUG)
    button = page.get_by_role("button", name="With sources")
    button.click()
    expect(button).to_contain_class("done")
    expect(button).not_to_contain_class("done")
    expect(toast(page)).to_have_count(0)


def test_the_clipboard_keeps_what_it_had_when_the_server_does_not_answer(page: Page, watch):
    watch.expect("^500: POST")
    open_point(page, READY_SLUG)
    before = copy(page, "Copy the say line", "the say line")
    page.route("**/copies", lambda route: route.fulfill(status=500))
    page.get_by_role("button", name="With sources").click()
    expect(toast(page)).to_have_text("Nothing was copied: the server did not answer. Try again.")
    assert read_clipboard(page) == before


def test_the_say_line_needs_no_fill_in_where_only_the_answer_has_them(page: Page):
    open_point(page, MATCH_SLUG)
    say = page.locator(".approved .say").inner_text()
    page.get_by_role("button", name="Copy the say line").click()
    assert copied(page, "the say line").plain == say
