"""What was made here outlives a backup, the start after it, and the next version of the starter corpus."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from corpus.entry import write_entry
from corpus.model import State
from tests.webapp import small
from tests.webapp.services.conftest import MakeStore
from tests.webapp.services.tables import table
from webapp.db.base import begin_writing
from webapp.db.models.corpus import (
    GoldenQuestionRow,
    RevisionRow,
    TalkingPointRow,
    TranslationRow,
)
from webapp.db.models.editing import CommentRow
from webapp.services import archives, evidence, exporting, golden, publishing, rows
from webapp.services.agreement import fact_digest, fact_fields
from webapp.services.archives import ArchiveError, restore_zip, write_zip
from webapp.services.audit import Actor
from webapp.services.startup import import_if_changed

ANN = Actor("ann@example.org")
TODAY = date(2026, 11, 21)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.lay(tmp_path / "starter")


@pytest.fixture
def worked(make_store: MakeStore, folder: Path) -> Session:
    """A session on a database that somebody has worked in since its first start."""
    session = make_store()
    import_if_changed(session, folder)
    begin_writing(session)
    entry = small.reworded(small.POWER_CUT, say="Edited here.")
    text = session.query(TranslationRow).filter_by(talking_point_id="power-cut", language="en")
    rows.fill_translation(text.one(), entry.translation)
    session.add(
        RevisionRow(
            talking_point_id="power-cut",
            language="en",
            text_version=entry.translation.text_version,
            content=write_entry(entry),
            origin="edit",
            author=ANN.who,
            writers=["bob@example.org", ANN.who],
        )
    )
    publishing.set_state(session, ANN, ["hourly-bill"], State.RETIRED)
    publishing.verify(session, ANN, ["door-keys"], TODAY, "asked Tom")
    session.add(CommentRow(talking_point_id="lost", language="en", author="b@c", text="Why?"))
    fact = evidence.fact(session, "diesel-lasts")
    assert fact is not None
    fields = {**fact_fields(fact), "figure": "47 hours"}
    evidence.save(session, ANN, fields, "diesel-lasts", fact_digest(fact), "measured")
    golden.save(session, ANN, "who waters the fish", "door-keys")
    file = session.query(GoldenQuestionRow).filter_by(text="is there a generator").one()
    golden.remove(session, ANN, file.id)
    session.commit()
    return session


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of an archive, but for where they come from."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist()) - {"origins.json"}
        return {name: archive.read(name) for name in names}


def upgraded(tmp_path: Path) -> Path:
    """The next version of the starter: one text, one fact and one question say something else."""
    keys = ("door-keys",)
    return small.lay(
        tmp_path / "upgraded",
        entries=[
            small.reworded(e, say="Changed there.") if e is small.POWER_CUT else e
            for e in small.ENTRIES
        ],
        facts=[replace(f, figure="50 hours") if f is small.DIESEL else f for f in small.FACTS],
        golden=[
            replace(q, expected=keys) if q.text == "is there a generator" else q
            for q in small.GOLDEN
        ],
    )


@pytest.mark.parametrize("same", [True, False])
def test_a_start_after_a_restore_takes_nothing_back(
    worked: Session, make_store: MakeStore, folder: Path, same: bool
):
    content = write_zip(worked)
    other = make_store()
    restore_zip(other, content)
    assert write_zip(other) == content
    other.rollback()
    if not same:  # another file, the same corpus
        (folder / "golden" / "more.tsv").write_text("")
    report = import_if_changed(other, folder)
    assert (report is None) == same
    assert report is None or not (report.changed or report.conflicts)
    assert unpacked(write_zip(other)) == unpacked(content)


def test_a_new_version_after_a_restore_is_a_conflict(
    worked: Session, make_store: MakeStore, tmp_path: Path
):
    other = make_store()
    restore_zip(other, write_zip(worked))
    before = exporting.library(other)
    other.rollback()
    report = import_if_changed(other, upgraded(tmp_path))
    assert report is not None
    assert [conflict.name for conflict in report.conflicts] == [
        "diesel-lasts",
        "entries/disaster-recovery/power-cut.en.md",
        "golden/questions.tsv: is there a generator",
    ]
    assert [conflict.sections for conflict in report.conflicts] == [
        (("figure", "47 hours", "50 hours"),),
        (("say", "Edited here.", "Changed there."),),
        (("expected", "taken out", "door-keys"),),
    ]
    assert not report.changed
    assert exporting.library(other) == before


def test_an_archive_of_old_makes_conflicts_and_takes_nothing_back(
    worked: Session, make_store: MakeStore, folder: Path
):
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(write_zip(worked))) as archive,
        zipfile.ZipFile(stream, "w") as old,
    ):
        for item in archive.infolist():
            if item.filename not in ("origins.json", "facts.jsonl"):
                old.writestr(item.filename, archive.read(item))
    other = make_store()
    restore_zip(other, stream.getvalue())
    report = import_if_changed(other, folder)
    assert report is not None
    assert [conflict.name for conflict in report.conflicts] == [
        "diesel-lasts",
        "entries/disaster-recovery/power-cut.en.md",
        "entries/pricing/hourly-bill.en.md",
    ]
    assert other.get_one(TalkingPointRow, "hourly-bill").state == "retired"
    assert other.query(TranslationRow).filter_by(say="Edited here.").count() == 1


def test_all_that_was_told_comes_back(worked: Session, make_store: MakeStore):
    other = make_store()
    restore_zip(other, write_zip(worked))
    names = ("verifications", "comments", "fact_revisions", "golden_questions", "revisions")
    for name in names[:3]:
        assert table(other, name) == table(worked, name)
    assert [row["note"] for row in table(other, "verifications")] == ["asked Tom"]
    assert [row["text"] for row in table(other, "comments")] == ["Why?"]
    found = [(row["author"], row["reason"]) for row in table(other, "fact_revisions")]
    assert found == [("", ""), ("ann@example.org", "measured")]
    before = {name: table(other, name) for name in names}
    restore_zip(other, write_zip(worked))
    assert {name: table(other, name) for name in names} == before


def test_an_older_archive_takes_no_newer_question_away(worked: Session, folder: Path):
    content = write_zip(worked)
    worked.rollback()
    more = [*small.GOLDEN, replace(small.GOLDEN[-1], text="a newer one")]
    small.lay(folder, golden=more)
    import_if_changed(worked, folder)
    begin_writing(worked)
    golden.save(worked, ANN, "another of mine", "door-keys")
    worked.commit()
    restore_zip(worked, content)
    texts = {question.text for question in exporting.library(worked).golden}
    assert {"a newer one", "another of mine", "who waters the fish"} <= texts
    assert "is there a generator" not in texts


def test_a_restore_is_in_the_log(worked: Session, make_store: MakeStore):
    other = make_store()
    restore_zip(other, write_zip(worked), Actor("tom at the command line"))
    (row,) = table(other, "audit")
    assert (row["who"], row["action"]) == ("tom at the command line", "corpus.restore")
    assert '"added": 7' in str(row["details"])


def test_an_import_at_a_start_is_in_the_log(store: Session, folder: Path):
    import_if_changed(store, folder)
    (row,) = table(store, "audit")
    assert (row["who"], row["action"], row["about"]) == (
        "a start of the site",
        "corpus.import",
        "imported from starter",
    )


def test_a_long_history_is_no_hindrance(
    worked: Session, make_store: MakeStore, monkeypatch: pytest.MonkeyPatch
):
    content = write_zip(worked)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sizes = {item.filename: item.file_size for item in archive.infolist()}
    events = sum(size for name, size in sizes.items() if name.endswith(".jsonl"))
    monkeypatch.setattr(archives, "MAX_UNPACKED", sum(sizes.values()) - events)
    other = make_store()
    restore_zip(other, content)
    assert write_zip(other) == content


@pytest.mark.parametrize(
    ("limit", "most", "message"),
    [
        ("MAX_UNPACKED", 100, "The zip holds more than 200 MB."),
        ("MAX_FILES", 5, "The zip holds more than 5 files."),
        (
            "MAX_EVENTS",
            3_000,
            "history.jsonl has more than 3,000 bytes, too many for a zip; copy the database instead.",
        ),
    ],
)
def test_what_could_not_be_read_is_not_written(
    worked: Session, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, message: str
):
    monkeypatch.setattr(archives, limit, most)
    with pytest.raises(ArchiveError) as caught:
        write_zip(worked)
    assert str(caught.value) == message


def test_a_moment_is_kept_to_the_microsecond(worked: Session, make_store: MakeStore):
    worked.query(CommentRow).one().created_at = datetime(2026, 11, 1, 8, 0, 0, 123456, UTC)
    worked.commit()
    other = make_store()
    restore_zip(other, write_zip(worked))
    assert other.query(CommentRow).one().created_at == datetime(2026, 11, 1, 8, 0, 0, 123456, UTC)
