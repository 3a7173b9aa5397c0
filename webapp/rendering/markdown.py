"""Corpus Markdown, parsed once and rendered three ways: for the page, for a mail, as plain text.

CommonMark without raw HTML, plus two marks of ours: `[^id]` cites a fact, `[[name]]` is a fill-in.
Whatever is rendered as HTML passes nh3 last, so that only the tags and attributes named here come out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from corpus.model import CITATION, FILL_IN

_CITATIONS = re.compile(rf"(?:{CITATION.pattern})+")

PAGE_TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "sup", "span", "br"}
PAGE_ATTRIBUTES = {
    "a": {"href", "aria-label", "rel"},
    "ol": {"start"},
    "sup": {"class"},
    "span": {"class", "data-fill"},
}


@dataclass(frozen=True, slots=True)
class Marks:
    """How the two marks come out.

    Attributes:
        numbers: Number of each cited fact; a fact without one is left out of the text.
        values: What fill-ins are filled with; those without a value stay open.
        sources: Address of the page with the list of sources; empty for the present one.
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    sources: str = ""


def _citation_rule(state: StateInline, silent: bool) -> bool:
    match = _CITATIONS.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("citation", "sup", 0)
        token.meta = {"ids": CITATION.findall(match[0])}
    state.pos = match.end()
    return True


def _fill_in_rule(state: StateInline, silent: bool) -> bool:
    match = FILL_IN.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("fill_in", "span", 0)
        token.content = match[1].strip()
    state.pos = match.end()
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": True})
    parser.enable(["replacements", "smartquotes"])
    parser.disable(
        ["image", "code", "fence", "heading", "lheading", "hr", "html_inline", "reference"]
    )
    parser.inline.ruler.before("link", "citation", _citation_rule)
    parser.inline.ruler.before("link", "fill_in", _fill_in_rule)
    return parser


PARSER = _parser()


class PageRenderer(RendererHTML):
    """HTML for our own pages: classes, citations that lead to the list of sources."""

    def citation(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Citations as bracketed numbers, each a link to its source."""
        numbers = _numbers(tokens[index], env)
        page = escape(_marks(env).sources)
        links = "".join(
            f'<a href="{page}#source-{n}" aria-label="Source {n}">[{n}]</a>' for n in numbers
        )
        return f'<sup class="fn">{links}</sup>' if links else ""

    def fill_in(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        """A fill-in: its name while open, its value once filled."""
        name = tokens[index].content
        value = _marks(env).values.get(name, "")
        state = "fill done" if value else "fill"
        return f'<span class="{state}" data-fill="{escape(name)}">{escape(value or name)}</span>'


class MailRenderer(RendererHTML):
    """HTML for a mail: inline styles only, since mail programs drop classes and style sheets."""

    def citation(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Citations as bracketed numbers."""
        numbers = "".join(f"[{n}]" for n in _numbers(tokens[index], env))
        return f"<sup>{numbers}</sup>" if numbers else ""

    def fill_in(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        """The value; an open fill-in keeps its brackets, so that it cannot be overlooked."""
        return escape(_filled(tokens[index], env))

    def paragraph_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Paragraphs carry their own margin."""
        return "" if tokens[index].hidden else '<p style="margin:0 0 1em 0">'


class PlainRenderer(RendererHTML):
    """Plain text: paragraphs apart, list items with a dash, links with their address."""

    def render(self, tokens: Sequence[Token], options: OptionsDict, env: EnvType) -> str:
        """Render blocks, one empty line between them."""
        blocks: list[str] = []
        prefix: list[str] = []
        counters: list[int] = []
        previous_was_item = False
        for token in tokens:
            match token.type:
                case "bullet_list_open":
                    counters.append(0)
                case "ordered_list_open":
                    counters.append(int(token.attrGet("start") or 1))
                case "bullet_list_close" | "ordered_list_close":
                    counters.pop()
                case "list_item_open":
                    prefix.append(f"{counters[-1]}. " if counters[-1] else "- ")
                    counters[-1] += bool(counters[-1])
                case "inline":
                    text = self._inline(token.children or [], env)
                    gap = "\n" if prefix and previous_was_item else "\n\n"
                    blocks.append(gap + "".join(prefix) + text)
                    previous_was_item = bool(prefix)
                    prefix.clear()
        return "".join(blocks).strip("\n")

    def _inline(self, tokens: Sequence[Token], env: EnvType) -> str:
        parts: list[str] = []
        links: list[str] = []
        for token in tokens:
            match token.type:
                case "citation":
                    numbers = _numbers(token, env)
                    parts.append(" " + "".join(f"[{n}]" for n in numbers) if numbers else "")
                case "fill_in":
                    parts.append(_filled(token, env))
                case "softbreak":
                    parts.append(" ")
                case "hardbreak":
                    parts.append("\n")
                case "link_open":
                    links.append(str(token.attrGet("href") or ""))
                case "link_close":
                    parts.append(f" ({links.pop()})")
                case _:
                    parts.append(token.content)
        return "".join(parts)


def _marks(env: EnvType) -> Marks:
    marks = env["marks"]
    assert isinstance(marks, Marks)
    return marks


def _numbers(token: Token, env: EnvType) -> list[int]:
    numbers = _marks(env).numbers
    found = (numbers[slug] for slug in token.meta["ids"] if slug in numbers)
    return list(dict.fromkeys(found))  # facts of one source may share a number


def _filled(token: Token, env: EnvType) -> str:
    return _marks(env).values.get(token.content) or f"[[{token.content}]]"


def _render(renderer: RendererHTML, text: str, marks: Marks) -> str:
    env = {"marks": marks}
    return str(renderer.render(PARSER.parse(text, env), PARSER.options, env))


_PAGE, _MAIL, _PLAIN = (kind(PARSER) for kind in (PageRenderer, MailRenderer, PlainRenderer))


def page_html(text: str, marks: Marks) -> str:
    """Markdown as safe HTML for our pages."""
    html = _render(_PAGE, text, marks)
    return nh3.clean(html, tags=PAGE_TAGS, attributes=PAGE_ATTRIBUTES, link_rel=None)


def mail_html(text: str, marks: Marks) -> str:
    """Markdown as safe HTML for a mail, with inline styles only."""
    html = _render(_MAIL, text, marks)
    return nh3.clean(
        html,
        tags=PAGE_TAGS - {"span"},
        attributes={"a": {"href"}, "ol": {"start"}, "p": {"style"}},
        filter_style_properties={"margin"},
        link_rel=None,
    )


def plain_text(text: str, marks: Marks) -> str:
    """Markdown as plain text, paragraphs apart by an empty line."""
    return _render(_PLAIN, text, marks)
