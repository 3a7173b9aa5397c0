"""Imports of tables that go wrong: cut short, confirmed twice, forgotten, refused."""

import csv
import io
import json
import os
import sqlite3
import time

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import MakeApp
from tests.webapp.people import as_role
from tests.webapp.site import Site, text, texts
from tests.webapp.views.test_exchange import few_rules, say, table, tried, upload, wait
from webapp.db.base import db
from webapp.db.models.corpus import TalkingPointRow, TranslationRow
from webapp.db.models.people import AuditRow
from webapp.services import table_jobs
from webapp.services.audit import Actor
from webapp.services.people import Role

__all__ = ["few_rules"]
OLD, NEW = "Each opening of the door is written down.", "Each is noted."


@pytest.fixture
def app(make_small_app: MakeApp) -> Flask:
    return make_small_app()


@pytest.fixture
def ann(app: Flask) -> Site:
    return as_role(app, Role.CURATOR)


def changed(site: Site) -> bytes:
    return table(site).replace(OLD, NEW).encode()


def test_a_database_that_is_locked_ends_an_import_with_a_reason(make_small_app, monkeypatch):
    monkeypatch.setattr("webapp.db.base.BUSY_TIMEOUT", 0)
    app = make_small_app()
    ann = as_role(app, Role.CURATOR)
    url, _page = tried(ann, changed(ann))
    other = sqlite3.connect(app.config["SETTINGS"].instance / "silverlining.db")
    other.execute("BEGIN IMMEDIATE")
    ann.post(url, {"do": "confirm"}, 302)
    page = wait(ann, url)
    other.close()
    assert "database is locked" in text(page.select_one("[role=alert]"))
    assert say(ann) != f"They do. {NEW}"
    # What was chosen is chosen still, and it can be tried again.
    assert page.select_one("select[name='map:say'] [selected]")["value"] == "say"


@pytest.mark.parametrize("stage", ["reading", "writing"])
def test_an_import_whose_process_is_gone_has_failed(ann: Site, own_instance, stage: str):
    url, _page = tried(ann, changed(ann))
    file = own_instance / "imports" / f"{url.rpartition('/')[2]}.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "stage": stage}))
    page = ann.get(url)
    assert "This was cut short" in text(page.select_one("[role=alert]"))
    ann.post(url, {"map:id": "id", "map:say": "say"}, 302)
    assert "0 new, 1 changed" in text(wait(ann, url).select_one("#job"))


def test_confirmed_twice_at_once_is_brought_once(ann: Site, app: Flask, own_instance):
    url, _page = tried(ann, changed(ann))
    job = table_jobs.find(own_instance, url.rpartition("/")[2])
    with app.app_context(), Session(db.engine) as session:
        for _ in range(2):
            table_jobs.confirm(session, own_instance, job, Actor("ann@example.com"))
    assert "0 new, 1 changed." in text(wait(ann, url).select_one(".note.ok"))
    time.sleep(0.2)
    assert "0 new, 1 changed." in text(wait(ann, url).select_one(".note.ok"))
    with ann.database() as session:
        rows = (
            session.query(AuditRow).filter_by(action="corpus.import", who="ann@example.com").all()
        )
        assert [row.details for row in rows] == [{"added": 0, "changed": 1}]


def test_an_import_is_forgotten_whole_or_not_at_all(ann: Site, own_instance):
    url, _page = tried(ann, changed(ann))
    token = url.rpartition("/")[2]
    sent = own_instance / "imports" / f"{token}.table"
    long_ago = time.time() - table_jobs.KEPT_SECONDS - 60
    os.utime(sent, (long_ago, long_ago))
    upload(ann, changed(ann))
    assert sent.exists()
    for file in sent.parent.glob(f"{token}.*"):
        os.utime(file, (long_ago, long_ago))
    upload(ann, changed(ann))
    assert not list(sent.parent.glob(f"{token}.*"))
    ann.get(url, 404)


@pytest.mark.parametrize("kind", ["table", "tried"])
def test_a_table_that_is_no_longer_kept_is_asked_for_again(ann: Site, own_instance, kind: str):
    url, _page = tried(ann, changed(ann))
    (own_instance / "imports" / f"{url.rpartition('/')[2]}.{kind}").unlink()
    ann.get(f"{url}?columns=1" if kind == "table" else url, 302)
    page = ann.get("/curate/exchange/")
    assert "This table is no longer kept. Send it again." in texts(page.select(".note"))


def test_a_text_too_long_for_a_workbook_is_said_so(ann: Site):
    with ann.database() as session:
        session.query(TranslationRow).filter_by(talking_point_id="door-keys").one().more = (
            "x" * 33_000
        )
    page = ann.get("/curate/exchange/corpus.xlsx", 422)
    assert "Export CSV instead." in text(page.select_one("[role=alert]"))


def test_columns_can_be_matched_again_after_a_trial(ann: Site):
    url, page = tried(ann, changed(ann))
    again = next(a["href"] for a in page.select("#job a") if "Match the columns" in text(a))
    page = ann.get(again)
    assert page.select_one("select[name='map:say'] [selected]")["value"] == "say"
    ann.post(url, {"map:id": "id", "map:language": "language", "map:title": "title"}, 302)
    assert "0 new, 0 changed, 4 as they are." in text(wait(ann, url).select_one("#job"))
    page = ann.get(again)
    assert not page.select("select[name='map:say'] [selected]")


def test_what_a_page_has_no_room_for_is_counted_and_can_be_taken_along(ann: Site, monkeypatch):
    monkeypatch.setattr("webapp.views.exchange.SHOWN", 1)
    content = table(ann).replace("marketing", "").replace(OLD, NEW)
    content = content.replace("It does. What nobody uses", "What nobody uses")
    rows = "".join(f"{name},en\r\n" for name in ("Bad One", "Bad Two"))
    url, page = tried(ann, (content + rows).encode())
    said = texts(page.select(".quiet"))
    assert "and 1 more" in said
    assert "and 1 more changed ones" in said
    answer = ann.client.get(f"{url}/problems.csv")
    found = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["row"], row["column"]) for row in found] == [("6", "id"), ("7", "id")]
    ann.get("/curate/exchange/tables/abc/problems.csv", 404)


def test_a_table_publishes_nothing_where_somebody_else_has_to(make_small_app):
    ann = as_role(make_small_app(publish_by_another=True), Role.CURATOR)
    with ann.database() as session:
        session.get(TalkingPointRow, "hourly-bill").state = "draft"
    content = table(ann).replace(OLD, NEW).replace("draft", "published").replace("legal", "sales")
    _url, page = tried(ann, content.encode())
    rows = [texts(row.select("td")) for row in page.select("tbody tr")]
    assert [row[:2] for row in rows] == [["2", "state"], ["5", "state"]]
    assert "has to be published by somebody else than its author" in rows[0][2]
    assert not page.select("button[value=confirm]")
    # What is not the text may change, and a draft may have any text.
    content = table(ann).replace("legal", "sales").replace("It does. What", "What")
    _url, page = tried(ann, content.encode())
    assert texts(page.select("summary")) == ["door-keys (en): owner", "hourly-bill (en): say"]
