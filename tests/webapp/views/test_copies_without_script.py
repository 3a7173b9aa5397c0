"""Copying by form alone: pages to fill in and to select from."""

from datetime import date

import pytest

from tests.webapp.site import Site, text, texts
from webapp.db.models.corpus import TalkingPointRow
from webapp.db.models.usage import CopyRow

COPIES = "/talking-points/power-cut/copies"


def copies(site: Site) -> int:
    with site.database() as session:
        return session.query(CopyRow).count()


def test_the_text_stands_ready_to_be_selected_in_both_flavours(small_site: Site):
    data = {"part": "answer-sources", "fill:hall in the contract": "Hall <2>"}
    page = small_site.post(COPIES, data)
    assert text(page.h1) == "Text to copy"
    assert texts(page.select("[aria-labelledby=formatted] .words p")) == [
        "Batteries bridge the gap for 15 minutes[1]. A diesel engine then runs for 48 hours[2][1].",
        "Yours is in Hall <2>. How long may you stand still?",
        "[1] Batteries in minutes, A publisher, 2025-03[2] Diesel & its tank, A publisher, 2025-03",
    ]
    assert page.select_one("#plain").get_text() == (
        "Batteries bridge the gap for 15 minutes [1]. A diesel engine then runs for 48 hours "
        "[2][1].\n\nYours is in Hall <2>. How long may you stand still?\n\n"
        "[1] Batteries in minutes, A publisher, 2025-03: https://example.org/battery-minutes\n"
        "[2] Diesel & its tank, A publisher, 2025-03: https://example.org/diesel-lasts"
    )
    assert copies(small_site) == 1


@pytest.mark.parametrize("part", ["say", "answer", "answer-sources", "answer-more"])
def test_internal_is_on_no_page_to_copy_from(small_site: Site, part: str):
    page = small_site.post(COPIES, {"part": part, "fill:hall in the contract": "Hall 2"})
    assert page.select_one("#plain").get_text()
    assert "SECRET" not in small_site.response.text


def test_an_open_fill_in_is_asked_for_on_a_page(small_site: Site):
    page = small_site.post(COPIES, {"part": "answer", "q": "the lights"}, status=422)
    assert text(page.h1) == "Before you copy"
    form = page.select_one("main form")
    assert (form["action"], form["method"]) == (COPIES, "post")
    assert texts(form("label")) == ["Hall in the contract"]
    assert {t["name"]: t["value"] for t in form.select("input") if t["name"] != "csrf_token"} == {
        "part": "answer",
        "tried": "1",
        "q": "the lights",
        "fill:hall in the contract": "",
    }
    assert copies(small_site) == 0


def test_filling_the_form_in_gives_the_text(small_site: Site):
    form = small_site.post(COPIES, {"part": "answer"}, status=422).select_one("main form")
    data = {str(t["name"]): str(t["value"]) for t in form.select("input")}
    page = small_site.post(COPIES, {**data, "fill:hall in the contract": "Hall 2"})
    assert "Yours is in Hall 2." in page.select_one("#plain").get_text()


def test_the_fill_ins_of_an_angle_keep_their_audience(small_site: Site):
    form = small_site.post(COPIES, {"part": "angle", "audience": "it-team"}, status=422).main.form
    assert texts(form("label")) == ["Name"]
    data = {str(t["name"]): str(t["value"]) for t in form.select("input")}
    page = small_site.post(COPIES, {**data, "fill:own: name": "Ann"})
    assert page.select_one("#plain").get_text() == "Ask Ann for the plan of the wiring."


def test_a_retired_text_offers_no_form(small_site: Site):
    small_site.change(TalkingPointRow, "power-cut", state="retired")
    page = small_site.post(COPIES, {"part": "say"}, status=422)
    assert texts(page.select("main .note")) == ["This text is retired. Search for its successor."]
    assert not page.select("main form")
    assert copies(small_site) == 0


def test_a_warning_stands_above_the_text(small_site: Site):
    small_site.change(TalkingPointRow, "power-cut", verified=date(2026, 5, 13))
    page = small_site.post(COPIES, {"part": "say"})
    assert texts(page.select("main .note.warn")) == ["The review is 12 days late."]
