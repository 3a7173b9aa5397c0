"""Publishes and imports without end, until it is killed. Takes the instance folder as its argument."""

import sys
from datetime import date
from itertools import count
from pathlib import Path

from sqlalchemy.orm import Session

from corpus.rules.wording import ForbiddenPhrases
from webapp.app import create_app
from webapp.db.base import begin_writing, db
from webapp.services import (
    editing,
    exporting,
    publishing,
    remarks,
    table_import,
    table_rules,
)
from webapp.services.audit import Actor
from webapp.services.forms import digest, form_of
from webapp.services.publishing import Publication
from webapp.services.table_entries import entries_from
from webapp.services.table_reading import read_table
from webapp.services.table_writing import write_csv
from webapp.services.tables import guess_mapping
from webapp.settings import Settings

TODAY = date(2026, 11, 21)
ACTOR = Actor("endless")
SLUGS = ("door-keys", "hourly-bill")


def publish(session: Session, slug: str, number: int) -> None:
    """A draft and its publication: two transactions."""
    begin_writing(session)
    present = editing.published(session, slug, "en")
    assert present is not None
    form = form_of(present).model_copy(update={"say": f"Said for the time number {number}."})
    row = editing.draft(session, slug, "en")
    seen = row.version if row else 0
    row = editing.save(session, ACTOR, slug, "en", form, seen, digest(present))
    session.commit()
    begin_writing(session)
    publishing.publish(session, ACTOR, row, Publication(reason=str(number)), TODAY)
    session.commit()


def bring_table(session: Session, number: int) -> None:
    """A table that changes one text."""
    library = exporting.library(session)
    content = write_csv(library).replace("Said for", f"Brought {number}, said for").encode()
    table = read_table(content, "texts.csv")
    mapping = guess_mapping(table.headers, library.outline)
    parsed = entries_from(table, mapping, library, TODAY)
    found = table_import.preview(session, parsed)
    table_import.apply(session, parsed, str(number), ACTOR.who, stamp=found.stamp)


def main() -> None:
    """Go on until killed."""
    remarks.RULES = table_rules.RULES = (ForbiddenPhrases,)  # type: ignore[assignment]
    app = create_app(Settings(instance=Path(sys.argv[1])))
    with app.app_context(), Session(db.engine) as session:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for number in count():
            publish(session, SLUGS[number % 2], number)
            if number % 3 == 2:
                bring_table(session, number)


if __name__ == "__main__":
    main()
