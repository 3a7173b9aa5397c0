"""`silverlining corpus …`: the files we say things in."""

import getpass
import json
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corpus.entry import write_entry
from corpus.library import STARTER, Library, read_library, write_file, write_library
from corpus.problems import CorpusError, Problem, Severity
from corpus.rules.run import check_folder
from webapp.settings import Settings

if TYPE_CHECKING:
    from webapp.services.audit import Actor
    from webapp.services.importing import ImportReport


@click.group()
def corpus() -> None:
    """Check, format, import and export the corpus."""


folder_argument = click.argument(
    "folder", type=click.Path(path_type=Path, file_okay=False), default=STARTER, required=False
)


@corpus.command()
@folder_argument
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), help="Judge reviews and evidence as of this day."
)
def check(folder: Path, today: datetime | None) -> None:
    """Name every problem in FOLDER (by default the starter corpus), one a line."""
    try:
        problems = check_folder(folder, today.date() if today else date.today())
    except CorpusError as error:
        raise click.ClickException(str(error)) from error
    for problem in problems:
        click.echo(str(problem))
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    click.echo(f"{errors} errors, {len(problems) - errors} warnings", err=True)
    if errors:
        raise SystemExit(1)


@corpus.command(name="format")
@folder_argument
def format_(folder: Path) -> None:
    """Rewrite the entries of FOLDER in canonical form."""
    library, problems = _read(folder)
    for entry in library.entries:
        if write_file(folder / entry.path, write_entry(entry)):
            click.echo(f"formatted {entry.path}")
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise SystemExit(1)


@corpus.command(name="import")
@click.argument("folder", type=click.Path(path_type=Path), default=STARTER, required=False)
def import_(folder: Path) -> None:
    """Bring FOLDER, or an archive (.zip), into the database.

    What was edited here since is left alone and reported. An archive brings its history along.
    """
    from sqlalchemy.orm import Session

    from webapp.cli.runtime import load_settings, log_to_console
    from webapp.db.base import db
    from webapp.services.importing import import_library

    log_to_console()
    if folder.is_file():
        report = _import_archive(folder)
    else:
        library, problems = _read(folder)
        if problems:
            raise click.ClickException(
                f"{len(problems)} problems; see silverlining corpus check {folder}"
            )
        with _database(load_settings()), Session(db.engine) as session:
            reason = f"imported from {folder.name}"
            report = import_library(session, library, reason, actor=_actor())
    for conflict in report.conflicts:
        click.echo(f"conflict: {conflict.name}: changed here and in the files, left alone")
        for name, ours, theirs in conflict.sections:
            here, there = (textwrap.shorten(text, 60) or "nothing" for text in (ours, theirs))
            click.echo(f"  {name}: here: {here} | in the files: {there}")
    click.echo(
        f"{len(report.added)} new, {len(report.updated)} changed, {len(report.conflicts)} conflicts"
    )
    if report.conflicts:
        raise SystemExit(1)


def _actor() -> "Actor":
    from webapp.services.audit import Actor

    return Actor(f"{getpass.getuser()} at the command line")


def _import_archive(file: Path) -> "ImportReport":
    from sqlalchemy.orm import Session

    from webapp.cli.runtime import load_settings
    from webapp.db.base import db
    from webapp.services.archives import ArchiveError, restore_zip

    with _database(load_settings()), Session(db.engine) as session:
        try:
            return restore_zip(session, file.read_bytes(), _actor())
        except ArchiveError as error:
            raise click.ClickException(str(error)) from error


@corpus.command()
@click.argument("folder", type=click.Path(path_type=Path))
def export(folder: Path) -> None:
    """Write the database as files into FOLDER, or with its history into an archive (.zip)."""
    from sqlalchemy.orm import Session

    from webapp.cli.runtime import load_settings, log_to_console
    from webapp.db.base import db
    from webapp.services.archives import ArchiveError, write_zip
    from webapp.services.exporting import library

    log_to_console()
    with _database(load_settings()), Session(db.engine) as session:
        if folder.suffix == ".zip":
            try:
                content = write_zip(session)
            except ArchiveError as error:
                raise click.ClickException(str(error)) from error
            folder.write_bytes(content)
            click.echo(f"written to {folder}")
            return
        changed = write_library(library(session), folder)
    click.echo(f"{len(changed)} files written to {folder}")


@corpus.command()
@click.argument("talking_point")
@click.option("--because", required=True, help="What was wrong, for those who copied it.")
@click.option("--lang", default="en", show_default=True, help="Language of the text.")
@click.option("--author", default="", help="Who says so.")
def recall(talking_point: str, because: str, lang: str, author: str) -> None:
    """Tell everybody who copied an older text of TALKING_POINT that the present one corrects it."""
    from sqlalchemy.orm import Session

    from webapp.cli.runtime import load_settings, log_to_console
    from webapp.db.base import db
    from webapp.services.recalls import NothingToCorrectError, correct

    log_to_console()
    with _database(load_settings()), Session(db.engine) as session:
        try:
            copies = correct(session, talking_point, because, author, lang)
        except NothingToCorrectError as error:
            raise click.ClickException(str(error)) from error
        session.commit()
    click.echo(f"{copies} copies have an older text; those who took them lately will be told")


def _read(folder: Path) -> tuple[Library, tuple[Problem, ...]]:
    try:
        return read_library(folder)
    except CorpusError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _database(settings: Settings) -> Iterator[None]:
    from webapp.app import create_app
    from webapp.db.schema import upgrade_schema

    app = create_app(settings)
    upgrade_schema(app)
    with app.app_context():
        yield


@corpus.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def stats(as_json: bool) -> None:
    """What the corpus covers: concerns, kinds, audiences, evidence, words, reading ease, reviews."""
    from sqlalchemy.orm import Session

    from corpus.statistics import statistics
    from webapp.cli.runtime import load_settings, log_to_console
    from webapp.db.base import db
    from webapp.services.exporting import library

    log_to_console()
    with _database(load_settings()), Session(db.engine) as session:
        found = statistics(library(session))
    if as_json:
        click.echo(json.dumps(asdict(found)))
        return
    hardest = list(found.ease.items())[:5]
    tables: dict[str, dict[str, int]] = {
        "talking points by concern": found.concerns,
        "by kind": found.kinds,
        "angles by audience": found.audiences,
        "cited facts by side": found.evidence,
        "words by section": found.words,
        "reviews due by month": found.due,
        "golden questions": found.golden,
    }
    for title, rows in tables.items():
        click.echo(f"{title} ({sum(rows.values())})")
        for name, count in rows.items():
            click.echo(f"  {name:24}{count:>6}")
    click.echo(f"phrasings{found.phrasings:>23}")
    click.echo(f"reading ease of answers, median{found.median_ease:>9.1f}")
    for slug, ease in hardest:
        click.echo(f"  {slug:24}{ease:>6.1f}")
