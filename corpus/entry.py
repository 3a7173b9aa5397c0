"""One Markdown file <-> one translation of a talking point.

`parse_entry` reads, `write_entry` writes, and `parse_entry(write_entry(x)) == x`. A file that
`write_entry` made is in canonical form: parsing and writing it again gives the same bytes.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from corpus.frontmatter import StrictModel, dump_yaml, load_yaml, validate
from corpus.model import (
    MASTER_LANGUAGE,
    SLUG,
    SLUG_MAX,
    Angle,
    Entry,
    Kind,
    State,
    TalkingPoint,
    Translation,
)
from corpus.problems import CorpusError, Problem

Slug = Annotated[str, StringConstraints(pattern=rf"^{SLUG.pattern}$", max_length=SLUG_MAX)]

#: Section headings in file order, with the attribute of Translation each one fills.
SECTIONS = {
    "Asked as": "phrasings",
    "Say": "say",
    "Answer": "answer",
    "More": "more",
    "Where they are right": "concession",
    "Angles": "angles",
    "Internal": "internal",
}


class MasterMatter(StrictModel):
    """Front matter of a master file: the talking point's metadata."""

    id: Slug
    concern: Slug
    kind: Kind
    state: State
    owner: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    verified: date
    review_days: Annotated[int, Field(ge=1, le=1000)]
    next: tuple[Slug, ...] = ()

    @field_validator("kind", mode="before")
    @classmethod
    def unquoted_true(cls, value: object) -> object:
        """`kind: true` is a word to whoever writes it, and a truth value to YAML."""
        return Kind.TRUE if value is True else value


class TranslationMatter(StrictModel):
    """Front matter of a translation: which master text it renders."""

    id: Slug
    of: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


def parse_entry(text: str, language: str = MASTER_LANGUAGE, path: str = "") -> Entry:
    """Read one file.

    Args:
        text: The whole file.
        language: Of the wording; the master's language makes it a master file.
        path: Named in problems and kept in the result.

    Returns:
        The entry. Sections that are absent are empty.

    Raises:
        CorpusError: With every problem in the file, each with its line.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    matter, body_start, problems = _split_matter(lines, path)
    point: TalkingPoint | None = None
    slug, of = "", ""
    if matter:
        try:
            data = load_yaml(matter, path, first_line=2)
            if language == MASTER_LANGUAGE:
                point = TalkingPoint(**dict(validate(MasterMatter, data, path, first_line=2)))
                slug = point.id
            else:
                checked = validate(TranslationMatter, data, path, first_line=2)
                slug, of = checked.id, checked.of
        except CorpusError as error:
            problems.extend(error.problems)
    body = _Body(path, body_start)
    body.read(lines[body_start - 1 :])
    problems.extend(body.problems)
    if problems:
        raise CorpusError(problems)
    translation = Translation(
        talking_point=slug,
        language=language,
        title=body.title,
        phrasings=tuple(body.phrasings),
        angles=tuple(Angle(audience, text) for audience, text in body.angles.items()),
        of=of,
        **body.texts,
    )
    return Entry(translation, point, path, body.section_lines)


def _split_matter(lines: list[str], path: str) -> tuple[str, int, list[Problem]]:
    """Front matter, 1-based line on which the rest begins, and what is wrong with the fences."""
    if not lines or lines[0].rstrip() != "---":
        return (
            "",
            1,
            [Problem(path, 1, "the file must begin with '---' and front matter", "layout")],
        )
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() == "---":
            return "\n".join(lines[1 : number - 1]) + "\n", number + 1, []
    return "", len(lines) + 1, [Problem(path, 1, "front matter is not closed with '---'", "layout")]


@dataclass(slots=True)
class _Body:
    """Reads the part below the front matter, line by line, collecting problems."""

    path: str
    start: int
    title: str = ""
    phrasings: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    angles: dict[str, str] = field(default_factory=dict)
    section_lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _heading: str = ""
    _audience: str = ""
    _buffer: list[str] = field(default_factory=list)
    _seen: list[str] = field(default_factory=list)

    def read(self, lines: list[str]) -> None:
        for number, raw in enumerate(lines, start=self.start):
            line = raw.rstrip()
            if match := re.match(r"(#+)(?:\s+(.*))?$", line):
                self._flush()
                self._open(len(match[1]), (match[2] or "").strip(), number)
            elif self._heading == "Asked as":
                self._phrasing(line, number)
            else:
                if line and not self._takes_text():
                    self._problem(
                        number, "text stands outside the sections; move it under a heading"
                    )
                if line and self._key() not in self.section_lines:
                    self.section_lines[self._key()] = number
                self._buffer.append(line)
        self._flush()
        if not self.title:
            self._problem(self.start, "the title is missing: a line '# …' below the front matter")

    def _takes_text(self) -> bool:
        if self._heading == "Angles":
            return bool(self._audience)
        return bool(self._heading)

    def _key(self) -> str:
        return f"Angles/{self._audience}" if self._audience else self._heading

    def _problem(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, line, message, "layout"))

    def _open(self, level: int, name: str, number: int) -> None:
        if level == 1:
            if self.title or self._seen:
                self._problem(
                    number, "only one title ('# …') may stand in a file, above the sections"
                )
            self.title = self.title or name
            self.section_lines.setdefault("title", number)
        elif level == 2:
            self._heading, self._audience = name, ""
            if name not in SECTIONS:
                self._problem(number, f"'{name}' is no heading of a talking point; use {_known()}")
            elif name in self._seen:
                self._problem(number, f"the section '{name}' stands twice")
            elif self._seen and list(SECTIONS).index(name) < list(SECTIONS).index(self._seen[-1]):
                self._problem(number, f"'{name}' belongs above '{self._seen[-1]}'")
            if name in SECTIONS:
                self._seen.append(name)
        elif level == 3 and self._heading == "Angles":
            self._audience = name
            if not SLUG.fullmatch(name):
                self._problem(number, f"'{name}' is no audience id")
            elif name in self.angles:
                self._problem(number, f"the angle '{name}' stands twice")
        else:
            self._problem(number, "headings of this level may stand only under 'Angles' ('### …')")

    def _phrasing(self, line: str, number: int) -> None:
        if not line:
            return
        if match := re.match(r"-\s+(\S.*)$", line):
            self.section_lines[f"Asked as/{len(self.phrasings)}"] = number
            self.phrasings.append(match[1])
        elif line.startswith("  ") and self.phrasings:
            self.phrasings[-1] += " " + line.strip()
        else:
            self._problem(number, "each phrasing stands on a line of its own that begins with '- '")

    def _flush(self) -> None:
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(self._buffer)).strip("\n")
        self._buffer = []
        if self._heading == "Angles":
            if self._audience and self._audience not in self.angles:
                self.angles[self._audience] = text
        elif self._heading in SECTIONS and self._heading != "Asked as":
            self.texts.setdefault(SECTIONS[self._heading], text)


def _known() -> str:
    return ", ".join(f"'{name}'" for name in SECTIONS)


def write_entry(entry: Entry) -> str:
    """Write an entry in canonical form.

    Args:
        entry: What to write.

    Returns:
        The file's text, ending in one line feed.

    Raises:
        CorpusError: A text holds what the format cannot carry: a heading, a line with trailing
            space, a phrasing of several lines.
    """
    translation = entry.translation
    blocks = ["---\n" + dump_yaml(_matter(entry)) + "---", f"# {translation.title}"]
    for heading, attribute in SECTIONS.items():
        match attribute:
            case "phrasings":
                content = "\n".join(f"- {phrasing}" for phrasing in translation.phrasings)
            case "angles":
                content = "\n\n".join(
                    f"### {a.audience}\n{a.text}".rstrip() for a in translation.angles
                )
            case _:
                content = getattr(translation, attribute)
        if content:
            blocks.append(f"## {heading}\n{content}")
    text = blocks[0] + "\n" + "\n\n".join(blocks[1:]) + "\n"
    if parse_entry(text, translation.language, entry.path) != entry:
        message = "a text holds a heading, stray spaces or empty lines that the file cannot carry"
        raise CorpusError([Problem(entry.path, 0, message, "layout")])
    return text


def _matter(entry: Entry) -> dict[str, object]:
    if entry.talking_point is None:
        return {"id": entry.translation.talking_point, "of": entry.translation.of}
    point = entry.talking_point
    return {
        "id": point.id,
        "concern": point.concern,
        "kind": True if point.kind is Kind.TRUE else point.kind.value,
        "state": point.state.value,
        "owner": point.owner,
        "verified": point.verified,
        "review_days": point.review_days,
        "next": list(point.next),
    }
