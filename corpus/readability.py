"""How easily a text reads: Flesch reading ease, for English."""

import syllapy

from corpus.text import sentences, words

LANGUAGE = "en"


def flesch_reading_ease(text: str) -> float:
    """Flesch reading ease: 206.835 - 1.015 words per sentence - 84.6 syllables per word.

    Source: Flesch, A new readability yardstick, Journal of Applied Psychology 32 (1948).

    Args:
        text: Markdown; citations do not count, fill-ins count as their names.

    Returns:
        About 0 (very hard) to 100 (very easy); 100 for a text without words.
    """
    found = words(text)
    if not found:
        return 100.0
    syllables = sum(max(1, int(syllapy.count(word))) for word in found)
    count = max(1, len(sentences(text, LANGUAGE)))
    return 206.835 - 1.015 * len(found) / count - 84.6 * syllables / len(found)
