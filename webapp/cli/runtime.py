"""What commands share: settings, an application, sessions, a progress bar, plain errors."""

import getpass
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from pydantic import ValidationError
from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from webapp.services.audit import Actor
from webapp.services.indexing import Progress as Told
from webapp.settings import Settings

console = Console(stderr=True)


def load_settings(**given: object) -> Settings:
    """Settings from the environment, with what the command line gives put over them.

    Raises:
        click.ClickException: A setting has a value it cannot have.
    """
    try:
        from_line = {key: value for key, value in given.items() if value is not None}
        return Settings(**from_line)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        first = error.errors()[0]
        name = "SILVERLINING_" + "_".join(map(str, first["loc"])).upper()
        raise click.ClickException(f"{name}: {first['msg']} (found {first['input']!r})") from error


def actor() -> Actor:
    """Who the log says gave a command."""
    return Actor(f"{getpass.getuser()} at the command line")


def log_to_console() -> None:
    """Show our own messages as plain lines; libraries speak up from warnings on."""
    handler = RichHandler(
        console=console, show_time=False, show_level=False, show_path=False, markup=False
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], format="%(message)s", force=True)
    for package in ("webapp", "index", "corpus"):
        logging.getLogger(package).setLevel(logging.INFO)
    for chatty in ("onnxscript", "onnx_ir", "torch.onnx", "torch"):
        logging.getLogger(chatty).setLevel(logging.ERROR)


@contextmanager
def bar(what: str) -> Iterator[Told]:
    """A progress bar on the terminal; it appears with the first step."""
    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console, transient=False) as progress:
        task: list[object] = []

        def told(done: int, total: int) -> None:
            if not task:
                task.append(progress.add_task(what, total=total))
            progress.update(task[0], completed=done, total=total)  # type: ignore[arg-type]

        yield told


def migratable_app() -> Flask:
    """For the command that writes a new migration."""
    from webapp.app import create_app
    from webapp.db.schema import with_migrations

    return with_migrations(create_app(load_settings()))


def prepared_app(settings: Settings) -> tuple[Flask, bool]:
    """An application whose database, corpus and index are up to date.

    Returns:
        The application, and whether models were loaded on the way.

    Raises:
        click.ClickException: There is no corpus or no model where the settings say, or no whole adapter.
    """
    from sqlalchemy.orm import Session

    from corpus.problems import CorpusError
    from index.adapter import AdapterError
    from index.encoder import ModelNotFoundError
    from index.onnx_encoder import load_encoder
    from webapp.app import create_app
    from webapp.db.base import db
    from webapp.db.schema import upgrade_schema
    from webapp.services.startup import prepare

    app = create_app(settings)
    upgrade_schema(app)
    try:
        with app.app_context(), Session(db.engine) as session:
            done = prepare(
                session,
                settings.instance,
                settings.model_spec,
                lambda: load_encoder(settings.model_spec, settings.instance / "models"),
                bar,
                settings.corpus,
            )
    except (AdapterError, CorpusError, ModelNotFoundError) as error:
        raise click.ClickException(str(error)) from error
    if done.imported and done.imported.changed:
        report = done.imported
        logging.getLogger(__name__).info(
            "Corpus: %d new, %d changed, %d conflicts.",
            len(report.added),
            len(report.updated),
            len(report.conflicts),
        )
    return app, done.heavy
