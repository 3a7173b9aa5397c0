"""Unit vectors as integers of 8 bits, to be multiplied with questions. Only this module imports NumKong.

How long a product with all passages takes is a matter of memory, and integers take a quarter of it. Their
sums are the same on every machine.
"""

import numkong
import numpy as np
from numpy.typing import NDArray

from index.types import Scores, Vector, Vectors

#: Rounded at a time: temporary copies of all would stay with the process.
BLOCK = 1024
#: Largest integer in use; -128 stays out, so that rounding is symmetric.
LARGEST = 127


class RoundedVectors:
    """Knows the products of all its vectors with others. Threads may share it; nothing in it changes."""

    def __init__(self, vectors: Vectors) -> None:
        """Round vectors, each by a scale of its own.

        Args:
            vectors: Shape (n, d); n may be 0.
        """
        blocks = [rounded(vectors[row : row + BLOCK]) for row in range(0, len(vectors), BLOCK)]
        self._packed = None
        if blocks:
            self._packed = numkong.dots_pack(np.concatenate([whole for whole, _ in blocks]))
        self._scales = np.concatenate([np.empty(0, np.float32), *(scale for _, scale in blocks)])

    def __len__(self) -> int:
        """How many vectors there are."""
        return len(self._scales)

    def products(self, vectors: Vector | Vectors) -> Scores:
        """Multiply other vectors, rounded likewise, with all of these.

        Args:
            vectors: Shape (d,) or, for many at once, (m, d).

        Returns:
            Shape (n,) or (m, n), in the order stored.
        """
        shape = (*vectors.shape[:-1], len(self))
        if self._packed is None or not len(vectors):
            return np.zeros(shape, np.float32)
        whole, scales = rounded(np.atleast_2d(vectors))
        sums = np.asarray(numkong.dots_packed(whole, self._packed), np.float32)
        sums *= scales[:, None]
        sums *= self._scales
        return sums.reshape(shape)


def rounded(vectors: Vectors) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Integers in [-127, 127], shape (n, d), and what one of them is worth in each row, shape (n,)."""
    largest = np.abs(vectors).max(axis=1)
    scales = np.asarray(np.where(largest > 0, largest, 1) / LARGEST, np.float32)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales
