"""Whether a stretch of a message raises something that its first hit answers.

A logistic regression over what the search says of the stretch and of those that lie in it or around it. It
was fitted once, on the letters in `corpus/golden/letters/`, by `python -m tests.bench.parting`, which prints
the weights anew; other letters, in `corpus/golden/messages/`, judge it.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.model import Band
from index.message import Span
from index.ranking import sigmoid
from index.types import SearchResult

#: A stretch as (first atom, last atom, where it stands); atoms are clauses and whole sentences.
Stretch = tuple[int, int, Span]

#: Fewer words than this rarely say what they are about.
FEW = 5

COLUMNS = (
    "log odds of the first hit's score",
    "its lead over the second",
    "has a question mark",
    "log of its words",
    "has few words",
    "best score of the same talking point inside it, its own where nothing lies inside",
    "best score of another one inside it",
    "best score of the same one around it, its own where nothing lies around",
    "share of those inside and around that agree",
    "its atoms",
)
WEIGHTS = (
    0.1272,
    1.0375,
    -0.61,
    2.0846,
    -1.5382,
    0.1368,
    -1.6631,
    2.4413,
    1.9331,
    -0.3601,
)
BIAS = -8.6547
#: Probability that a part must exceed, and what each part costs: one long part beats two that say the same.
COST = 0.36


def worths(
    message: str, stretches: Sequence[Stretch], results: Sequence[SearchResult]
) -> NDArray[np.float64]:
    """What each stretch of a paragraph would be worth as a part.

    Args:
        message: The whole message.
        stretches: All that could be parts.
        results: What was found for each, in the same order.

    Returns:
        Shape (n,): probability that the first hit answers it, less `COST`; minus infinity where nothing fits.
    """
    if not stretches:
        return np.empty(0)
    logits = columns(message, stretches, results) @ np.array(WEIGHTS) + BIAS
    fits = np.array([result.band is not Band.NONE for result in results])
    return np.where(fits, sigmoid(logits) - COST, -np.inf)


def columns(
    message: str, stretches: Sequence[Stretch], results: Sequence[SearchResult]
) -> NDArray[np.float64]:
    """What the regression looks at: shape (n, len(COLUMNS))."""
    rows = []
    for (first, last, span), result in zip(stretches, results, strict=True):
        if not result.hits:
            rows.append([0.0] * len(COLUMNS))
            continue
        best = result.hits[0]
        second = result.hits[1].score if len(result.hits) > 1 else 0.0
        text = message[span.start : span.end]
        inside = [
            r
            for (a, b, other), r in zip(stretches, results, strict=True)
            if a >= first and b <= last and other != span and r.hits
        ]
        around = [
            r
            for (a, b, other), r in zip(stretches, results, strict=True)
            if a <= first and b >= last and other != span and r.hits
        ]
        same = [r.hits[0].score for r in inside if _first(r) == best.talking_point]
        others = [
            r.hits[0].score
            for r in inside
            if _first(r) != best.talking_point and r.band is not Band.NONE
        ]
        wider = [h.score for r in around for h in r.hits if h.talking_point == best.talking_point]
        agree = [_first(r) == best.talking_point for r in inside + around]
        words = len(text.split())
        rows.append(
            [
                _log_odds(best.score),
                best.score - second,
                float("?" in text),
                math.log(max(words, 1)),
                float(words < FEW),
                max(same, default=0.0) if inside else best.score,
                max(others, default=0.0),
                max(wider, default=0.0) if around else best.score,
                float(np.mean(agree)) if agree else 1.0,
                float(last - first),
            ]
        )
    return np.array(rows)


def _first(result: SearchResult) -> str:
    return result.hits[0].talking_point


def _log_odds(probability: float) -> float:
    return math.log(max(probability, 1e-6) / max(1 - probability, 1e-6))
