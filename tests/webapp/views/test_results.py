from urllib.parse import urlencode

import pytest

from corpus.model import Band
from tests.webapp import small
from tests.webapp.site import Site, text, texts
from webapp.services.live import LiveEngine

MATCH = "We had a blackout last winter."
#: Near something in the small corpus, and not said there.
VAGUE = (
    "electricity",
    "how do you cool the rooms",
    "price of a machine",
    "is there a lock on the cage",
    "the building",
    "does it run at night",
    "machine",
)
FAR = ("play some music", "how do I bake bread", "who won the match last night", "a joke, please")


def asked(question: str, **arguments: str) -> str:
    return "/?" + urlencode({"q": question, **arguments})


def first_in(band: Band, live: LiveEngine, questions: tuple[str, ...]) -> str:
    """The first question whose best band this is: where bands begin is not these tests' business."""
    found = (question for question in questions if live.get().search(question).band is band)
    return next(found, "") or pytest.fail(f"the best band is '{band}' for none of {questions}")


@pytest.fixture(scope="session")
def related(small_live: LiveEngine) -> str:
    return first_in(Band.RELATED, small_live, VAGUE)


@pytest.fixture(scope="session")
def unfitting(small_live: LiveEngine) -> str:
    return first_in(Band.NONE, small_live, FAR)


def test_a_match_is_shown_whole(small_site: Site):
    page = small_site.get(asked(MATCH))
    best = page.select_one(".hit.best")
    assert texts(page.select("h1")) == [f"Answers to “{MATCH}”"]
    assert page.title.get_text() == f"{MATCH} · Silver Lining"
    assert page.select_one("#q")["value"] == MATCH
    assert text(page.select_one("h2.band")) == "Match Paste after reading"
    assert text(page.select_one("#results > .sr[role=status]")) == "1 match, 0 related."
    assert text(best.h3) == "What if the power goes off?"
    assert best.h3.a["href"] == f"/talking-points/power-cut?{urlencode({'q': MATCH})}"
    assert text(best.select_one(".heard")) == f"Asked as “{MATCH}”"
    assert text(best.select_one(".say")) == "Batteries carry the first minutes, an engine the rest."
    assert texts(best.select(".words p")) == [
        "Batteries bridge the gap for 15 minutes[1]. A diesel engine then runs for 48 hours[2][1].",
        "Yours is in hall in the contract. How long may you stand still?",
    ]
    assert texts(best.select(".meta > span")) == [
        "Disaster recovery",
        "Question",
        "Verified 1 Nov 2026",
        "2 sources",
    ]


def test_a_match_can_be_copied_in_three_ways_and_reported(small_site: Site):
    page = small_site.get(asked(MATCH))
    forms = page.select(".hit.best form.copy")
    assert [form["action"] for form in forms] == ["/talking-points/power-cut/copies"] * 3
    parts = [form.select_one("[name=part]")["value"] for form in forms]
    assert parts == ["answer", "answer-sources", "say"]
    assert {form.select_one("[name=q]")["value"] for form in forms} == {MATCH}
    assert [form["data-what"] for form in forms] == [
        "the answer",
        "the answer with its sources",
        "the say line",
    ]
    wrong = page.select_one(".wrong a")
    assert text(wrong) == "Wrong answer? What if the power goes off?"
    assert wrong["href"] == f"/gaps/new?{urlencode({'q': MATCH, 'about': 'power-cut'})}"


def test_beside_a_match_stand_its_sources_and_what_they_ask_next(small_site: Site):
    page = small_site.get(asked(MATCH))
    rail = page.select_one("aside.rail")
    assert texts(rail.select(".nexts a")) == ["Strangers hold the keys to your hall"]
    assert texts(rail.select(".sources li > :is(b, a)")) == [
        "[1]",
        "Batteries in minutes",
        "[2]",
        "Diesel & its tank",
    ]
    assert [a["href"] for a in page.select(".hit.best .words sup a")] == [
        "#source-1",
        "#source-2",
        "#source-1",
    ]


def test_a_related_answer_has_to_be_opened_first(small_site: Site, related: str):
    page = small_site.get(asked(related))
    assert not page.select(".hit.best")
    assert text(page.select_one("h2.band")) == "Related Read first: close, but not what they asked"
    assert text(page.select_one("#results > .sr[role=status]")) == "0 matches, 1 related."
    hit = page.select_one("[data-band=related]")
    assert not hit.select_one("details").has_attr("open")
    parts = [tag["value"] for tag in hit.select("details form.copy [name=part]")]
    assert parts == ["answer", "say"]
    assert not hit.select("form.copy:not(details form)")


def test_citations_of_a_related_answer_lead_to_its_own_sources(small_site: Site, related: str):
    page = small_site.get(asked(related))
    for link in page.select("[data-band=related] .words sup a"):
        address, _, anchor = str(link["href"]).partition("#")
        assert small_site.get(address).find(id=anchor), link["href"]
    assert not page.select(".sources")


def test_where_nothing_fits_the_page_says_so_and_names_three_topics(
    small_site: Site, unfitting: str
):
    page = small_site.get(asked(unfitting))
    assert text(page.select_one(".nothing h2")) == "Nothing fits"
    assert sorted(texts(page.select(".near li a"))) == sorted(
        entry.translation.title for entry in small.ENTRIES if entry.talking_point
    )
    assert text(page.select_one("#nearest")) == "Nearest topics"
    assert not page.select("form.copy")
    assert not page.select("h2.band")


def test_where_nothing_fits_the_question_can_be_left(small_site: Site, unfitting: str):
    form = small_site.get(asked(unfitting)).select_one("form#gap")
    assert (form["action"], form["method"]) == ("/gaps/", "post")
    assert form.select_one("#question").get_text() == unfitting
    assert form.select_one("[name=about]")["value"] == ""


def test_words_of_the_question_are_marked_in_the_passage_that_matched(small_site: Site):
    heard = small_site.get(asked("Diesel?")).select_one(".heard")
    assert [mark.get_text().lower() for mark in heard("mark")] == ["diesel"]
    assert "<mark>" not in heard.get_text()


def test_a_passage_is_marked_by_stems(small_site: Site):
    heard = small_site.get(asked("blackouts")).select_one(".heard")
    assert texts(heard("mark")) == ["blackout"]


def test_another_language_is_named(small_site: Site):
    question = "Was passiert bei einem Blackout im Winter, wenn der Diesel ausgeht?"
    page = small_site.get(asked(question))
    assert text(page.select_one("#results .note")).startswith("This looks like German.")


def test_a_concern_narrows_the_search(small_site: Site):
    page = small_site.get(asked("power", concern="pricing"))
    links = page.select("a[data-hit], [data-hit] h3 a")
    assert [str(a["href"]).split("?")[0] for a in links] == ["/talking-points/hourly-bill"]
    assert texts(page.select("#concern option[selected]")) == ["Pricing and contract"]


@pytest.mark.parametrize("concern", ["gardening", "<b>", "x" * 1000, ""])
def test_an_unknown_concern_is_no_filter(small_site: Site, concern: str):
    page = small_site.get(asked("power", concern=concern))
    assert text(page.select_one(".hit.best h3")) == "What if the power goes off?"
    assert not page.select("#concern option[selected]")


def test_a_concern_alone_lists_its_talking_points(small_site: Site):
    page = small_site.get("/?concern=data-security")
    assert texts(page.select("h1")) == ["Data security"]
    assert texts(page.select(".listed h2 a")) == ["Strangers hold the keys to your hall"]
    assert texts(page.select(".listed .say")) == [
        "They do. Each opening of the door is written down."
    ]
    assert texts(page.select("#concern option[selected]")) == ["Data security"]
    assert not page.select_one("#q").has_attr("autofocus")


def test_an_unknown_concern_alone_is_the_first_visit(small_site: Site):
    assert texts(small_site.get("/?concern=gardening").select("h1")) == ["What did the client say?"]
