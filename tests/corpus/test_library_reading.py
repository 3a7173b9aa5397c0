"""A folder is read whole, in stable order, and never left."""

from pathlib import Path

import pytest

from corpus.library import Library, entry_path, read_library
from corpus.model import GoldenQuestion
from corpus.problems import CorpusError
from tests.corpus.factories import (
    FACTS_FILE,
    MATTER,
    OUTLINE_FILE,
    corpus_files,
    entry_file,
    lay,
    placed,
)

TRANSLATION = "---\nid: dearer\nof: 0123456789abcdef\n---\n# Costa di più?\n"


def read(folder: Path, **files: str | bytes) -> tuple[Library, list[tuple[str, int, str, str]]]:
    """The corpus of the factories with some files more or other: (library, problems)."""
    library, problems = read_library(lay(folder, {**corpus_files(), **files}))
    return library, [(p.path, p.line, p.rule, p.message) for p in problems]


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    library, problems = read(tmp_path)

    assert problems == []
    assert library.entries == (placed(),)
    assert library.entries[0].path == "entries/pricing/dearer.en.md"
    assert library.masters == {"dearer": placed()}
    assert [fact.id for fact in library.evidence] == ["billed-while-running", "work-is-most-of-it"]
    assert library.fact_places == {
        "billed-while-running": ("evidence/pricing.yaml", 1),
        "work-is-most-of-it": ("evidence/pricing.yaml", 12),
    }
    assert library.golden == (
        GoldenQuestion("does renting cost more", ("dearer",), collection="questions"),
        GoldenQuestion("where is the canteen", (), collection="questions"),
    )
    assert [concern.id for concern in library.outline.concerns] == ["pricing", "data-security"]


def test_files_are_read_by_path_whatever_the_order_they_were_made_in(tmp_path: Path) -> None:
    lay(tmp_path, {"entries/pricing/zebra.en.md": entry_file("zebra")})
    safe = entry_file("apple").replace("concern: pricing", "concern: data-security")

    library, problems = read(
        tmp_path,
        **{
            "entries/data-security/apple.en.md": safe,
            "entries/pricing/dearer.it.md": TRANSLATION,
            "golden/clients.tsv": "a question\tdearer\n",
        },
    )

    assert problems == []
    assert [entry.path for entry in library.entries] == [
        "entries/data-security/apple.en.md",
        "entries/pricing/dearer.en.md",
        "entries/pricing/dearer.it.md",
        "entries/pricing/zebra.en.md",
    ]
    assert list(library.masters) == ["apple", "dearer", "zebra"]
    assert [question.collection for question in library.golden] == [
        "clients",
        "questions",
        "questions",
    ]


def test_hidden_files_are_passed_over(tmp_path: Path) -> None:
    library, problems = read(
        tmp_path,
        **{
            "entries/pricing/.dearer.en.md.swp": b"\xff",
            "entries/.git/config": "x",
            "evidence/.old.yaml": "x",
        },
    )

    assert problems == []
    assert len(library.entries) == 1


def test_a_corpus_may_hold_nothing_but_its_vocabulary(tmp_path: Path) -> None:
    library, problems = read_library(lay(tmp_path, {"concerns.yaml": OUTLINE_FILE}))

    assert (library.entries, library.evidence, library.golden, problems) == ((), (), (), ())


PLACE = "an entry lies at entries/<concern>/<id>.<language>.md, in small letters"


@pytest.mark.parametrize(
    "path",
    [
        "entries/pricing/Lock-In.en.md",
        "entries/pricing/lock_in.en.md",
        "entries/pricing/lock-in.md",
        "entries/pricing/lock-in.eng.md",
        "entries/pricing/lock-in.en.txt",
        "entries/pricing/lock-in.en.md~",
        "entries/lock-in.en.md",
        "entries/pricing/old/lock-in.en.md",
    ],
)
def test_an_entry_with_a_bad_name_or_place_is_named(tmp_path: Path, path: str) -> None:
    library, problems = read(tmp_path, **{path: entry_file("lock-in")})

    assert problems == [(path, 0, "path", PLACE)]
    assert list(library.masters) == ["dearer"]


def test_an_id_that_is_not_the_file_s_name(tmp_path: Path) -> None:
    _, problems = read(tmp_path, **{"entries/pricing/lock-in.en.md": entry_file("lock-out")})

    message = "the id 'lock-out' and the file's name differ; they must be the same"
    assert problems == [("entries/pricing/lock-in.en.md", 2, "path", message)]


def test_a_concern_that_is_not_the_folder_s_name(tmp_path: Path) -> None:
    _, problems = read(tmp_path, **{"entries/data-security/lock-in.en.md": entry_file("lock-in")})

    message = "the concern 'pricing' and the folder's name differ"
    assert problems == [("entries/data-security/lock-in.en.md", 2, "path", message)]


def test_an_id_taken_in_another_concern(tmp_path: Path) -> None:
    again = entry_file().replace("concern: pricing", "concern: data-security")

    _, problems = read(tmp_path, **{"entries/data-security/dearer.en.md": again})

    message = "the id 'dearer' is taken by entries/data-security/dearer.en.md"
    assert problems == [("entries/pricing/dearer.en.md", 2, "path", message)]


def test_a_translation_without_a_master(tmp_path: Path) -> None:
    text = TRANSLATION.replace("id: dearer", "id: lock-in")

    _, problems = read(tmp_path, **{"entries/pricing/lock-in.it.md": text})

    message = "there is no master text for 'lock-in'; write it first"
    assert problems == [("entries/pricing/lock-in.it.md", 2, "path", message)]


@pytest.mark.parametrize(
    ("path", "offset"),
    [
        ("entries/pricing/dearer.en.md", 3),
        ("evidence/pricing.yaml", 3),
        ("golden/questions.tsv", 3),
    ],
)
def test_a_file_that_is_not_utf_8(tmp_path: Path, path: str, offset: int) -> None:
    _, problems = read(tmp_path, **{path: "abcà".encode("latin-1")})

    message = f"the file is not UTF-8 (byte {offset}); save it as UTF-8"
    assert problems == [(path, 0, "encoding", message)]


def test_a_fact_in_two_files_is_kept_once_and_blamed_on_the_second(tmp_path: Path) -> None:
    library, problems = read(tmp_path, **{"evidence/security.yaml": FACTS_FILE})

    assert problems == [
        (
            "evidence/security.yaml",
            line,
            "evidence",
            f"the fact '{slug}' stands in evidence/pricing.yaml:{line} already",
        )
        for slug, line in [("billed-while-running", 1), ("work-is-most-of-it", 12)]
    ]
    assert [fact.id for fact in library.evidence] == ["billed-while-running", "work-is-most-of-it"]


@pytest.mark.parametrize(
    "path",
    ["entries/pricing/lock-in.en.md", "evidence/more.yaml", "golden/more.tsv"],
)
def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, path: str) -> None:
    outside = lay(tmp_path / "outside", {"secret": "- id: leaked\n"}) / "secret"
    folder = lay(tmp_path / "corpus", corpus_files())
    (folder / path).symlink_to(outside)

    library, problems = read_library(folder)

    assert [(p.path, p.line, p.rule, p.message) for p in problems] == [
        (path, 0, "path", "the path leads out of the corpus")
    ]
    assert len(library.entries) == 1


def test_a_link_within_the_folder_and_a_linked_folder_are_fine(tmp_path: Path) -> None:
    folder = lay(tmp_path / "corpus", corpus_files())
    (folder / "golden/again.tsv").symlink_to("questions.tsv")
    (tmp_path / "alias").symlink_to(folder)

    library, problems = read_library(tmp_path / "alias")

    assert problems == ()
    assert [question.collection for question in library.golden] == [
        "again",
        "again",
        "questions",
        "questions",
    ]


def test_a_link_to_nowhere_cannot_be_read(tmp_path: Path) -> None:
    folder = lay(tmp_path, corpus_files())
    (folder / "evidence/gone.yaml").symlink_to(folder / "nowhere")

    _, problems = read_library(folder)

    assert [str(problem) for problem in problems] == [
        "evidence/gone.yaml: error: cannot be read: No such file or directory [path]"
    ]


def test_a_vocabulary_outside_the_folder_is_not_followed(tmp_path: Path) -> None:
    lay(tmp_path, {"concerns.yaml": OUTLINE_FILE})
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/concerns.yaml").symlink_to(tmp_path / "concerns.yaml")

    with pytest.raises(CorpusError, match="leads out of the corpus"):
        read_library(tmp_path / "corpus")


@pytest.mark.parametrize("name", ["", "nowhere"], ids=["empty folder", "no folder"])
def test_a_folder_without_a_vocabulary_is_no_corpus(tmp_path: Path, name: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read_library(tmp_path / name)

    assert str(caught.value) == (
        f"concerns.yaml: error: no corpus here: '{tmp_path / name}' holds no concerns.yaml [layout]"
    )


def test_a_file_with_a_problem_is_left_out_and_the_others_are_read(tmp_path: Path) -> None:
    library, problems = read(
        tmp_path,
        **{
            "entries/pricing/lock-in.en.md": MATTER.replace("id: dearer", "id: lock-in") + "x\n",
            "evidence/more.yaml": "- id: lonely\n",
            "golden/more.tsv": "no tab\n",
        },
    )

    assert [(path, line, rule) for path, line, rule, _ in problems] == [
        ("entries/pricing/lock-in.en.md", 11, "layout"),
        ("entries/pricing/lock-in.en.md", 11, "layout"),
        *[("evidence/more.yaml", 1, "evidence")] * 6,
        ("golden/more.tsv", 1, "golden"),
    ]
    assert list(library.masters) == ["dearer"]
    assert len(library.evidence) == 2
    assert len(library.golden) == 2


def test_an_entry_s_path_is_made_of_concern_id_and_language() -> None:
    assert entry_path("pricing", "lock-in", "it") == "entries/pricing/lock-in.it.md"
