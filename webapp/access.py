"""Who may do what: each part of the site names its need, and a route without one is refused.

Reading is open to anybody at this machine, elsewhere to accounts, unless a setting opens it to all.
"""

import ipaddress
from enum import StrEnum

from flask import Flask, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.accounts import present_role
from webapp.api.problems import problem
from webapp.services.people import Role
from webapp.settings import Settings

FORWARDING_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


class Need(StrEnum):
    """What it takes to use a route."""

    NOTHING = "nothing"
    READING = "reading"
    ACCOUNT = "account"
    CURATOR = "curator"
    ADMIN = "admin"


#: By blueprint. A probe has no account, and whoever is to log in needs the page's style.
NEEDS = {
    "static": Need.NOTHING,
    "health": Need.NOTHING,
    "security": Need.NOTHING,
    "search": Need.READING,
    "messages": Need.READING,
    "talking_points": Need.READING,
    "compose": Need.READING,
    "outlets": Need.READING,
    "copies": Need.READING,
    "mine": Need.READING,
    "gaps": Need.READING,
    "help": Need.READING,
    "api": Need.READING,
    "openapi": Need.READING,
    "account": Need.ACCOUNT,
    "curate": Need.CURATOR,
    "editor": Need.CURATOR,
    "evidence": Need.CURATOR,
    "golden": Need.CURATOR,
    "insights": Need.CURATOR,
    "exchange": Need.CURATOR,
    "admin": Need.ADMIN,
}
#: Routes that need something else than the rest of their blueprint.
EXCEPTIONS = {
    "account.first": Need.NOTHING,
    "account.password": Need.NOTHING,
    "security.change_password": Need.ACCOUNT,
    "security.verify": Need.ACCOUNT,
}
_ROLES = {Need.ACCOUNT: Role.READER, Need.CURATOR: Role.CURATOR, Need.ADMIN: Role.ADMIN}


def need_of(endpoint: str) -> Need:
    """What a route needs.

    Raises:
        LookupError: Nobody has said.
    """
    if endpoint in EXCEPTIONS:
        return EXCEPTIONS[endpoint]
    return NEEDS[endpoint.partition(".")[0]]


def is_loopback(host: str) -> bool:
    """Whether a host name or address, with or without port and brackets, means this machine."""
    name = host.strip()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    if name.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def reading_is_open(settings: Settings) -> bool:
    """Whether the present request may read without an account.

    So it is when a setting says so, or when bind address, Host and peer are all loopback and nothing was
    forwarded: then whoever asks sits at this machine.
    """
    if settings.open_reading:
        return True
    return (
        is_loopback(settings.host)
        and is_loopback(request.host)
        and is_loopback(request.environ.get("REMOTE_ADDR", ""))
        and not any(name in request.headers for name in FORWARDING_HEADERS)
    )


def allowed(need: Need, role: Role | None) -> bool:
    """Whether the present request may use a route that has this need."""
    if need is Need.NOTHING:
        return True
    if need is Need.READING:
        return role is not None or reading_is_open(current_app.config["SETTINGS"])
    return role is not None and role.rank >= _ROLES[need].rank


def _guard() -> AnyResponse | None:
    try:
        # What is nowhere is for readers to know.
        need = need_of(request.endpoint) if request.endpoint else Need.READING
    except LookupError:
        current_app.logger.error("No need is named for %s", request.endpoint)
        abort(403)
    # Who asks is looked up only where it matters: most searches come from this machine.
    if allowed(need, None):
        return None
    role = present_role()
    if allowed(need, role):
        return None
    if request.path.startswith("/api/"):
        return problem(401, "Login required", "Log in, or send a token: Authorization: Bearer …")
    if role is not None:
        abort(403)
    return _to_login()


def _to_login() -> AnyResponse:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=wanted))


def init_app(app: Flask) -> None:
    """Check every request."""
    app.before_request(_guard)
