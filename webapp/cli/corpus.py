"""`silverlining corpus …`: the files we say things in."""

from datetime import date, datetime
from pathlib import Path

import click

from corpus.entry import write_entry
from corpus.library import STARTER, read_library, write_file
from corpus.problems import CorpusError, Severity
from corpus.rules.run import check_folder


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
    try:
        library, problems = read_library(folder)
    except CorpusError as error:
        raise click.ClickException(str(error)) from error
    for entry in library.entries:
        if write_file(folder / entry.path, write_entry(entry)):
            click.echo(f"formatted {entry.path}")
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise SystemExit(1)
