"""An adapter: a small set of weights that, added to the model's, moves what we are asked apart.

It is PEFT's own two files, trained by `adapting.py` and merged into the model when that is loaded; a graph
is exported from the merged model, so a question costs the same with an adapter as without. Beside them may
lie a head, proxies in the space that the adapter makes.
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
#: Ours: proxies that were learnt with it (`proxies.py`).
HEAD_FILE = "head.safetensors"


class AdapterError(Exception):
    """Raised where an adapter cannot be read, or does not fit the model."""


def digest(folder: Path) -> str:
    """Eight hexadecimal digits that change with an adapter's files, its head among them.

    Raises:
        AdapterError: Weights or configuration are not there.
    """
    head = folder / HEAD_FILE
    files = [folder / WEIGHTS_FILE, folder / CONFIG_FILE, *([head] if head.exists() else [])]
    try:
        return _digest(tuple((str(f), f.stat().st_mtime_ns, f.stat().st_size) for f in files))
    except OSError as error:
        raise AdapterError(f"no whole adapter in '{folder}': {error}") from error


@lru_cache(16)
def _digest(files: tuple[tuple[str, int, int], ...]) -> str:
    whole = hashlib.sha256()
    for path, _time, _size in files:
        whole.update(Path(path).read_bytes())
    return whole.hexdigest()[:8]


@contextmanager
def unwarned() -> Iterator[None]:
    """Keep what PEFT and transformers remark about each other from the user."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def merge(transformer: "torch.nn.Module", folder: Path) -> None:
    """Add an adapter's weights to a model's.

    Args:
        transformer: A `transformers.PreTrainedModel`; changed.
        folder: Where the adapter's two files lie.

    Raises:
        AdapterError: They cannot be read, or do not fit the model.
    """
    from peft import PeftModel, get_peft_model_state_dict
    from safetensors import SafetensorError, safe_open

    try:
        with unwarned():
            adapted = PeftModel.from_pretrained(transformer, str(folder))
        # Else it would look for the original on a hub, to compare vocabularies.
        wanted = set(get_peft_model_state_dict(adapted, save_embedding_layers=False))
        with safe_open(folder / WEIGHTS_FILE, "pt") as file:
            given = set(file.keys())
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, SafetensorError) as error:
        raise AdapterError(_unfit(folder, str(error))) from error
    # PEFT passes over what is missing or too much: the adapter of a model with other layers would do.
    if wanted != given:
        raise AdapterError(_unfit(folder, f"{len(wanted ^ given)} weights differ"))
    adapted.merge_and_unload()


def _unfit(folder: Path, why: str) -> str:
    return f"the adapter in '{folder}' does not fit the model (remove it to do without): {why}"
