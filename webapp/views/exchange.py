"""In and out: tables and archives of the whole corpus, imports with a dry run, conflicts with files."""

import csv
import io
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    request,
    url_for,
)
from flask_babel import gettext as _

from corpus.library import STARTER
from webapp.accounts import actor
from webapp.clock import today
from webapp.db.base import begin_writing, db
from webapp.htmx import page
from webapp.services import archives, conflicts, exporting, table_jobs
from webapp.services.archives import ArchiveError
from webapp.services.sheets import harmless
from webapp.services.table_jobs import ForgottenError, Job
from webapp.services.table_reading import MAX_BYTES
from webapp.services.table_writing import write_csv, write_xlsx
from webapp.services.tables import TableError, columns, guess_mapping
from webapp.settings import Settings

blueprint = Blueprint("exchange", __name__, url_prefix="/curate/exchange")

#: Bytes of a table that is sent.
UPLOAD_MAX = MAX_BYTES + 1024 * 1024
SHOWN = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.app_url_value_preprocessor
def allow_tables(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Only here may more be sent than a form holds; before the form is read for its CSRF token."""
    if endpoint == "exchange.upload":
        request.max_content_length = UPLOAD_MAX


@blueprint.get("/")
def index() -> Response:
    """What can be taken out, and where to send a table."""
    return _index()


@blueprint.get("/corpus.<kind>")
def download(kind: str) -> Response:
    """Everything, as a table (`xlsx`, `csv`) or as an archive of files with its history (`zip`)."""
    session = db.session()
    if kind == "xlsx":
        try:
            content, mime = write_xlsx(exporting.library(session)), _XLSX
        except TableError as error:
            return _index(422, str(error))
    elif kind == "csv":
        content, mime = write_csv(exporting.library(session)).encode(), "text/csv; charset=utf-8"
    elif kind == "zip":
        try:
            content, mime = archives.write_zip(session), "application/zip"
        except ArchiveError as error:
            return _index(422, str(error))
    else:
        abort(404)
    response = make_response(content)
    response.content_type = mime
    name = f"silverlining-{today():%Y-%m-%d}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.post("/tables")
def upload() -> Response:
    """Take a table in."""
    sent = request.files.get("table")
    if sent is None or not sent.filename:
        return _index(422, _("Choose a file first."))
    try:
        job, _table = table_jobs.send(_instance(), sent.read(), sent.filename)
    except TableError as error:
        return _index(422, str(error))
    return redirect(url_for("exchange.show", token=job.token))  # type: ignore[return-value]


@blueprint.get("/tables/<token>")
def show(token: str) -> Response:
    """An import: its columns, then how far it is, then what it would change."""
    return _show(_job(token))


@blueprint.post("/tables/<token>")
def act(token: str) -> Response:
    """Try an import with its columns matched, or confirm it."""
    job = _job(token)
    if request.form.get("do") == "confirm" and job.stage == "ready":
        table_jobs.confirm(db.session(), _instance(), job, actor())
    elif job.stage in {"sent", "ready", "failed"}:
        mapping = {
            name.removeprefix("map:"): header
            for name, header in request.form.items()
            if name.startswith("map:")
        }
        another = current_app.config["SETTINGS"].publish_by_another
        table_jobs.attempt(db.session(), _instance(), job, mapping, today(), another)
    return redirect(url_for("exchange.show", token=token))  # type: ignore[return-value]


@blueprint.get("/tables/<token>/problems.csv")
def problems(token: str) -> Response:
    """Everything that is wrong in a table that was tried."""
    job = _job(token)
    if job.stage != "ready":
        abort(404)
    try:
        parsed, _found = table_jobs.result(_instance(), job)
    except ForgottenError:
        abort(404)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["row", "column", "problem"])
    for found in parsed.problems:
        table.writerow([found.row, harmless(found.column), harmless(found.message)])
    response = make_response(out.getvalue())
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="problems.csv"'
    return response


@blueprint.get("/conflicts")
def differences() -> Response:
    """What was changed both here and in the files, both sides shown."""
    found = conflicts.conflicts(db.session(), _corpus())
    return page("exchange/conflicts.html", conflicts=found)


@blueprint.post("/conflicts/<kind>/<key>")
def settle(kind: str, key: str) -> Response:
    """Keep ours, or take theirs: a text becomes a draft, the others are as in the files."""
    begin_writing(db.session())
    theirs = request.form.get("do") == "theirs"
    settled = conflicts.take_theirs if theirs else conflicts.keep_ours
    try:
        settled(db.session(), actor(), _corpus(), kind, key)
    except LookupError:
        abort(404)
    db.session().commit()
    if theirs and kind == conflicts.TEXT:
        slug, _dot, language = key.rpartition(".")
        return redirect(url_for("editor.show", slug=slug, language=language))  # type: ignore[return-value]
    if theirs:
        flash(_("Taken from the files."))
    else:
        flash(_("Kept. The files are asked again when they change."))
    return redirect(url_for("exchange.differences"))  # type: ignore[return-value]


def _index(status: int = 200, problem: str = "") -> Response:
    count = len(conflicts.conflicts(db.session(), _corpus()))
    return page("exchange/index.html", status=status, problem=problem, conflicts=count)


def _show(job: Job) -> Response:
    outline = exporting.outline(db.session())
    headers: tuple[str, ...] = ()
    guessed: dict[str, str] = {}
    parsed = found = None
    again = job.stage == "ready" and "columns" in request.args
    try:
        if job.stage in {"sent", "failed"} or again:
            headers = table_jobs.table_of(_instance(), job).headers
            guessed = dict(job.mapping) or guess_mapping(headers, outline)
        elif job.stage == "ready":
            parsed, found = table_jobs.result(_instance(), job)
    except ForgottenError:
        flash(_("This table is no longer kept. Send it again."))
        return redirect(url_for("exchange.index"))  # type: ignore[return-value]
    return page(
        "exchange/table.html",
        block="state",
        job=job,
        matching=bool(headers),
        fields=columns(outline),
        headers=headers,
        guessed=guessed,
        parsed=parsed,
        found=found,
        shown=SHOWN,
    )


def _job(token: str) -> Job:
    return table_jobs.find(_instance(), token) or abort(404)


def _instance() -> Path:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.instance


def _corpus() -> Path:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.corpus or STARTER
