"""The linter itself: each thing it forbids, in a page that is otherwise in order."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.webapp import lint

PAGE = "<!doctype html><html lang=en><head><title>T</title></head><body><h1>H</h1>{}</body></html>"

FAULTS = {
    "unclosed": ("<p><b>x</p>", "unexpected-end-tag"),
    "control-character": ("<p>a\x01b</p>", "invalid-codepoint"),
    "second-h1": ("<h1>Again</h1>", "h1:"),
    "skipped-heading": ("<h3>Deep</h3>", "follows h1"),
    "doubled-id": ('<p id="a"></p><p id="a"></p>', "the id 'a'"),
    "dead-for": ('<label for="gone">x</label>', "'#gone'"),
    "dead-controls": ('<button aria-controls="gone">x</button>', "'#gone'"),
    "dead-labelledby": ('<section aria-labelledby="gone"></section>', "'#gone'"),
    "dead-target": ('<a href="/" hx-target="#gone">x</a>', "'#gone'"),
    "odd-target": ('<a href="/" hx-target=".x">x</a>', "hx-target '.x'"),
    "dead-trigger": ('<p hx-trigger="input from:#gone"></p>', "'#gone'"),
    "dead-link": ('<a href="#gone">x</a>', "'#gone'"),
    "unlabelled-input": ('<input name="x">', "no label"),
    "empty-label": ('<label for="x"></label><input id="x">', "no label"),
    "unlabelled-select": ("<select></select>", "no label"),
    "nameless-button": ("<button></button>", "no name"),
    "nameless-link": ('<a href="/"><svg></svg></a>', "no name"),
    "picture": ('<img src="/x.png">', "no alternative"),
    "form-without-token": ('<form method="post" action="/x"></form>', "no csrf_token"),
    "htmx-form-without-token": ('<form hx-post="/x"></form>', "no csrf_token"),
    "token-in-address": (
        '<form action="/x"><input type="hidden" name="csrf_token" value="y"></form>',
        "in the address",
    ),
    "style": ('<p style="color:red">x</p>', "inline style"),
    "style-element": ("<p>x</p><style>p{}</style>", "an inline <style>"),
    "script": ("<script>x()</script>", "an inline <script>"),
    "handler": ('<p onclick="x()">x</p>', "inline onclick"),
    "script-link": ('<a href="javascript:x()">x</a>', "a script in href"),
}


@pytest.mark.parametrize(("html", "complaint"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found_in_a_page(html: str, complaint: str):
    with pytest.raises(AssertionError) as found:
        lint.check_page(PAGE.format(html))
    assert complaint in str(found.value)


def test_a_page_in_order_passes():
    html = (
        '<form method="post" action="/x"><input type="hidden" name="csrf_token" value="y">'
        '<label for="a">A</label><input id="a"><label>B <select></select></label>'
        '<button aria-label="Go" aria-controls="a"></button></form><h2>Two</h2>'
    )
    assert lint.check_page(PAGE.format(html)).h2.get_text() == "Two"


@pytest.mark.parametrize(
    "html",
    ["<p>x</p>", "<html lang=en><title>T</title><h1>H</h1></html>", PAGE.replace("T<", "<")],
    ids=["no-page", "no-doctype", "empty-title"],
)
def test_what_is_no_whole_page_is_refused(html: str):
    with pytest.raises(AssertionError):
        lint.check_page(html)


def test_a_fragment_may_refer_to_the_page_it_goes_into():
    html = '<p id="b" hx-target="#a"></p>'
    lint.check_fragment(html, {"a"})
    with pytest.raises(AssertionError, match="'#a'"):
        lint.check_fragment(html, set())


def test_a_whole_page_is_no_fragment():
    with pytest.raises(AssertionError):
        lint.check_fragment(PAGE.format(""), set())


@pytest.fixture
def bare() -> FlaskClient:
    return Flask("tests").test_client()


def test_missing_headers_are_found(bare: FlaskClient):
    with pytest.raises(AssertionError, match="X-Content-Type-Options"):
        lint.check_headers(bare.get("/"))


@pytest.mark.parametrize(
    "policy",
    [
        "default-src 'none'",
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'",
        "default-src *; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'",
    ],
    ids=["too-short", "unsafe", "from-anywhere"],
)
def test_a_lax_policy_is_found(bare: FlaskClient, policy: str):
    answer = bare.get("/")
    answer.headers.update(lint.HEADERS)
    answer.headers["Content-Security-Policy"] = policy
    with pytest.raises(AssertionError):
        lint.check_headers(answer)
