"""Linear discriminant analysis over phrasings: which talking point's way of speaking a question is.

Two phrasings of one talking point differ in tone, length and story; those directions of the embedding say
nothing about the topic. Dividing by the covariance within talking points plays them down. The classes'
means need no training, so a new talking point takes part as soon as it has phrasings.

Source: Fisher 1936; the shared covariance is shrunk towards a multiple of the identity (Ledoit, Wolf 2004,
with a fixed intensity).
"""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from index.storage import Stored
from index.types import Scores, Vector, Vectors

#: Weight of the identity: high, since there are few phrasings for each dimension.
SHRINKAGE = 0.7


class Discriminant(Stored):
    """Scores every class for a vector."""

    PARTS: ClassVar = dict.fromkeys(("_directions", "_offsets"))

    def __init__(self, vectors: Vectors, classes: NDArray[np.int64], count: int) -> None:
        """Estimate means and the covariance they share.

        Args:
            vectors: Shape (n, d).
            classes: Shape (n,): class of each, in [0, count).
            count: Number of classes; one without vectors scores like the mean of all.
        """
        from scipy.sparse import csr_array

        dimension = vectors.shape[1]
        sizes = np.bincount(classes, minlength=count)
        members = csr_array(
            (np.ones(len(vectors)), (classes, np.arange(len(vectors)))), shape=(count, len(vectors))
        )
        sums = members @ vectors.astype(np.float64)
        overall = vectors.mean(axis=0) if len(vectors) else np.zeros(dimension)
        means = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], overall)
        inner = vectors - means[classes]
        covariance = inner.T @ inner / max(len(vectors), 1)
        spread = np.trace(covariance) / dimension or 1.0
        shrunk = (1 - SHRINKAGE) * covariance + SHRINKAGE * spread * np.eye(dimension)
        directions = np.linalg.solve(shrunk, means.T)
        self._directions = np.ascontiguousarray(directions, np.float32)
        self._offsets = np.asarray(-0.5 * np.einsum("cd,dc->c", means, directions), np.float32)

    def scores(self, vector: Vector) -> Scores:
        """Log-likelihood of each class, up to a constant.

        Args:
            vector: Shape (d,).

        Returns:
            Shape (count,).
        """
        found: Scores = vector @ self._directions + self._offsets
        return found
