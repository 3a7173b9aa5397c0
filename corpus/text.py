"""Reading Markdown as plain prose: sentences, words, and comparing wordings."""

import re
import unicodedata
from itertools import pairwise

from sentencex import segment

from corpus.model import CITATION, FILL_IN

_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]+\)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)((?:(?!\n\n).)+?)(?<=\S)\1", re.DOTALL)
_CLOSING_EMPHASIS = re.compile(r"[*_`]+(?=\s|$)")
_BULLET = re.compile(r"^[ \t]*(?:[-*+]|\d{1,2}\.)[ \t]+", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+(?:['\u2019.,:-][^\W_]+)*")


def plain(text: str) -> str:
    """Markdown as one line of prose: no citations, fill-ins as their names, links as their words."""
    text = CITATION.sub("", text)
    text = FILL_IN.sub(lambda match: match[1].strip(), text)
    text = _LINK.sub(r"\1", without_bullets(text))
    text = _EMPHASIS.sub(r"\2", text)
    return re.sub(r"\s+", " ", text).strip()


def without_bullets(text: str) -> str:
    """Markdown without the dashes and numbers that its list items begin with."""
    return _BULLET.sub("", text)


def words(text: str) -> list[str]:
    """The words of a Markdown text in order; numbers count as words, citations do not."""
    return _WORD.findall(plain(text))


def sentences(text: str, language: str) -> list[tuple[int, str]]:
    """Cut a Markdown text into sentences.

    Args:
        text: With citations and fill-ins in place; list items end a sentence.
        language: Two-letter code.

    Returns:
        (offset in `text`, sentence stripped of outer space), in order; empty for an empty text.
    """
    # A fill-in at the head of a sentence hides the boundary before it from the segmenter, so each is
    # masked by a capitalised word of the same length while cutting. The full stop of a list item's number
    # is masked too: it ends nothing.
    masked = FILL_IN.sub(lambda match: "X" + "x" * (len(match[0]) - 1), text)
    masked = _BULLET.sub(lambda match: re.sub(r"\S", "•", match[0]), masked)
    found: list[tuple[int, str]] = []
    for block in re.finditer(r"(?:(?!\n\n|\n[ \t]*•+[ \t]).)+", masked, re.DOTALL):
        ends = [block.start()]
        for piece in segment(language, block[0].replace("\n", " ")):
            # "**A label.** More": the asterisks that close the label belong to it.
            closing = _CLOSING_EMPHASIS.match(text, ends[-1], ends[-1] + len(piece))
            end = ends[-1] + len(piece)
            if closing and len(ends) > 1 and not text[ends[-1] - 1].isspace():
                ends[-1] = closing.end()
            ends.append(end)
        for start, end in pairwise(ends):
            sentence = text[start:end]
            if sentence.strip():
                lead = len(sentence) - len(sentence.lstrip())
                found.append((start + lead, sentence.strip()))
    return found


def folded(text: str) -> str:
    """A wording reduced to what makes two of them the same: no case, accents, punctuation or spacing."""
    bare = text.casefold()
    if not bare.isascii():
        decomposed = unicodedata.normalize("NFKD", bare)
        bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare))
