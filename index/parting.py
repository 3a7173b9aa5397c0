"""Whether a stretch of a message is worth an answer of its own."""

import math

from corpus.model import Band
from index.message import Span
from index.types import SearchResult

#: Score from which a stretch counts as raising something.
ENOUGH = 0.35
#: What every part costs, so that one long part beats several short ones that say the same.
COST = 0.5
#: What a word adds.
PER_WORD = 0.01


def worth(message: str, span: Span, result: SearchResult) -> float:
    """What a part would be worth; 0 or less: it raises nothing."""
    if result.band is Band.NONE or not result.hits:
        return -math.inf
    return result.hits[0].score - COST
