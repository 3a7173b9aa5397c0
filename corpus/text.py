"""Reading Markdown as plain prose: sentences, words, and comparing wordings."""

import re
import unicodedata

from sentencex import segment

from corpus.model import CITATION, FILL_IN

_LINK = re.compile(r"\[([^\[\]]+)\]\([^()\s]+\)")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+(?:['\u2019.,:-][^\W_]+)*")


def plain(text: str) -> str:
    """Markdown as one line of prose: no citations, fill-ins as their names, links as their words."""
    text = CITATION.sub("", text)
    text = FILL_IN.sub(lambda match: match[1].strip(), text)
    text = _BULLET.sub("", _LINK.sub(r"\1", text))
    text = _EMPHASIS.sub(r"\2", text)
    return re.sub(r"\s+", " ", text).strip()


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
    # masked by a capitalised word of the same length while cutting.
    masked = FILL_IN.sub(lambda match: "X" + "x" * (len(match[0]) - 1), text)
    found: list[tuple[int, str]] = []
    for block in re.finditer(r"(?:(?!\n\n|\n\s*[-*+] ).)+", masked, re.DOTALL):
        offset = block.start()
        for piece in segment(language, block[0].replace("\n", " ")):
            sentence = text[offset : offset + len(piece)]
            if sentence.strip():
                lead = len(sentence) - len(sentence.lstrip())
                found.append((offset + lead, sentence.strip()))
            offset += len(piece)
    return found


def folded(text: str) -> str:
    """A wording reduced to what makes two of them the same: no case, accents, punctuation or spacing."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare))
