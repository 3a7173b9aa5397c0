"""A mail in the making -> the mail, in every flavour it leaves in, and what speaks against sending it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from corpus.model import CITATION, Evidence
from corpus.text import words
from webapp.rendering.markdown import Marks, mail_html, plain_text
from webapp.services.copying import fill_ins_of, sources_html, sources_plain
from webapp.services.drafts import Mail
from webapp.services.gate import Finding, Gate, Kind, cited, stops, worst_first
from webapp.services.mail_texts import Block, filled, texts_of
from webapp.services.reading import Reading

#: A mail of more words is read by few.
WORDS_MANY = 300
PARAGRAPH = '<p style="margin:0 0 1em 0">'


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the mail for the preview: approved words or the sender's own."""

    own: bool
    html: str


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
    blocks = _blocks(mail, readings, gate)
    values = {name: value.strip() for name, value in mail.values.items()}
    facts = _facts(blocks) if mail.sources else {}
    marks = Marks({slug: n for n, slug in enumerate(facts, start=1)}, values)
    before = [filled(text, values) for text in (mail.greeting, mail.opening)]
    after = filled(mail.closing, values)
    passages = [Passage(True, _own_html("\n\n".join(filter(None, before))))]
    passages += [Passage(False, mail_html(block.text, marks).strip()) for block in blocks]
    passages += [Passage(True, _own_html(after))]
    plain = [*before, *(plain_text(block.text, marks) for block in blocks), after]
    markdown = [*before, *(_numbered(filled(b.text, values), marks) for b in blocks), after]
    body = _joined(plain)
    if facts:
        sources = tuple(facts.values())
        passages.append(Passage(True, sources_html(sources)))
        plain.append(sources_plain(sources))
        markdown.append(sources_plain(sources))
    names = fill_ins_of(
        "\n".join(
            [mail.subject, mail.greeting, mail.opening, *(b.text for b in blocks), mail.closing]
        )
    )
    return Composed(
        subject=filled(mail.subject, values),
        html="\n".join(passage.html for passage in passages if passage.html),
        plain=_joined(plain),
        markdown=_joined(markdown),
        passages=tuple(passages),
        blocks=tuple(blocks),
        findings=_findings(mail, readings, blocks, names, gate),
        names=names,
        words=len(words(body)),
    )


def eml(composed: Composed) -> bytes:
    """An unsent draft that mail programs open for editing."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = " ".join(composed.subject.split())
    message["X-Unsent"] = "1"
    message.set_content(composed.plain)
    message.add_alternative(f"<html><body>{composed.html}</body></html>", subtype="html")
    return bytes(message)


def _blocks(mail: Mail, readings: Mapping[str, Reading], gate: Gate) -> list[Block]:
    return [
        replace(block, findings=_about(mail, block, gate))
        for block in texts_of(mail.entries, readings)
    ]


def _about(mail: Mail, block: Block, gate: Gate) -> tuple[Finding, ...]:
    """What speaks against one text of a mail; each finding names it."""
    entry, reading = block.entry, block.reading
    title = reading.wording.title
    found = gate.state(reading)
    if entry.version != reading.wording.text_version:
        found.append(
            gate.finding(Kind.CHANGED, "It has changed since it was put here. Read it again.")
        )
    if reading.wording.language != mail.language:
        found.append(gate.finding(Kind.LANGUAGE, "It is not there in the mail’s language."))
    if entry.edited is not None:
        found += gate.wording(block.text)
    named = [
        Finding(f.kind, f.weight, f"“{title}”: {f.message}", f"{entry.id}:{f.name}".rstrip(":"))
        for f in found
    ]
    return (*named, *gate.evidence(reading, block.text))


def _facts(blocks: list[Block]) -> dict[str, Evidence]:
    found: dict[str, Evidence] = {}
    for block in blocks:
        for fact in cited(block.reading, block.text):
            found.setdefault(fact.id, fact)
    return found


def _findings(
    mail: Mail,
    readings: Mapping[str, Reading],
    blocks: list[Block],
    names: tuple[str, ...],
    gate: Gate,
) -> tuple[Finding, ...]:
    gone = [
        gate.finding(Kind.RETIRED, f"“{entry.id}” cannot be read any more. Take it out.", entry.id)
        for entry in mail.entries
        if entry.id not in readings
    ]
    own = gate.wording("\n".join((mail.subject, mail.greeting, mail.opening, mail.closing)))
    of_blocks = [finding for block in blocks for finding in block.findings]
    return worst_first([*gone, *gate.unfilled(names, mail.values), *of_blocks, *own])


def _joined(parts: list[str]) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _numbered(text: str, marks: Marks) -> str:
    def number(match: re.Match[str]) -> str:
        slug = match[1]
        return f"[{marks.numbers[slug]}]" if slug in marks.numbers else ""

    return CITATION.sub(number, text)


def _own_html(text: str) -> str:
    """Own words: a paragraph for each empty line between, line ends kept."""
    paragraphs = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return "\n".join(
        f"{PARAGRAPH}{escape(part).replace(chr(10), '<br>')}</p>" for part in paragraphs if part
    )
