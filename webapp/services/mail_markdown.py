"""A mail as Markdown: what its sender typed is meant as it stands, so its marks are escaped."""

import re
from collections.abc import Iterable, Mapping

from corpus.model import CITATION, FILL_IN, Evidence

_MARK = re.compile(r"[\\`*\[\]<>~|]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_LINE_MARK = re.compile(r"^(\d{1,9}(?=[.)])|(?=[#+=-]))", re.MULTILINE)
_CITATIONS = re.compile(rf"(?:{CITATION.pattern})+")


def own_markdown(text: str) -> str:
    """Own words: nothing in them is a mark, and every line end is one."""
    lines = [escaped(line.strip()) for line in text.split("\n")]
    return re.sub(r"(?<=\S)\n(?=\S)", "  \n", "\n".join(lines))


def text_markdown(text: str, numbers: Mapping[str, int], values: Mapping[str, str]) -> str:
    """A text of the mail: fill-ins filled, citations as the numbers of their sources."""

    def cited(match: re.Match[str]) -> str:
        found = [numbers[slug] for slug in CITATION.findall(match[0]) if slug in numbers]
        return "".join(f"[{number}]" for number in dict.fromkeys(found))

    def value(match: re.Match[str]) -> str:
        given = values.get(match[1].strip(), "")
        return escaped(given) if given else match[0]

    return FILL_IN.sub(value, _CITATIONS.sub(cited, text))


def sources_markdown(sources: Iterable[Evidence]) -> str:
    """The sources as a numbered list."""
    return "\n".join(
        f"{number}. [{escaped(fact.source.title)}](<{fact.source.url}>), "
        f"{escaped(fact.source.publisher)}, {escaped(fact.source.date)}"
        for number, fact in enumerate(sources, start=1)
    )


def escaped(text: str) -> str:
    """A text in which nothing counts as a mark of Markdown."""
    text = _MARK.sub(lambda match: "\\" + match[0], text)
    return _LINE_MARK.sub(lambda match: match[0] + "\\", text)
