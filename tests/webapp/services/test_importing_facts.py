"""Importing facts and golden questions: the same rules as for entries."""

from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from corpus.evidence import write_evidence
from corpus.model import GoldenQuestion
from tests.webapp import small
from tests.webapp.services.tables import table
from webapp.db.models.corpus import EvidenceRow, GoldenQuestionRow
from webapp.services import golden
from webapp.services.audit import Actor
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
    asked = list(small.GOLDEN)
    asked[12] = replace(asked[12], expected=("door-keys", "power-cut"))
    asked.append(GoldenQuestion("a new one", ("door-keys",)))
    report = bring(store, golden=asked)
    assert (report.golden, report.changed) == (2, True)
    assert golden_questions(store) == tuple(asked)
    assert corpus_version(store) == 2


def test_a_golden_question_put_before_others_stays_there(store: Session):
    bring(store)
    asked = (GoldenQuestion("a new one", (), collection="off-topic"), *small.GOLDEN)
    assert bring(store, golden=asked).golden == 1
    assert golden_questions(store) == asked


def test_the_same_text_in_two_collections_is_two_questions(store: Session):
    asked = (
        GoldenQuestion("the same", ("door-keys",), collection="clients"),
        GoldenQuestion("the same", ("power-cut",), collection="questions"),
    )
    assert bring(store, golden=asked).golden == 2
    assert golden_questions(store) == asked
    assert bring(store, golden=asked).golden == 0


def test_a_golden_question_that_is_here_only_stays(store: Session):
    bring(store)
    store.add(GoldenQuestionRow(collection="mine", text="asked here", expected=[], position=99))
    store.commit()
    assert bring(store) == ImportReport()
    assert golden_questions(store)[-1] == GoldenQuestion("asked here", (), collection="mine")


def keep(session: Session, question: GoldenQuestion, **values: object) -> None:
    """Change a golden question as the page does."""
    query = select(GoldenQuestionRow).filter_by(text=question.text, collection=question.collection)
    row = session.scalars(query).one()
    expected = ",".join(values.pop("expected", row.expected))
    golden.save(session, Actor("ann"), values.pop("text", row.text), expected, row.id)
    session.commit()


ASKED = small.GOLDEN[12]


def test_answers_changed_here_stay_while_the_file_is_as_it_was(store: Session):
    bring(store)
    keep(store, ASKED, expected=["door-keys"])
    assert bring(store) == ImportReport()
    assert replace(ASKED, expected=("door-keys",)) in golden_questions(store)


def test_answers_changed_here_and_there_are_a_conflict(store: Session):
    bring(store)
    keep(store, ASKED, expected=["door-keys"])
    theirs = replace(ASKED, expected=("hourly-bill",))
    report = bring(store, golden=[theirs if q is ASKED else q for q in small.GOLDEN])
    (conflict,) = report.conflicts
    assert conflict.name == f"golden/questions.tsv: {ASKED.text}"
    assert conflict.sections == (("expected", "door-keys", "hourly-bill"),)
    assert (report.golden, report.changed) == (0, False)
    assert replace(ASKED, expected=("door-keys",)) in golden_questions(store)


def test_words_changed_here_are_not_brought_back_nor_taken_away(store: Session):
    bring(store)
    keep(store, ASKED, text="the lights went out, what then")
    before = golden_questions(store)
    assert bring(store) == ImportReport()
    assert golden_questions(store) == before
    assert replace(ASKED, text="the lights went out, what then") in before
    assert ASKED not in before


def test_a_question_taken_out_here_does_not_return(store: Session):
    bring(store)
    number = store.scalar(select(GoldenQuestionRow.id).filter_by(text=ASKED.text))
    golden.remove(store, Actor("ann"), number)
    store.commit()
    assert bring(store) == ImportReport()
    assert ASKED not in golden_questions(store)


def test_what_was_written_here_is_not_taken_away_by_a_file_of_that_name(store: Session):
    bring(store)
    golden.save(store, Actor("ann"), "asked here", "door-keys")
    store.commit()
    theirs = GoldenQuestion("asked there", ("door-keys",), collection="curated")
    bring(store, golden=[*small.GOLDEN, theirs])
    bring(store)
    assert {q.text for q in golden_questions(store) if q.collection == "curated"} == {
        "asked here",
        "asked there",
    }


def test_a_question_reworded_in_the_files_stands_there_once(store: Session):
    bring(store)
    theirs = replace(ASKED, text="no light anywhere")
    report = bring(store, golden=[theirs if q is ASKED else q for q in small.GOLDEN])
    assert (report.golden, report.conflicts) == (2, [])
    assert ASKED not in golden_questions(store)
    assert theirs in golden_questions(store)


def test_questions_of_a_database_of_old_are_taken_over_as_they_are(store: Session):
    bring(store)
    store.execute(update(GoldenQuestionRow).values(imported_digest=""))
    store.commit()
    assert bring(store) == ImportReport()
    theirs = replace(ASKED, expected=("hourly-bill",))
    report = bring(store, golden=[theirs if q is ASKED else q for q in small.GOLDEN])
    assert (report.golden, report.conflicts) == (1, [])
