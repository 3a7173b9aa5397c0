from datetime import date
from urllib.parse import urlencode

import pytest

from tests.webapp.site import Site, text, texts
from webapp.db.models.corpus import EvidenceRow, TalkingPointRow, TranslationRow
from webapp.db.models.usage import SearchRow

POWER_CUT = "/talking-points/power-cut"


def test_sections_stand_in_their_order(small_site: Site):
    page = small_site.get(POWER_CUT)
    assert texts(page.main.select("h1, h2, h3")) == [
        "What if the power goes off?",
        "Say",
        "Answer 28 words",
        "Fill in before you copy",
        "More",
        "Where they are right",
        "The same answer, seen from their chair",
        "The technical team",
        "Internal Never copied",
        "Sources",
        "They ask next",
    ]


def test_each_section_holds_its_text(small_site: Site):
    page = small_site.get(POWER_CUT)
    assert text(page.select_one(".say")) == "Batteries carry the first minutes, an engine the rest."
    assert texts(page.select(".approved .words p")) == [
        "Batteries bridge the gap for 15 minutes[1]. A diesel engine then runs for 48 hours[2][1].",
        "Yours is in hall in the contract. How long may you stand still?",
    ]
    assert texts(page.select("details .words > p, details .words li")) == [
        "Fuel is kept for 48 hours[2]:",
        "in a tank",
        "on the road",
    ]
    assert text(page.select_one("[aria-labelledby=right] .words")) == (
        "An engine of your own does the same."
    )
    assert text(page.select_one("#angle-it-team .words")) == (
        "Ask own: name for the plan of the wiring[1]."
    )
    assert text(page.select_one(".backstage .notes")) == "Never say what the SECRET tank holds."


def test_sources_are_numbered_in_order_of_citation(small_site: Site):
    page = small_site.get(POWER_CUT)
    assert texts(page.select(".sources li")) == [
        "[1] Batteries in minutes A publisher, 2025-03. One site only.",
        "[2] Diesel & its tank A publisher, 2025-03. One site only.",
    ]
    assert [a["href"] for a in page.select(".sources a")] == [
        "https://example.org/battery-minutes",
        "https://example.org/diesel-lasts",
    ]


def test_beside_the_text_stand_kind_state_review_and_owner(small_site: Site):
    facts = small_site.get(POWER_CUT).select_one(".facts")
    assert dict(zip(texts(facts("dt")), texts(facts("dd")), strict=True)) == {
        "Kind": "Question: they want to know",
        "State": "Verified 1 Nov 2026",
        "Next review": "30 Apr 2027",
        "Owner": "Presales",
    }


def test_what_they_ask_next_leads_on(small_site: Site):
    links = small_site.get("/talking-points/door-keys").select(".nexts a")
    assert [(text(a), a["href"]) for a in links] == [
        ("What if the power goes off?", "/talking-points/power-cut"),
        ("Renting by the hour adds up", "/talking-points/hourly-bill"),
    ]


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_what_cannot_be_found_is_not_asked_next(small_site: Site, state: str):
    small_site.change(TalkingPointRow, "hourly-bill", state=state)
    page = small_site.get("/talking-points/door-keys")
    assert texts(page.select(".nexts a")) == ["What if the power goes off?"]


def test_sections_without_a_text_are_left_out(small_site: Site):
    with small_site.database() as session:
        row = session.query(TranslationRow).filter_by(talking_point_id="hourly-bill").one()
        row.more = row.concession = row.internal = ""
    page = small_site.get("/talking-points/hourly-bill")
    assert texts(page.main.select("h1, h2, h3")) == [
        "Renting by the hour adds up",
        "Say",
        "Answer 11 words",
        "Sources",
    ]


def test_it_can_be_copied_in_five_ways(small_site: Site):
    page = small_site.get(POWER_CUT)
    parts = [f.select_one("[name=part]")["value"] for f in page.select("form.copy")]
    assert parts == ["say", "answer", "answer-sources", "answer-more", "angle"]
    assert {f["action"] for f in page.select("form.copy")} == {f"{POWER_CUT}/copies"}
    assert not page.select_one(".backstage").select("form, button")


def test_fill_ins_of_the_answer_are_asked_for(small_site: Site):
    form = small_site.get(POWER_CUT).select_one("form#fills")
    assert texts(form("label")) == ["Hall in the contract"]
    assert form.select_one("input[name='fill:hall in the contract']")["value"] == ""
    assert (form["method"], form["action"]) == ("get", POWER_CUT)


def test_without_a_script_fill_ins_are_shown_filled_in(small_site: Site):
    query = urlencode({"fill:hall in the contract": " Hall <2> & co ", "fill:unknown": "x"})
    page = small_site.get(f"{POWER_CUT}?{query}")
    filled = page.select(".approved .fill")
    assert [(text(tag), tag["class"]) for tag in filled] == [("Hall <2> & co", ["fill", "done"])]
    assert page.select_one("[name='fill:hall in the contract']")["value"] == "Hall <2> & co"


def test_a_question_leads_back_to_its_results(small_site: Site):
    page = small_site.get(f"{POWER_CUT}?q=the+lights")
    assert [(text(a), a["href"]) for a in page.select(".crumbs a")] == [
        ("Results", "/?q=the+lights"),
        ("Disaster recovery", "/?concern=disaster-recovery"),
    ]
    assert {t["value"] for t in page.select("form [name=q]")} == {"the lights"}


def test_without_a_question_the_way_back_is_the_list(small_site: Site):
    page = small_site.get(POWER_CUT)
    assert [a["href"] for a in page.select(".crumbs a")] == [
        "/talking-points/",
        "/?concern=disaster-recovery",
    ]


def test_opening_from_a_question_notes_the_search(small_site: Site):
    small_site.get(f"{POWER_CUT}?{urlencode({'q': 'Hello Anna, the lights went out'})}")
    with small_site.database() as session:
        rows = session.query(SearchRow.text, SearchRow.opened).all()
    assert [tuple(row) for row in rows] == [("Hello [name], the lights went out", "power-cut")]


def test_opening_without_a_question_notes_nothing(small_site: Site):
    small_site.get(POWER_CUT)
    small_site.get(f"{POWER_CUT}?q=+")
    with small_site.database() as session:
        assert session.query(SearchRow).all() == []


@pytest.mark.parametrize(
    ("verified", "shown"),
    [
        (date(2026, 5, 25), "Verified 25 May 2026"),
        (date(2026, 5, 24), "Review 1 day late"),
        (date(2026, 4, 1), "Review 54 days late"),
    ],
    ids=["last-day", "a-day-late", "late"],
)
def test_a_late_review_is_said(small_site: Site, verified: date, shown: str):
    small_site.change(TalkingPointRow, "power-cut", verified=verified)
    page = small_site.get(POWER_CUT)
    assert texts(page.select(".facts dd"))[1] == shown


def test_an_expired_source_is_said(small_site: Site):
    small_site.change(EvidenceRow, "diesel-lasts", valid_until=date(2026, 11, 20))
    page = small_site.get(POWER_CUT)
    assert texts(page.select(".facts dd"))[1] == "Source expired"
    assert texts(page.select(".sources .badge")) == ["Check again: expired 20 Nov 2026"]
    assert text(page.select(".sources li")[1]).startswith("[2] Diesel & its tank")


def test_a_source_holds_through_its_last_day(small_site: Site):
    small_site.change(EvidenceRow, "diesel-lasts", valid_until=date(2026, 11, 21))
    page = small_site.get(POWER_CUT)
    assert texts(page.select(".facts dd"))[1] == "Verified 1 Nov 2026"
    assert not page.select(".sources .badge")


def test_a_retired_text_can_still_be_read(small_site: Site):
    small_site.change(TalkingPointRow, "power-cut", state="retired")
    page = small_site.get(POWER_CUT)
    assert text(page.select_one(".note.stop")).startswith(
        "This text is retired and cannot be copied."
    )
    assert text(page.h1) == "What if the power goes off?"


def test_a_draft_cannot_be_read(small_site: Site):
    small_site.change(TalkingPointRow, "power-cut", state="draft")
    assert text(small_site.get(POWER_CUT, status=404).h1) == "This page does not exist"


@pytest.mark.parametrize(
    "slug", ["no-such", "Power-Cut", "power-cut%00", "..%2F..%2Fetc", "%F0%9F%99%82"]
)
def test_an_unknown_talking_point_does_not_exist(small_site: Site, slug: str):
    page = small_site.get(f"/talking-points/{slug}", status=404)
    assert text(page.h1) == "This page does not exist"
