"""The editor's page: translations and their master, limits, what was dropped, what the client will see."""

import pytest
from flask import Flask

from corpus.rules.wording import ForbiddenPhrases, NextExists, PhrasingsDiffer
from tests.webapp.drafts import TEXT, act, fields, save
from tests.webapp.people import as_role
from tests.webapp.site import Site, text, texts
from webapp.db.models.corpus import EvidenceRow, RevisionRow, TalkingPointRow, TranslationRow
from webapp.db.models.editing import EditRow
from webapp.services.people import Role

ITALIAN, ENGLISH = "/curate/texts/power-cut/it", "/curate/texts/power-cut/en"


@pytest.fixture
def app(make_small_app) -> Flask:
    return make_small_app()


@pytest.fixture
def ann(app: Flask) -> Site:
    return as_role(app, Role.CURATOR, "ann@example.com")


@pytest.fixture(autouse=True)
def few_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small corpus breaks rules on lengths and facts, which are of no interest here."""
    few = (ForbiddenPhrases, PhrasingsDiffer, NextExists)
    monkeypatch.setattr("webapp.services.remarks.RULES", few)


def wordings(site: Site) -> dict[str, TranslationRow]:
    with site.database() as session:
        session.expire_on_commit = False
        query = session.query(TranslationRow).filter_by(talking_point_id="power-cut")
        return {row.language: row for row in query}


def test_a_stale_translation_is_current_only_when_somebody_says_so(ann: Site):
    save(ann, ENGLISH, say="New English words.")
    act(ann, "publish", url=ENGLISH, reason="New")
    old = wordings(ann)["it"].of
    assert "Stale: the English text has changed" in text(ann.get(ITALIAN).select_one("#stale"))
    save(ann, ITALIAN, internal="Un refuso.")
    act(ann, "publish", url=ITALIAN, reason="Refuso")
    assert wordings(ann)["it"].of == old
    box = ann.get(ITALIAN).select_one("[name=renders]")
    assert not box.has_attr("checked")
    save(ann, ITALIAN, say="Parole nuove.", renders=box["value"])
    page = ann.get(ITALIAN)
    assert page.select_one("[name=renders]").has_attr("checked")
    assert not page.select("#stale")
    act(ann, "publish", url=ITALIAN, reason="Tradotto")
    rows = wordings(ann)
    assert rows["it"].of == rows["en"].text_version
    assert not ann.get(ITALIAN).select("[name=renders]")


def test_a_tick_can_be_taken_back(ann: Site):
    save(ann, ENGLISH, say="New English words.")
    act(ann, "publish", url=ENGLISH, reason="New")
    old = wordings(ann)["it"].of
    save(ann, ITALIAN, renders=ann.get(ITALIAN).select_one("[name=renders]")["value"])
    ann.post(ITALIAN, {n: v for n, v in fields(ann, ITALIAN).items() if n != "renders"}, 302)
    with ann.database() as session:
        assert session.query(EditRow).one().of == old


def test_a_new_translation_renders_the_english_it_was_begun_from(ann: Site):
    url = "/curate/texts/door-keys/it"
    save(ann, url, title="Chiavi", say="Sì.")
    save(ann, say="Other English words.")
    act(ann, "publish", reason="Other")
    page = ann.get(url)
    assert page.select("#stale")
    assert page.select("[name=renders]")


def test_what_is_too_long_is_refused_and_kept(ann: Site):
    long = "word " * 4001
    page = save(ann, status=422, answer=long)
    words = "Answer is too long: at most 20,000 characters are kept. Nothing was saved."
    assert text(page.select_one("[role=alert]")) == words
    assert page.select_one("#answer").get_text().removeprefix("\n") == long
    sent = {"csrf_token": ann.token, **fields(ann), "answer": long}
    answer = ann.client.post(TEXT, data=sent, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert words in answer.text
    page = ann.post("/curate/texts/new", {"title": "x" * 201}, 422)
    assert "Title is too long" in text(page.select_one("[role=alert]"))
    with ann.database() as session:
        assert session.query(EditRow).count() == 0


def test_review_days_have_the_limit_of_the_files(ann: Site):
    assert ann.get(TEXT).select_one("#review_days")["max"] == "1000"
    save(ann, review_days="1001")
    assert texts(ann.get(TEXT).select("#said .remark")) == ["Review days: give 1 to 1000 days"]
    save(ann, review_days="1000")
    assert texts(ann.get(TEXT).select("#said .remark.stop")) == []


def test_remarks_stand_below_their_fields(ann: Site):
    save(ann, answer="There is no downtime. Is there?", next="nowhere", **{"angle:company": "x"})
    page = ann.get(TEXT)
    field = page.select_one("#answer")
    said = page.select_one(f"#{field['aria-describedby']}")
    assert "'no downtime' is never said to a client" in text(said)
    assert texts(page.select("#next-said")) == ["'next' names 'nowhere', which does not exist"]
    assert page.select_one("#angles")
    assert text(page.select_one("#say-said")) == ""


def test_a_phrasing_of_another_talking_point_is_named(ann: Site):
    with ann.database() as session:
        taken = session.query(TranslationRow).filter_by(talking_point_id="hourly-bill").one()
        phrasing = taken.phrasings[0]
    save(ann, phrasings=f"Quite another thing\n{phrasing.upper()}!")
    (remark,) = texts(ann.get(TEXT).select("#phrasings-said .remark"))
    assert remark == f"'{phrasing.upper()}!' stands in hourly-bill too; a question has one home"
    save(ann, next="power-cut", phrasings="Quite another thing")
    assert ann.get(TEXT).select("#said .stop") == []


def test_dropping_a_new_talking_point_leads_to_its_history(ann: Site):
    ann.post("/curate/texts/new", {"title": "A fish tank?"}, 302)
    there = ann.response.headers["Location"]
    page = ann.get("/curate/texts/a-fish-tank/history")
    assert "Nothing has been published or dropped yet." in page.get_text()
    act(ann, "discard", url=there)
    assert ann.response.headers["Location"] == "/curate/texts/a-fish-tank/history"
    page = ann.get("/curate/texts/a-fish-tank/history")
    assert texts(page.select(".copies h2")) == ["Draft dropped English"]
    assert "A fish tank?" in text(page.select_one(".head"))
    ann.get(there, 302)
    ann.post("/curate/texts/new", {"title": "A fish tank?"}, 302)
    assert ann.response.headers["Location"] == "/curate/texts/a-fish-tank-2/en"
    ann.post(page.select_one(".copies form")["action"], {}, 302)
    assert fields(ann, there)["title"] == "A fish tank?"
    ann.get("/curate/texts/nothing/history", 404)


def test_the_client_sees_concession_and_angles_too(ann: Site):
    sent = {
        "csrf_token": ann.token,
        "answer": "So **it** is[^battery-minutes].",
        "concession": "They are right.",
        "angle:company": "For the company.",
    }
    answer = ann.client.post("/curate/texts/preview", data=sent).text
    assert "<strong>it</strong>" in answer
    assert "[1]" in answer
    assert answer.index("They are right.") < answer.index("For the company.")


def test_still_true_is_one_click_in_the_editor(ann: Site):
    ann.change(TalkingPointRow, "power-cut", review_days=1)
    assert "due" in text(ann.get(ENGLISH).select_one(".badge.warn"))
    ann.post(f"{ENGLISH}/do", {"do": "verify", "note": "Asked Tom"}, 302)
    page = ann.get(ENGLISH)
    assert not page.select(".badge.warn")
    history = ann.get("/curate/texts/power-cut/history")
    assert "ann@example.com: Asked Tom" in text(history.select("ul")[-1])


def test_what_cites_an_expired_fact_stays_due_and_says_why(ann: Site):
    with ann.database() as session:
        fact = session.get_one(EvidenceRow, "battery-minutes")
        fact.valid_until = fact.valid_until.replace(year=2020)
    ann.post(f"{ENGLISH}/do", {"do": "verify"}, 302)
    page = ann.get(ENGLISH)
    assert "It stays due: the fact it cites has expired: battery-minutes." in page.get_text()
    assert "as long as it cites a fact that has expired: battery-minutes" in text(page.main)


def test_comments_are_about_drafts(ann: Site):
    assert not ann.get(TEXT).select("#comment")
    page = ann.post(f"{TEXT}/do", {"do": "comment", "text": "Too early."}, 409)
    assert "There is no draft" in text(page.select_one("[role=alert]"))
    assert page.select_one("#comment").get_text().strip() == "Too early."


def test_only_what_was_retired_is_brought_back(ann: Site):
    ann.change(TalkingPointRow, "door-keys", state="draft")
    sent = {"csrf_token": ann.token, "id": ["door-keys", "power-cut"]}
    ann.client.post("/curate/bulk", data={**sent, "do": "publish"})
    with ann.database() as session:
        assert session.get_one(TalkingPointRow, "door-keys").state == "draft"
    ann.client.post("/curate/bulk", data={**sent, "do": "retire", "reason": "Too old"})
    with ann.database() as session:
        reasons = {row.reason for row in session.query(RevisionRow).filter_by(origin="state")}
    assert reasons == {"retired: Too old"}
