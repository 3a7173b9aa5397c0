import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.encoder import (
    DEFAULT_MODEL,
    ModelNotFoundError,
    ModelSpec,
    load_sentence_transformer,
)
from index.onnx_encoder import (
    GRAPH_FILE,
    MANIFEST_FILE,
    GraphError,
    OnnxEncoder,
    file_digest,
    graph_recipe,
    load_encoder,
    read_manifest,
)
from index.onnx_export import mean_reciprocal_rank
from index.types import Encoder


def test_vectors_have_unit_length_and_the_models_dimension(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(
        ["fire", "a much longer text about a fire in the server room"]
    )
    assert vectors.shape == (2, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1).tolist() == pytest.approx([1, 1], abs=1e-5)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, 384)


def test_rows_come_in_the_order_of_the_texts(encoder: Encoder) -> None:
    texts = [f"{'long ' * (n % 7)}text number {n}" for n in range(70)]
    together = encoder.encode_passages(texts)
    alone = np.vstack([encoder.encode_passages([text]) for text in texts])
    assert (together * alone).sum(axis=1).min() > 0.97


def test_meaning_is_near_without_shared_words(encoder: Encoder) -> None:
    fire, blaze, price = encoder.encode_passages(["a fire", "a blaze", "the price"])
    assert fire @ blaze > fire @ price + 0.2


@pytest.mark.parametrize("text", ["", "🙂", "\x00", "ر" * 900, "word " * 5000])
def test_any_text_can_be_encoded(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.encode_question(text)).all()


def test_a_graph_cut_short_is_not_loaded(models: Path, tmp_path: Path, encoder: Encoder) -> None:
    folder = tmp_path / ModelSpec().short_name
    shutil.copytree(models / ModelSpec().short_name, folder)
    with (folder / GRAPH_FILE).open("r+b") as graph:
        graph.truncate(1000)
    with pytest.raises(GraphError, match="damaged"):
        OnnxEncoder(ModelSpec(), folder)
    assert graph_recipe(ModelSpec(), tmp_path) is None


def test_a_graph_onnxruntime_cannot_run_is_told_like_any_other(
    models: Path, tmp_path: Path
) -> None:
    folder = tmp_path / ModelSpec().short_name
    shutil.copytree(models / ModelSpec().short_name, folder)
    (folder / GRAPH_FILE).write_bytes(b"an operator of tomorrow")
    manifest = read_manifest(ModelSpec(), models / ModelSpec().short_name)
    update = {"sha256": file_digest(folder / GRAPH_FILE)}
    (folder / MANIFEST_FILE).write_text(manifest.model_copy(update=update).model_dump_json())
    with pytest.raises(GraphError, match=r"onnxruntime cannot run it \(InvalidProtobuf\)"):
        OnnxEncoder(ModelSpec(), folder)


def test_a_graph_of_another_model_is_not_loaded(models: Path, tmp_path: Path) -> None:
    other = ModelSpec(name=str(tmp_path))
    with pytest.raises(GraphError, match="another model"):
        read_manifest(other, models / ModelSpec().short_name)


def test_an_absent_model_is_named_and_nothing_is_fetched() -> None:
    with pytest.raises(ModelNotFoundError, match="no model 'nobody/nothing' on this machine"):
        ModelSpec(name="nobody/nothing").folder()


def test_the_graph_is_of_integers_and_near_the_model(models: Path, encoder: Encoder) -> None:
    assert read_manifest(ModelSpec(), models / ModelSpec().short_name).precision in {"int8", "fp32"}
    assert encoder.recipe.startswith(f"{ModelSpec().short_name}/onnx-")
    texts = ["what if there is a fire", "the invoice doubles every spring", "ok"]
    reference = load_sentence_transformer(ModelSpec()).encode(texts, normalize_embeddings=True)
    assert (encoder.encode_passages(texts) * reference).sum(axis=1).min() > 0.97
    assert encoder.head is not None
    assert len(encoder.head.talking_points) == 90


def test_where_the_graph_cannot_be_rounded_or_run_torch_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise KeyError("no such operator")

    monkeypatch.setattr("onnxruntime.quantization.quantize_dynamic", refuse)
    monkeypatch.setattr("onnxruntime.InferenceSession.run", refuse)
    encoder = load_encoder(ModelSpec().plain, tmp_path)
    assert encoder.recipe == f"{DEFAULT_MODEL}/torch"
    kept = "The model keeps its 32-bit floats: its weights cannot be rounded (KeyError)."
    slower = "Encoding with torch, which is slower: the fp32 graph cannot be run (KeyError)."
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
        kept,
        slower,
    ]


def test_questions_at_once_are_all_encoded(encoder: Encoder) -> None:
    texts = [f"question number {n}" for n in range(16)]
    alone = np.stack([encoder.encode_question(text) for text in texts])
    with ThreadPoolExecutor(8) as pool:
        together = np.stack(list(pool.map(encoder.encode_question, texts)))
    assert (alone * together).sum(axis=1).min() > 0.999


def test_rank_is_by_the_mean_cosine_to_the_others_of_an_owner() -> None:
    angles = np.radians([0, 10, 90, 100, 5])
    vectors = np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)
    assert mean_reciprocal_rank(vectors[:4], np.array([0, 0, 1, 1])) == 1.0
    # The last text lies among those of another owner.
    assert mean_reciprocal_rank(vectors, np.array([0, 0, 1, 1, 1])) == pytest.approx(
        (1 + 1 + 1 + 1 + 1 / 2) / 5
    )
    assert mean_reciprocal_rank(vectors, np.full(5, -1)) == 1.0
