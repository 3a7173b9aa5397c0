"""Golden questions for curators: nothing is lost, and a run ends."""

import time
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.webapp.people import as_role
from tests.webapp.site import Site, text, texts
from webapp.db.base import now
from webapp.db.models.corpus import GoldenQuestionRow
from webapp.db.models.editing import GoldenRunRow
from webapp.db.models.people import AuditRow
from webapp.services import exporting, indexing
from webapp.services.people import Role

URL = "/curate/golden/"


@pytest.fixture
def app(make_small_app) -> Flask:
    return make_small_app()


@pytest.fixture
def ann(app: Flask) -> Site:
    return as_role(app, Role.CURATOR, "ann@example.com")


def keep(site: Site, asked: str, expected: str = "door-keys", number: str = "0") -> None:
    site.post(URL, {"id": number, "text": asked, "expected": expected}, 302)


def asked(site: Site) -> list[str]:
    return texts(site.get(URL).select("#questions tbody th"))


def out(site: Site) -> list[str]:
    return texts(site.get(URL).select("#taken-out tbody th"))


def number_of(site: Site, question: str) -> str:
    with site.database() as session:
        return str(session.query(GoldenQuestionRow).filter_by(text=question).one().id)


def ended(site: Site, url: str) -> BeautifulSoup:
    for _ in range(200):
        page = site.get(url)
        if not page.select("progress"):
            return page
        time.sleep(0.05)
    raise AssertionError("it never ends")


def test_a_question_that_was_taken_out_is_not_asked_and_can_be_put_back(ann: Site):
    long = "who " + "really " * 100 + "has a badge"
    keep(ann, long)
    keep(ann, "what is for lunch", "")
    for question in (long, "what is for lunch"):
        ann.post(f"{URL}{number_of(ann, question)}/remove", {}, 302)
    assert asked(ann) == ["None fits."] or asked(ann) == []
    assert out(ann) == ["what is for lunch", long]
    with ann.database() as session:
        assert indexing.golden_questions(session) == ()
        assert indexing.searchable(session).decoys == ()
        assert exporting.library(session).golden == ()
        (told,) = session.query(AuditRow).filter_by(action="golden.remove").limit(1)
        assert told.details["old"] == {
            "text": long,
            "expected": "door-keys",
            "collection": "curated",
        }
    ann.get(f"{URL}?id={number_of(ann, long)}", 404)
    page = ann.get(URL)
    ann.post(page.select("#taken-out form")[-1]["action"], {}, 302)
    assert (asked(ann), out(ann)) == ([long], ["what is for lunch"])
    keep(ann, "what is for lunch", "power-cut")
    assert (asked(ann), out(ann)) == (["what is for lunch", long], [])


def test_a_change_leaves_the_old_question_in_the_log(ann: Site):
    keep(ann, "who has a badge", "door-keys,power-cut")
    keep(ann, "who holds a badge", "door-keys+power-cut", number_of(ann, "who has a badge"))
    assert (asked(ann), out(ann)) == (["who holds a badge"], [])
    with ann.database() as session:
        (told,) = session.query(AuditRow).filter_by(action="golden.change")
        assert told.details == {
            "old": {
                "text": "who has a badge",
                "expected": "door-keys,power-cut",
                "collection": "curated",
            },
            "new": {
                "text": "who holds a badge",
                "expected": "door-keys+power-cut",
                "collection": "curated",
            },
        }


def test_a_question_that_is_kept_elsewhere_is_not_put_back(ann: Site):
    with ann.database() as session:
        session.add(GoldenQuestionRow(collection="clients", text="the same", expected=[]))
        session.add(
            GoldenQuestionRow(collection="questions", text="the same", expected=[], retired=True)
        )
    action = ann.get(URL).select_one("#taken-out form")["action"]
    page = ann.post(action, {}, 422)
    assert text(page.select_one("[role=alert]")) == "This question is kept already"


@pytest.mark.parametrize("number", ["77", "9" * 20])
def test_numbers_that_are_none_are_not_found(ann: Site, number: str):
    ann.get(f"{URL}?id={number}", 404)
    ann.get(f"{URL}runs/{number}", 404)
    ann.post(URL, {"id": number, "text": "who", "expected": ""}, 404)
    ann.post(f"{URL}{number}/remove", {}, 302)
    ann.post(f"{URL}{number}/back", {}, 302)


def test_a_question_too_long_is_wrong_and_ends_no_run(ann: Site):
    keep(ann, "who has a badge")
    with ann.database() as session:
        session.add(
            GoldenQuestionRow(collection="clients", text="badge " * 300, expected=["door-keys"])
        )
    ann.post(f"{URL}runs", {}, 302)
    page = ended(ann, ann.response.headers["Location"])
    assert texts(page.select(".figures dd"))[0] == "50.0 %"
    assert texts(page.select("tbody th")) == [("badge " * 300).strip()]


def test_a_run_that_fails_says_why(ann: Site, monkeypatch: pytest.MonkeyPatch):
    def broken(*_given: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("webapp.services.goldenruns.judge", broken)
    ann.post(f"{URL}runs", {}, 302)
    page = ended(ann, ann.response.headers["Location"])
    assert text(page.select_one("[role=alert]")) == "The run failed: the disk is full"
    assert "failed: the disk is full" in text(ann.get(URL).select_one("table"))


def test_one_run_goes_on_at_a_time_and_a_dead_one_holds_nothing_up(ann: Site):
    keep(ann, "who has a badge")
    with ann.database() as session:
        figures = {"done": 50, "of": 900, "heard": now().isoformat()}
        session.add(GoldenRunRow(id=5, corpus_version=1, figures=figures, failures=[]))
    ann.post(f"{URL}runs", {}, 302)
    assert ann.response.headers["Location"] == f"{URL}runs/5"
    assert text(ann.get(f"{URL}runs/5").select_one("#run label")) == "50 of 900 questions asked"
    long_ago = (now() - timedelta(minutes=3)).isoformat()
    ann.change(GoldenRunRow, 5, figures={**figures, "heard": long_ago})
    page = ann.get(f"{URL}runs/5")
    message = "The run failed: the process it ran in has ended"
    assert text(page.select_one("[role=alert]")) == message
    ann.post(f"{URL}runs", {}, 302)
    assert ann.response.headers["Location"] == f"{URL}runs/6"
    assert ended(ann, f"{URL}runs/6").select(".figures")


def test_golden_questions_are_kept_changed_and_taken_out(ann: Site):
    page = ann.post("/curate/golden/", {"text": "who has a badge", "expected": "nowhere"}, 422)
    assert "There is no talking point 'nowhere'" in text(page.select_one("[role=alert]"))
    assert page.select_one("#asked").get_text() == "who has a badge"
    ann.post("/curate/golden/", {"text": "who has a badge", "expected": "door-keys"}, 302)
    ann.post("/curate/golden/", {"text": "WHO has a badge?", "expected": "power-cut"}, 302)
    page = ann.get("/curate/golden/?text=badge")
    assert texts(page.select("#questions tbody th")) == ["WHO has a badge?", "who has a badge"]
    page = ann.get(page.select_one("#questions a")["href"])
    assert page.select_one("#expected")["value"] == "power-cut"
    number = page.select_one("[name=id]")["value"]
    changed = {"id": number, "text": "WHO has a badge?", "expected": "power-cut+door-keys"}
    ann.post("/curate/golden/", changed, 302)
    page = ann.get("/curate/golden/?text=badge")
    assert texts(page.select("#questions tbody td"))[0] == "power-cut + door-keys"
    remove = page.select_one('form[action$="/remove"]')["action"]
    ann.post(remove, {}, 302)
    assert texts(ann.get("/curate/golden/").select("#questions tbody th")) == ["who has a badge"]


def test_a_run_of_the_golden_questions_names_what_fails(ann: Site):
    for asked, expected in (("who has a badge", "door-keys"), ("a blackout", "hourly-bill")):
        ann.post("/curate/golden/", {"text": asked, "expected": expected}, 302)
    ann.post("/curate/golden/runs", {}, 302)
    page = ended(ann, ann.response.headers["Location"])
    assert texts(page.select(".figures dd"))[:1] == ["50.0 %"]
    assert "50.0 %" in text(ann.get("/curate/golden/").select_one("table"))
