"""Accounts for tests, and sites where somebody is logged in."""

from functools import cache

from flask import Flask
from flask_security import hash_password
from sqlalchemy.orm import Session

from tests.webapp.site import Site
from webapp.db.base import db
from webapp.db.models.people import UserRow
from webapp.services import people
from webapp.services.audit import Actor
from webapp.services.people import Role

PASSWORD = "correct horse battery"


@cache
def hashed(_scheme: str) -> str:
    """argon2 is slow on purpose: once for all tests."""
    return str(hash_password(PASSWORD))


def make_account(app: Flask, email: str, role: Role) -> None:
    """An account whose password is `PASSWORD`."""
    with app.app_context(), Session(db.engine) as session:
        user = people.add(session, Actor("tests"), email, role, PASSWORD)
        user.password = hashed("argon2")
        session.commit()


def log_in(site: Site, email: str) -> Site:
    """The site, with this account logged in, without the form."""
    with site.app.app_context(), Session(db.engine) as session:
        mark = session.query(UserRow).filter_by(email=email).one().fs_uniquifier
    with site.client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = mark, True
    return site


def as_role(app: Flask, role: Role, email: str = "") -> Site:
    """A browser in which somebody of this role is logged in."""
    email = email or f"{role}@example.com"
    make_account(app, email, role)
    return log_in(Site(app), email)
