"""A curator's work: draft, rules, effect, review, publishing, history; two curators at one text."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from corpus.rules.wording import ForbiddenPhrases
from tests.webapp.drafts import ANSWER, TEXT, act, fields, published, save
from tests.webapp.people import as_role
from tests.webapp.site import Site, text, texts
from webapp.db.models.corpus import (
    CorpusStateRow,
    GoldenQuestionRow,
    RevisionRow,
    TalkingPointRow,
    TranslationRow,
)
from webapp.db.models.editing import EditRow
from webapp.db.models.people import AuditRow
from webapp.db.models.usage import CorrectionRow
from webapp.services.people import Role


@pytest.fixture
def app(make_small_app) -> Flask:
    return make_small_app()


@pytest.fixture
def ann(app: Flask) -> Site:
    return as_role(app, Role.CURATOR, "ann@example.com")


@pytest.fixture
def bob(app: Flask) -> Site:
    return as_role(app, Role.CURATOR, "bob@example.com")


@pytest.fixture(autouse=True)
def few_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small corpus breaks rules on lengths and facts, which are of no interest here."""
    monkeypatch.setattr("webapp.services.remarks.RULES", (ForbiddenPhrases,))


def version(site: Site) -> int:
    with site.database() as session:
        return session.get_one(CorpusStateRow, 1).version


def test_a_draft_changes_nothing_that_readers_see(ann: Site):
    before = version(ann)
    save(ann, say="Each opening is written down.")
    assert fields(ann)["say"] == "Each opening is written down."
    assert "They do. Each opening" in ann.get("/talking-points/door-keys").get_text()
    assert version(ann) == before


def test_publishing_changes_text_history_and_log_at_once(ann: Site):
    before = version(ann)
    save(ann, answer=ANSWER)
    act(ann, "publish", reason="Clearer")
    row = published(ann)
    assert row.answer == ANSWER
    assert version(ann) == before + 1
    with ann.database() as session:
        revision = session.query(RevisionRow).filter_by(talking_point_id="door-keys").all()[-1]
        assert (revision.origin, revision.author, revision.reason) == (
            "edit",
            "ann@example.com",
            "Clearer",
        )
        assert revision.text_version == row.text_version
        assert [(a.who, a.action, a.about) for a in session.query(AuditRow)][-2:] == [
            ("ann@example.com", "draft.begin", "door-keys.en"),
            ("ann@example.com", "text.publish", "door-keys.en"),
        ]
        assert session.query(EditRow).count() == 0
    assert ANSWER[:40] in ann.get("/talking-points/door-keys").get_text()


def test_nothing_is_published_without_a_reason(ann: Site):
    save(ann, answer=ANSWER)
    page = act(ann, "publish", 422, reason=" ")
    assert text(page.select_one("[role=alert]")) == "Say in a few words why, for the history."
    assert published(ann).answer != ANSWER


def test_rules_are_shown_in_place_and_stop_publishing(ann: Site):
    save(ann, answer="There is no downtime. Is there?")
    page = ann.get(TEXT)
    assert texts(page.select("#said .remark")) == [
        "Answer: 'no downtime' is never said to a client; say what is so instead"
    ]
    assert page.select_one("#said .remark a")["href"] == "#answer"
    page = act(ann, "publish", 422, reason="Now")
    assert "no downtime" in text(page.select_one("[role=alert]"))


def test_a_script_saves_while_one_types(ann: Site):
    sent = {"csrf_token": ann.token, **fields(ann), "say": "No downtime."}
    answer = ann.client.post(TEXT, data=sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser")
    with ann.database() as session:
        assert page.select_one("#version")["value"] == str(session.query(EditRow).one().version)
    assert page.select_one("#draft button[value=publish]")
    assert "never said to a client" in answer.text


def test_two_curators_get_both_versions_and_lose_nothing(ann: Site, bob: Site):
    mine, theirs = fields(ann), fields(bob)
    ann.post(TEXT, {**mine, "say": "Ann says so."}, 302)
    page = bob.post(TEXT, {**theirs, "say": "Bob says so."}, 409)
    assert "ann@example.com has changed this text" in page.get_text()
    assert texts(page.select(".version")) == ["Ann says so.", "Bob says so."]
    merge = {t["name"]: t.get_text().removeprefix("\n") for t in page.select("textarea[name]")}
    merge |= {i["name"]: i["value"] for i in page.select("main input[name]")}
    bob.post(TEXT, {**merge, "say": "Both say so."}, 302)
    assert fields(ann)["say"] == "Both say so."
    assert fields(ann)["answer"] == mine["answer"]


def test_saving_the_same_again_is_no_conflict(ann: Site, bob: Site):
    same = {**fields(ann), "say": "The same."}
    ann.post(TEXT, same, 302)
    bob.post(TEXT, same, 302)


def test_publishing_over_a_newer_text_is_a_conflict(ann: Site):
    save(ann, say="Mine.")
    with ann.database() as session:
        session.query(TranslationRow).filter_by(
            talking_point_id="door-keys"
        ).one().say = "Imported."
    page = act(ann, "publish", 409, reason="Mine")
    assert texts(page.select(".version")) == ["Imported.", "Mine."]
    assert published(ann).say == "Imported."


def test_after_such_a_conflict_the_merged_text_can_be_published(ann: Site):
    save(ann, say="Mine.")
    with ann.database() as session:
        session.query(TranslationRow).filter_by(
            talking_point_id="door-keys"
        ).one().say = "Imported."
    page = act(ann, "publish", 409, reason="Mine")
    merge = {t["name"]: t.get_text().removeprefix("\n") for t in page.select("textarea[name]")}
    merge |= {i["name"]: i["value"] for i in page.select("main input[name]")}
    ann.post(TEXT, {**merge, "say": "Merged."}, 302)
    act(ann, "publish", reason="Merged")
    assert published(ann).say == "Merged."


def test_somebody_else_publishes_where_a_setting_asks_for_it(make_small_app):
    app = make_small_app(publish_by_another=True)
    ann = as_role(app, Role.CURATOR, "ann@example.com")
    bob = as_role(app, Role.CURATOR, "bob@example.com")
    save(ann, say="Four eyes.")
    page = act(ann, "publish", 422, reason="Mine")
    assert "Somebody who has not written in this" in text(page.select_one("[role=alert]"))
    page = act(bob, "publish", 422, reason="Read it")
    assert "sent to review before" in text(page.select_one("[role=alert]"))
    assert page.select_one("#reason")["value"] == "Read it"
    act(ann, "review")
    assert "in review" in text(bob.get("/curate/?state=draft").select_one("tbody tr"))
    act(bob, "comment", text="Good.")
    assert "Good." in ann.get(TEXT).get_text()
    act(bob, "publish", reason="Read it")
    assert published(bob).say == "Four eyes."


def test_a_correction_reaches_those_who_copied(ann: Site):
    reader = Site(ann.app)
    reader.post_json("/talking-points/door-keys/copies", {"part": "say"})
    save(ann, say="They do, and are checked.")
    act(ann, "publish", reason="Wrong", recall="Guards are checked first.")
    with ann.database() as session:
        assert [row.note for row in session.query(CorrectionRow)] == ["Guards are checked first."]
    assert reader.get("/").select(".recall")


def test_history_shows_who_when_why_and_restores(ann: Site):
    old = fields(ann)["say"]
    save(ann, say="New words.")
    act(ann, "publish", reason="Shorter")
    page = ann.get("/curate/texts/door-keys/history")
    first, second = page.select(".copies > li")
    assert "ann@example.com: Shorter" in text(first)
    assert texts(first.select("h3")) == ["Say"]
    assert "Imported" in text(second)
    assert [text(gone) for gone in second.select("del") if text(gone)] == []
    ann.post(second.select_one("form")["action"], {}, 302)
    assert fields(ann)["say"] == old
    act(ann, "publish", reason="Back")
    assert published(ann).say == old


def test_a_dropped_draft_stays_in_the_history(ann: Site):
    save(ann, say="Never mind.")
    act(ann, "discard")
    assert fields(ann)["say"] != "Never mind."
    page = ann.get("/curate/texts/door-keys/history")
    assert "Draft dropped" in text(page.select(".copies > li")[0])
    ann.post(page.select_one(".copies form")["action"], {}, 302)
    assert fields(ann)["say"] == "Never mind."


def test_a_new_talking_point_is_found_after_publishing(ann: Site):
    ann.post("/curate/texts/new", {"title": "", "phrasings": "x"}, 422)
    new = {
        "title": "Is there a fish tank?",
        "concern": "pricing",
        "kind": "question",
        "owner": "presales",
        "review_days": "90",
        "phrasings": "Where do the fish swim?\nDo you keep fish?\n\nA tank of carp?",
        "say": "No fish.",
        "answer": "There is none. Do you like fish?",
    }
    ann.post("/curate/texts/new", new, 302)
    there = ann.response.headers["Location"]
    assert there == "/curate/texts/is-there-a-fish-tank/en"
    ann.get("/talking-points/is-there-a-fish-tank", 404)
    act(ann, "publish", url=there, reason="Asked often")
    page = ann.get("/talking-points/is-there-a-fish-tank")
    assert text(page.h1) == "Is there a fish tank?"
    with ann.database() as session:
        row = session.query(TranslationRow).filter_by(talking_point_id="is-there-a-fish-tank").one()
        assert row.phrasings == ["Where do the fish swim?", "Do you keep fish?", "A tank of carp?"]


def test_the_effect_names_questions_that_change(ann: Site):
    with ann.database() as session:
        session.add(
            GoldenQuestionRow(collection="t", text="who has a badge", expected=["door-keys"])
        )
    before = version(ann)
    changed = {
        **fields(ann),
        "title": "Fish",
        "phrasings": "fish",
        "say": "Fish.",
        "answer": "Fish?",
    }
    page = ann.post(f"{TEXT}/effect", changed)
    assert "1 of 1 golden questions come near it" in text(page.select_one("main p"))
    move = page.select_one(".move")
    assert text(move.select_one("p")) == "lost who has a badge"
    assert texts(move.select("ol")[0].select("li"))[0] == ("Strangers hold the keys to your hall")
    assert version(ann) == before
    page = ann.post(f"{TEXT}/effect", fields(ann))
    assert "No golden question changes its first three answers." in page.get_text()


def test_phrasings_too_near_to_others_are_named(ann: Site):
    near = fields(ann)["phrasings"] + "\nWe had a blackout last winter"
    page = ann.post(f"{TEXT}/effect", {**fields(ann), "phrasings": near})
    assert texts(page.select(".near"))[0].startswith(
        "We had a blackout last winterWe had a blackout last winter.What if the power"
    )


def test_many_are_verified_assigned_and_retired_at_once(ann: Site):
    ann.change(TalkingPointRow, "power-cut", review_days=1)
    page = ann.get("/curate/?state=due")
    assert [i["value"] for i in page.select("tbody input")] == ["power-cut"]
    sent = {"csrf_token": ann.token, "id": ["power-cut", "door-keys"]}
    ann.client.post("/curate/bulk", data={**sent, "do": "verify", "note": "Asked Tom"})
    ann.client.post("/curate/bulk", data={**sent, "do": "assign", "owner": "  legal team "})
    ann.client.post("/curate/bulk", data={**sent, "do": "retire"})
    page = ann.get("/curate/?owner=legal+team")
    assert len(page.select("tbody .badge")) == 2
    assert ann.get("/curate/?state=due").select("tbody input") == []
    history = ann.get("/curate/texts/power-cut/history")
    assert "ann@example.com: Asked Tom" in text(history.select("ul")[-1])
    ann.client.post("/curate/bulk", data={**sent, "do": "publish"})
    assert len(ann.get("/curate/?state=published").select(".points tbody tr")) == 3


def test_a_translation_is_edited_beside_its_master(ann: Site):
    url = "/curate/texts/power-cut/it"
    page = ann.get(url)
    assert "Batteries carry the first minutes" in text(page.select("details.master")[1])
    save(ann, url, say="Prima le batterie.")
    act(ann, "publish", url=url, reason="Più breve")
    with ann.database() as session:
        rows = {
            r.language: r
            for r in session.query(TranslationRow).filter_by(talking_point_id="power-cut")
        }
        assert rows["it"].say == "Prima le batterie."
        assert rows["it"].of == rows["en"].text_version
