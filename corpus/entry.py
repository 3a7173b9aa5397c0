"""One Markdown file <-> one translation of a talking point.

`parse_entry` reads, `write_entry` writes, and `parse_entry(write_entry(x)) == x`. A file that
`write_entry` made is in canonical form: parsing and writing it again gives the same bytes.
"""

import re
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError, field_validator

from corpus.body import SECTIONS, Body
from corpus.frontmatter import StrictModel, dump_yaml, load_yaml, validate
from corpus.model import (
    MASTER_LANGUAGE,
    SLUG,
    SLUG_MAX,
    Entry,
    Kind,
    State,
    TalkingPoint,
)
from corpus.problems import CorpusError, Problem

Slug = Annotated[str, StringConstraints(pattern=rf"^{SLUG.pattern}$", max_length=SLUG_MAX)]

#: Free text that YAML carries without a doubt.
_WORDS = re.compile(r"[A-Za-z]+(?:[ -][A-Za-z]+)*")


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
    lines = _lines(text)
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
    body = Body(path, body_start)
    body.read(lines[body_start - 1 :])
    problems.extend(body.problems)
    if problems:
        raise CorpusError(problems)
    return Entry(body.translation(slug, language, of), point, path, body.section_lines)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")


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
    translation, matter = entry.translation, _matter(entry)
    blocks = ["---\n" + dump_yaml(matter) + "---", f"# {translation.title}"]
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
    if not _reads_back(text, matter, entry):
        message = "a text holds a heading, stray spaces or empty lines that the file cannot carry"
        raise CorpusError([Problem(entry.path, 0, message, "layout")])
    return text


def _reads_back(text: str, matter: dict[str, object], entry: Entry) -> bool:
    """Whether parsing the text gives the entry again; raises as `parse_entry` does.

    Reading YAML takes longer than all the rest, and what the model allows comes back from it in any
    case, but for a free text; so it is read only for one that is more than words.
    """
    wording = entry.translation
    master = wording.language == MASTER_LANGUAGE
    model: type[StrictModel] = MasterMatter if master else TranslationMatter
    try:
        model.model_validate(matter)
        plain = _WORDS.fullmatch(str(matter.get("owner", "nobody"))) is not None
    except ValidationError:
        plain = False
    if not plain:
        return parse_entry(text, wording.language, entry.path) == entry
    lines = _lines(text)
    _matter_text, start, problems = _split_matter(lines, entry.path)
    body = Body(entry.path, start)
    body.read(lines[start - 1 :])
    if problems := problems + body.problems:
        raise CorpusError(problems)
    slug, of = str(matter["id"]), str(matter.get("of", ""))
    return body.translation(slug, wording.language, of) == wording


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
