"""Errors, said plainly: a page for people, a fragment for htmx, problem+json for programs."""

from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from index.engine import QuestionTooLongError
from webapp.api.problems import problem


def _words(status: int) -> tuple[str, str]:
    """Headline and what to do, by status."""
    match status:
        case 400:
            return _("The request could not be read"), _("Go back, reload the page and try again.")
        case 404:
            return _("This page does not exist"), _("Search for what the client said instead.")
        case 405:
            return _("This cannot be done here"), _("Go back and use the buttons on the page.")
        case 413:
            return _("That is too much text"), _("Send a shorter one; yours was not stored.")
        case 429 if (request.endpoint or "").startswith("security."):
            return _("Too many tries of a password"), _("Wait a minute and try again.")
        case 429:
            return _("Too many searches at once"), _("Wait a moment and try again.")
        case status if status < 500:
            return _("The request was not accepted"), _("Go back and try again.")
        case _status:
            return (
                _("Something went wrong on our side"),
                _(
                    "Nothing you typed was lost. Try again; if it happens again, tell whoever runs this."
                ),
            )


def _respond(status: int, detail: str = "") -> Response:
    title, advice = _words(status)
    if request.path.startswith("/api/"):
        return problem(status, title, detail or advice)
    return make_response(
        render_template("errors/error.html", title=title, advice=advice, status=status), status
    )


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]  # a redirect, passed on as it is
    if isinstance(error, SecurityError):
        # A host we do not answer to: nothing of ours has an address there, so no page can be made.
        return make_response((error.description or "", 400, {"Content-Type": "text/plain"}))
    response = _respond(error.code)
    for name in ("Allow", "Retry-After"):
        if value := error.get_response().headers.get(name):
            response.headers[name] = value
    return response


def _csrf_error(error: CSRFError) -> Response:
    return _respond(400, error.description or "")


def _too_long(error: QuestionTooLongError) -> Response:
    if request.path.startswith("/api/"):
        return problem(422, _("The question is too long"), str(error))
    return _respond(422)


def _crash(error: Exception) -> Response:
    from flask import current_app

    current_app.logger.exception("Unhandled error at %s", request.path, exc_info=error)
    return _respond(500)


def init_app(app: Flask) -> None:
    """Register with an application."""
    app.register_error_handler(QuestionTooLongError, _too_long)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _crash)
