"""Help that stands on pages of its own."""

from flask import Blueprint, Response

from webapp.htmx import page

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("/keys")
def keys() -> Response:
    """The keys, for those without a script, and for links."""
    return page("help/keys.html")
