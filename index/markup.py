"""HTML mail -> the same text with its markup blanked out, so that every letter keeps its place."""

import re
from html import unescape
from html.parser import HTMLParser

_IS_HTML = re.compile(r"<(?:!doctype html|html|body|div|p|br|table|span)\b[^<>]*>", re.IGNORECASE)
_UNSEEN = {"script", "style", "head", "title"}
_BLOCKS = {
    "address", "blockquote", "br", "div", "dd", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li",
    "ol", "p", "pre", "table", "td", "th", "tr", "ul",
}  # fmt: skip


class _Blanker(HTMLParser):
    """Copies what is read to where it stands in the source; everything else stays blank."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.text = [" "] * len(source)
        self._lines = [0]
        self._lines += [n + 1 for n, letter in enumerate(source) if letter == "\n"]
        self._unseen = self._quoted = 0
        # A tag that nothing closes is text. The parser would look for its end from each "<" anew.
        open_tag = source.find("<", source.rfind(">") + 1)
        end = open_tag if open_tag >= 0 else len(source)
        self.feed(source[:end])
        self.close()
        if not self._unseen:
            self.text[end:] = re.sub(r"\s", " ", source[end:])

    @property
    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _put(self, text: str) -> None:
        if not self._unseen:
            self.text[self._place : self._place + len(text)] = text

    def _break(self, tag: str) -> None:
        # A paragraph's two tags are two line ends: what lies between paragraphs is a blank line.
        if tag in _BLOCKS:
            self._put("\n>" if self._quoted else "\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Blank; blocks begin a line."""
        self._quoted += tag == "blockquote"
        self._break(tag)
        self._unseen += tag in _UNSEEN

    def handle_endtag(self, tag: str) -> None:
        """Blank; blocks end a line."""
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        self._quoted -= tag == "blockquote" and self._quoted > 0
        self._break(tag)

    def handle_data(self, data: str) -> None:
        """Text stays where it is; its own line ends mean nothing in HTML."""
        self._put(re.sub(r"\s", " ", data))

    def handle_entityref(self, name: str) -> None:
        """One letter in the place of its name."""
        self._put(unescape(f"&{name};")[:1])

    def handle_charref(self, name: str) -> None:
        """One letter in the place of its number."""
        self._put(unescape(f"&#{name};")[:1])


def without_markup(text: str) -> str:
    """A text whose markup is blanked out.

    Args:
        text: Any Unicode.

    Returns:
        As long as `text`; the text itself where it is no HTML.
    """
    return "".join(_Blanker(text).text) if _IS_HTML.search(text) else text
