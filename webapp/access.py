"""Who may read: anybody on this machine; elsewhere nobody, until accounts exist or a setting opens it."""

import ipaddress

from flask import Flask, Response, current_app, render_template, request

from webapp.api.problems import problem
from webapp.settings import Settings

#: Readable by anybody: a page that says "log in" needs its style, and a probe has no account.
OPEN_ENDPOINTS = frozenset({"static", "health.alive", "health.ready"})
FORWARDING_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


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


def may_read(settings: Settings) -> bool:
    """Whether the present request may read.

    Open when a setting says so, or when bind address, Host and peer are all loopback and nothing was
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


def _guard() -> Response | tuple[str, int] | None:
    settings: Settings = current_app.config["SETTINGS"]
    if request.endpoint in OPEN_ENDPOINTS or may_read(settings):
        return None
    if request.path.startswith("/api/"):
        return problem(401, "Login required", "Reading from elsewhere needs a login.")
    return render_template("errors/login.html"), 401


def init_app(app: Flask) -> None:
    """Check every request."""
    app.before_request(_guard)
