"""A mail in the making -> the mail, in every flavour it leaves in, and what speaks against sending it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from urllib.parse import unquote

from corpus.model import FILL_IN, Evidence, Source
from corpus.text import words
from webapp.rendering.markdown import Marks, mail_html, plain_text
from webapp.services.copying import fill_ins_of, sources_html, sources_plain
from webapp.services.drafts import Mail
from webapp.services.gate import Finding, Gate, Kind, cited, stops, worst_first
from webapp.services.mail_markdown import own_markdown, sources_markdown, text_markdown
from webapp.services.mail_texts import Block, filled, texts_of
from webapp.services.reading import Reading

#: A mail of more words is read by few.
WORDS_MANY = 300
_ADDRESS = re.compile(r'href="([^"]*)"')
_BRACKETS = re.compile(r"\[\[[^\[\]]*\]\]")
PARAGRAPH = '<p style="margin:0 0 1em 0">'


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the mail for the preview: approved words or the sender's own.

    Attributes:
        slug: Of the talking point it is or was made from; empty for words around the texts.
    """

    own: bool
    html: str
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail as it would leave.

    Attributes:
        html: With inline styles only.
        plain: The same words without markup.
        markdown: The same as Markdown, fill-ins filled.
        passages: The same as `html`, by whose words they are.
        blocks: The texts that are there, in order.
        findings: What speaks against it, those that stop it first.
        names: Fill-ins of all texts and own words, in order.
        words: How many words it has, sources apart.
    """

    subject: str
    html: str
    plain: str
    markdown: str
    passages: tuple[Passage, ...]
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]
    names: tuple[str, ...]
    words: int

    @property
    def stopped(self) -> bool:
        """Whether it must not leave."""
        return bool(stops(self.findings))


def compose(mail: Mail, readings: Mapping[str, Reading], gate: Gate) -> Composed:
    """Put a mail together.

    Args:
        mail: In the making.
        readings: Texts by id; entries whose text is not there are left out and reported.
        gate: Judges.

    Returns:
        The mail. Citations are numbered through all texts, each source once.
    """
    values = {name: value.strip() for name, value in mail.values.items()}
    blocks = [
        replace(block, findings=_about(mail, block, values, gate))
        for block in texts_of(mail.entries, readings)
    ]
    numbers, sources = _cited(blocks) if mail.sources else ({}, ())
    marks = Marks(numbers, values)
    before = [filled(text, values) for text in (mail.greeting, mail.opening)]
    after = filled(mail.closing, values)
    passages = [Passage(True, _own_html("\n\n".join(filter(None, before))))]
    passages += [
        Passage(b.entry.edited is not None, mail_html(b.text, marks).strip(), b.entry.id)
        for b in blocks
    ]
    passages += [Passage(True, _own_html(after))]
    plain = [*before, *(plain_text(block.text, marks) for block in blocks), after]
    markdown = [
        *map(own_markdown, before),
        *(text_markdown(block.text, numbers, values) for block in blocks),
        own_markdown(after),
    ]
    uncited = Marks(values=values)
    body = [*before, *(plain_text(block.text, uncited) for block in blocks), after]
    if sources:
        passages.append(Passage(True, sources_html(sources)))
        plain.append(sources_plain(sources))
        markdown.append(sources_markdown(sources))
    own = (mail.subject, mail.greeting, mail.opening, mail.closing)
    names = fill_ins_of("\n".join([*own[:3], *(b.text for b in blocks), mail.closing]))
    composed = Composed(
        subject=filled(mail.subject, values),
        html="\n".join(passage.html for passage in passages if passage.html),
        plain=_joined(plain),
        markdown=_joined(markdown),
        passages=tuple(passages),
        blocks=tuple(blocks),
        findings=(),
        names=names,
        words=len(words(_joined(body))),
    )
    found = [
        *_gone(mail, readings, gate),
        *gate.unfilled(names, values),
        *gate.left_open(_texts_that_leave(composed, values)),
        *(finding for block in blocks for finding in block.findings),
        *(finding for text in own for finding in gate.wording(filled(text, values))),
    ]
    return replace(composed, findings=worst_first(found))


def own_fill_ins(mail: Mail) -> tuple[str, ...]:
    """Names of the fill-ins in what the sender wrote: own words and edited texts."""
    edited = [entry.edited for entry in mail.entries if entry.edited is not None]
    return fill_ins_of(
        "\n".join([mail.subject, mail.greeting, mail.opening, *edited, mail.closing])
    )


def eml(composed: Composed) -> bytes:
    """An unsent draft that mail programs open for editing."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(composed.subject.split())
    message["X-Unsent"] = "1"
    message.set_content(composed.plain)
    message.add_alternative(f"<html><body>{composed.html}</body></html>", subtype="html")
    return bytes(message)


def _about(mail: Mail, block: Block, values: Mapping[str, str], gate: Gate) -> tuple[Finding, ...]:
    """What speaks against one text of a mail; each finding names it."""
    entry, reading = block.entry, block.reading
    title = reading.wording.title
    found = gate.state(reading)
    if block.comparable and entry.version != reading.wording.text_version:
        found.append(
            gate.finding(Kind.CHANGED, "It has changed since it was put here. Read it again.")
        )
    if block.language != mail.language:
        found.append(gate.finding(Kind.LANGUAGE, "It is not there in the mail’s language."))
    found += _said(block, values, gate)
    named = [
        Finding(f.kind, f.weight, f"“{title}”: {f.message}", f"{entry.id}:{f.name}".rstrip(":"))
        for f in found
    ]
    return (*named, *gate.evidence(reading, block.text))


def _said(block: Block, values: Mapping[str, str], gate: Gate) -> list[Finding]:
    """Forbidden phrases in an edited text, or that the values of fill-ins make in an approved one."""
    if block.entry.edited is None and not fill_ins_of(block.text):
        return []
    # As it is read: neither emphasis nor a footnote parts two words.
    found = gate.wording(plain_text(block.text, Marks(values=values)))
    if block.entry.edited is not None:
        return list(dict.fromkeys([*gate.wording(block.text), *found]))
    approved = gate.wording(plain_text(block.text, Marks()))
    return [finding for finding in found if finding not in approved]


def _cited(blocks: list[Block]) -> tuple[dict[str, int], tuple[Evidence, ...]]:
    """The number of each cited fact, and a fact of each source; facts of one source share its number."""
    numbers: dict[str, int] = {}
    sources: dict[Source, Evidence] = {}
    for block in blocks:
        for fact in cited(block.reading, block.text):
            sources.setdefault(fact.source, fact)
            numbers[fact.id] = list(sources).index(fact.source) + 1
    return numbers, tuple(sources.values())


def _gone(mail: Mail, readings: Mapping[str, Reading], gate: Gate) -> list[Finding]:
    return [
        gate.finding(Kind.RETIRED, f"“{entry.id}” cannot be read any more. Take it out.", entry.id)
        for entry in mail.entries
        if entry.id not in readings
    ]


def _texts_that_leave(composed: Composed, values: Mapping[str, str]) -> str:
    """All that may hold the brackets of a fill-in, without those that are asked for anyway."""
    texts = [
        composed.subject,
        composed.plain,
        *map(unquote, _ADDRESS.findall(composed.html)),
        *_BRACKETS.findall(composed.markdown),
    ]
    asked = {name for name in composed.names if not values.get(name)}
    return FILL_IN.sub(
        lambda match: "" if match[1].strip() in asked else match[0], "\n".join(texts)
    )


def _joined(parts: list[str]) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _own_html(text: str) -> str:
    """Own words: a paragraph for each empty line between, line ends kept."""
    paragraphs = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return "\n".join(
        f"{PARAGRAPH}{escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs if part
    )
