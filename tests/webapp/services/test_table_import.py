from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from corpus.entry import write_entry
from corpus.model import Entry
from corpus.problems import CorpusError
from tests.webapp import small
from tests.webapp.services.sheets import NIGHT_WATCH, parse, sound
from tests.webapp.services.tables import CORPUS, table, tables
from webapp.db.models.corpus import CorpusStateRow, RevisionRow, TranslationRow
from webapp.services import exporting
from webapp.services.importing import Conflict, ImportReport, import_library
from webapp.services.indexing import corpus_version, searchable
from webapp.services.table_entries import Parsed
from webapp.services.table_import import Preview, RowChange, StaleError, apply, preview

EVERYTHING = (*CORPUS, "revisions", "corpus_state")
PATH = "entries/disaster-recovery/power-cut.en.md"


@pytest.fixture
def filled(store: Session) -> Session:
    """A session on a database with the sound corpus."""
    import_library(store, sound(), "first")
    return store


def stamp(session: Session) -> str:
    found = session.scalars(select(CorpusStateRow.stamp)).one()
    session.rollback()
    return found


def said_here(session: Session, entry: Entry) -> Entry:
    """Publish a text as an editor does."""
    wording = entry.translation
    row = session.scalars(
        select(TranslationRow).filter_by(
            talking_point_id=wording.talking_point, language=wording.language
        )
    ).one()
    row.say = wording.say
    session.add(
        RevisionRow(
            talking_point_id=wording.talking_point,
            language=wording.language,
            text_version=wording.text_version,
            content=write_entry(entry),
            origin="edit",
            author="ada@example.org",
        )
    )
    session.add(dropped(wording.talking_point, wording.language))
    session.commit()
    return entry


def dropped(slug: str, language: str = "en") -> RevisionRow:
    """What is kept of a draft that somebody dropped."""
    return RevisionRow(
        talking_point_id=slug, language=language, text_version="", content="{}", origin="discarded"
    )


def merged(*parts: Parsed) -> Parsed:
    """The entries of several tables as of one; none of them may have a problem."""
    assert [part.problems for part in parts] == [()] * len(parts)
    return Parsed(tuple(entry for part in parts for entry in part.entries), ())


def test_a_preview_says_what_would_change_and_writes_nothing(filled: Session) -> None:
    before = tables(filled, EVERYTHING)
    library = exporting.library(filled)
    parsed = merged(
        parse(NIGHT_WATCH, library=library),
        parse({"id": "power-cut", "say": "A line.", "angle: it-team": "Ask."}, library=library),
        parse({"id": "door-keys", "say": library.entries[0].translation.say}, library=library),
        parse({"id": "hourly-bill", "owner": "legal", "next": "door-keys"}, library=library),
        parse({"id": "power-cut", "language": "it", "title": "E se manca?"}, library=library),
    )
    assert preview(filled, parsed) == Preview(
        added=("entries/data-security/night-watch.en.md",),
        changed=(
            RowChange(
                "power-cut",
                "en",
                (
                    ("say", small.POWER_CUT.translation.say, "A line."),
                    ("angle: it-team", small.POWER_CUT.translation.angles[0].text, "Ask."),
                ),
            ),
            RowChange(
                "hourly-bill", "en", (("owner", "marketing", "legal"), ("next", "", "door-keys"))
            ),
            RowChange("power-cut", "it", (("title", "E se va via la corrente?", "E se manca?"),)),
        ),
        unchanged=1,
        conflicts=(),
        stamp=stamp(filled),
    )
    filled.commit()
    assert tables(filled, EVERYTHING) == before


def test_a_preview_into_an_empty_database_has_no_stamp(store: Session) -> None:
    assert preview(store, Parsed((), ())) == Preview((), (), 0, (), "")
    parsed = Parsed(sound().entries, ())
    assert preview(store, parsed).added == tuple(entry.path for entry in parsed.entries)


def test_a_text_written_in_the_browser_is_shown_before_it_is_replaced(filled: Session) -> None:
    ours = said_here(filled, small.reworded(sound().entries[1], say="Edited here."))
    parsed = parse({"id": "power-cut", "say": "From the table."}, library=exporting.library(filled))
    theirs = small.reworded(ours, say="From the table.")
    found = preview(filled, parsed)
    assert found.conflicts == (Conflict(PATH, write_entry(ours), write_entry(theirs)),)
    assert found.changed == (
        RowChange("power-cut", "en", (("say", "Edited here.", "From the table."),)),
    )
    apply(filled, parsed, "seen", "ada@example.org", stamp=found.stamp)
    assert exporting.library(filled).entries[1] == theirs
    # What a table brought is no edit: the next one replaces it without asking.
    filled.add(dropped("power-cut"))
    filled.commit()
    again = parse({"id": "power-cut", "say": "Once more."}, library=exporting.library(filled))
    assert preview(filled, again).conflicts == ()


def test_what_was_confirmed_is_brought_with_its_revisions(filled: Session) -> None:
    library = exporting.library(filled)
    parsed = merged(
        parse({"id": "power-cut", "say": "A line.", "concern": "pricing"}, library=library),
        parse(NIGHT_WATCH, library=library),
        parse({"id": "door-keys", "say": library.entries[0].translation.say}, library=library),
        parse({"id": "power-cut", "language": "it", "say": "Una riga."}, library=library),
    )
    before = table(filled, "revisions")
    report = apply(filled, parsed, "autumn table", "ada@example.org", stamp=stamp(filled))
    assert report == ImportReport(
        added=["entries/data-security/night-watch.en.md"],
        updated=[
            "entries/pricing/power-cut.en.md",
            "entries/disaster-recovery/power-cut.it.md",
        ],
    )
    new = [entry for entry in parsed.entries if entry.translation.talking_point != "door-keys"]
    added = table(filled, "revisions")[len(before) :]
    assert [
        (row["talking_point_id"], row["language"], row["text_version"], row["content"])
        for row in added
    ] == [
        (
            entry.translation.talking_point,
            entry.translation.language,
            entry.translation.text_version,
            write_entry(entry),
        )
        for entry in new
    ]
    assert {(row["origin"], row["author"], row["reason"]) for row in added} == {
        ("import", "ada@example.org", "autumn table")
    }
    found = exporting.library(filled).entries
    assert found == (library.entries[0], new[1], library.entries[3], new[0], new[2])
    filled.rollback()
    places = {row["id"]: row["position"] for row in table(filled, "talking_points")}
    assert places == {"door-keys": 0, "night-watch": 1, "hourly-bill": 2, "power-cut": 3}


def test_a_table_is_one_version_and_can_be_searched(filled: Session) -> None:
    before = stamp(filled)
    parsed = parse(
        {**NIGHT_WATCH, "state": "draft"},
        {**NIGHT_WATCH, "id": "night-shift", "phrasings": "One?\nTwo?\nThree?", "state": "retired"},
        library=exporting.library(filled),
    )
    assert corpus_version(filled) == 1
    apply(filled, parsed, "", "", stamp=before)
    assert corpus_version(filled) == 2
    assert stamp(filled) != before
    library = exporting.library(filled)
    row = {"id": "power-cut", "say": "Found by this."}
    apply(filled, parse(row, library=library), "", "", stamp=stamp(filled))
    assert corpus_version(filled) == 3
    assert "Found by this." in repr(searchable(filled))


def test_a_table_that_changes_nothing_leaves_the_version(filled: Session) -> None:
    before = tables(filled, EVERYTHING)
    parsed = Parsed(exporting.library(filled).entries, ())
    assert apply(filled, parsed, "again", "", stamp=stamp(filled)) == ImportReport()
    assert apply(filled, Parsed((), ()), "none", "", stamp=stamp(filled)) == ImportReport()
    assert tables(filled, EVERYTHING) == before


def test_a_corpus_that_changed_since_the_preview_is_left_alone(filled: Session) -> None:
    parsed = parse({"id": "power-cut", "say": "A line."}, library=exporting.library(filled))
    shown = preview(filled, parsed).stamp
    library = sound()
    changed = small.reworded(library.entries[0], say="Changed meanwhile.")
    import_library(filled, replace(library, entries=(changed, *library.entries[1:])), "meanwhile")
    before = tables(filled, EVERYTHING)
    with pytest.raises(StaleError, match=r"^The corpus has changed since this was shown;"):
        apply(filled, parsed, "late", "", stamp=shown)
    assert not filled.in_transaction()
    assert tables(filled, EVERYTHING) == before
    assert apply(filled, parsed, "seen", "", stamp=preview(filled, parsed).stamp).updated == [PATH]


def test_a_table_is_brought_whole_or_not_at_all(filled: Session) -> None:
    before = tables(filled, EVERYTHING)
    entries = sound().entries
    good = small.reworded(entries[1], say="A line.")
    heading = small.reworded(entries[0], more="One.\n\n\n\nTwo.")
    with pytest.raises(CorpusError, match="cannot carry"):
        apply(filled, Parsed((good, heading), ()), "", "", stamp=stamp(filled))
    assert tables(filled, EVERYTHING) == before
    point = entries[0].talking_point
    assert point is not None
    bad = replace(entries[0], talking_point=replace(point, review_days=0))
    orphan = Entry(replace(entries[2].translation, talking_point="nobody"))
    for broken in (bad, orphan):
        with pytest.raises(Exception, match=r"review_days|FOREIGN KEY"):
            apply(filled, Parsed((good, broken), ()), "", "", stamp=stamp(filled))
        assert not filled.in_transaction()
        assert tables(filled, EVERYTHING) == before


def test_a_later_import_of_files_takes_it_for_an_edit_made_here(filled: Session) -> None:
    parsed = parse(
        {"id": "power-cut", "verified": "2026-11-20", "say": "A line."},
        library=exporting.library(filled),
    )
    apply(filled, parsed, "", "", stamp=stamp(filled))
    library = sound()
    assert import_library(filled, library, "the same files") == ImportReport()
    theirs = small.reworded(library.entries[1], say="From the files.")
    entries = (library.entries[0], theirs, *library.entries[2:])
    report = import_library(filled, replace(library, entries=entries), "other files")
    assert [conflict.name for conflict in report.conflicts] == [PATH]
    kept = exporting.library(filled).entries[1]
    assert kept.translation.say == "A line."
    assert kept.talking_point is not None
    assert kept.talking_point.verified == date(2026, 11, 20)
