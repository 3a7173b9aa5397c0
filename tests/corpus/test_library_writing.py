"""Writing a folder: everything in its place, each file in one step, nothing half done."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.library import Library, read_library, write_file, write_library
from corpus.model import Entry, GoldenQuestion
from corpus.problems import CorpusError
from tests.corpus.factories import (
    FACTS,
    OUTLINE,
    corpus_files,
    fact,
    lay,
    placed,
    point,
    rendered,
    wording,
)

ENTRY = "entries/pricing/dearer.en.md"


@contextmanager
def disk_that_takes(size: int) -> Iterator[None]:
    """Every file written meanwhile fails past `size` bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def files(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): file.read_text()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def test_what_was_read_from_a_folder_is_written_as_it_was(tmp_path: Path) -> None:
    given = corpus_files()
    library, _ = read_library(lay(tmp_path / "from", given))

    written = write_library(library, tmp_path / "to")

    assert written == (
        "concerns.yaml",
        ENTRY,
        "evidence/pricing.yaml",
        "forbidden.yaml",
        "golden/questions.tsv",
    )
    assert files(tmp_path / "to") == {path: given[path] for path in written}


def test_every_part_goes_to_its_own_file(tmp_path: Path) -> None:
    library = Library(
        OUTLINE,
        (placed("zebra"), placed(), rendered()),
        (*FACTS, fact("known-elsewhere")),
        (
            GoldenQuestion("One?", ("dearer",), collection="clients"),
            GoldenQuestion("Two?", ("dearer", "zebra"), collection="questions"),
            GoldenQuestion("Three?", (), collection="clients"),
        ),
        {"known-elsewhere": ("evidence/pricing.yaml", 7)},
    )

    assert write_library(library, tmp_path) == (
        "concerns.yaml",
        ENTRY,
        "entries/pricing/dearer.it.md",
        "entries/pricing/zebra.en.md",
        "evidence/more.yaml",
        "evidence/pricing.yaml",
        "golden/clients.tsv",
        "golden/questions.tsv",
    )
    written = files(tmp_path)
    assert written["golden/clients.tsv"] == "One?\tdearer\nThree?\t\n"
    assert written["golden/questions.tsv"] == "Two?\tdearer,zebra\n"
    assert "id: known-elsewhere\n" in written["evidence/pricing.yaml"]
    assert "id: work-is-most-of-it\n" in written["evidence/more.yaml"]
    again, problems = read_library(tmp_path)
    assert problems == ()
    assert again.outline == OUTLINE
    assert again.entries == (placed(), rendered(), placed("zebra"))


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    library, _ = read_library(lay(tmp_path, corpus_files()))
    changed = replace(library, entries=(placed(say="Never."),))

    assert write_library(library, tmp_path) == ()
    assert write_library(changed, tmp_path) == (ENTRY,)
    assert "## Say\nNever.\n" in files(tmp_path)[ENTRY]


def test_files_without_a_place_in_the_library_are_left_alone(tmp_path: Path) -> None:
    other = {"entries/pricing/notes.txt": "mine", "golden/old.tsv": "One?\t\n", "README": "x"}
    lay(tmp_path, other)

    write_library(Library(OUTLINE, (placed(),)), tmp_path)

    assert set(files(tmp_path)) == {*other, "concerns.yaml", ENTRY}
    assert files(tmp_path).items() >= other.items()


def test_a_failing_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    lay(tmp_path, corpus_files())
    before = files(tmp_path)
    long = "\n".join(["Longer."] * 1000)
    library, _ = read_library(tmp_path)
    library = replace(library, entries=(placed(more=long),), golden=())

    with disk_that_takes(4096), pytest.raises(OSError, match="File too large"):
        write_library(library, tmp_path)

    assert files(tmp_path) == before


def test_a_failing_write_of_a_new_file_leaves_no_file(tmp_path: Path) -> None:
    with disk_that_takes(10), pytest.raises(OSError, match="File too large"):
        write_file(tmp_path / "new.md", "x" * 11)

    assert files(tmp_path) == {}


def test_what_stands_in_the_way_stays(tmp_path: Path) -> None:
    lay(tmp_path, {"a.md/inside": "kept"})

    with pytest.raises(OSError, match="directory"):
        write_file(tmp_path / "a.md", "new")

    assert files(tmp_path) == {"a.md/inside": "kept"}


def test_nothing_is_written_when_one_text_cannot_be(tmp_path: Path) -> None:
    bad = Entry(wording("zebra", say="# a heading"), point("zebra"))

    with pytest.raises(CorpusError):
        write_library(Library(OUTLINE, (placed(), bad)), tmp_path)

    assert files(tmp_path) == {}


def test_whoever_reads_meanwhile_keeps_the_old_text(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    write_file(file, "the old text, which is long\n")

    with file.open("rb", buffering=0) as reader:
        assert reader.read(8) == b"the old "
        assert write_file(file, "new\n") is True
        assert reader.read() == b"text, which is long\n"

    assert file.read_text() == "new\n"
    assert write_file(file, "new\n") is False


def test_a_file_keeps_its_permissions_and_a_new_one_gets_the_usual_ones(tmp_path: Path) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text("old\n")
    old.chmod(0o664)
    mask = os.umask(0o027)
    try:
        write_file(old, "changed\n")
        write_file(new, "new\n")
    finally:
        os.umask(mask)

    assert old.stat().st_mode & 0o777 == 0o664
    assert new.stat().st_mode & 0o777 == 0o640


def test_text_is_written_as_utf_8_with_plain_line_feeds(tmp_path: Path) -> None:
    write_file(tmp_path / "a.md", "città\r\n\n")

    assert (tmp_path / "a.md").read_bytes() == b"citt\xc3\xa0\r\n\n"
