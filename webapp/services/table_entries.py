"""Rows of a table -> talking points, and what keeps a row from being one, cell by cell.

A row gives an entry or at least one problem, never both. A row that says what the library says already is
not judged by the rules: it changes nothing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from corpus.library import Library
from corpus.model import MASTER_LANGUAGE, Entry, State
from webapp.services import table_cells
from webapp.services.table_cells import CellError
from webapp.services.table_rules import Judge
from webapp.services.table_wordings import Cells, Faults, master, translation
from webapp.services.tables import Table, TableError, columns

#: Called with the number of rows done and of rows in all.
Progress = Callable[[int, int], None]
#: Talking point and language.
Key = tuple[str, str]

PROGRESS_ROWS = 100


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One thing that is wrong in a table, and how to mend it.

    Attributes:
        row: As a spreadsheet counts; 1 is the header.
        column: The header as the file has it; empty when the row as a whole is meant, or something that
            has no column there.
        message: One sentence or two.
    """

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a table says.

    Attributes:
        entries: In row order; each stands in the library beside the others without breaking a rule.
        problems: By row and, within it, by column from left to right.
    """

    entries: tuple[Entry, ...]
    problems: tuple[CellProblem, ...]


def entries_from(
    table: Table,
    mapping: Mapping[str, str],
    library: Library,
    today: date,
    progress: Progress | None = None,
    by_another: bool = False,
) -> Parsed:
    """Make talking points of a table.

    Args:
        table: What was read.
        mapping: Field (a name of `tables.columns`) to header; an empty header is none. What is not mapped
            stays as the library has it; an empty cell empties a text, and leaves metadata as they are.
        library: What the corpus holds now.
        today: Day a new talking point counts as verified on.
        progress: Told how many rows are done, at least every hundred.
        by_another: Whether a text is published by somebody else than whoever writes it: then a table,
            which has one sender, publishes none.

    Returns:
        Entries and problems; both empty for a table without rows.

    Raises:
        TableError: The mapping names a field or a header that does not exist.
    """
    known = {(e.translation.talking_point, e.translation.language): e for e in library.entries}
    mapped = {name: header for name, header in mapping.items() if header}
    reading = _Reading(table, mapped, library, today, known)
    reading.check_mapping()
    reading.check_angles()
    reading.read_rows()
    reading.check_references()
    reading.judge(progress or _silent)
    if by_another:
        reading.hold_back()
    return reading.parsed()


def _silent(_done: int, _all: int) -> None:
    """Nobody wants to know."""


@dataclass(slots=True)
class _Reading:
    """One reading of one table, step by step."""

    table: Table
    mapping: dict[str, str]
    library: Library
    today: date
    #: What the library has.
    known: dict[Key, Entry]
    problems: list[CellProblem] = field(default_factory=list)
    #: Row of each wording the table has, entry or not.
    rows: dict[Key, int] = field(default_factory=dict)
    entries: dict[Key, Entry] = field(default_factory=dict)
    #: Entries that are not in the library as they are, also those that fell out since.
    changed: dict[Key, Entry] = field(default_factory=dict)
    #: Wordings by what they cannot do without.
    needed_by: dict[Key, list[Key]] = field(default_factory=dict)

    def problem(self, row: int, name: str, message: str) -> None:
        self.problems.append(CellProblem(row, self.mapping.get(name, ""), message))

    def check_mapping(self) -> None:
        known = columns(self.library.outline)
        for name, header in self.mapping.items():
            if name not in known:
                raise TableError(f"There is no field “{name}”; choose one of {', '.join(known)}.")
            if header not in self.table.headers:
                raise TableError(f"The file has no column “{header}”; choose one it has.")

    def check_angles(self) -> None:
        """A column for an audience nobody knows would be lost without a word."""
        audiences = [audience.id for audience in self.library.outline.audiences]
        for place, header in enumerate(self.table.headers):
            match = re.fullmatch(r"angle\s*:\s*(.*)", header, re.IGNORECASE)
            if match is None or header in self.mapping.values() or match[1] in audiences:
                continue
            if any(cells[place].strip() for _row, cells in self.table.rows):
                message = f"unknown audience '{match[1]}'; use {', '.join(audiences)}"
                self.problems.append(CellProblem(1, header, message))

    def read_rows(self) -> None:
        """Masters first: a translation is read against the text it renders."""
        places = {name: self.table.headers.index(header) for name, header in self.mapping.items()}
        found: list[tuple[int, Key, Cells]] = []
        for row, cells in self.table.rows:
            given: Cells = {name: cells[place] for name, place in places.items()}
            if key := self._key(row, given):
                found.append((row, key, given))
        outline = self.library.outline
        for _row, key, given in found:
            if key[1] == MASTER_LANGUAGE:
                made = master(key[0], given, self.known.get(key), outline, self.today)
                self._take(key, made)
        for row, key, given in found:
            if key[1] != MASTER_LANGUAGE:
                home = _home(key[0])
                if original := self.entries.get(home) or self.known.get(home):
                    made = translation(*key, given, self.known.get(key), original, outline)
                    self._take(key, made)
                elif home in self.rows:
                    self.problem(row, "id", self._mend_first(home))
                else:
                    message = f"there is no text in English for '{key[0]}'; add a row for it first"
                    self.problem(row, "id", message)
        self.changed = {k: e for k, e in self.entries.items() if self.known.get(k) != e}

    def _key(self, row: int, given: Cells) -> Key | None:
        """Which wording a row is; none, and a problem, when that is unclear."""
        try:
            name = "id"
            slug = table_cells.slug(given.get("id", ""))
            name = "language"
            key = (slug, table_cells.language(given.get("language", ""), MASTER_LANGUAGE))
        except CellError as error:
            self.problem(row, name, str(error))
            return None
        if key in self.rows:
            message = f"row {self.rows[key]} is '{slug}' in '{key[1]}' already; keep one of the two"
            self.problem(row, "id", message)
            return None
        self.rows[key] = row
        return key

    def _take(self, key: Key, made: Entry | Faults) -> None:
        """Keep an entry, or what is wrong with it."""
        if isinstance(made, Entry):
            self.entries[key] = made
        else:
            for name, message in made.items():
                self.problem(self.rows[key], name, message)

    def check_references(self) -> None:
        """Every `next` leads somewhere; what leans on a row that fell out falls out with it."""
        known = self.library.masters.keys() | self.library.outline.planned
        for key, entry in self.changed.items():
            if entry.talking_point is None:
                self.needed_by.setdefault(_home(key[0]), []).append(key)
                continue
            for slug in entry.talking_point.next:
                if slug == key[0]:
                    self._drop(key, "next", "'next' names the talking point itself")
                elif slug not in known and _home(slug) in self.rows:
                    self.needed_by.setdefault(_home(slug), []).append(key)
                elif slug not in known:
                    self._drop(key, "next", f"'next' names '{slug}', which does not exist")
        self._drop_dependents([key for key in self.rows if key not in self.entries])

    def judge(self, progress: Progress) -> None:
        """Run the rules over what the table changes."""
        kept = (entry for key, entry in self.known.items() if key not in self.changed)
        # Taking in thousands of entries takes seconds, for nothing where nothing is judged.
        judge = Judge(self.library, kept if self.changed else (), self.today)
        keys = {row: key for key, row in self.rows.items() if key in self.changed}
        total = len(self.table.rows)
        progress(0, total)
        for done, (row, _cells) in enumerate(self.table.rows, start=1):
            if key := keys.get(row):
                for name, message in list(judge.problems(self.changed[key], row)):
                    self._drop(key, name, message)
            if done % PROGRESS_ROWS == 0 or done == total:
                progress(done, total)
        self._drop_dependents([key for key in self.changed if key not in self.entries])

    def hold_back(self) -> None:
        """Leave out what would be published with nobody but the sender having seen it."""
        lost = [key for key, entry in self.changed.items() if self._publishes(key, entry)]
        for key in lost:
            message = (
                "a new or changed text has to be published by somebody else than its author; "
                "change it in the editor and ask for review"
            )
            self._drop(key, "state" if key[1] == MASTER_LANGUAGE else "id", message)
        self._drop_dependents(lost)

    def _publishes(self, key: Key, entry: Entry) -> bool:
        home = _home(key[0])
        original = self.entries.get(home) or self.changed.get(home) or self.known.get(home)
        point = original.talking_point if original else None
        if point is None or point.state is not State.PUBLISHED:
            return False
        known = self.known.get(key)
        if known is None or known.translation != entry.translation:
            return True
        return known.talking_point is not None and known.talking_point.state is State.DRAFT

    def _drop(self, key: Key, name: str, message: str) -> None:
        self.problem(self.rows[key], name, message)
        self.entries.pop(key, None)

    def _drop_dependents(self, lost: list[Key]) -> None:
        for home in lost:  # grows while it is walked
            for key in self.needed_by.get(home, ()):
                if key in self.entries:
                    self._drop(key, "id" if key[0] == home[0] else "next", self._mend_first(home))
                    lost.append(key)

    def _mend_first(self, home: Key) -> str:
        return f"row {self.rows[home]}, '{home[0]}', has a problem; mend that first"

    def parsed(self) -> Parsed:
        places = {header: place for place, header in enumerate(self.table.headers)} | {"": -1}
        problems = sorted(dict.fromkeys(self.problems), key=lambda p: (p.row, places[p.column]))
        rows = sorted(self.entries, key=lambda key: self.rows[key])
        return Parsed(tuple(self.entries[key] for key in rows), tuple(problems))


def _home(slug: str) -> Key:
    return slug, MASTER_LANGUAGE
