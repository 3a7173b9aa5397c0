from urllib.parse import urlencode

import pytest

from tests.webapp.site import Site, text, texts

SCRIPT = "<script>alert('x')</script>\"><b>&amp;"


def asked(question: str) -> str:
    return "/?" + urlencode({"q": question})


def test_a_thousand_characters_are_searched(small_site: Site):
    question = ("power " * 167)[:1000]
    page = small_site.get(asked(question))
    assert page.select_one("#q")["value"] == question
    assert text(page.select_one(".hit.best h3")) == "What if the power goes off?"


@pytest.mark.parametrize("ask", ["get", "fragment"])
def test_one_more_is_refused_and_says_why(small_site: Site, ask: str):
    page = getattr(small_site, ask)(asked("power " * 166 + "power"), status=422)
    assert text(page.select_one("[role=alert].note")) == (
        "That is 1001 characters; a question has at most 1000. One worry at a time finds more: "
        "keep the sentence that matters and search again."
    )
    assert not page.select("[data-hit]")
    assert "HX-Push-Url" not in small_site.response.headers
    assert "HX-Replace-Url" not in small_site.response.headers


def test_a_question_that_is_too_long_stays_in_the_box(small_site: Site):
    question = "power " * 166 + "power"
    assert small_site.get(asked(question), status=422).select_one("#q")["value"] == question


@pytest.mark.parametrize(
    "question",
    ["🙂🙃", "?!…", "\N{ZERO WIDTH JOINER}", "\x00\x01", "\N{BYTE ORDER MARK}"],
    ids=["emoji", "punctuation", "joiner", "controls", "byte-order-mark"],
)
def test_a_question_without_a_word_has_nothing_to_search_by(small_site: Site, question: str):
    page = small_site.get(asked(question))
    assert text(page.select_one(".nothing h2")) == "Nothing fits"
    assert text(page.select_one("#nearest")) == "Nothing to search by"
    assert page.select_one(".rail a")["href"] == "/talking-points/"


@pytest.mark.parametrize(
    "question",
    [
        "the of and to",
        "ما الذي يحدث إذا انقطع التيار؟",
        "停電になったらどうなりますか",
        "ǆ ﷺ İi̇ ß ﬁ",
    ],
    ids=["stop-words", "right-to-left", "japanese", "odd-letters"],
)
@pytest.mark.parametrize("ask", ["get", "fragment"])
def test_a_question_in_any_script_is_answered_and_kept(small_site: Site, ask: str, question: str):
    page = getattr(small_site, ask)(asked(question))
    assert text(page.h1) == f"Answers to “{question}”"
    assert page.select_one("form [name=q]")["value"] == question


@pytest.mark.parametrize("ask", ["get", "fragment"])
@pytest.mark.parametrize("control", ["\x00", "\x01", "\x0b", "\x1f", "\x7f", "\x85"])
def test_control_characters_are_spaces(small_site: Site, ask: str, control: str):
    page = getattr(small_site, ask)(asked(f"power{control}goes off"))
    assert text(page.select_one(".hit.best h3")) == "What if the power goes off?"
    assert control not in small_site.response.text
    assert text(page.h1) == "Answers to “power goes off”"


@pytest.mark.parametrize("ask", ["get", "fragment"])
def test_what_is_no_character_does_not_reach_the_page(small_site: Site, ask: str):
    getattr(small_site, ask)(asked("power \uffff \ufdd0"))
    assert not {"\uffff", "\ufdd0"} & set(small_site.response.text)


@pytest.mark.parametrize(
    "path",
    ["/?{}", "/?{}&concern=pricing", "/talking-points/power-cut?{}", "/gaps/new?{}"],
    ids=["search", "search-in-concern", "talking-point", "gap"],
)
def test_markup_in_a_question_is_text(small_site: Site, path: str):
    page = small_site.get(path.format(urlencode({"q": SCRIPT})))
    assert "<script>alert" not in small_site.response.text
    kept = [tag.get("value") or tag.get_text() for tag in page.select("main [name=q], #question")]
    assert set(kept) == {SCRIPT}


def test_markup_in_a_question_is_text_in_title_and_heading(small_site: Site):
    page = small_site.get(asked(SCRIPT))
    assert page.title.get_text() == f"{SCRIPT} · Silver Lining"
    assert page.h1.get_text() == f"Answers to “{SCRIPT}”"


def test_markup_in_a_question_is_text_in_a_fragment(small_site: Site):
    fragment = small_site.fragment(asked(SCRIPT))
    assert "<script>alert" not in small_site.response.text
    assert fragment.title.get_text() == f"{SCRIPT} · Silver Lining"
    assert texts(fragment("script")) == []


def test_a_question_given_twice_is_the_first_one(small_site: Site):
    assert small_site.get("/?q=diesel&q=keys").select_one("#q")["value"] == "diesel"
