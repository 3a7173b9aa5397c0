"""Two curators at one text: nobody's words are overwritten without a word, and all who wrote are known."""

import pytest
from flask import Flask

from corpus.rules.wording import ForbiddenPhrases
from tests.webapp.drafts import TEXT, act, fields, merge_fields, published, save
from tests.webapp.people import as_role
from tests.webapp.site import Site, text, texts
from webapp.db.models.corpus import RevisionRow, TalkingPointRow
from webapp.db.models.editing import EditRow
from webapp.db.models.people import AuditRow
from webapp.services.people import Role

HISTORY = "/curate/texts/door-keys/history"
ANN, BOB = "ann@example.com", "bob@example.com"


@pytest.fixture
def app(make_small_app) -> Flask:
    return make_small_app()


@pytest.fixture
def ann(app: Flask) -> Site:
    return as_role(app, Role.CURATOR, ANN)


@pytest.fixture
def bob(app: Flask) -> Site:
    return as_role(app, Role.CURATOR, BOB)


@pytest.fixture(autouse=True)
def few_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small corpus breaks rules on lengths and facts, which are of no interest here."""
    monkeypatch.setattr("webapp.services.remarks.RULES", (ForbiddenPhrases,))


def revisions(site: Site) -> list[tuple[str, str, list[str]]]:
    with site.database() as session:
        return [
            (row.origin, row.author, row.writers)
            for row in session.query(RevisionRow).filter_by(talking_point_id="door-keys")
        ]


def logged(site: Site) -> list[tuple[str, str, str]]:
    with site.database() as session:
        return [
            (row.who.partition("@")[0], row.action, row.about)
            for row in session.query(AuditRow).order_by(AuditRow.id)
            if row.who in {ANN, BOB}
        ]


def test_a_text_published_since_one_opened_the_editor_is_a_conflict(ann: Site, bob: Site):
    opened = fields(ann)
    save(bob, say="Bob says so.")
    act(bob, "publish", reason="Bob's")
    page = ann.post(TEXT, {**opened, "answer": "Ann says so."}, 409)
    assert f"{BOB} has changed this text" in page.get_text()
    merged = {**merge_fields(page), "say": "Bob says so."}
    ann.post(TEXT, merged, 302)
    act(ann, "publish", reason="Both")
    row = published(ann)
    assert (row.say, row.answer) == ("Bob says so.", "Ann says so.")


def test_a_draft_published_while_one_writes_in_it_is_a_conflict(ann: Site, bob: Site):
    save(ann, say="Ann says so.")
    opened = fields(ann)
    save(bob, say="Bob says so.")
    act(bob, "publish", reason="Bob's")
    page = ann.post(TEXT, {**opened, "say": "Ann says so again."}, 409)
    assert texts(page.select(".version")) == ["Bob says so.", "Ann says so again."]
    with ann.database() as session:
        assert session.query(EditRow).count() == 0


def test_a_new_draft_is_not_taken_for_the_one_that_was_dropped(ann: Site, bob: Site):
    save(ann, say="Ann says so.")
    opened = fields(ann)
    act(ann, "discard")
    save(bob, say="Bob says so.")
    page = ann.post(TEXT, {**opened, "say": "Ann says so again."}, 409)
    assert texts(page.select(".version")) == ["Bob says so.", "Ann says so again."]
    assert fields(bob)["say"] == "Bob says so."


def test_a_merge_is_of_what_it_showed(ann: Site, bob: Site):
    opened = fields(ann)
    save(bob, say="Bob's first.")
    act(bob, "publish", reason="First")
    page = ann.post(TEXT, {**opened, "say": "Ann's."}, 409)
    save(bob, say="Bob's second.")
    act(bob, "publish", reason="Second")
    page = ann.post(TEXT, merge_fields(page), 409)
    assert texts(page.select(".version"))[0] == "Bob's second."


def test_words_for_a_dropped_draft_of_a_new_talking_point_are_kept(ann: Site, bob: Site):
    ann.post("/curate/texts/new", {"title": "A fish tank?", "say": "No."}, 302)
    there = ann.response.headers["Location"]
    opened = fields(ann, there)
    act(bob, "discard", url=there)
    page = ann.post(there, {**opened, "say": "No fish."}, 409)
    assert f"{BOB} has changed this text" in page.get_text()
    ann.post(there, merge_fields(page), 302)
    assert fields(ann, there)["say"] == "No fish."


def test_saving_what_is_published_is_no_conflict(ann: Site, bob: Site):
    opened = {**fields(ann), "say": "The same."}
    save(bob, say="The same.")
    act(bob, "publish", reason="Bob's")
    ann.post(TEXT, opened, 302)


def test_only_the_version_one_has_seen_is_published_or_dropped(ann: Site, bob: Site):
    save(ann, say="Ann says so.")
    seen = fields(bob)["version"]
    save(ann, say="Ann says more.")
    for do in ("publish", "review", "discard"):
        sent = {"do": do, "version": seen, "reason": "Fine by me"}
        page = bob.post(f"{TEXT}/do", sent, 409)
        assert f"{ANN} has saved since you looked." in text(page.select_one("[role=alert]"))
        assert page.select_one("#say").get_text().strip() == "Ann says more."
        assert page.select_one("#reason")["value"] == "Fine by me"
    act(bob, "publish", reason="Fine by me")
    assert published(bob).say == "Ann says more."


def test_whoever_wrote_in_it_does_not_publish_it_where_a_setting_says_so(make_small_app):
    app = make_small_app(publish_by_another=True)
    ann, bob = as_role(app, Role.CURATOR, ANN), as_role(app, Role.CURATOR, BOB)
    save(ann, say="Ann began it.")
    save(bob, say="Bob rewrote it.")
    act(bob, "review")
    for site in (ann, bob):
        page = act(site, "publish", 422, reason="Mine")
        assert "Somebody who has not written" in text(page.select_one("[role=alert]"))
    cyd = as_role(app, Role.CURATOR, "cyd@example.com")
    act(cyd, "publish", reason="Read it")
    assert revisions(cyd)[-1] == ("edit", "cyd@example.com", [ANN, BOB])


def test_bringing_a_dropped_text_back_makes_nobody_its_only_writer(make_small_app):
    app = make_small_app(publish_by_another=True)
    ann, bob = as_role(app, Role.CURATOR, ANN), as_role(app, Role.CURATOR, BOB)
    save(ann, say="Ann wrote it.")
    act(ann, "discard")
    bob.post(bob.get(HISTORY).select_one(".copies form")["action"], {}, 302)
    act(bob, "review")
    assert "Somebody who has not" in act(ann, "publish", 422, reason="Mine").get_text()


def test_history_and_log_name_those_who_wrote(ann: Site, bob: Site):
    save(ann, say="Ann says so.")
    save(bob, say="Bob says so.")
    save(bob, say="Bob says more.")
    act(ann, "publish", reason="Ours")
    first = ann.get(HISTORY).select_one(".copies > li")
    assert f"{ANN}: Ours Written by {ANN}, {BOB}" in text(first)
    assert logged(ann) == [
        ("ann", "draft.begin", "door-keys.en"),
        ("bob", "draft.edit", "door-keys.en"),
        ("ann", "text.publish", "door-keys.en"),
    ]


def test_restoring_keeps_the_draft_that_was_there(ann: Site, bob: Site):
    save(ann, say="Ann's words.")
    form = bob.get(HISTORY).select(".copies form")[-1]
    bob.post(form["action"], {}, 302)
    page = bob.get(TEXT)
    assert "The draft that was here before is in the history." in page.get_text()
    assert revisions(bob)[-1] == ("discarded", BOB, [ANN])
    newest = bob.get(HISTORY).select_one(".copies > li")
    assert "another version became the draft" in text(newest)
    bob.post(newest.select_one("form")["action"], {}, 302)
    assert fields(ann)["say"] == "Ann's words."
    assert [entry[1] for entry in logged(ann)] == ["draft.begin", "draft.restore", "draft.restore"]


def test_verifying_and_handing_over_are_no_conflict_with_a_draft(ann: Site, bob: Site):
    save(ann, say="Ann says so.")
    sent = {"csrf_token": bob.token, "id": ["door-keys"]}
    bob.client.post("/curate/bulk", data={**sent, "do": "verify"})
    bob.client.post("/curate/bulk", data={**sent, "do": "assign", "owner": "desk"})
    assert fields(ann)["owner"] == "desk"
    act(ann, "publish", reason="Mine")
    with ann.database() as session:
        assert session.get_one(TalkingPointRow, "door-keys").owner == "desk"


def test_an_owner_changed_in_both_places_is_a_conflict(ann: Site, bob: Site):
    save(ann, owner="ann's team")
    sent = {"csrf_token": bob.token, "id": ["door-keys"], "do": "assign", "owner": "desk"}
    bob.client.post("/curate/bulk", data=sent)
    page = act(ann, "publish", 409, reason="Mine")
    assert texts(page.select(".version")) == ["desk", "ann's team"]


def test_each_action_leaves_one_entry_in_the_log(ann: Site):
    done = []

    def expect(action: str) -> None:
        done.append(action)
        assert [entry[1] for entry in logged(ann)] == done

    save(ann, say="Words.")
    expect("draft.begin")
    act(ann, "comment", text="Hm.")
    expect("draft.comment")
    act(ann, "review")
    expect("draft.review")
    act(ann, "back")
    expect("draft.back")
    act(ann, "discard")
    expect("draft.discard")
    ann.post(ann.get(HISTORY).select_one(".copies form")["action"], {}, 302)
    expect("draft.restore")
    act(ann, "publish", reason="Now")
    expect("text.publish")
    sent = {"csrf_token": ann.token, "id": ["door-keys"]}
    for do, action in (
        ("verify", "point.verify"),
        ("assign", "point.assign"),
        ("retire", "point.retired"),
        ("publish", "point.published"),
    ):
        ann.client.post("/curate/bulk", data={**sent, "do": do, "owner": "desk"})
        expect(action)
