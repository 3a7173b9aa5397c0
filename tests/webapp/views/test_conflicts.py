"""What was changed both here and in the files: every kind is shown, settled, and nothing is lost."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.webapp import small
from tests.webapp.conftest import MakeApp
from tests.webapp.people import as_role
from tests.webapp.site import Site, text, texts
from webapp.db.models.corpus import (
    EvidenceRow,
    GoldenQuestionRow,
    RevisionRow,
    TranslationRow,
)
from webapp.services.agreement import golden_digest
from webapp.services.people import Role
from webapp.services.startup import import_if_changed

PATH = "entries/data-security/door-keys.en.md"
URL = "/curate/exchange/conflicts"
DOOR = small.reworded(small.DOOR_KEYS, say="Said in the files.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "corpus"


@pytest.fixture
def ann(make_small_app: MakeApp, folder: Path) -> Site:
    return as_role(make_small_app(corpus=folder), Role.CURATOR, "ann@example.com")


def lay(folder: Path, **parts: Iterable) -> None:
    others = [e for e in small.ENTRIES if e is not small.DOOR_KEYS]
    given = {"entries": [*others, DOOR], "golden": (), **parts}
    small.lay(folder, **given)


def edit(site: Site, **values: str) -> None:
    with site.database() as session:
        row = session.query(TranslationRow).filter_by(talking_point_id="door-keys").one()
        for name, value in values.items():
            setattr(row, name, value)


def settle(site: Site, do: str) -> None:
    action = site.get(URL).select_one("main form")["action"]
    site.post(action, {"do": do}, 302)


def shown(site: Site) -> list[str]:
    return texts(site.get(URL).select(".version"))


def test_theirs_replaces_no_draft_without_a_trace(ann: Site, folder: Path):
    lay(folder)
    edit(ann, say="Said here.")
    page = ann.get("/curate/texts/door-keys/en")
    fields = {i["name"]: i.get("value", "") for i in page.select("#entry input")}
    fields |= {t["name"]: t.get_text().removeprefix("\n") for t in page.select("#entry textarea")}
    fields |= {s["name"]: s.select_one("[selected]")["value"] for s in page.select("#entry select")}
    ann.post("/curate/texts/door-keys/en", {**fields, "say": "Bob is writing."}, 302)
    settle(ann, "theirs")
    draft = ann.get("/curate/texts/door-keys/en").select_one("#say")
    assert text(draft) == "Said in the files."
    with ann.database() as session:
        (kept,) = session.query(RevisionRow).filter_by(origin="discarded")
        assert "Bob is writing." in kept.content
    settle(ann, "theirs")
    with ann.database() as session:
        assert session.query(RevisionRow).filter_by(origin="discarded").count() == 1


def test_the_same_words_on_other_lines_are_no_conflict(ann: Site, folder: Path):
    broken = small.reworded(small.DOOR_KEYS, answer="They open\nthat door. Whom do\nyou trust?")
    others = [e for e in small.ENTRIES if e is not small.DOOR_KEYS]
    lay(folder, entries=[*others, broken])
    edit(ann, answer="They open that door. Nobody asks.")
    assert texts(ann.get(URL).select("main h3.label")) == ["answer"]
    edit(ann, answer="They open that door. Whom do you trust?")
    assert "There is none." in ann.get(URL).get_text()
    with ann.database() as session:
        report = import_if_changed(session, folder)
        assert report is not None
        assert (report.conflicts, report.updated) == ([], [PATH])


def test_a_text_born_here_and_in_the_files_is_shown(ann: Site, folder: Path):
    lay(folder)
    edit(ann, imported_digest="")
    assert shown(ann) == [
        "They do. Each opening of the door is written down.",
        DOOR.translation.say,
    ]
    settle(ann, "keep")
    assert shown(ann) == []


def test_a_state_changed_here_is_named_beside_the_text(ann: Site, folder: Path):
    lay(folder)
    sent = {"csrf_token": ann.token, "id": ["door-keys"], "do": "retire"}
    ann.client.post("/curate/bulk", data=sent)
    assert shown(ann)[2:] == ["retired", "published"]


@pytest.mark.parametrize(("do", "figure"), [("keep", "47 hours"), ("theirs", "50 hours")])
def test_a_fact_is_shown_and_settled(ann: Site, folder: Path, do: str, figure: str):
    facts = [replace(f, figure="50 hours") if f is small.DIESEL else f for f in small.FACTS]
    small.lay(folder, facts=facts, golden=())
    ann.change(EvidenceRow, "diesel-lasts", figure="47 hours")
    page = ann.get("/curate/exchange/")
    assert "One item was changed both here and in the files." in text(page.select_one(".note.warn"))
    assert shown(ann) == ["47 hours", "50 hours"]
    settle(ann, do)
    assert shown(ann) == []
    with ann.database() as session:
        assert session.get_one(EvidenceRow, "diesel-lasts").figure == figure
    versions = ann.get("/curate/evidence/diesel-lasts").select("#versions > li")
    assert len(versions) == (0 if do == "keep" else 2)


@pytest.mark.parametrize(("do", "asked"), [("keep", 0), ("theirs", 1)])
def test_a_golden_question_is_shown_and_settled(ann: Site, folder: Path, do: str, asked: int):
    theirs = small.GOLDEN[12]
    ours = replace(theirs, expected=("door-keys",))
    small.lay(folder, golden=[theirs])
    with ann.database() as session:
        session.add(
            GoldenQuestionRow(
                collection=ours.collection,
                text=ours.text,
                expected=list(ours.expected),
                retired=True,
                imported_digest=golden_digest(ours),
            )
        )
    assert shown(ann) == ["taken out", "power-cut"]
    settle(ann, do)
    assert shown(ann) == []
    assert len(ann.get("/curate/golden/").select("#questions tbody form")) == asked
    ann.post(f"{URL}/golden/77", {"do": "keep"}, 404)
    ann.post(f"{URL}/nothing/door-keys.en", {"do": "keep"}, 404)
