"""Rate limits, per address."""

from collections.abc import Callable
from typing import TypeVar, cast

from flask import Flask, current_app
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

F = TypeVar("F", bound=Callable[..., object])

limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")


def _search_rate() -> str:
    return str(current_app.config["SETTINGS"].search_rate)


def search_limit(view: F) -> F:
    """Limit a view to the rate of searches that the settings allow; one count for all such views."""
    limit = limiter.shared_limit(
        _search_rate,
        scope="search",
        exempt_when=lambda: not current_app.config["SETTINGS"].search_rate,
    )
    return cast(F, limit(view))


def init_app(app: Flask) -> None:
    """Register with an application."""
    limiter.init_app(app)
