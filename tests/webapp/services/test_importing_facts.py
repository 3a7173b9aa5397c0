"""Importing facts and golden questions: the same rules as for entries."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.evidence import write_evidence
from corpus.model import GoldenQuestion
from tests.webapp import small
from tests.webapp.services.tables import table
from webapp.db.models.corpus import EvidenceRow, GoldenQuestionRow
from webapp.services.importing import ImportReport, import_library
from webapp.services.indexing import corpus_version, golden_questions

CHANGED = replace(small.DIESEL, figure="72 hours")


def bring(session: Session, *changed: object, **parts: object) -> ImportReport:
    facts = {fact.id: fact for fact in (*small.FACTS, *changed)}
    return import_library(session, small.library(facts=facts.values(), **parts), "a reason")


def edit(session: Session, **values: str) -> None:
    row = session.get(EvidenceRow, "diesel-lasts")
    for name, value in values.items():
        setattr(row, name, value)
    session.commit()


def figure(session: Session) -> str:
    found = session.scalar(select(EvidenceRow.figure).filter_by(id="diesel-lasts"))
    session.rollback()
    return found


def test_a_fact_is_kept_whole_with_its_place(store: Session):
    bring(store)
    row = table(store, "evidence")[1]
    row.pop("imported_digest")
    assert row == {
        "id": "diesel-lasts",
        "claim": "What Diesel & its tank says.",
        "figure": "48 hours",
        "source_title": "Diesel & its tank",
        "source_publisher": "A publisher",
        "source_date": "2025-03",
        "source_url": "https://example.org/diesel-lasts",
        "cuts": "neutral",
        "seen_kind": "primary",
        "caveat": "One site only.",
        "valid_until": "2027-12-31",
        "file": "evidence/facts.yaml",
        "position": 1,
    }


def test_a_changed_fact_is_brought(store: Session):
    bring(store)
    report = bring(store, CHANGED)
    assert (report.added, report.updated, report.conflicts) == ([], ["diesel-lasts"], [])
    assert figure(store) == "72 hours"
    assert corpus_version(store) == 2


def test_a_fact_edited_here_stays_while_the_file_is_as_it_was(store: Session):
    bring(store)
    edit(store, figure="24 hours")
    assert bring(store) == ImportReport()
    assert figure(store) == "24 hours"


def test_a_fact_changed_here_and_there_is_a_conflict(store: Session):
    bring(store)
    edit(store, figure="24 hours")
    report = bring(store, CHANGED)
    (conflict,) = report.conflicts
    assert conflict.name == "diesel-lasts"
    assert conflict.ours == write_evidence([replace(small.DIESEL, figure="24 hours")])
    assert conflict.theirs == write_evidence([CHANGED])
    assert not report.changed
    assert figure(store) == "24 hours"
    assert corpus_version(store) == 1


def test_the_same_edit_of_a_fact_here_and_there_is_no_conflict(store: Session):
    bring(store)
    edit(store, figure="72 hours")
    assert bring(store, CHANGED) == ImportReport()
    assert bring(store, replace(CHANGED, figure="96 hours")).updated == ["diesel-lasts"]


def test_a_fact_that_moved_to_another_file_goes_back_there(store: Session):
    bring(store)
    library = small.library()
    moved = replace(library, fact_places={f.id: ("evidence/new.yaml", 0) for f in small.FACTS})
    assert import_library(store, moved, "moved") == ImportReport()
    assert {row["file"] for row in table(store, "evidence")} == {"evidence/new.yaml"}


def test_golden_questions_are_kept_in_their_order(store: Session):
    report = bring(store)
    assert report.golden == len(small.GOLDEN)
    assert golden_questions(store) == small.GOLDEN


def test_a_golden_question_added_or_changed_is_counted(store: Session):
    bring(store)
    golden = list(small.GOLDEN)
    golden[12] = replace(golden[12], expected=("door-keys", "power-cut"))
    golden.append(GoldenQuestion("a new one", ("door-keys",)))
    report = bring(store, golden=golden)
    assert (report.golden, report.changed) == (2, True)
    assert golden_questions(store) == tuple(golden)
    assert corpus_version(store) == 2


def test_a_golden_question_put_before_others_stays_there(store: Session):
    bring(store)
    golden = (GoldenQuestion("a new one", (), collection="off-topic"), *small.GOLDEN)
    assert bring(store, golden=golden).golden == 1
    assert golden_questions(store) == golden


def test_the_same_text_in_two_collections_is_two_questions(store: Session):
    golden = (
        GoldenQuestion("the same", ("door-keys",), collection="clients"),
        GoldenQuestion("the same", ("power-cut",), collection="questions"),
    )
    assert bring(store, golden=golden).golden == 2
    assert golden_questions(store) == golden
    assert bring(store, golden=golden).golden == 0


def test_a_golden_question_that_is_here_only_stays(store: Session):
    bring(store)
    store.add(GoldenQuestionRow(collection="mine", text="asked here", expected=[], position=99))
    store.commit()
    assert bring(store) == ImportReport()
    assert golden_questions(store)[-1] == GoldenQuestion("asked here", (), collection="mine")
