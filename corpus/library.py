"""A folder of entries, evidence and golden questions <-> a Library, in stable order.

Reading never follows a path out of the folder. Writing replaces each file in one step, so that a reader
sees the old text or the new one and never half of either.
"""

import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TypeVar

from corpus.entry import parse_entry, write_entry
from corpus.evidence import parse_evidence, write_evidence
from corpus.forbidden import FORBIDDEN_FILE, parse_forbidden, write_forbidden
from corpus.golden import parse_golden, write_golden
from corpus.model import Entry, Evidence, GoldenQuestion, Outline
from corpus.outline import parse_outline, write_outline
from corpus.problems import CorpusError, Problem

T = TypeVar("T")

STARTER = Path(__file__).parent
OUTLINE_FILE = "concerns.yaml"
#: Folder of texts for practice; files as golden questions are.
PRACTICE = "practice"
ENTRY_NAME = re.compile(r"(?P<id>[a-z0-9]+(?:-[a-z0-9]+)*)\.(?P<language>[a-z]{2})\.md")


@dataclass(frozen=True, slots=True)
class Library:
    """A whole corpus.

    Attributes:
        outline: Concerns and audiences.
        entries: Masters and translations, by path.
        evidence: Facts, by file and place in it.
        golden: Golden questions, by file and place in it.
        fact_places: Where each fact stands: id to (path, line).
        forbidden: Phrases no client may read.
        practice: Texts an adapter may be trained on, by file and place in it; never searched, nor judged by.
    """

    outline: Outline
    entries: tuple[Entry, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    golden: tuple[GoldenQuestion, ...] = ()
    fact_places: dict[str, tuple[str, int]] = field(default_factory=dict, compare=False, hash=False)
    forbidden: tuple[str, ...] = ()
    practice: tuple[GoldenQuestion, ...] = ()

    @property
    def masters(self) -> dict[str, Entry]:
        """Master entries by talking point id."""
        return {e.translation.talking_point: e for e in self.entries if e.talking_point is not None}


def entry_path(concern: str, slug: str, language: str) -> str:
    """Where an entry's file lies, relative to the corpus folder."""
    return f"entries/{concern}/{slug}.{language}.md"


def read_library(folder: Path) -> tuple[Library, tuple[Problem, ...]]:
    """Read a corpus folder, collecting every problem.

    Args:
        folder: The corpus folder; it must hold `concerns.yaml`.

    Returns:
        What could be read, and what could not. A file with a problem is left out whole.

    Raises:
        CorpusError: There is no such folder, or its `concerns.yaml` cannot be read: nothing else would
            make sense.
    """
    reader = _Reader(folder)
    if not (folder / OUTLINE_FILE).is_file():
        message = f"no corpus here: '{folder}' holds no {OUTLINE_FILE}"
        raise CorpusError([Problem(OUTLINE_FILE, 0, message, "layout")])
    outline = parse_outline(read_text(folder, OUTLINE_FILE), OUTLINE_FILE)
    entries = reader.placed(reader.collect("entries", "*", reader.entry))
    facts: list[Evidence] = []
    places: dict[str, tuple[str, int]] = {}
    for path, (read, lines) in reader.collect("evidence", "*.yaml", reader.facts):
        for fact in read:
            if fact.id in places:
                other = "{}:{}".format(*places[fact.id])
                message = f"the fact '{fact.id}' stands in {other} already"
                reader.problems.append(Problem(path, lines[fact.id], message, "evidence"))
                continue
            places[fact.id] = (path, lines[fact.id])
            facts.append(fact)
    library = Library(
        outline=outline,
        entries=entries,
        evidence=tuple(facts),
        golden=reader.questions("golden"),
        practice=reader.questions(PRACTICE),
        forbidden=reader.forbidden(),
        fact_places=places,
    )
    return library, tuple(sorted(reader.problems))


class _Reader:
    """Walks the folder; each method reads one kind of file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    def collect(self, part: str, pattern: str, read: Callable[[str, str], T]) -> Iterator[T]:
        root = self.folder / part
        for file in sorted(p for p in root.rglob(pattern) if not p.is_dir()):
            path = file.relative_to(self.folder).as_posix()
            if any(piece.startswith(".") for piece in PurePosixPath(path).parts):
                continue
            try:
                yield read(read_text(self.folder, path), path)
            except CorpusError as error:
                self.problems.extend(error.problems)

    def forbidden(self) -> tuple[str, ...]:
        if not (self.folder / FORBIDDEN_FILE).is_file():
            return ()
        try:
            return parse_forbidden(read_text(self.folder, FORBIDDEN_FILE))
        except CorpusError as error:
            self.problems.extend(error.problems)
            return ()

    def entry(self, text: str, path: str) -> Entry:
        parts = PurePosixPath(path).parts
        name = ENTRY_NAME.fullmatch(parts[-1])
        if name is None or len(parts) != 3:
            message = "an entry lies at entries/<concern>/<id>.<language>.md, in small letters"
            raise CorpusError([Problem(path, 0, message, "path")])
        entry = parse_entry(text, name["language"], path)
        slug = entry.translation.talking_point
        if slug != name["id"]:
            message = f"the id '{slug}' and the file's name differ; they must be the same"
            raise CorpusError([Problem(path, 2, message, "path")])
        if entry.talking_point and entry.talking_point.concern != parts[1]:
            message = f"the concern '{entry.talking_point.concern}' and the folder's name differ"
            raise CorpusError([Problem(path, 2, message, "path")])
        return entry

    def facts(
        self, text: str, path: str
    ) -> tuple[str, tuple[tuple[Evidence, ...], dict[str, int]]]:
        return path, parse_evidence(text, path)

    def questions(self, part: str) -> tuple[GoldenQuestion, ...]:
        def read(text: str, path: str) -> tuple[GoldenQuestion, ...]:
            return parse_golden(text, PurePosixPath(path).stem, path)

        return tuple(question for file in self.collect(part, "*.tsv", read) for question in file)

    def placed(self, found: Iterable[Entry]) -> tuple[Entry, ...]:
        """Entries whose id is free and whose master is there; the others are problems."""
        entries: dict[tuple[str, str], Entry] = {}
        for entry in found:
            key = (entry.translation.talking_point, entry.translation.language)
            if key in entries:
                message = f"the id '{key[0]}' is taken by {entries[key].path}"
                self.problems.append(Problem(entry.path, 2, message, "path"))
            else:
                entries[key] = entry
        masters = {slug for (slug, _), entry in entries.items() if entry.talking_point}
        for slug, language in list(entries):
            if slug not in masters:
                message = f"there is no master text for '{slug}'; write it first"
                path = entries.pop((slug, language)).path
                self.problems.append(Problem(path, 2, message, "path"))
        return tuple(entries.values())


def read_text(folder: Path, path: str) -> str:
    """Text of one file of a corpus folder.

    Raises:
        CorpusError: The path leads out of the folder, or the file cannot be read as UTF-8.
    """
    file = folder / path
    if not file.resolve().is_relative_to(folder.resolve()):
        raise CorpusError([Problem(path, 0, "the path leads out of the corpus", "path")])
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        message = f"the file is not UTF-8 (byte {error.start}); save it as UTF-8"
        raise CorpusError([Problem(path, 0, message, "encoding")]) from error
    except OSError as error:
        raise CorpusError(
            [Problem(path, 0, f"cannot be read: {error.strerror}", "path")]
        ) from error


def write_library(library: Library, folder: Path) -> tuple[str, ...]:
    """Write vocabulary, entries, facts and golden questions as files.

    Facts go back to the file they came from, new ones to `evidence/more.yaml`. Practice stays as it was
    written, and so do files that are there and have no place in the library.

    Args:
        library: What to write.
        folder: Where to; made when absent.

    Returns:
        The paths whose content changed, relative to `folder`, in order.
    """
    files: dict[str, str] = {OUTLINE_FILE: write_outline(library.outline)}
    if library.forbidden:
        files[FORBIDDEN_FILE] = write_forbidden(library.forbidden)
    concerns = {
        slug: e.talking_point.concern for slug, e in library.masters.items() if e.talking_point
    }
    for entry in library.entries:
        slug = entry.translation.talking_point
        files[entry_path(concerns[slug], slug, entry.translation.language)] = write_entry(entry)
    by_file: dict[str, list[Evidence]] = {}
    for fact in library.evidence:
        place = library.fact_places.get(fact.id, ("evidence/more.yaml", 0))
        by_file.setdefault(place[0], []).append(fact)
    files.update({path: write_evidence(facts) for path, facts in by_file.items()})
    collections: dict[str, list[GoldenQuestion]] = {}
    for question in library.golden:
        collections.setdefault(f"golden/{question.collection}.tsv", []).append(question)
    files.update({path: write_golden(questions) for path, questions in collections.items()})
    return tuple(path for path in sorted(files) if write_file(folder / path, files[path]))


def write_file(file: Path, text: str) -> bool:
    """Replace a file's text in one step; say whether it changed."""
    content = text.encode()
    if file.is_file() and file.read_bytes() == content:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if file.exists():
            shutil.copymode(file, temporary)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return True
