"""Proxies: one vector for each talking point, and some for the decoys, learnt beside an adapter.

How near they are says much of which talking point a question is about, learnt from many more ways of asking
than are searched, at the price of a product with a hundred vectors. A talking point that nothing was learnt
about stands for itself with the mean of its titles and phrasings, less what these have in common with all
others': proxies were pushed apart, and what was not would be nearer to everything.

Source: Movshovitz-Attias et al., "No fuss distance metric learning using proxies", 2017; several proxies of
one class after Qian et al., "SoftTriple loss", 2019.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from index.adapter import HEAD_FILE, AdapterError
from index.storage import Stored
from index.types import Head, Scores, Vector, Vectors

#: Concentration of the softmax over cosines.
CONCENTRATION = 30.0
#: A talking point with less than this share of the titles and phrasings it had is another one by now.
KEPT = 0.5
#: Names of the arrays in a head's file, and of its list of talking points.
OURS, OTHERS, PHRASINGS, SLUGS = "ours", "others", "phrasings", "talking_points"


def write_head(head: Head, folder: Path) -> None:
    """Write a head into an adapter's folder, with half floats.

    Raises:
        OSError: It cannot be written.
    """
    from safetensors.numpy import save_file

    arrays: dict[str, NDArray[Any]] = {
        OURS: head.ours.astype(np.float16),
        OTHERS: head.others.astype(np.float16),
        PHRASINGS: head.phrasings,
    }
    save_file(arrays, folder / HEAD_FILE, metadata={SLUGS: " ".join(head.talking_points)})


def read_head(folder: Path | None, dimension: int | None = None) -> Head | None:
    """The head in an adapter's folder; none where there is no adapter, or one without a head.

    Args:
        folder: The adapter's; none where there is none.
        dimension: Length of the model's vectors, where it is known.

    Raises:
        AdapterError: Its file is damaged, or belongs to another model.
    """
    if folder is None or not (folder / HEAD_FILE).is_file():
        return None
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(folder / HEAD_FILE, "np") as file:
            head = Head(
                tuple(file.metadata()[SLUGS].split()),
                file.get_tensor(OURS).astype(np.float32),
                file.get_tensor(OTHERS).astype(np.float32),
                file.get_tensor(PHRASINGS),
            )
    except (OSError, KeyError, TypeError, SafetensorError) as error:
        raise AdapterError(_unfit(folder, str(error))) from error
    count = len(head.talking_points)
    width = (dimension,) if dimension else head.ours.shape[1:]
    shapes = head.ours.shape, head.phrasings.shape, head.others.shape[1:]
    if shapes != ((count, *width), (count,), width) or len(width) != 1:
        raise AdapterError(_unfit(folder, "its parts do not match"))
    return head


def _unfit(folder: Path, why: str) -> str:
    return (
        f"'{folder / HEAD_FILE}' is damaged, or of another model ({why}); remove it to do without"
    )


class Proxies(Stored):
    """The proxies of the talking points of a snapshot."""

    PARTS: ClassVar = dict.fromkeys(("_ours", "_others"))

    def __init__(
        self,
        head: Head | None,
        talking_points: Sequence[str],
        vectors: Vectors,
        points: NDArray[np.int64],
    ) -> None:
        """Take over what was learnt, and make up for what was not.

        Args:
            head: What was learnt; none where nothing was.
            talking_points: Slugs, p of them.
            vectors: Shape (n, d): of all titles and phrasings.
            points: Shape (n,): number of each one's talking point, in [0, p).
        """
        count, dimension = len(talking_points), vectors.shape[1]
        sums = np.zeros((count, dimension), np.float32)
        np.add.at(sums, points, vectors)
        means = unit(sums)
        self._ours = unit(means - means.mean(axis=0)) if count > 1 else means
        self._others = np.empty((0, dimension), np.float32)
        if head is None:
            return
        self._others = head.others
        sizes = np.bincount(points, minlength=count)
        learnt = {slug: row for row, slug in enumerate(head.talking_points)}
        for point, slug in enumerate(talking_points):
            row = learnt.get(slug)
            if row is not None and sizes[point] >= KEPT * head.phrasings[row]:
                self._ours[point] = head.ours[row]

    def scores(self, vector: Vector) -> Scores:
        """Cosine of each talking point's proxy, shape (p,)."""
        found: Scores = self._ours @ vector
        return found

    def log_ratio(self, cosines: Scores, vector: Vector) -> float:
        """How much likelier a question is ours than nobody's, as a logarithm; 0 where no decoys were learnt.

        Args:
            cosines: From `scores`.
            vector: Shape (d,).
        """
        if not len(self._others) or not len(cosines):
            return 0.0
        ours, others = CONCENTRATION * cosines, CONCENTRATION * (self._others @ vector)
        return float(np.logaddexp.reduce(ours) - np.logaddexp.reduce(others))


def unit(rows: Vectors) -> Vectors:
    """Rows at unit length; a row of nothing but zeros stays that."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), np.float32)
