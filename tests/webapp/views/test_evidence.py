"""Facts for curators: their history, two people at one fact, every sentence that uses one."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from tests.webapp.people import as_role
from tests.webapp.site import Site, text, texts
from webapp.db.models.corpus import EvidenceRow, FactRevisionRow, TranslationRow
from webapp.db.models.editing import EditRow
from webapp.db.models.people import AuditRow
from webapp.services.people import Role
from webapp.views import evidence

URL = "/curate/evidence/diesel-lasts"


@pytest.fixture
def app(make_small_app) -> Flask:
    return make_small_app()


@pytest.fixture
def ann(app: Flask) -> Site:
    return as_role(app, Role.CURATOR, "ann@example.com")


@pytest.fixture
def bob(app: Flask) -> Site:
    return as_role(app, Role.CURATOR, "bob@example.com")


def form(page: BeautifulSoup) -> dict[str, str]:
    """What stands in the form of a fact."""
    found = page.select_one(".halves > form")
    fields = {i["name"]: i.get("value", "") for i in found.select("input")}
    fields |= {t["name"]: t.get_text().removeprefix("\n") for t in found.select("textarea")}
    return fields | {s["name"]: s.select_one("[selected]")["value"] for s in found.select("select")}


def save(site: Site, **changes: str) -> None:
    site.post(URL, {**form(site.get(URL)), **changes}, 302)


def figure(site: Site) -> str:
    with site.database() as session:
        return session.get_one(EvidenceRow, "diesel-lasts").figure


def test_a_fact_has_a_history_and_is_restored(ann: Site):
    assert not ann.get(URL).select("#versions")
    save(ann, figure="47 hours", reason="measured again")
    save(ann, figure="46 hours", caveat="One site, in winter.")
    page = ann.get(URL)
    assert [texts(li.select("p span"))[0] for li in page.select("#versions > li")] == [
        "ann@example.com",
        "ann@example.com: measured again",
        "as the files had it",
    ]
    assert texts(page.select("#versions > li")[0].select(".version")) == [
        "47 hours",
        "46 hours",
        "One site only.",
        "One site, in winter.",
    ]
    ann.post(page.select("#versions form")[-1]["action"], {}, 302)
    assert figure(ann) == "48 hours"
    page = ann.get(URL)
    assert form(page)["caveat"] == "One site only."
    assert len(page.select("#versions > li")) == 4
    assert "restored version 1" in text(page.select("#versions > li")[0])
    with ann.database() as session:
        told = session.query(AuditRow).filter_by(about="diesel-lasts").order_by(AuditRow.id).all()
        assert [row.action for row in told] == ["fact.change", "fact.change", "fact.restore"]
        assert told[1].details == {
            "old": {"figure": "47 hours", "caveat": "One site only."},
            "new": {"figure": "46 hours", "caveat": "One site, in winter."},
            "reason": "",
        }


def test_nothing_changed_is_no_version(ann: Site):
    save(ann)
    assert not ann.get(URL).select("#versions")
    with ann.database() as session:
        assert session.query(FactRevisionRow).count() == 0


def test_a_version_that_is_not_there_is_not_restored(ann: Site):
    save(ann, figure="47 hours")
    for number in ("99", "9" * 20):
        ann.post(f"{URL}/versions/{number}", {}, 404)
    ann.post("/curate/evidence/battery-minutes/versions/1", {}, 404)


def test_two_people_at_one_fact_see_both_sides(ann: Site, bob: Site):
    seen = form(ann.get(URL))
    save(bob, figure="47 hours")
    mine = {**seen, "figure": "50 hours", "claim": "Diesel lasts.", "reason": "I know better"}
    page = ann.post(URL, mine, 409)
    assert "Somebody has changed this fact meanwhile" in text(page.select_one("[role=alert]"))
    assert texts(page.select("#both .version")) == [
        "What Diesel & its tank says.",
        "Diesel lasts.",
        "47 hours",
        "50 hours",
    ]
    assert figure(ann) == "47 hours"
    again = form(page)
    assert (again["figure"], again["reason"]) == ("50 hours", "I know better")
    ann.post(URL, again, 302)
    assert figure(ann) == "50 hours"
    assert len(ann.get(URL).select("#versions > li")) == 3


def test_a_wrong_field_does_not_hide_that_somebody_was_faster(ann: Site, bob: Site):
    seen = form(ann.get(URL))
    page = ann.post(URL, {**seen, "valid_until": "soon"}, 422)
    save(bob, figure="47 hours")
    page = ann.post(URL, {**seen, "valid_until": "soon", "figure": "50 hours"}, 422)
    ann.post(URL, {**form(page), "valid_until": "2027-01-01"}, 409)
    assert figure(ann) == "47 hours"


def test_a_new_fact_is_kept_with_its_first_version(ann: Site):
    made = {**form(ann.get(URL)), "id": "tank-size", "claim": "A tank holds 900 litres."}
    page = ann.get("/curate/evidence/new")
    ann.post(page.select_one(".halves > form")["action"], {**made, "seen": ""}, 302)
    page = ann.get("/curate/evidence/tank-size")
    assert texts(page.select("#versions .quiet"))[1:] == ["as it is now"]
    page = ann.post("/curate/evidence/new", {**made, "claim": "Another."}, 422)
    assert "There is a fact 'tank-size' already" in text(page.select_one("[role=alert]"))


def test_drafts_internal_and_late_marks_are_among_the_sentences(ann: Site):
    with ann.database() as session:
        row = session.query(TranslationRow).filter_by(talking_point_id="door-keys").one()
        row.answer = answer = "A tank lasts.[^diesel-lasts] And the next one.\n\nNothing here."
        row.internal = internal = "They doubt the tank[^diesel-lasts]. They do not say it."
    draft = {"title": "T", "answer": answer, "say": "It lasts, says a draft[^diesel-lasts]."}
    with ann.database() as session:
        session.add(
            EditRow(
                talking_point_id="door-keys",
                language="en",
                content={**draft, "internal": internal},
                author="a@b.c",
                editor="a@b.c",
            )
        )
    page = ann.get(URL)
    found = [
        (text(li.select_one(".words")), texts(li.select(".meta span"))[1:])
        for li in page.select("section ol.copies > li")
        if "door-keys" in li.select_one("a")["href"]
    ]
    assert found == [
        ("A tank lasts.[^diesel-lasts]", ["Answer"]),
        ("They doubt the tank[^diesel-lasts].", ["Internal"]),
        ("It lasts, says a draft[^diesel-lasts].", ["Say", "draft"]),
    ]


def test_the_page_stands_on_the_last_of_february(ann: Site):
    ann.app.config["TODAY"] = date(2028, 2, 29)
    assert len(ann.get("/curate/evidence/").select("tbody tr")) == 3


def test_many_facts_stand_on_pages(ann: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(evidence, "PAGE", 2)
    first = ann.get("/curate/evidence/")
    with ann.database() as session:
        count = len(session.scalars(select(EvidenceRow)).all())
    claims = texts(first.select("tbody th"))
    assert len(claims) == 2
    assert f"Page 1 of {-(-count // 2)}, {count} facts" in text(first)
    second = ann.get(first.select_one("a[rel=next]")["href"])
    assert not set(texts(second.select("tbody th"))) & set(claims)
    assert second.select_one("a[rel=prev]")["href"] == "/curate/evidence/?page=1"


def test_a_changed_fact_leads_to_every_sentence_that_uses_it(ann: Site):
    url = "/curate/evidence/battery-minutes"
    page = ann.get(url)
    assert texts(page.select("ol .words")) == [
        "Batteries bridge the gap for 15 minutes[^battery-minutes].",
        "A **diesel engine** then runs for 48 hours[^diesel-lasts][^battery-minutes].",
        "Ask [[own: name]] for the plan of the wiring[^battery-minutes].",
        "Le batterie reggono per 15 minuti[^battery-minutes].",
    ]
    form = {i["name"]: i.get("value", "") for i in page.select("main form input")}
    form |= {t["name"]: t.get_text().removeprefix("\n") for t in page.select("main form textarea")}
    form |= {s["name"]: s.select_one("[selected]")["value"] for s in page.select("main select")}
    page = ann.post(url, {**form, "valid_until": "soon"}, 422)
    assert "Valid until: give a day such as 2027-06-30" in text(page.select_one("[role=alert]"))
    assert page.select_one("#valid_until")["value"] == "soon"
    ann.post(url, {**form, "figure": "12 minutes", "valid_until": "2026-01-01"}, 302)
    assert [i["value"] for i in ann.get("/curate/?state=due").select("tbody input")] == [
        "power-cut"
    ]


def test_evidence_is_found_by_meaning(ann: Site):
    answer = ann.client.get("/curate/evidence/find?q=how+long+does+the+fuel+last")
    assert answer.text.index("diesel-lasts") < answer.text.index("battery-minutes")
