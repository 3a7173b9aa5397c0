"""What people ask in vain: grouped, and turned into drafts, phrasings or a reasoned no."""

from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask

from tests.conftest import TODAY
from tests.webapp.drafts import act
from tests.webapp.people import as_role
from tests.webapp.site import Site, text, texts
from webapp.db.base import now
from webapp.db.models.people import AuditRow
from webapp.db.models.usage import CopyRow, SearchRow
from webapp.services.people import Role

#: In the week that insights take for the present one.
ASKED = datetime.combine(TODAY, time(9), UTC)
FISH = ("Do you sell fresh fish?", "do you sell any fish")


@pytest.fixture
def app(make_small_app) -> Flask:
    return make_small_app()


@pytest.fixture
def ann(app: Flask) -> Site:
    site = as_role(app, Role.CURATOR)
    with site.database() as session:
        for number, question in enumerate((*FISH, FISH[0], "when is the parade")):
            session.add(
                SearchRow(
                    text=question, language="en", band="none", hits=[], browser=f"b{number}",
                    created_at=ASKED,
                )
            )  # fmt: skip
    return site


def first(site: Site):
    return site.get("/curate/gaps").select_one(".gaps > li")


def send(site: Site, group, do: str, **more: str) -> None:
    asked = [box["value"] for box in group.select("[name=question]")]
    data = {"csrf_token": site.token, "question": asked, "do": do, **more}
    site.response = site.client.post("/curate/gaps", data=data)


def test_questions_that_mean_the_same_stand_together(ann: Site):
    page = ann.get("/curate/gaps")
    assert texts(page.select(".gaps h2")) == [FISH[0], "when is the parade"]
    group = page.select_one(".gaps > li")
    assert [box["value"] for box in group.select("[name=question]")] == list(FISH)
    assert text(group.select_one("b.num")) == "asked 3 times"
    assert texts(group.select(".meta span")) == ["nothing fitted: 3", "English: 3"]
    assert group.select("svg.chart-spark, svg.chart")


def test_a_group_becomes_the_draft_of_a_new_talking_point(ann: Site):
    send(ann, first(ann), "new")
    assert ann.response.headers["Location"] == "/curate/texts/do-you-sell-fresh-fish/en"
    page = ann.get(ann.response.headers["Location"])
    assert page.select_one("#title")["value"] == FISH[0]
    assert page.select_one("#phrasings").get_text().split("\n")[-2:] == list(FISH)
    page = ann.get("/curate/gaps")
    assert texts(page.select(".gaps h2")) == ["when is the parade"]
    assert "do-you-sell-fresh-fish (2 questions)" in text(page.select_one("#groups"))


def test_a_draft_that_is_dropped_brings_its_questions_back(ann: Site):
    send(ann, first(ann), "new")
    act(ann, "discard", url="/curate/texts/do-you-sell-fresh-fish/en")
    page = ann.get("/curate/gaps")
    assert texts(page.select(".gaps h2")) == [FISH[0], "when is the parade"]
    assert "not published yet" not in text(page.select_one("#groups"))


def test_the_log_holds_no_question(ann: Site):
    send(ann, first(ann), "add", talking_point="door-keys")
    send(ann, first(ann), "dismiss", reason="Not ours")
    with ann.database() as session:
        rows = session.query(AuditRow).filter(AuditRow.action.like("gap.%")).all()
        assert [(row.action, row.about, row.details) for row in rows] == [
            ("gap.draft", "door-keys", {"questions": 2}),
            ("gap.dismiss", "", {"reason": "Not ours", "questions": 1}),
        ]


def test_any_talking_point_can_be_chosen_by_its_title(ann: Site):
    page = ann.get("/curate/gaps")
    titles = [option["value"] for option in page.select("datalist#points option")]
    assert "Renting by the hour adds up" in titles
    send(ann, first(ann), "add", talking_point="door-keys", other="Renting by the hour adds up")
    assert ann.response.headers["Location"] == "/curate/texts/hourly-bill/en"
    send(ann, first(ann), "add", other="Nothing of the kind")
    page = ann.get("/curate/gaps")
    assert "choose the talking point that answers them" in text(page.select_one(".note"))


def test_a_big_group_is_decided_about_whole_and_all_groups_can_be_reached(ann: Site, monkeypatch):
    monkeypatch.setattr("webapp.views.insights.QUESTIONS_SHOWN", 1)
    monkeypatch.setattr("webapp.views.insights.SHOWN", 1)
    page = ann.get("/curate/gaps?kind=none")
    assert texts(page.select(".gaps h2")) == [FISH[0]]
    assert text(page.select_one(".gaps summary")) == "and 1 more"
    [link] = page.select("nav[aria-label=Pages] a")
    page = ann.get(link["href"])
    assert texts(page.select(".gaps h2")) == ["when is the parade"]
    assert page.select_one("#f-kind [selected]")["value"] == "none"
    send(ann, first(ann), "dismiss", reason="Not ours")
    assert texts(ann.get("/curate/gaps?page=9").select(".gaps h2")) == ["when is the parade"]


def test_what_people_say_of_an_answer_stands_with_the_question(ann: Site):
    told = {"question": "Who has a badge?", "about": "door-keys", "needed_by": "2026-12-03"}
    ann.post("/gaps/", {**told, "context": "The list is two years old."}, 302)
    page = ann.get("/curate/gaps?kind=reported")
    [said] = page.select(".reports li")
    assert "“Who has a badge?” The answer was called wrong: Strangers hold the keys" in text(said)
    assert text(said.b) == "Needed by 3 Dec 2026."
    assert text(said.q) == "The list is two years old."
    assert said.a["href"] == "/talking-points/door-keys"


def test_a_group_becomes_phrasings_of_a_draft(ann: Site):
    send(ann, first(ann), "add", talking_point="door-keys")
    page = ann.get(ann.response.headers["Location"])
    assert page.select_one("#phrasings").get_text().split("\n")[-2:] == list(FISH)
    assert texts(ann.get("/curate/gaps").select(".gaps h2")) == ["when is the parade"]


def test_no_talking_point_no_change(ann: Site):
    send(ann, first(ann), "add", talking_point="")
    page = ann.get("/curate/gaps")
    assert "choose the talking point that answers them" in text(page.select_one(".note"))
    assert len(page.select(".gaps > li")) == 2


def test_a_group_is_dismissed_with_a_reason_and_comes_back_when_asked_again(ann: Site):
    send(ann, first(ann), "dismiss", reason=" ")
    assert len(ann.get("/curate/gaps").select(".gaps > li")) == 2
    send(ann, first(ann), "dismiss", reason="Not ours")
    assert texts(ann.get("/curate/gaps").select(".gaps h2")) == ["when is the parade"]
    with ann.database() as session:
        later = now() + timedelta(minutes=1)
        session.add(
            SearchRow(
                text=FISH[0], language="en", band="none", hits=[], browser="c", created_at=later
            )
        )
    assert FISH[0] in texts(ann.get("/curate/gaps").select(".gaps h2"))


def test_nothing_missing_is_said_so(app: Flask):
    page = as_role(app, Role.CURATOR).get("/curate/gaps")
    assert "Nothing is missing" in text(page.select_one("#groups"))


def test_insights_have_pictures_tables_and_files(ann: Site):
    page = ann.get("/curate/insights")
    assert len(page.select("svg.chart")) == 4  # nothing was copied yet
    rows = page.select("#weekly")[0].find_parent("section").select("tbody tr")
    assert texts(rows[-1].select("td")) == ["4", "0", "0", "4", "0", "0 %"]
    assert texts(page.select(".figures dd")) == ["0 %", "4", "0"]
    assert "What if the power goes off?" in texts(page.select("#never + a + *, section li a"))
    for name in ("weeks", "bands", "concerns", "most-used", "never-used", "map", "gaps"):
        answer = ann.client.get(f"/curate/insights/{name}.csv")
        assert answer.content_type == "text/csv; charset=utf-8"
    ann.get("/curate/insights/other.csv", 404)


def test_insights_can_be_those_of_one_concern(ann: Site):
    with ann.database() as session:
        session.add(
            SearchRow(
                text="keys", language="en", band="match", hits=["door-keys"], browser="b",
                opened="door-keys", created_at=ASKED,
            )
        )  # fmt: skip
    page = ann.get("/curate/insights?concern=data-security")
    assert texts(page.select(".figures dd")) == ["100 %", "1", "0"]
    assert page.select_one("#f-concern [selected]")["value"] == "data-security"
    weeks = ann.client.get("/curate/insights/weeks.csv?concern=data-security").text.split()
    assert weeks[0] == "start,searches,answered,shown,none,copies,share"
    assert weeks[-1].endswith(",1,1,0,0,0,100")
    assert texts(ann.get("/curate/insights?concern=other").select(".figures dd"))[1] == "5"
    with ann.database() as session:
        session.add(CopyRow(
            talking_point_id="door-keys", language="en", part="say", text_version="v", browser="b"
        ))  # fmt: skip
    page = ann.get("/curate/insights")
    assert len(page.select("svg.chart")) == 5
    most = page.select_one("#most").find_parent("section")
    assert texts(most.select("tbody td"))[0] == "1"


def test_the_map_is_laid_out_once_whatever_is_asked(ann: Site, app: Flask, monkeypatch):
    ann.get("/curate/insights")
    monkeypatch.setattr("webapp.services.maps.lay_out", None)
    with ann.database() as session:
        session.add(SearchRow(text="asked since", language="en", band="none", hits=[], browser="b"))
    page = ann.get("/curate/insights")
    assert "asked since" in texts(page.select(".dot-question title"))
    squares = page.select("[data-map] .dot-point")
    assert {square["data-slug"] for square in squares} == {"door-keys", "hourly-bill", "power-cut"}


def test_gaps_are_a_file_with_a_line_for_each_question(ann: Site):
    lines = ann.client.get("/curate/insights/gaps.csv").text.split("\r\n")
    assert lines[0] == "group,question,language,asked,reported,none,no_copy,first,last"
    assert lines[2].startswith(f"{FISH[0]},{FISH[1]},en,1,0,1,0,")


def test_old_questions_are_forgotten(make_small_app):
    site = as_role(make_small_app(question_days=30), Role.CURATOR)
    with site.database() as session:
        for days in (29, 31):
            at = now() - timedelta(days=days)
            session.add(
                SearchRow(
                    text=f"asked {days} days ago",
                    language="en",
                    band="none",
                    hits=[],
                    browser="b",
                    created_at=at,
                )
            )
    site.get("/curate/gaps")
    with site.database() as session:
        assert [row.text for row in session.query(SearchRow)] == ["asked 29 days ago"]
