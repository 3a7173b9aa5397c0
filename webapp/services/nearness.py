"""How near vectors are to talking points: the cosine of the passage that is nearest."""

import numpy as np

from index.engine import SearchEngine
from index.types import Vectors

#: So many vectors are compared at once, to bound the memory this takes.
_BLOCK = 128


def cosines(engine: SearchEngine, vectors: Vectors) -> Vectors:
    """Cosines of vectors and talking points.

    Args:
        engine: Whose talking points are meant, each by that passage of it that is nearest.
        vectors: Shape (n, d), rows of unit length, of the engine's encoder; n may be 0.

    Returns:
        Shape (n, p), the p talking points in the order of `engine.talking_points`.
    """
    found = np.empty((len(vectors), len(engine.talking_points)), np.float32)
    if not engine.talking_points:
        return found
    # An engine keeps the passages of a talking point together, in the order of its talking points.
    slugs = [passage.talking_point for passage in engine.passages]
    starts = [row for row, slug in enumerate(slugs) if row == 0 or slug != slugs[row - 1]]
    for start in range(0, len(vectors), _BLOCK):
        block = vectors[start : start + _BLOCK] @ engine.vectors.T
        found[start : start + _BLOCK] = np.maximum.reduceat(block, starts, axis=1)
    return found
