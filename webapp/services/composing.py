"""A mail in the making -> the mail, in every flavour it leaves in, and what speaks against sending it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from sentencex import segment

from corpus.model import CITATION, FILL_IN, Evidence
from corpus.text import words
from webapp.rendering.markdown import Marks, mail_html, plain_text
from webapp.services.copying import (
    Finding,
    Part,
    Weight,
    findings,
    source_text,
    sources_html,
    sources_plain,
)
from webapp.services.drafts import Entry, Mail
from webapp.services.reading import Reading

#: A mail of more words is read by few.
WORDS_MANY = 300
PARAGRAPH = '<p style="margin:0 0 1em 0">'


@dataclass(frozen=True, slots=True)
class Block:
    """An entry with its text.

    Attributes:
        text: Markdown, the question back dropped where another one follows.
    """

    entry: Entry
    reading: Reading
    text: str


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail as it would leave.

    Attributes:
        html: With inline styles only.
        plain: The same words without markup.
        markdown: The same as Markdown, fill-ins filled.
        findings: What speaks against it, those that stop it first.
        names: Fill-ins of all texts, in order.
        words: How many words it has.
    """

    subject: str
    html: str
    plain: str
    markdown: str
    findings: tuple[Finding, ...]
    names: tuple[str, ...]
    words: int

    @property
    def stopped(self) -> bool:
        """Whether it must not leave."""
        return any(finding.weight is Weight.STOP for finding in self.findings)


def compose(mail: Mail, readings: Mapping[str, Reading], today: date) -> Composed:
    """Put a mail together.

    Args:
        mail: In the making.
        readings: Texts by id; entries whose text is not there are left out and reported.
        today: The day to judge on.

    Returns:
        The mail. Citations are numbered through all texts, each source once.
    """
    blocks = _blocks(mail, readings)
    values = {name: value.strip() for name, value in mail.values.items()}
    facts = _facts(blocks) if mail.sources else {}
    marks = Marks({slug: n for n, slug in enumerate(facts, start=1)}, values)
    html = [_own_html(mail.greeting), _own_html(mail.opening)]
    html += [mail_html(block.text, marks).strip() for block in blocks]
    html += [_own_html(mail.closing)]
    plain = [mail.greeting, mail.opening]
    plain += [plain_text(block.text, marks) for block in blocks]
    plain += [mail.closing]
    texts = [FILL_IN.sub(lambda m: values.get(m[1].strip()) or m[0], b.text) for b in blocks]
    markdown = [mail.greeting, mail.opening, *(_numbered(t, marks) for t in texts), mail.closing]
    cited = tuple(facts.values())
    if cited:
        html.append(sources_html(cited))
        plain.append(sources_plain(cited))
        markdown.append(sources_plain(cited))
    body = "\n\n".join(part.strip() for part in plain[: 3 + len(blocks)] if part.strip())
    return Composed(
        subject=mail.subject,
        html="\n".join(filter(None, html)),
        plain="\n\n".join(part.strip() for part in plain if part.strip()),
        markdown="\n\n".join(part.strip() for part in markdown if part.strip()),
        findings=_findings(mail, blocks, readings, today),
        names=tuple(dict.fromkeys(n.strip() for b in blocks for n in FILL_IN.findall(b.text))),
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


def _blocks(mail: Mail, readings: Mapping[str, Reading]) -> list[Block]:
    there = [entry for entry in mail.entries if entry.id in readings]
    blocks = []
    for entry in there:
        reading = readings[entry.id]
        part = Part(entry.part)
        if part is Part.ANSWER and not reading.wording.answer:
            part = Part.SAY
        text = entry.edited if entry.edited is not None else source_text(reading, part)
        # One question a mail: the last one is answered, the others are overlooked.
        if entry is not there[-1] and entry.edited is None:
            text = without_question(text)
        blocks.append(Block(entry, reading, CITATION.sub("", text) if part is Part.SAY else text))
    return blocks


def without_question(text: str) -> str:
    """A text without the question it ends with; the text itself where it is nothing but that."""
    sentences = list(segment("en", text.rstrip()))
    if len(sentences) > 1 and sentences[-1].rstrip(' )"”').endswith("?"):
        return "".join(sentences[:-1]).rstrip()
    return text


def _facts(blocks: list[Block]) -> dict[str, Evidence]:
    found: dict[str, Evidence] = {}
    for block in blocks:
        known = {fact.id: fact for fact in block.reading.sources}
        for slug in CITATION.findall(block.text):
            if slug in known:
                found.setdefault(slug, known[slug])
    return found


def _findings(
    mail: Mail, blocks: list[Block], readings: Mapping[str, Reading], today: date
) -> tuple[Finding, ...]:
    found: dict[Finding, None] = {}
    for entry in mail.entries:
        if entry.id not in readings:
            message = f"“{entry.id}” cannot be read any more. Take it out."
            found[Finding("retired", Weight.STOP, message, entry.id)] = None
    for block in blocks:
        title = block.reading.wording.title
        for finding in findings(block.reading, Part(block.entry.part), mail.values, today):
            if finding.kind == "unfilled" and finding.name not in FILL_IN.findall(block.text):
                continue
            named = finding.kind in {"unfilled", "evidence"}
            message = finding.message if named else f"“{title}”: {finding.message}"
            found[Finding(finding.kind, finding.weight, message, finding.name)] = None
        if block.entry.version != block.reading.wording.text_version:
            message = f"“{title}” has changed since it was put here. Read it again."
            found[Finding("changed", Weight.WARN, message, block.entry.id)] = None
    return tuple(sorted(found, key=lambda finding: finding.weight is not Weight.STOP))


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
