"""`silverlining backup` and `restore`: the whole database, as one file."""

from datetime import datetime
from pathlib import Path

import click

from webapp.cli.runtime import actor, load_settings, log_to_console


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write the whole database into FILE: texts, accounts, searches, copies, logs."""
    from webapp.app import create_app
    from webapp.db.base import db
    from webapp.db.schema import upgrade_schema
    from webapp.services.backups import BackupError, back_up

    log_to_console()
    app = create_app(load_settings())
    upgrade_schema(app)
    with app.app_context():
        try:
            size = back_up(db.engine.url, file)
        except BackupError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{size:,} bytes written to {file}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(file: Path, yes: bool) -> None:
    """Put back what FILE holds, from `backup`, in place of everything there is.

    What was there before is kept in a file beside the database.
    """
    from sqlalchemy.orm import Session

    from webapp.app import create_app
    from webapp.db.base import begin_writing, db
    from webapp.db.schema import upgrade_schema
    from webapp.services import audit
    from webapp.services.backups import BackupError, back_up, check, outdate, put_back
    from webapp.services.indexing import corpus_version

    log_to_console()
    settings = load_settings()
    app = create_app(settings)
    upgrade_schema(app)
    before = settings.instance / f"before-restore-{datetime.now():%Y%m%d-%H%M%S}.db"
    try:
        check(file)
        if not yes:
            click.confirm(f"Replace everything by what {file} holds?", abort=True, err=True)
        with app.app_context():
            with Session(db.engine) as session:
                version = corpus_version(session)
            back_up(db.engine.url, before)
            put_back(db.engine.url, file)
            db.engine.dispose()
        upgrade_schema(app)
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    with app.app_context(), Session(db.engine) as session:
        begin_writing(session)
        outdate(session, version)
        audit.record(session, actor(), "database.restore", file.name, before=before.name)
        session.commit()
    click.echo(f"Put back. What was there before is in {before}")
