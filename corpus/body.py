"""The part of an entry's file below its front matter: a title and sections of Markdown."""

import re
from dataclasses import dataclass, field

from corpus.model import SLUG, Angle, Translation
from corpus.problems import Problem

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


@dataclass(slots=True)
class Body:
    """Reads the part below the front matter, line by line, collecting problems.

    Attributes:
        path: Named in problems.
        start: Line of the file on which the part begins, 1-based.
        title: Empty until it is read, as all that follows.
        phrasings: In file order.
        texts: Attribute of Translation to Markdown.
        angles: Audience to Markdown.
        section_lines: First line of each section.
        problems: In file order.
    """

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

    def translation(self, slug: str, language: str, of: str) -> Translation:
        """What was read, as the wording it is."""
        return Translation(
            talking_point=slug,
            language=language,
            title=self.title,
            phrasings=tuple(self.phrasings),
            angles=tuple(Angle(audience, text) for audience, text in self.angles.items()),
            of=of,
            **self.texts,
        )

    def read(self, lines: list[str]) -> None:
        """Take the lines in; what is wrong with them is kept in `problems`."""
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
