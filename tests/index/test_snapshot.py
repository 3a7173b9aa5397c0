import json
from pathlib import Path

import numpy as np
import pytest

from corpus.passages import Passage, PassageKind, passages
from index.engine import SearchEngine
from index.ranking import UNTRAINED
from index.snapshot import OutdatedError, SnapshotError, load, save
from index.types import Encoder
from tests.index.test_engine import FIRE, PRICE
from tests.webapp.counting import CountingEncoder

QUESTIONS = ("what if it burns", "it gets dearer", "who cooks in the canteen")
DECOYS = ("who cooks in the canteen", "my bicycle has a flat tyre")


@pytest.fixture
def engine(encoder: Encoder) -> SearchEngine:
    cut = [passage for translation in (FIRE, PRICE) for passage in passages(translation)]
    vectors = encoder.encode_passages([passage.text for passage in cut])
    decoys = encoder.encode_passages(DECOYS)
    concerns = {"site-disaster": "disasters", "price-increases": "pricing"}
    return SearchEngine(cut, vectors, concerns, encoder, UNTRAINED, DECOYS, decoys, "7")


@pytest.fixture
def file(engine: SearchEngine, tmp_path: Path) -> Path:
    save(engine, tmp_path / "index" / "snapshot.npz", "monday")
    return tmp_path / "index" / "snapshot.npz"


def test_a_restored_engine_answers_to_the_last_digit(
    engine: SearchEngine, file: Path, encoder: Encoder
) -> None:
    again = load(file, "monday", encoder, UNTRAINED)
    assert [again.search(q) for q in QUESTIONS] == [engine.search(q) for q in QUESTIONS]
    assert (again.version, again.concerns) == ("7", engine.concerns)
    assert [p.name for p in file.parent.iterdir()] == ["snapshot.npz"]


def test_a_restored_engine_has_analysed_everything_already(
    engine: SearchEngine, file: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = load(file, "monday", encoder, UNTRAINED)
    monkeypatch.setattr("index.analysis.words", None)
    analysed = again.analyser.passages(again.texts)
    assert [a.size for a in analysed] == [a.size for a in engine.analyser.passages(engine.texts)]


@pytest.mark.parametrize("cut", [0, 2])
def test_what_was_analysed_is_analysed_anew_where_the_file_has_changed(
    engine: SearchEngine, file: Path, encoder: Encoder, cut: int
) -> None:
    again = load(file, "monday", encoder, UNTRAINED)
    if cut:
        file.write_bytes(file.read_bytes()[: file.stat().st_size // cut])
    else:
        own = engine.passages[:-1], engine.vectors[:-1], engine.concerns
        save(SearchEngine(*own, encoder, UNTRAINED), file, "tuesday")
    analysed = again.analyser.passages(again.texts)
    assert [a.size for a in analysed] == [a.size for a in engine.analyser.passages(engine.texts)]


def test_what_another_process_has_added_is_taken_over(
    engine: SearchEngine, file: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = load(file, "monday", encoder, UNTRAINED)
    added = Passage("site-disaster", "en", PassageKind.PHRASING, "what of an avalanche?")
    vectors = np.vstack([engine.vectors, encoder.encode_passages([added.text])])
    more = engine.having([*engine.passages, added], vectors)
    save(more, file, "tuesday")
    monkeypatch.setattr("index.analysis.words", None)
    assert [a.size for a in again.analyser.passages(more.texts)] == [
        a.size for a in more.analyser.passages(more.texts)
    ]


def test_another_state_of_the_corpus_is_told_apart(file: Path, encoder: Encoder) -> None:
    with pytest.raises(OutdatedError):
        load(file, "tuesday", encoder, UNTRAINED)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.999])
def test_a_file_cut_short_is_refused(file: Path, encoder: Encoder, share: float) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(SnapshotError, match="damaged"):
        load(file, "monday", encoder, UNTRAINED)


def test_a_file_with_a_flipped_byte_is_refused(file: Path, encoder: Encoder) -> None:
    content = bytearray(file.read_bytes())
    with np.load(file) as stored:
        vectors = stored["vectors"].tobytes()
    content[content.index(vectors[:64]) + 10] ^= 1
    file.write_bytes(content)
    with pytest.raises(SnapshotError, match="damaged"):
        load(file, "monday", encoder, UNTRAINED)


def test_a_snapshot_of_another_model_is_refused(file: Path, encoder: Encoder) -> None:
    with pytest.raises(SnapshotError, match="another model"):
        load(file, "monday", CountingEncoder(encoder, recipe="other"), UNTRAINED)


def test_a_snapshot_of_another_version_is_refused(file: Path, encoder: Encoder) -> None:
    with np.load(file) as stored:
        arrays = dict(stored)
    texts = json.loads(arrays["texts"].tobytes()) | {"format": 0}
    arrays["texts"] = np.frombuffer(json.dumps(texts).encode(), np.uint8)
    np.savez(file, **arrays)
    with pytest.raises(SnapshotError, match="another version"):
        load(file, "monday", encoder, UNTRAINED)


def test_nothing_there_is_no_damage(tmp_path: Path, encoder: Encoder) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.npz", "monday", encoder, UNTRAINED)
