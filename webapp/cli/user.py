"""`silverlining user …`: accounts."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from webapp.cli.runtime import actor, load_settings, log_to_console


@click.group()
def user() -> None:
    """Add accounts, change passwords, list accounts."""


@contextmanager
def _session() -> Iterator[Session]:
    from webapp.app import create_app
    from webapp.db.base import db
    from webapp.db.schema import upgrade_schema
    from webapp.services.people import AccountError

    log_to_console()
    app = create_app(load_settings())
    upgrade_schema(app)
    try:
        with app.app_context(), app.test_request_context(), Session(db.engine) as session:
            yield session
    except AccountError as error:
        raise click.ClickException(str(error)) from error


def _password(from_input: bool) -> str:
    if from_input:
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, one line."
)


@user.command()
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice(["reader", "curator", "admin"]),
    default="reader",
    show_default=True,
    help="What the account may do.",
)
@click.option("--name", default="", help="As others see them.")
@password_option
def add(email: str, role: str, name: str, password_stdin: bool) -> None:
    """Make an account for EMAIL."""
    from webapp.services import people

    with _session() as session:
        made = people.add(
            session, actor(), email, people.Role(role), _password(password_stdin), name
        )
        session.commit()
        click.echo(f"{made.email} is {'an' if role == 'admin' else 'a'} {role}")


@user.command()
@click.argument("email")
@password_option
def passwd(email: str, password_stdin: bool) -> None:
    """Set the password of EMAIL; its sessions end."""
    from webapp.services import people

    with _session() as session:
        found = people.find(session, email)
        people.set_password(session, actor(), found, _password(password_stdin))
        session.commit()
        click.echo(f"the password of {found.email} was changed")


@user.command(name="list")
def list_() -> None:
    """All accounts, with role and state."""
    from webapp.services import people

    with _session() as session:
        for row in people.users(session):
            roles = ", ".join(role.name for role in row.roles)
            click.echo(f"{row.email:40} {roles:10} {'' if row.active else 'closed'}".rstrip())
