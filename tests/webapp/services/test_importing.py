from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from corpus.entry import write_entry
from corpus.library import read_library
from corpus.model import Entry
from tests.webapp import small
from tests.webapp.services.tables import table, tables
from webapp.db.models.corpus import RevisionRow, TalkingPointRow, TranslationRow
from webapp.services import publishing
from webapp.services.agreement import digest
from webapp.services.audit import Actor
from webapp.services.importing import ImportReport, import_library
from webapp.services.indexing import corpus_version

PATHS = {
    "door-keys": "entries/data-security/door-keys.en.md",
    "power-cut": "entries/disaster-recovery/power-cut.en.md",
    "power-cut-it": "entries/disaster-recovery/power-cut.it.md",
    "hourly-bill": "entries/pricing/hourly-bill.en.md",
}


def bring(session: Session, *changed: Entry, **parts: object) -> ImportReport:
    """Import the small corpus, some entries of it changed."""
    by_key = {(e.translation.talking_point, e.translation.language): e for e in small.ENTRIES}
    by_key |= {(e.translation.talking_point, e.translation.language): e for e in changed}
    return import_library(session, small.library(by_key.values(), **parts), "a reason")


def wording(session: Session, slug: str = "power-cut", language: str = "en") -> TranslationRow:
    query = select(TranslationRow).filter_by(talking_point_id=slug, language=language)
    return session.scalars(query).one()


def edit(session: Session, slug: str = "power-cut", language: str = "en", **texts: str) -> None:
    """Change texts as an editor does."""
    for name, value in texts.items():
        setattr(wording(session, slug, language), name, value)
    session.commit()


def revisions(session: Session) -> list[tuple[str, str, str]]:
    found = session.scalars(select(RevisionRow).order_by(RevisionRow.id)).all()
    session.rollback()
    return [(r.talking_point_id, r.language, r.content) for r in found]


def said(session: Session, slug: str = "power-cut", language: str = "en") -> str:
    text = wording(session, slug, language).say
    session.rollback()
    return text


def test_the_first_import_brings_everything(store: Session):
    report = bring(store)
    assert report.added == [
        "battery-minutes",
        "diesel-lasts",
        "meter-by-hour",
        PATHS["door-keys"],
        PATHS["power-cut"],
        PATHS["hourly-bill"],
        PATHS["power-cut-it"],
    ]
    assert (report.updated, report.conflicts, report.golden) == ([], [], len(small.GOLDEN))
    assert (report.vocabulary, report.changed) == (True, True)
    assert corpus_version(store) == 1


def test_talking_points_stand_in_the_order_of_their_concerns(store: Session):
    bring(store)
    places = {row["id"]: row["position"] for row in table(store, "talking_points")}
    assert places == {"door-keys": 0, "power-cut": 1, "hourly-bill": 2}


def test_each_entry_has_its_first_revision(store: Session):
    bring(store)
    entries = {PATHS[key]: entry for key, entry in zip(PATHS, small.ENTRIES, strict=True)}
    order = [PATHS[key] for key in ("door-keys", "power-cut", "hourly-bill", "power-cut-it")]
    assert revisions(store) == [
        (
            entries[path].translation.talking_point,
            entries[path].translation.language,
            write_entry(entries[path]),
        )
        for path in order
    ]
    rows = table(store, "revisions")
    assert {(r["origin"], r["reason"], r["author"]) for r in rows} == {("import", "a reason", "")}
    assert rows[1]["text_version"] == small.POWER_CUT.translation.text_version


def test_the_same_again_changes_nothing(store: Session):
    bring(store)
    before = tables(store, (*tables(store), "revisions", "corpus_state"))
    report = bring(store)
    assert report == ImportReport()
    assert not report.changed
    assert tables(store, tuple(before)) == before


def test_a_changed_text_is_brought_with_a_revision(store: Session):
    bring(store)
    changed = small.reworded(small.POWER_CUT, say="Another line.")
    report = bring(store, changed)
    assert (report.added, report.updated, report.conflicts) == ([], [PATHS["power-cut"]], [])
    assert said(store) == "Another line."
    assert wording(store).text_version == changed.translation.text_version
    store.rollback()
    assert revisions(store)[4:] == [("power-cut", "en", write_entry(changed))]
    assert corpus_version(store) == 2


def test_changed_metadata_are_brought_under_the_same_text_version(store: Session):
    bring(store)
    point = replace(small.POWER_CUT.talking_point, owner="legal", review_days=90, next=())
    report = bring(store, replace(small.POWER_CUT, talking_point=point))
    assert report.updated == [PATHS["power-cut"]]
    row = store.get(TalkingPointRow, "power-cut")
    assert (row.owner, row.review_days, row.next) == ("legal", 90, [])
    assert wording(store).text_version == small.POWER_CUT.translation.text_version


def test_a_changed_translation_is_brought_alone(store: Session):
    bring(store)
    report = bring(store, small.reworded(small.IN_ITALIAN, say="Prima le pile."))
    assert report.updated == [PATHS["power-cut-it"]]
    assert said(store, language="it") == "Prima le pile."
    assert said(store) == small.POWER_CUT.translation.say


def test_an_edit_made_here_stays_while_the_file_is_as_it_was(store: Session):
    bring(store)
    edit(store, say="Edited here.")
    report = bring(store)
    assert report == ImportReport()
    assert said(store) == "Edited here."
    assert len(revisions(store)) == 4


@pytest.mark.parametrize("language", ["en", "it"])
def test_what_was_changed_here_and_there_is_a_conflict(store: Session, language: str):
    theirs = {"en": small.POWER_CUT, "it": small.IN_ITALIAN}[language]
    path = {"en": PATHS["power-cut"], "it": PATHS["power-cut-it"]}[language]
    bring(store)
    edit(store, language=language, say="Edited here.")
    changed = small.reworded(theirs, say="Changed there.")
    report = bring(store, changed)
    (conflict,) = report.conflicts
    assert conflict.name == path
    assert conflict.ours == write_entry(small.reworded(theirs, say="Edited here."))
    assert conflict.theirs == write_entry(changed)
    assert (report.added, report.updated, report.changed) == ([], [], False)
    assert said(store, language=language) == "Edited here."
    assert len(revisions(store)) == 4
    assert corpus_version(store) == 1


def test_a_conflict_is_reported_until_it_is_settled(store: Session):
    bring(store)
    edit(store, say="Edited here.")
    changed = small.reworded(small.POWER_CUT, say="Changed there.")
    assert [c.name for c in bring(store, changed).conflicts] == [PATHS["power-cut"]]
    assert [c.name for c in bring(store, changed).conflicts] == [PATHS["power-cut"]]
    edit(store, say="Changed there.")
    assert bring(store, changed) == ImportReport()
    again = small.reworded(small.POWER_CUT, say="Changed again.")
    assert bring(store, again).updated == [PATHS["power-cut"]]
    assert said(store) == "Changed again."


def test_a_conflict_holds_up_nothing_else(store: Session):
    bring(store)
    edit(store, say="Edited here.")
    report = bring(
        store,
        small.reworded(small.POWER_CUT, say="Changed there."),
        small.reworded(small.DOOR_KEYS, say="They do hold them."),
    )
    assert report.updated == [PATHS["door-keys"]]
    assert [conflict.name for conflict in report.conflicts] == [PATHS["power-cut"]]


def test_the_same_edit_here_and_there_is_no_conflict(store: Session):
    bring(store)
    edit(store, say="The same.")
    report = bring(store, small.reworded(small.POWER_CUT, say="The same."))
    assert report == ImportReport()


def test_an_edit_taken_back_lets_the_file_through(store: Session):
    bring(store)
    edit(store, say="Edited here.")
    edit(store, say=small.POWER_CUT.translation.say)
    report = bring(store, small.reworded(small.POWER_CUT, say="Changed there."))
    assert report.updated == [PATHS["power-cut"]]


def test_what_is_here_only_is_left_alone(store: Session):
    bring(store)
    report = import_library(store, small.library([small.DOOR_KEYS], [], []), "fewer")
    assert report == ImportReport()
    assert [row["id"] for row in table(store, "talking_points")] == [
        "door-keys",
        "hourly-bill",
        "power-cut",
    ]


def verify(session: Session, day: date, slug: str = "power-cut") -> None:
    publishing.verify(session, Actor("ann"), [slug], day)
    session.commit()


def verified(session: Session) -> date:
    found = session.get_one(TalkingPointRow, "power-cut").verified
    session.rollback()
    return found


def on(day: date, **texts: str) -> Entry:
    """The entry as files that were verified on another day have it."""
    entry = small.reworded(small.POWER_CUT, **texts)
    return replace(entry, talking_point=replace(entry.talking_point, verified=day))


@pytest.mark.parametrize("there", [date(2026, 11, 10), date(2026, 11, 20)])
def test_a_verification_here_hinders_no_new_text(store: Session, there: date):
    bring(store)
    verify(store, date(2026, 11, 15))
    report = bring(store, on(there, say="Another line."))
    assert (report.updated, report.conflicts) == ([PATHS["power-cut"]], [])
    assert said(store) == "Another line."
    assert verified(store) == max(there, date(2026, 11, 15))
    assert bring(store, on(there, say="Another line.")) == ImportReport()


def test_a_verification_alone_is_no_edit(store: Session):
    bring(store)
    verify(store, date(2026, 11, 15))
    assert bring(store) == ImportReport()
    assert verified(store) == date(2026, 11, 15)
    assert bring(store, on(date(2026, 11, 20))).updated == [PATHS["power-cut"]]
    assert verified(store) == date(2026, 11, 20)
    assert len(revisions(store)) == 4


def test_a_digest_of_the_first_versions_still_counts(store: Session):
    bring(store)
    of_old = digest(write_entry(small.POWER_CUT))
    store.execute(
        update(TranslationRow)
        .filter_by(talking_point_id="power-cut", language="en")
        .values(imported_digest=of_old)
    )
    store.commit()
    report = bring(store, small.reworded(small.POWER_CUT, say="Another line."))
    assert (report.updated, report.conflicts) == ([PATHS["power-cut"]], [])


def test_a_new_entry_joins_the_others(store: Session):
    import_library(store, small.library([small.DOOR_KEYS]), "first")
    report = bring(store)
    assert report.added == [PATHS["power-cut"], PATHS["hourly-bill"], PATHS["power-cut-it"]]
    places = {row["id"]: row["position"] for row in table(store, "talking_points")}
    assert places == {"door-keys": 0, "power-cut": 1, "hourly-bill": 2}


def test_another_vocabulary_is_another_version(store: Session):
    bring(store)
    library = small.library()
    outline = replace(library.outline, concerns=library.outline.concerns[::-1])
    report = import_library(store, replace(library, outline=outline), "turned round")
    assert (report.vocabulary, report.updated, report.added) == (True, [], [])
    assert corpus_version(store) == 2
    places = {row["id"]: row["position"] for row in table(store, "talking_points")}
    assert places == {"hourly-bill": 0, "power-cut": 1, "door-keys": 2}


def test_what_cannot_be_placed_in_a_folder_stops_no_import(store: Session, tmp_path: Path):
    folder = small.lay(tmp_path)
    text = (folder / PATHS["power-cut-it"]).read_text()
    lost = folder / "entries" / "pricing" / "lost.it.md"
    lost.write_text(text.replace("id: power-cut", "id: lost"))
    again = folder / "entries" / "data-security" / "hourly-bill.en.md"
    again.write_text(
        (folder / PATHS["hourly-bill"])
        .read_text()
        .replace("concern: pricing", "concern: data-security")
    )
    library, problems = read_library(folder)
    assert len(problems) == 2
    report = import_library(store, library, "with two problems")
    assert [path for path in report.added if "lost" in path] == []
    assert len([path for path in report.added if "hourly-bill" in path]) == 1
    assert bring(store, golden=library.golden).conflicts == []
