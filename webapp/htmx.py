"""The htmx edge: page or fragment is decided here and nowhere else."""

from typing import Any

from flask import Flask, Response, make_response, render_template
from flask_htmx import HTMX
from jinja2_fragments.flask import render_block

htmx = HTMX()


def wants_fragment() -> bool:
    """Whether htmx asks for a part of a page. A history restore wants the whole page."""
    return bool(htmx) and not htmx.history_restore_request


def page(template: str, block: str = "", status: int = 200, **context: Any) -> Response:  # noqa: ANN401
    """Answer with a page, or with one block of it when htmx asks.

    Args:
        template: Of the whole page.
        block: The part htmx gets; empty when there is none.
        status: HTTP status.
        context: For the template, the same for both.

    Returns:
        A response that caches know to keep apart by who asks.
    """
    fragment = block and wants_fragment()
    body = (
        render_block(template, block, fragment=True, **context)
        if fragment
        else render_template(template, fragment=False, **context)
    )
    response = make_response(body, status)
    response.vary.add("HX-Request")
    return response


def show_url(response: Response, url: str, push: bool) -> None:
    """Have htmx put a URL into the address bar: as a step one can go back from, or in place."""
    if wants_fragment():
        response.headers["HX-Push-Url" if push else "HX-Replace-Url"] = url


def asked_from() -> str:
    """Path and query of the page htmx asked from; empty when htmx did not ask."""
    url = str(htmx.current_url or "") if htmx else ""
    return url.split("://", 1)[-1].partition("/")[2]


def init_app(app: Flask) -> None:
    """Register with an application."""
    htmx.init_app(app)
