"""A snapshot in which some talking points have few phrasings.

A ranker that has only seen talking points with dozens of phrasings relies on what only these have, and drowns
one that a curator has just written. Learning from both costs the others nothing (see README).
"""

import numpy as np

from corpus.passages import PassageKind
from index.engine import SearchEngine

#: One talking point in so many is thinned, to one of these numbers of phrasings.
ONE_IN = 6
LEFT = (2, 3, 3, 5, 10, 20)
SEED = 5


def thinned(engine: SearchEngine) -> SearchEngine | None:
    """The same snapshot with fewer phrasings for some talking points; the same ones at every call.

    Args:
        engine: Any snapshot; nothing is encoded anew.

    Returns:
        A snapshot of the same talking points in the same order; none where there are too few to thin any.
    """
    rng = np.random.default_rng(SEED)
    chosen = rng.choice(
        len(engine.talking_points), len(engine.talking_points) // ONE_IN, replace=False
    )
    if not len(chosen):
        return None
    left = {engine.talking_points[point]: int(rng.choice(LEFT)) for point in chosen}
    kept = []
    for row, passage in enumerate(engine.passages):
        if passage.kind is PassageKind.PHRASING and passage.talking_point in left:
            left[passage.talking_point] -= 1
            if left[passage.talking_point] < 0:
                continue
        kept.append(row)
    return engine.having([engine.passages[row] for row in kept], engine.vectors[kept])
