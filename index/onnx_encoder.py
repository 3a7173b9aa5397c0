"""Encoding with the ONNX graph of the same model: no torch, fast to start, for serving.

The graph is exported once from the sentence-transformers model, compared with it, and kept beside a
manifest. A graph that is missing, cut short or of another model is exported again.
"""

import contextlib
import hashlib
import logging
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from index.encoder import ModelSpec, TorchEncoder, load_sentence_transformer, recipe
from index.types import Encoder, Vector, Vectors

logger = logging.getLogger(__name__)

GRAPH_FORMAT = 1
GRAPH_FILE = "model.onnx"
MANIFEST_FILE = "manifest.json"
#: A graph whose vectors are, on average, farther than this from the original's is not used.
LEAST_COSINE = 0.99
BATCH = 32

#: What the export is compared on: short and long, plain and odd.
PROBES = (
    "What if there is a fire in the server room?",
    "cheaper",
    "Over five years, all costs counted, renting comes to more than buying the machines outright.",
    "E se cade la nostra linea internet?",
    "🙂 ok!!",
)


class GraphError(Exception):
    """Raised where an exported graph is missing, damaged, or not what it should be."""


class Manifest(BaseModel):
    """What is known of an exported graph."""

    model_config = ConfigDict(extra="forbid")

    format: int
    source: dict[str, str]
    dimension: int
    #: Longest text in tokens; what exceeds it is cut off.
    window: int
    sha256: str


class OnnxEncoder:
    """Encodes with onnxruntime and the model's own tokenizer."""

    def __init__(self, spec: ModelSpec, folder: Path, threads: int = 0) -> None:
        """Load an exported graph.

        Args:
            spec: The model it was exported from.
            folder: Where `export_graph` put it.
            threads: For one text; 0 takes all cores.

        Raises:
            GraphError: There is no whole graph of this model there.
        """
        manifest = read_manifest(spec, folder)
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self._spec = spec
        self._session = onnxruntime.InferenceSession(
            str(folder / GRAPH_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._dimension = manifest.dimension
        self._tokenizer = Tokenizer.from_file(str(spec.folder() / "tokenizer.json"))
        self._tokenizer.enable_truncation(manifest.window)
        self._tokenizer.enable_padding()

    @property
    def recipe(self) -> str:
        """Names model, runtime and passage prompt."""
        return recipe(self._spec, "onnx")

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages; see `index.types.Encoder`."""
        vectors = np.empty((len(texts), self._dimension), np.float32)
        # Texts of like length go together, so that little is spent on padding.
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            vectors[rows] = self._run([self._spec.passage_prompt + texts[row] for row in rows])
        return vectors

    def encode_question(self, text: str) -> Vector:
        """Encode a question; see `index.types.Encoder`."""
        vector: Vector = self._run([self._spec.question_prompt + text])[0]
        return vector

    def _run(self, texts: list[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(texts)
        ids: NDArray[np.int64] = np.array([e.ids for e in encodings], np.int64)
        mask: NDArray[np.int64] = np.array([e.attention_mask for e in encodings], np.int64)
        output = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return np.asarray(output, np.float32)


def read_manifest(spec: ModelSpec, folder: Path) -> Manifest:
    """What is known of an exported graph.

    Raises:
        GraphError: The graph is absent, not whole, or was exported from something else.
    """
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST_FILE).read_text())
        digest = _digest(folder / GRAPH_FILE)
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
        read_manifest(spec, folder / Path(spec.name).name)
    except GraphError:
        return None
    return recipe(spec, "onnx")


def source_of(spec: ModelSpec) -> dict[str, str]:
    """What a graph depends on: the model's weights and the library that read them."""
    weights = sorted(spec.folder().glob("*.safetensors")) or sorted(spec.folder().glob("*.bin"))
    return {
        "model": Path(spec.name).name,
        "weights": ",".join(f"{file.name}:{file.stat().st_size}" for file in weights),
        "sentence-transformers": version("sentence-transformers"),
    }


def export_graph(spec: ModelSpec, folder: Path) -> float:
    """Export the model as an ONNX graph and compare it with the original; takes ten seconds or so.

    Args:
        spec: The model.
        folder: Where the graph goes; replaced whole, or left as it was when anything fails.

    Returns:
        Mean cosine between the original's and the graph's vectors on the probes.

    Raises:
        GraphError: The graph's vectors differ too much from the original's.
        ModelNotFoundError: The model is not on this machine.
    """
    import torch

    model = load_sentence_transformer(spec).eval()

    class Graph(torch.nn.Module):
        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            output = model({"input_ids": input_ids, "attention_mask": attention_mask})
            return torch.nn.functional.normalize(output["sentence_embedding"], dim=1)

    graph = Graph()
    graph.add_module("model", model)
    example = model.tokenizer(list(PROBES[:2]), padding=True, return_tensors="pt")
    batch, length = torch.export.Dim("batch", min=1), torch.export.Dim("length", min=2)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        with _quiet():
            torch.onnx.export(
                graph,
                (example["input_ids"], example["attention_mask"]),
                beside / GRAPH_FILE,
                dynamo=True,
                external_data=False,
                verbose=False,
                input_names=["input_ids", "attention_mask"],
                output_names=["sentence_embedding"],
                dynamic_shapes={
                    "input_ids": {0: batch, 1: length},
                    "attention_mask": {0: batch, 1: length},
                },
            )
        manifest = Manifest(
            format=GRAPH_FORMAT,
            source=source_of(spec),
            dimension=model.get_embedding_dimension() or 0,
            window=model.get_max_seq_length() or 512,
            sha256=_digest(beside / GRAPH_FILE),
        )
        (beside / MANIFEST_FILE).write_text(manifest.model_dump_json(indent=2))
        reference = model.encode(
            [spec.passage_prompt + probe for probe in PROBES],
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        served = OnnxEncoder(spec, beside).encode_passages(PROBES)
        cosine = float((np.asarray(reference) * served).sum(axis=1).mean())
        if cosine < LEAST_COSINE:
            raise GraphError(f"the exported graph differs from the model: cosine {cosine:.3f}")
        shutil.rmtree(folder, ignore_errors=True)
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return cosine


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


def load_encoder(spec: ModelSpec, folder: Path) -> Encoder:
    """The encoder to serve with: the exported graph, made when it is not there yet.

    Args:
        spec: The model.
        folder: Where exported graphs are kept.

    Returns:
        An `OnnxEncoder`, or a `TorchEncoder` where this machine cannot export or run the graph; then a
        warning says so.

    Raises:
        ModelNotFoundError: The model is not on this machine.
    """
    target = folder / Path(spec.name).name
    try:
        return OnnxEncoder(spec, target)
    except GraphError as error:
        if target.exists():
            logger.warning("The saved model graph is set aside and made anew: %s.", error)
    try:
        logger.info("Preparing the model (once)…")
        export_graph(spec, target)
        return OnnxEncoder(spec, target)
    except (GraphError, ImportError, RuntimeError, OSError) as error:
        logger.warning("Encoding with torch, which is slower: %s.", error)
        return TorchEncoder(spec)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
