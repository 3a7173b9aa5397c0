"""Encoding with the ONNX graph of the same model: no torch, fast to start, for serving.

Its weights and activations are 8-bit integers where that is as good (`onnx_export`). Activations are
scaled by what runs together: a text's vector differs a little (cosine 0.99) with its company.
"""

import hashlib
import logging
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict

from index.encoder import ModelSpec, TorchEncoder, question_recipe, recipe
from index.proxies import read_head
from index.types import Encoder, Vector, Vectors

if TYPE_CHECKING:
    import onnxruntime

logger = logging.getLogger(__name__)

GRAPH_FORMAT = 3
GRAPH_FILE = "model.onnx"
MANIFEST_FILE = "manifest.json"
#: More gain nothing.
BATCH = 8


class GraphError(Exception):
    """Raised where an exported graph is missing, damaged, or not what it should be."""


class Manifest(BaseModel):
    """What is known of an exported graph."""

    model_config = ConfigDict(extra="forbid")

    format: int
    source: dict[str, str]
    #: `int8` or `fp32`.
    precision: str
    dimension: int
    #: Longest text in tokens; what exceeds it is cut off.
    window: int
    sha256: str


class OnnxEncoder:
    """Encodes with onnxruntime and the model's own tokenizer.

    Attributes:
        recipe: Names model, runtime, precision and passage prompt.
        question_recipe: Names model, runtime, precision and question prompt.
        head: What was learnt with the model's adapter.
    """

    def __init__(self, spec: ModelSpec, folder: Path) -> None:
        """Load an exported graph.

        Args:
            spec: The model it was exported from.
            folder: Where `onnx_export.export_graph` put it.

        Raises:
            AdapterError: The head that belongs to it is damaged.
            GraphError: There is no whole graph of this model there, or onnxruntime cannot run it.
        """
        self._manifest = read_manifest(spec, folder)
        from tokenizers import Tokenizer

        self._spec = spec
        # Now: the adapter's files may be replaced while the old one serves.
        self.recipe = recipe(spec, _runtime(self._manifest))
        self.question_recipe = question_recipe(spec, _runtime(self._manifest))
        self.head = read_head(spec.adapter_folder, self.dimension)
        self._graph = folder / GRAPH_FILE
        self._tokenizer = Tokenizer.from_file(str(spec.folder() / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._manifest.window)
        self._all_cores = _session(self._graph, os.cpu_count() or 1)
        self._free = threading.Lock()

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._manifest.dimension

    @cached_property
    def _one_core(self) -> "onnxruntime.InferenceSession":
        return _session(self._graph, 1)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages; see `index.types.Encoder`."""
        return self._encode([self._spec.passage_prompt + text for text in texts])

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Encode many questions; see `index.types.Encoder`."""
        return self._encode([self._spec.question_prompt + text for text in texts])

    def _encode(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        session = self._one_core
        numbered = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        # Texts of the same length go together: nothing is spent on padding, nor can it change anything.
        alike: dict[int, list[int]] = {}
        for row, ids in enumerate(numbered):
            alike.setdefault(len(ids), []).append(row)
        batches = [
            rows[start : start + BATCH]
            for rows in alike.values()
            for start in range(0, len(rows), BATCH)
        ]
        vectors = np.empty((len(texts), self.dimension), np.float32)

        def encode(rows: list[int]) -> None:
            vectors[rows] = _run(session, [numbered[row] for row in rows])

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            list(pool.map(encode, batches))
        return vectors

    def encode_question(self, text: str) -> Vector:
        """Encode a question; see `index.types.Encoder`."""
        ids = [self._tokenizer.encode(self._spec.question_prompt + text).ids]
        # Alone, a question is answered soonest by all cores; among others each is better off with one.
        if self._free.acquire(blocking=False):
            try:
                vectors = _run(self._all_cores, ids)
            finally:
                self._free.release()
        else:
            vectors = _run(self._one_core, ids)
        vector: Vector = vectors[0]
        return vector


def _run(session: "onnxruntime.InferenceSession", texts: list[list[int]]) -> Vectors:
    """Vectors of texts of the same length, given as token ids."""
    ids = np.array(texts, np.int64)
    return np.asarray(session.run(None, {"input_ids": ids})[0], np.float32)


def _session(graph: Path, threads: int) -> "onnxruntime.InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            str(graph),
            options,
            providers=["CPUExecutionProvider"],
            # The fused operator is slower than the two it replaces: a question takes a sixth longer with it.
            disabled_optimizers=["SkipLayerNormFusion"],
        )
    except Exception as error:  # its errors have nothing else in common
        raise GraphError(f"onnxruntime cannot run it ({type(error).__name__})") from error


def _runtime(manifest: Manifest) -> str:
    """Vectors of graphs that are made in another way are not compared with each other."""
    return f"onnx-{manifest.precision}-{manifest.format}"


def read_manifest(spec: ModelSpec, folder: Path) -> Manifest:
    """What is known of an exported graph.

    Raises:
        GraphError: The graph is absent, not whole, or was exported from something else.
    """
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST_FILE).read_text())
        digest = file_digest(folder / GRAPH_FILE)
    except (OSError, ValueError) as error:
        raise GraphError(f"no usable graph in '{folder}'") from error
    if manifest.format != GRAPH_FORMAT or manifest.source != source_of(spec):
        raise GraphError("the graph was exported from another model or by another version")
    if manifest.sha256 != digest:
        raise GraphError("the graph's file is damaged")
    return manifest


def graph_recipe(spec: ModelSpec, folder: Path) -> str | None:
    """Recipe of the exported graph in a folder of graphs; none when there is no whole one."""
    try:
        manifest = read_manifest(spec, folder / spec.short_name)
    except GraphError:
        return None
    return recipe(spec, _runtime(manifest))


def source_of(spec: ModelSpec) -> dict[str, str]:
    """What a graph depends on: the model's weights and the library that read them."""
    weights = sorted(spec.folder().glob("*.safetensors")) or sorted(spec.folder().glob("*.bin"))
    return {
        "model": spec.short_name,
        "weights": ",".join(f"{file.name}:{file.stat().st_size}" for file in weights),
        "sentence-transformers": version("sentence-transformers"),
    }


def load_encoder(spec: ModelSpec, folder: Path) -> Encoder:
    """The encoder to serve with: the exported graph, made when it is not there yet.

    Args:
        spec: The model.
        folder: Where exported graphs are kept.

    Returns:
        An `OnnxEncoder`, or a `TorchEncoder` where this machine cannot export or run the graph; then a
        warning says so.

    Raises:
        AdapterError: The adapter or its head is not whole, or belongs to another model.
        ModelNotFoundError: The model is not on this machine.
    """
    target = folder / spec.short_name
    read_head(spec.adapter_folder)  # a damaged one is told now, and not after an export
    try:
        return OnnxEncoder(spec, target)
    except GraphError as error:
        if target.exists():
            logger.warning("The saved model graph is set aside and made anew: %s.", error)
    try:
        from index.onnx_export import export_graph

        logger.info("Preparing the model (once)…")
        export_graph(spec, target)
        return OnnxEncoder(spec, target)
    except (GraphError, ImportError, RuntimeError, OSError) as error:
        logger.warning("Encoding with torch, which is slower: %s.", error)
        return TorchEncoder(spec)


def quantise(floats: Path, target: Path) -> None:
    """Write a graph with weights, and at run time activations, of 8-bit integers."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        floats,
        target,
        # It would take the standard's attention for an operator of the same name of its own.
        op_types_to_quantize=["MatMul", "Gather"],
        per_channel=True,
        weight_type=QuantType.QInt8,
    )


def file_digest(file: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
