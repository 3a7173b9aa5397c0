"""An engine as one file, so that a start need not work out again what has not changed."""

import json
import os
import tempfile
import zipfile
import zlib
from functools import partial
from pathlib import Path

import numpy as np

from corpus.passages import Passage, PassageKind
from index.analysis import Analyser, Remembered
from index.engine import SearchEngine
from index.language import DEFAULT
from index.parts import Parts
from index.ranking import Ranker
from index.storage import Array, under
from index.types import Encoder

#: Rises whenever the same file would be read as something else.
SNAPSHOT_FORMAT = 3


#: How the arrays of an analyser begin, and the one that is needed at once.
SEEN, LEXICON = "analyser.", "analyser.lexicon"
#: What reading a damaged file may end in: beside checksums, a zip file has parts nobody checks.
DAMAGE = (
    OSError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    zipfile.BadZipFile,
    zlib.error,
)


class SnapshotError(Exception):
    """Raised where a file is no whole snapshot of the wanted recipe."""


class OutdatedError(SnapshotError):
    """Raised where a snapshot is whole, but of another state of the corpus."""


def save(engine: SearchEngine, file: Path, stamp: str) -> None:
    """Write an engine down, all or nothing; its ranker is kept elsewhere.

    Args:
        engine: To be saved.
        file: Replaced when it is there.
        stamp: Names the state of the corpus.

    Raises:
        OSError: It cannot be written.
    """
    texts = {
        "format": SNAPSHOT_FORMAT,
        "recipe": engine.encoder.recipe,
        "stamp": stamp,
        "version": engine.version,
        "passages": [[p.talking_point, p.language, p.kind.value, p.text] for p in engine.passages],
        "concerns": engine.concerns,
        "decoys": engine.decoys,
    }
    arrays: dict[str, Array] = {
        "texts": np.frombuffer(json.dumps(texts).encode(), np.uint8),
        "vectors": engine.vectors,
        "decoy_vectors": engine.decoy_vectors,
    }
    arrays |= {f"parts.{name}": array for name, array in engine.parts.arrays().items()}
    arrays |= {SEEN + name: array for name, array in engine.analyser.remembered().items()}
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as part:
        try:
            np.savez(part, allow_pickle=False, **arrays)
        except BaseException:
            os.unlink(part.name)
            raise
    os.replace(part.name, file)


def load(file: Path, stamp: str, encoder: Encoder, ranker: Ranker) -> SearchEngine:
    """The engine that was saved.

    Args:
        file: From `save`.
        stamp: Of the wanted state of the corpus.
        encoder: Whose recipe the snapshot must have.
        ranker: Makes scores and bands.

    Raises:
        FileNotFoundError: There is none.
        OutdatedError: It is of another state of the corpus.
        SnapshotError: It is damaged, or of another model or version.
    """
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            texts = json.loads(stored["texts"].tobytes())
            if texts["format"] != SNAPSHOT_FORMAT or texts["recipe"] != encoder.recipe:
                raise SnapshotError("it was made with another model or by another version")
            if texts["stamp"] != stamp:
                raise OutdatedError("the corpus has changed since")
            # What was seen of the passages is read when an edit needs it: a third of the file, and
            # most processes never do.
            arrays = {n: stored[n] for n in stored.files if not n.startswith(SEEN) or n == LEXICON}
        passages = [
            Passage(slug, tongue, PassageKind(kind), text)
            for slug, tongue, kind, text in texts["passages"]
        ]
        return SearchEngine(
            passages=passages,
            vectors=arrays["vectors"],
            concerns=texts["concerns"],
            encoder=encoder,
            ranker=ranker,
            decoys=texts["decoys"],
            decoy_vectors=arrays["decoy_vectors"],
            version=texts["version"],
            analyser=Analyser.restored(arrays[LEXICON], partial(recall, file)),
            parts=Parts.restored(under("parts.", arrays)),
        )
    except FileNotFoundError:
        raise
    except DAMAGE as error:
        raise SnapshotError(f"it is damaged ({error})") from error


def recall(file: Path) -> Remembered | None:
    """What the analyser of a snapshot has seen; none where there is no whole snapshot any more.

    Args:
        file: From `save`; another process may have replaced it since it was loaded.
    """
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            texts = json.loads(stored["texts"].tobytes())
            arrays = under(SEEN, {n: stored[n] for n in stored.files if n.startswith(SEEN)})
        if texts["format"] != SNAPSHOT_FORMAT:
            return None
        seen = [(text, tongue) for _, tongue, _, text in texts["passages"]]
        return arrays, [*seen, *((decoy, DEFAULT) for decoy in texts["decoys"])]
    except DAMAGE:
        return None
