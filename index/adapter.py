"""An adapter: a small set of weights that, added to the model's, moves what we are asked apart.

It is PEFT's own two files, trained by `adapting.py` and merged into the model when that is loaded; a graph
is exported from the merged model, so a question costs the same with an adapter as without.
"""

import hashlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

#: The adapter of the bundled model, trained on the starter corpus.
SHIPPED = Path(__file__).parent / "weights"
#: PEFT's names.
WEIGHTS_FILE = "adapter_model.safetensors"
CONFIG_FILE = "adapter_config.json"


class AdapterError(Exception):
    """Raised where an adapter cannot be read, or does not fit the model."""


def digest(folder: Path) -> str | None:
    """Eight hexadecimal digits that change with an adapter's files; none where there is no adapter."""
    files = [folder / WEIGHTS_FILE, folder / CONFIG_FILE]
    try:
        known = tuple((str(f), f.stat().st_mtime_ns, f.stat().st_size) for f in files)
    except OSError:
        return None
    return _digest(known)


@lru_cache(16)
def _digest(files: tuple[tuple[str, int, int], ...]) -> str:
    whole = hashlib.sha256()
    for path, _time, _size in files:
        whole.update(Path(path).read_bytes())
    return whole.hexdigest()[:8]


@contextmanager
def unwarned() -> Iterator[None]:
    """Keep what PEFT and transformers remark about each other's names from the user."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        yield


def merge(transformer: "torch.nn.Module", folder: Path) -> None:
    """Add an adapter's weights to a model's.

    Args:
        transformer: A `transformers.PreTrainedModel`; changed.
        folder: Where the adapter's two files lie.

    Raises:
        AdapterError: They cannot be read, or do not fit the model.
    """
    from peft import PeftModel
    from safetensors import SafetensorError

    try:
        with unwarned():
            PeftModel.from_pretrained(transformer, str(folder)).merge_and_unload()
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, SafetensorError) as error:
        raise AdapterError(f"the adapter in '{folder}' does not fit the model: {error}") from error
