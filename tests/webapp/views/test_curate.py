"""The curators' list: what it shows, how it is filtered and paged, and what Enter does in its fields."""

import pytest
from flask import Flask

from tests.webapp.people import as_role
from tests.webapp.site import Site, text, texts
from webapp.db.models.corpus import EvidenceRow, TalkingPointRow, TranslationRow
from webapp.db.models.editing import EditRow, VerificationRow
from webapp.db.models.usage import SearchRow
from webapp.services.people import Role


@pytest.fixture
def app(make_small_app) -> Flask:
    return make_small_app()


@pytest.fixture
def ann(app: Flask) -> Site:
    return as_role(app, Role.CURATOR, "ann@example.com")


def ids(site: Site, query: str) -> list[str]:
    return [i["value"] for i in site.get(f"/curate/?{query}").select("tbody [name=id]")]


def draft(slug: str, language: str, state: str) -> EditRow:
    return EditRow(
        talking_point_id=slug,
        language=language,
        content={"title": slug},
        author="a",
        editor="a",
        state=state,
    )


def bulk(site: Site, **fields: object) -> str:
    sent = {"csrf_token": site.token, "id": ["door-keys"], **fields}
    answer = site.client.post("/curate/bulk", data=sent, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def test_the_list_shows_what_it_can_be_sorted_and_filtered_by(ann: Site):
    page = ann.get("/curate/?text=power")
    assert texts(page.select(".points th[scope=col]"))[1:] == [
        "Title", "State", "Concern", "Kind", "Languages", "Owner", "Review by", "Copies", "Views",
        "Last use",
    ]  # fmt: skip
    cells = texts(page.select("tbody td"))
    assert cells[2:5] == ["Disaster recovery", "Question", "en, it"]
    ann.get("/talking-points/hourly-bill?q=who+has+a+badge")
    with ann.database() as session:
        opened = session.query(SearchRow.opened).filter(SearchRow.opened.is_not(None)).all()
    assert opened == [("hourly-bill",)]
    page = ann.get("/curate/?sort=views")
    assert text(page.select("tbody tr")[0].select("td")[8]) == "1"


def test_drafts_in_two_languages_do_not_hide_each_other(ann: Site):
    with ann.database() as session:
        session.add(draft("power-cut", "en", "draft"))
        session.add(draft("power-cut", "it", "review"))
        session.add(draft("fish-tank", "it", "draft"))
    assert ids(ann, "state=review") == ["power-cut"]
    assert sorted(ids(ann, "state=draft")) == ["fish-tank", "power-cut"]
    row = ann.get("/curate/?text=power").select_one("tbody tr")
    assert texts(row.select("a.badge")) == ["draft", "in review it"]
    assert row.select("a.badge")[1]["href"] == "/curate/texts/power-cut/it"


def test_many_come_a_page_at_a_time(ann: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("webapp.views.curate.PAGE", 2)
    assert ids(ann, "sort=title&page=2&text=&endpoint=x") == ["power-cut"]
    page = ann.get("/curate/?sort=title")
    assert "Page 1 of 2, 3 talking points" in page.get_text()
    assert page.select_one("[rel=next]")["href"] == "/curate/?page=2&sort=title"
    assert len(ids(ann, "sort=title&page=99")) == 1


def test_what_is_due_is_counted_and_listed_by_month_and_owner(ann: Site):
    ann.change(TalkingPointRow, "power-cut", owner="desk")
    with ann.database() as session:
        fact = session.get_one(EvidenceRow, "battery-minutes")
        fact.valid_until = fact.valid_until.replace(year=2020)
    page = ann.get("/curate/")
    months = {text(row.select("td")[1]): row for row in page.select(".due tbody tr")}
    assert texts(months["desk"].select("td")) == ["now", "desk", "1"]
    there = months["desk"].a["href"]
    assert ids(ann, there.partition("?")[2]) == ["power-cut"]
    with ann.database() as session:
        later = session.get_one(TalkingPointRow, "hourly-bill")
        month = (
            f"{later.verified.fromordinal(later.verified.toordinal() + later.review_days):%Y-%m}"
        )
    assert "hourly-bill" in ids(ann, f"month={month}")
    assert "power-cut" not in ids(ann, f"month={month}")


def test_enter_does_what_the_field_is_for(ann: Site):
    bulk(ann, do="enter", owner="desk")
    with ann.database() as session:
        assert session.get_one(TalkingPointRow, "door-keys").owner == "desk"
        assert session.query(VerificationRow).count() == 0
    bulk(ann, do="enter", note="Asked Tom")
    with ann.database() as session:
        assert [row.note for row in session.query(VerificationRow)] == ["Asked Tom"]
    assert "press the button for what you mean" in bulk(ann, do="enter", reason="Old")
    assert "press the button for what you mean" in bulk(ann, do="enter", note="a", owner="b")
    form = ann.get("/curate/").select_one("form[action$=bulk]")
    assert form.select_one("button")["value"] == "enter"


def test_what_stays_due_after_verifying_is_named(ann: Site):
    with ann.database() as session:
        fact = session.get_one(EvidenceRow, "battery-minutes")
        fact.valid_until = fact.valid_until.replace(year=2020)
        title = session.query(TranslationRow.title).filter_by(
            talking_point_id="power-cut", language="en"
        )
        title = title.scalar()
    shown = bulk(ann, do="verify", id=["power-cut"])
    assert f"1 stays due, since a fact it cites has expired: “{title}”." in shown


def test_the_list_is_filtered_and_sorted(ann: Site):
    Site(ann.app).post_json("/talking-points/hourly-bill/copies", {"part": "say"})
    page = ann.get("/curate/?sort=copies")
    assert page.select_one("tbody input")["value"] == "hourly-bill"
    assert [i["value"] for i in ann.get("/curate/?text=KEYS").select("tbody input")] == [
        "door-keys"
    ]
    assert [i["value"] for i in ann.get("/curate/?language=it").select("tbody input")] == [
        "power-cut"
    ]
    assert "No talking point fits." in ann.get("/curate/?text=nothing").get_text()
