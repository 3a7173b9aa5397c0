"""The sentence-transformers model -> an ONNX graph of 8-bit integers, checked against the model.

Exported once, compared on the starter corpus, and kept beside a manifest. Where integers are too coarse
(a CPU without the instructions they need rounds more), the graph keeps 32-bit floats.
"""

import contextlib
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus.library import STARTER, read_library
from index.encoder import ModelSpec, load_sentence_transformer
from index.onnx_encoder import (
    GRAPH_FILE,
    GRAPH_FORMAT,
    MANIFEST_FILE,
    GraphError,
    Manifest,
    OnnxEncoder,
    file_digest,
    quantise,
    source_of,
)
from index.types import Vectors

if TYPE_CHECKING:
    from transformers import PreTrainedModel

logger = logging.getLogger(__name__)

#: The first in which attention is one operator.
OPSET = 23
#: What that attention is called among the library's.
ATTENTION = "onnx-operator"
#: A graph whose vectors are, on average, farther than this from the original's is not used.
LEAST_COSINE = 0.99
#: Nor one that ranks so much worse, in mean reciprocal rank of the probes.
MOST_LOST = 0.005
#: Phrasings of each talking point that a graph is compared on.
PROBES_EACH = 20
#: Odd texts that it is compared on besides.
ODD_PROBES = ("cheaper", "E se cade la nostra linea internet?", "🙂 ok!!", "word " * 300)


def export_graph(spec: ModelSpec, folder: Path) -> float:
    """Export the model as an ONNX graph and compare it with the original; takes half a minute or so.

    Args:
        spec: The model.
        folder: Where the graph goes; replaced whole, or left as it was when anything fails.

    Returns:
        Mean cosine between the original's and the graph's vectors on the probes.

    Raises:
        AdapterError: The adapter or its head is not whole, or belongs to another model.
        GraphError: The graph cannot be run, or its vectors differ too much from the original's.
        ModelNotFoundError: The model is not on this machine.
    """
    texts, owners = _probes()
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        reference = _export(spec, beside, texts)
        whole = beside / GRAPH_FILE
        floats = whole.rename(beside / "floats.onnx")
        try:
            with _as_graph_error("its weights cannot be rounded"), _quiet():
                quantise(floats, whole)
            cosine = _compare(spec, beside, "int8", texts, owners, reference)
        except GraphError as error:
            logger.warning("The model keeps its 32-bit floats: %s.", error)
            floats.replace(whole)
            cosine = _compare(spec, beside, "fp32", texts, owners, reference)
        floats.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return cosine


def _export(spec: ModelSpec, folder: Path, texts: Sequence[str]) -> Vectors:
    """Write the graph of floats and a manifest without its digest; gives the original's vectors of texts."""
    import torch

    model = load_sentence_transformer(spec).eval()
    prompted = [spec.passage_prompt + text for text in texts]
    vectors = model.encode(prompted, normalize_embeddings=True, show_progress_bar=False)
    if model.transformers_model is not None:
        _use_attention_operator(model.transformers_model)

    class Graph(torch.nn.Module):
        def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
            # Texts that run together have the same length: there is nothing to mask.
            everything = torch.ones_like(input_ids)
            output = model({"input_ids": input_ids, "attention_mask": everything})
            return torch.nn.functional.normalize(output["sentence_embedding"], dim=1)

    graph = Graph()
    graph.add_module("model", model)
    example = model.tokenizer(list(texts[:2]), padding=True, return_tensors="pt")
    batch, length = torch.export.Dim("batch", min=1), torch.export.Dim("length", min=2)
    with _quiet():
        torch.onnx.export(
            graph,
            (example["input_ids"],),
            folder / GRAPH_FILE,
            dynamo=True,
            opset_version=OPSET,
            external_data=False,
            verbose=False,
            input_names=["input_ids"],
            output_names=["sentence_embedding"],
            dynamic_shapes={"input_ids": {0: batch, 1: length}},
        )
    manifest = Manifest(
        format=GRAPH_FORMAT,
        source=source_of(spec),
        precision="",
        dimension=model.get_embedding_dimension() or 0,
        window=model.get_max_seq_length() or 512,
        sha256="",
    )
    (folder / MANIFEST_FILE).write_text(manifest.model_dump_json(indent=2))
    return np.asarray(vectors, np.float32)


def _use_attention_operator(transformer: "PreTrainedModel") -> None:
    """Let attention become one operator of the graph instead of a dozen, where the architecture can be told.

    Whether what comes out is the same model is checked afterwards, as for any graph.
    """
    import torch
    from transformers import AttentionInterface

    def attention(
        _module: torch.nn.Module,
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        _mask: torch.Tensor | None,
        scaling: float | None = None,
        **_options: object,
    ) -> tuple[torch.Tensor, None]:
        # The operator takes the heads side by side: what the architecture splits is joined again, and
        # the exporter strikes out both.
        output, *_ = torch.onnx.ops.attention(
            *(split.transpose(1, 2).flatten(2) for split in (query, key, value)),
            q_num_heads=query.shape[1],
            kv_num_heads=key.shape[1],
            scale=scaling,
        )
        return output, None

    AttentionInterface.register(ATTENTION, attention)
    with contextlib.suppress(ValueError):
        transformer.set_attn_implementation(ATTENTION)


def _compare(
    spec: ModelSpec,
    folder: Path,
    precision: str,
    texts: Sequence[str],
    owners: NDArray[np.int64],
    reference: Vectors,
) -> float:
    """Complete the manifest and compare the graph with the original; gives the mean cosine."""
    manifest = Manifest.model_validate_json((folder / MANIFEST_FILE).read_text())
    update = {"precision": precision, "sha256": file_digest(folder / GRAPH_FILE)}
    manifest = manifest.model_copy(update=update)
    (folder / MANIFEST_FILE).write_text(manifest.model_dump_json(indent=2))
    encoder = OnnxEncoder(spec, folder)
    with _as_graph_error(f"the {precision} graph cannot be run"):
        vectors = encoder.encode_passages(texts)
    cosine = float((reference * vectors).sum(axis=1).mean())
    if cosine < LEAST_COSINE:
        raise GraphError(f"the {precision} graph differs from the model: cosine {cosine:.3f}")
    lost = mean_reciprocal_rank(reference, owners) - mean_reciprocal_rank(vectors, owners)
    if lost > MOST_LOST:
        raise GraphError(f"the {precision} graph ranks worse than the model: MRR less {lost:.3f}")
    return cosine


def mean_reciprocal_rank(vectors: Vectors, owners: NDArray[np.int64]) -> float:
    """How high texts rank their own owner, by the mean cosine to each owner's other texts.

    Args:
        vectors: Shape (n, d).
        owners: Shape (n,); negative for texts of nobody, which are not asked. Each owner has two or more.

    Returns:
        In (0, 1]; 1 when nothing is asked.
    """
    vectors, owners = vectors[owners >= 0], owners[owners >= 0]
    if not len(owners):
        return 1.0
    member = (np.arange(owners.max() + 1)[:, None] == owners).astype(np.float64)
    sizes = member.sum(axis=1)
    sums = vectors @ (member @ vectors).T
    own = np.arange(len(owners)), owners
    means = sums / np.maximum(sizes, 1)
    means[own] = (sums[own] - 1) / np.maximum(sizes[owners] - 1, 1)
    ranks = (means > means[own][:, None]).sum(axis=1) + 1
    return float((1 / ranks).mean())


def _probes() -> tuple[list[str], NDArray[np.int64]]:
    """Texts to compare on, and the number of each one's talking point."""
    texts, owners = list(ODD_PROBES), [-1] * len(ODD_PROBES)
    library, _ = read_library(STARTER)
    for number, entry in enumerate(library.masters.values()):
        probes = entry.translation.phrasings[:PROBES_EACH]
        texts.extend(probes)
        owners.extend([number] * len(probes))
    return texts, np.array(owners)


@contextlib.contextmanager
def _as_graph_error(what: str) -> Iterator[None]:
    """Raise whatever fails as a `GraphError`: the libraries' errors have nothing else in common."""
    try:
        yield
    except GraphError:
        raise
    except Exception as error:
        raise GraphError(f"{what} ({type(error).__name__})") from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporter's remarks on its own internals from the user."""
    previous = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with (
            warnings.catch_warnings(),
            open(os.devnull, "w") as sink,
            contextlib.redirect_stdout(sink),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(previous)
