"""Unit vectors as integers of 8 bits, to be multiplied with questions. Only this module imports NumKong.

How long a product with all passages takes is a matter of memory, and integers take a quarter of it. Their
sums are the same on every machine, and whole in 32-bit floats up to a thousand dimensions.
"""

import numkong
import numpy as np
from numpy.typing import NDArray

from index.types import Scores, Vector, Vectors

#: Rounded at a time, so that no second copy of all floats is made.
BLOCK = 1024
#: Largest integer in use; -128 stays out, so that rounding is symmetric.
LARGEST = 127


class RoundedVectors:
    """Knows the products of all its vectors with others. Threads may share it; nothing in it changes."""

    def __init__(self, vectors: Vectors) -> None:
        """Round vectors, each by a scale of its own.

        Args:
            vectors: Shape (n, d), finite; n may be 0.
        """
        whole = np.empty(vectors.shape, np.int8)
        self._scales = np.empty(len(vectors), np.float32)
        for start in range(0, len(vectors), BLOCK):
            rows = slice(start, start + BLOCK)
            whole[rows], self._scales[rows] = rounded(vectors[rows])
        self._packed = numkong.dots_pack(whole) if len(whole) else None

    def __len__(self) -> int:
        """How many vectors there are."""
        return len(self._scales)

    def products(self, vectors: Vector | Vectors) -> Scores:
        """Multiply other vectors, rounded likewise, with all of these.

        Args:
            vectors: Shape (d,) or, for many at once, (m, d), finite; m may be 0.

        Returns:
            Shape (n,) or (m, n), in the order stored; of unit vectors of 384 dimensions off by at most 0.003
            on the starter corpus, so a little more than 1 is possible.

        Raises:
            ValueError: They have another number of dimensions.
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
    """Round vectors, each by a scale of its own.

    Args:
        vectors: Shape (n, d), finite, d at least 1.

    Returns:
        Integers in [-127, 127], shape (n, d), the largest of each row 127 or -127 unless all are 0; and what
        1 is worth in each row, shape (n,), above 0.
    """
    largest = np.abs(vectors).max(axis=1)
    scales = np.asarray(np.where(largest > 0, largest, 1) / LARGEST, np.float32)
    return np.rint(vectors / scales[:, None]).astype(np.int8, order="C"), scales
