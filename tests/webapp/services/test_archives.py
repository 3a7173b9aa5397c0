import io
import json
import stat
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.entry import write_entry
from corpus.library import read_library
from corpus.model import Entry
from tests.webapp import small
from tests.webapp.services.conftest import MakeStore
from tests.webapp.services.sheets import parse, sound
from tests.webapp.services.tables import table, tables
from webapp.db.models.corpus import RevisionRow, TalkingPointRow
from webapp.services import archives, exporting
from webapp.services.archives import ArchiveError, read_zip, restore_zip, write_zip
from webapp.services.importing import ImportReport, import_library
from webapp.services.indexing import corpus_version
from webapp.services.records import HISTORY
from webapp.services.table_import import apply, preview

FILES = [
    "comments.jsonl",
    "concerns.yaml",
    "entries/data-security/door-keys.en.md",
    "entries/disaster-recovery/power-cut.en.md",
    "entries/disaster-recovery/power-cut.it.md",
    "entries/pricing/hourly-bill.en.md",
    "evidence/facts.yaml",
    "facts.jsonl",
    "forbidden.yaml",
    "golden/off-topic.tsv",
    "golden/questions.tsv",
    "history.jsonl",
    "origins.json",
    "verifications.jsonl",
]
LATER = datetime(2026, 11, 20, 8, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def told(make_store: MakeStore) -> Session:
    """A session on a corpus with a history.

    An import, a table by Ada, an edit by Ben, a dropped draft, an entry that is no more.
    """
    session = make_store()
    import_library(session, sound(), "first")
    parsed = parse({"id": "power-cut", "say": "Più luce."}, library=exporting.library(session))
    apply(session, parsed, "a “reason”\n", "ada", stamp=preview(session, parsed).stamp)
    entry = exporting.library(session).entries[1]
    session.add(
        RevisionRow(
            talking_point_id="power-cut",
            language="en",
            text_version=entry.translation.text_version,
            content=write_entry(entry),
            origin="edit",
            author="ben@example.org",
            created_at=LATER,
        )
    )
    for origin in ("discarded", "edit"):
        session.add(
            RevisionRow(
                talking_point_id="lost" if origin == "edit" else "power-cut",
                language="en",
                text_version="",
                content="{}",
                origin=origin,
            )
        )
    # "Still true" and another owner leave no revision.
    point = session.get_one(TalkingPointRow, "power-cut")
    point.verified, point.owner = date(2026, 11, 19), "legal"
    session.commit()
    return session


def sound_as_told() -> Entry:
    """What Ben wrote."""
    return small.reworded(sound().entries[1], say="Più luce.")


def history(session: Session) -> list[tuple[object, ...]]:
    """Revisions in order, all but their numbers."""
    names = [c.name for c in RevisionRow.__table__.columns if c.name != "id"]
    found = session.scalars(select(RevisionRow).order_by(RevisionRow.id)).all()
    values = [tuple(getattr(row, name) for name in names) for row in found]
    session.rollback()
    return values


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes] | list[tuple[zipfile.ZipInfo | str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for item, content in files.items() if isinstance(files, dict) else files:
            archive.writestr(item, content)
    return stream.getvalue()


def refusal(content: bytes, folder: Path) -> str:
    with pytest.raises(ArchiveError) as caught:
        read_zip(content, folder)
    return str(caught.value)


def test_an_archive_holds_the_files_of_an_export(told: Session, tmp_path: Path) -> None:
    files = unpacked(write_zip(told))
    assert list(files) == FILES
    library = exporting.library(told)
    for path in FILES:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(files[path])
    assert read_library(tmp_path) == (library, ())


def test_the_history_is_one_revision_a_line_oldest_first(told: Session) -> None:
    lines = unpacked(write_zip(told))["history.jsonl"].decode().splitlines()
    records = [json.loads(line) for line in lines]
    assert [(r["id"], r["talking_point_id"], r["language"], r["author"]) for r in records] == [
        (1, "door-keys", "en", ""),
        (2, "power-cut", "en", ""),
        (3, "hourly-bill", "en", ""),
        (4, "power-cut", "it", ""),
        (5, "power-cut", "en", "ada"),
        (6, "power-cut", "en", "ben@example.org"),
        (7, "power-cut", "en", ""),
        (8, "lost", "en", ""),
    ]
    entry = sound_as_told()
    assert records[5] == {
        **{"id": 6, "talking_point_id": "power-cut", "language": "en"},
        **{"text_version": entry.translation.text_version, "content": write_entry(entry)},
        **{"origin": "edit", "author": "ben@example.org", "writers": [], "reason": ""},
        "created_at": "2026-11-20T08:30:15.123456+00:00",
    }
    assert "Più luce." in lines[5]


def test_the_archive_of_the_same_corpus_is_the_same(told: Session) -> None:
    content = write_zip(told)
    assert write_zip(told) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {item.external_attr >> 16 for item in archive.infolist()} == {stat.S_IFREG | 0o644}


def test_an_empty_database_gets_the_same_corpus_and_history(
    told: Session, make_store: MakeStore
) -> None:
    content = write_zip(told)
    other = make_store()
    report = restore_zip(other, content)
    assert (len(report.added), report.updated, report.conflicts) == (7, [], [])
    assert history(other) == history(told)
    assert len(history(other)) == 8
    assert exporting.library(other) == exporting.library(told)
    other.rollback()
    same = ("talking_points", "golden_questions", "vocabulary", "evidence")
    assert tables(other, same) == tables(told, same)
    assert corpus_version(other) == 1
    assert write_zip(other) == content


def test_restoring_again_changes_nothing(told: Session, make_store: MakeStore) -> None:
    other = make_store()
    content = write_zip(told)
    restore_zip(other, content)
    names = ("talking_points", "translations", "revisions", "corpus_state")
    before = tables(other, names)
    assert restore_zip(other, content) == ImportReport()
    assert tables(other, names) == before


def test_an_entry_with_a_history_keeps_its_own(told: Session, make_store: MakeStore) -> None:
    other = make_store()
    library = sound()
    import_library(other, small.library([library.entries[1]]), "here before")
    restore_zip(other, write_zip(told))
    rows = [(r["talking_point_id"], r["language"], r["reason"]) for r in table(other, "revisions")]
    assert rows == [
        ("power-cut", "en", "here before"),
        ("door-keys", "en", "first"),
        ("hourly-bill", "en", "first"),
        ("power-cut", "it", "first"),
        ("lost", "en", ""),
        ("power-cut", "en", "restored from an archive"),
    ]


def test_a_text_the_history_does_not_end_in_is_a_revision_of_its_own(
    told: Session, make_store: MakeStore
) -> None:
    files = unpacked(write_zip(told))
    path = "entries/pricing/hourly-bill.en.md"
    files[path] = files[path].replace(b"They fear the bill.", b"They fear the invoice.")
    other = make_store()
    restore_zip(other, packed(files))
    assert history(other)[:8] == history(told)
    (last,) = table(other, "revisions")[8:]
    assert (last["talking_point_id"], last["reason"]) == ("hourly-bill", "restored from an archive")
    assert last["content"] == files[path].decode()


def test_an_archive_without_history_is_a_plain_import(told: Session, store: Session) -> None:
    files = unpacked(write_zip(told))
    del files["history.jsonl"]
    restore_zip(store, packed(files))
    assert {row["reason"] for row in table(store, "revisions")} == {"restored from an archive"}
    assert len(table(store, "revisions")) == 4


def test_reading_gives_the_revisions_as_values(told: Session, tmp_path: Path) -> None:
    archive = read_zip(write_zip(told), tmp_path)
    assert archive.library == exporting.library(told)
    found = list(archive.events(HISTORY))
    assert [record["author"] for record in found] == [
        "",
        "",
        "",
        "",
        "ada",
        "ben@example.org",
        "",
        "",
    ]
    assert found[5]["created_at"] == LATER


def test_a_broken_archive_leaves_the_database_as_it_is(told: Session, store: Session) -> None:
    files = unpacked(write_zip(told))
    files["history.jsonl"] += b"{}\n"
    before = tables(store, ("talking_points", "revisions", "corpus_state"))
    with pytest.raises(ArchiveError, match=r"^history\.jsonl, line 9: id: Field required\.$"):
        restore_zip(store, packed(files))
    assert tables(store, tuple(before)) == before


@pytest.mark.parametrize(
    "path", ["../out.md", "entries/../../out.md", "/tmp/out.md", "..\\out.md", "C:/out.md"]
)
def test_nothing_is_written_outside_the_folder(path: str, tmp_path: Path) -> None:
    folder = tmp_path / "in" / "folder"
    folder.mkdir(parents=True)
    message = f"The zip holds a path that leads elsewhere: '{path}'."
    assert refusal(packed({"concerns.yaml": b"", path: b"x"}), folder) == message
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def link() -> zipfile.ZipInfo:
    item = zipfile.ZipInfo("entries/link.md")
    item.external_attr = (stat.S_IFLNK | 0o777) << 16
    return item


def strangely_packed() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("concerns.yaml", b"x")
    return stream.getvalue()


def locked() -> bytes:
    content = bytearray(packed({"concerns.yaml": b"x"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


BROKEN = "The file is no zip, or a broken one; export it again."
GOOD = packed({"concerns.yaml": b"concerns: []\naudiences: []\n" * 20})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", BROKEN),
        (b"no zip", BROKEN),
        (GOOD[:-10], BROKEN),
        (GOOD.replace(b"audiences", b"audiencez"), BROKEN),
        (packed({"a": b"x", "a/b": b"y"}), BROKEN),
        (
            packed([(link(), b"/etc/passwd")]),
            "The zip holds a link, which is not followed: 'entries/link.md'.",
        ),
        (strangely_packed(), "The zip is packed in an unusual way: 'concerns.yaml'; make it anew."),
        (locked(), "The zip has a password; make one without it."),
        (
            packed({f"{number}.md": b"" for number in range(20_001)}),
            "The zip holds more than 20,000 files.",
        ),
    ],
)
def test_what_is_no_archive_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    assert refusal(content, tmp_path) == message


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    content = packed([("concerns.yaml", b"x"), ("concerns.yaml", b"y")])
    assert refusal(content, tmp_path) == "The zip holds 'concerns.yaml' twice."


def test_an_archive_that_unpacks_to_too_much_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 100)
    assert refusal(GOOD, tmp_path) == "The zip holds more than 200 MB."
    assert list(tmp_path.iterdir()) == []


def test_a_corpus_that_cannot_be_read_whole_is_refused(told: Session, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    message = refusal(packed({"read.me": b"x"}), tmp_path / "one")
    assert message.startswith("The zip holds no corpus: concerns.yaml: error: no corpus here: ")
    files = unpacked(write_zip(told))
    files["entries/pricing/hourly-bill.en.md"] = b"nothing"
    files["entries/pricing/second.en.md"] = b"nothing"
    assert refusal(packed(files), tmp_path / "two").startswith(
        "The corpus in the zip cannot be read: entries/pricing/hourly-bill.en.md:1: error: "
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"[]", "the line: "),
        (b"{", "the line: Invalid JSON"),
        (b"\xff", "history.jsonl is not UTF-8 (byte 1)."),
        (None, "created_at: Input should have timezone info."),
    ],
)
def test_a_history_that_cannot_be_read_is_refused(
    told: Session, tmp_path: Path, line: bytes | None, message: str
) -> None:
    files = unpacked(write_zip(told))
    files["history.jsonl"] = line or files["history.jsonl"].replace(b"+00:00", b"")
    assert message in refusal(packed(files), tmp_path)
