import logging
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from corpus.passages import text_hash
from corpus.problems import CorpusError
from index.encoder import ModelSpec
from index.types import Encoder
from tests.conftest import no_bar
from tests.webapp import small
from tests.webapp.counting import CountingEncoder
from tests.webapp.services.tables import CORPUS, tables
from webapp.db.models.corpus import TranslationRow
from webapp.services.importing import ImportReport
from webapp.services.startup import Prepared, folder_digest, import_if_changed, prepare

EVERYTHING = (*CORPUS, "revisions", "corpus_state", "embeddings", "rankers")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus without golden questions, which take seconds to learn from."""
    return small.lay(tmp_path / "corpus", golden=())


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    return small.lay(tmp_path / "whole")


@pytest.fixture
def instance(tmp_path: Path, models: Path, encoder: Encoder) -> Path:
    """An instance folder with the exported model in it."""
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "models").symlink_to(models)
    return tmp_path / "instance"


@pytest.fixture
def counting(encoder: Encoder) -> CountingEncoder:
    return CountingEncoder(encoder)


def start(session: Session, instance: Path, folder: Path, encoder: Encoder) -> Prepared:
    return prepare(session, instance, ModelSpec(), lambda: encoder, no_bar, folder)


def change(folder: Path, **texts: str) -> None:
    small.lay(folder, entries=[small.reworded(small.POWER_CUT, **texts)], golden=())


def test_the_first_start_does_everything(
    store: Session, instance: Path, whole: Path, counting: CountingEncoder
):
    done = start(store, instance, whole, counting)
    assert done.heavy
    assert len(done.imported.added) == 7
    found = tables(store, EVERYTHING)
    encoded = {text_hash(text) for text in (*counting.passages, *counting.questions)}
    assert {row["passage_hash"] for row in found["embeddings"]} == encoded
    assert [row["recipe"] for row in found["rankers"]] == [counting.recipe]
    assert found["corpus_state"][0]["source_digest"] == folder_digest(whole)


def test_the_second_start_does_nothing(
    store: Session, instance: Path, whole: Path, encoder: Encoder
):
    start(store, instance, whole, encoder)
    before = tables(store, EVERYTHING)

    def load() -> Encoder:
        raise AssertionError("a model is loaded for nothing")

    done = prepare(store, instance, ModelSpec(), load, no_bar, whole)
    assert done == Prepared(None, heavy=False)
    assert tables(store, EVERYTHING) == before


def test_a_start_without_golden_questions_is_done_at_the_second_time(
    store: Session, instance: Path, folder: Path, encoder: Encoder
):
    assert start(store, instance, folder, encoder).heavy
    assert start(store, instance, folder, encoder) == Prepared(None, heavy=False)


def test_a_start_after_a_change_brings_and_encodes_the_change(
    store: Session, instance: Path, folder: Path, counting: CountingEncoder
):
    start(store, instance, folder, counting)
    counting.taken()
    change(folder, say="Pressure tanks.")
    done = start(store, instance, folder, counting)
    assert done.imported.updated == ["entries/disaster-recovery/power-cut.en.md"]
    assert counting.taken() == ["Pressure tanks."]


def test_a_change_that_is_not_searched_needs_no_model(
    store: Session, instance: Path, folder: Path, encoder: Encoder
):
    start(store, instance, folder, encoder)
    change(folder, more="Something else.")
    done = start(store, instance, folder, encoder)
    assert not done.heavy
    assert done.imported.updated == ["entries/disaster-recovery/power-cut.en.md"]


def test_the_same_folder_is_not_imported_again(store: Session, whole: Path):
    assert import_if_changed(store, whole).changed
    assert import_if_changed(store, whole) is None
    (whole / "notes.txt").write_text("not ours")
    assert import_if_changed(store, whole) is None
    (whole / "golden" / "questions.tsv").touch()
    assert import_if_changed(store, whole) is None
    (whole / "golden" / "more.tsv").write_text("")
    assert import_if_changed(store, whole) == ImportReport()


def test_a_bad_file_is_left_out_and_named(
    store: Session, folder: Path, caplog: pytest.LogCaptureFixture
):
    bad = folder / "entries" / "pricing" / "hourly-bill.en.md"
    bad.write_text(bad.read_text().replace("kind: partly-true", "kind: dubious"))
    with caplog.at_level(logging.WARNING):
        report = import_if_changed(store, folder)
    assert "entries/pricing/hourly-bill.en.md" not in report.added
    assert "entries/data-security/door-keys.en.md" in report.added
    (message,) = [record.getMessage() for record in caplog.records]
    assert message.startswith("Left out of the import: entries/pricing/hourly-bill.en.md:4: error:")


def test_a_conflict_is_named(store: Session, folder: Path, caplog: pytest.LogCaptureFixture):
    import_if_changed(store, folder)
    row = store.query(TranslationRow).filter_by(talking_point_id="power-cut", language="en").one()
    row.say = "Edited here."
    store.commit()
    change(folder, say="Changed there.")
    with caplog.at_level(logging.WARNING):
        import_if_changed(store, folder)
    assert [record.getMessage() for record in caplog.records] == [
        "Changed here and in the files, left alone: entries/disaster-recovery/power-cut.en.md"
    ]


def test_a_folder_without_a_corpus_is_refused(store: Session, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError, match=r"no corpus here: .* holds no concerns\.yaml"):
        import_if_changed(store, tmp_path / "empty")


def test_a_digest_changes_with_names_and_contents_only(whole: Path, tmp_path: Path):
    same = folder_digest(small.lay(tmp_path / "same"))
    assert folder_digest(whole) == same
    (whole / "README.txt").write_text("x")
    (whole / "golden" / "questions.tsv").touch()
    assert folder_digest(whole) == same
    (whole / "golden" / "questions.tsv").rename(whole / "golden" / "others.tsv")
    renamed = folder_digest(whole)
    small.lay(tmp_path / "same", facts=[replace(small.DIESEL, figure="9"), *small.FACTS[::2]])
    assert len({same, renamed, folder_digest(tmp_path / "same")}) == 3
