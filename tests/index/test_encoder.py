import shutil
from pathlib import Path

import numpy as np
import pytest

from index.encoder import ModelNotFoundError, ModelSpec
from index.onnx_encoder import GRAPH_FILE, GraphError, OnnxEncoder, graph_recipe, read_manifest
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
    assert np.abs(together - alone).max() < 1e-4


def test_meaning_is_near_without_shared_words(encoder: Encoder) -> None:
    fire, blaze, price = encoder.encode_passages(["a fire", "a blaze", "the price"])
    assert fire @ blaze > fire @ price + 0.2


@pytest.mark.parametrize("text", ["", "🙂", "\x00", "ر" * 900, "word " * 5000])
def test_any_text_can_be_encoded(encoder: Encoder, text: str) -> None:
    assert np.isfinite(encoder.encode_question(text)).all()


def test_a_graph_cut_short_is_not_loaded(models: Path, tmp_path: Path, encoder: Encoder) -> None:
    folder = tmp_path / "all-MiniLM-L6-v2"
    shutil.copytree(models / "all-MiniLM-L6-v2", folder)
    with (folder / GRAPH_FILE).open("r+b") as graph:
        graph.truncate(1000)
    with pytest.raises(GraphError, match="damaged"):
        OnnxEncoder(ModelSpec(), folder)
    assert graph_recipe(ModelSpec(), tmp_path) is None


def test_a_graph_of_another_model_is_not_loaded(models: Path, tmp_path: Path) -> None:
    other = ModelSpec(name=str(tmp_path))
    with pytest.raises(GraphError, match="another model"):
        read_manifest(other, models / "all-MiniLM-L6-v2")


def test_an_absent_model_is_named_and_nothing_is_fetched() -> None:
    with pytest.raises(ModelNotFoundError, match="no model 'nobody/nothing' on this machine"):
        ModelSpec(name="nobody/nothing").folder()
