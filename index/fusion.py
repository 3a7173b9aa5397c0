"""Meaning and words in one ranking, without anything learnt."""

import numpy as np

from index.types import Scores

#: Rank whose distance from the first tells whether meaning has found something that stands out.
CROWD = 8
#: A lead over that rank of this share of the whole spread leaves words without a say.
CLEAR_LEAD = 0.54


def fused(cosines: Scores, words: Scores) -> Scores:
    """Add both, each scaled to [0, 1], words the less the clearer meaning is.

    A convex combination of scaled scores keeps what ranks throw away: by how much one is better (Bruch, Gai
    and Ingber, "An analysis of fusion functions for hybrid retrieval", 2023). Where the best few documents
    stand out by meaning, words can only do harm; where many are about as near, words decide.

    Args:
        cosines: Shape (n,).
        words: Shape (n,): BM25.

    Returns:
        Shape (n,), in [0, 2].
    """
    if len(cosines) <= CROWD:
        return _scaled(cosines) + _scaled(words)
    best = -np.partition(-cosines, [0, CROWD])
    spread = max(float(best[0] - np.median(cosines)), 1e-9)
    lead = float(best[0] - best[CROWD]) / spread
    trust = min(max(1 - lead / CLEAR_LEAD, 0.0), 1.0)
    return np.asarray(_scaled(cosines) + trust * _scaled(words), np.float32)


def _scaled(scores: Scores) -> Scores:
    if not len(scores):
        return scores
    low, high = float(scores.min()), float(scores.max())
    return np.zeros_like(scores) if high - low < 1e-9 else (scores - low) / (high - low)
