"""Tables and archives in and out, through the pages."""

import io
import time
import zipfile

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from corpus.rules.wording import ForbiddenPhrases
from tests.webapp import small
from tests.webapp.people import as_role
from tests.webapp.site import Site, text, texts
from webapp.db.models.corpus import RevisionRow, TranslationRow
from webapp.services.people import Role


@pytest.fixture(autouse=True)
def few_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small corpus breaks rules on lengths and facts, which are of no interest here."""
    monkeypatch.setattr("webapp.services.table_rules.RULES", (ForbiddenPhrases,))


@pytest.fixture
def app(make_small_app) -> Flask:
    return make_small_app()


@pytest.fixture
def ann(app: Flask) -> Site:
    return as_role(app, Role.CURATOR)


def upload(site: Site, content: bytes, name: str = "texts.csv", status: int = 302) -> str:
    data = {"csrf_token": site.token, "table": (io.BytesIO(content), name)}
    site.response = site.client.post(
        "/curate/exchange/tables", data=data, content_type="multipart/form-data"
    )
    assert site.response.status_code == status
    return str(site.response.headers.get("Location", ""))


def wait(site: Site, url: str) -> BeautifulSoup:
    for _ in range(200):
        page = site.get(url)
        if not page.select("progress"):
            return page
        time.sleep(0.1)
    raise AssertionError("it never ends")


def tried(site: Site, content: bytes) -> tuple[str, BeautifulSoup]:
    url = upload(site, content)
    page = site.get(url)
    mapping = {
        s["name"]: (s.select_one("[selected]") or {"value": ""})["value"]
        for s in page.select("select[name^='map:']")
    }
    site.post(url, mapping, 302)
    return url, wait(site, url)


def table(site: Site) -> str:
    return site.client.get("/curate/exchange/corpus.csv").data.decode("utf-8-sig")


def say(site: Site) -> str:
    with site.database() as session:
        return session.query(TranslationRow).filter_by(talking_point_id="door-keys").one().say


def test_an_unchanged_table_changes_nothing(ann: Site):
    _url, page = tried(ann, table(ann).encode())
    assert "0 new, 0 changed, 4 as they are." in text(page.select_one("#job"))
    assert not page.select("button[value=confirm]")


def test_a_table_is_tried_then_confirmed(ann: Site):
    changed = table(ann).replace("Each opening of the door is written down.", "Each is noted.")
    url, page = tried(ann, changed.encode())
    before = say(ann)
    assert "0 new, 1 changed, 3 as they are." in text(page.select_one("#job"))
    assert texts(page.select("summary")) == ["door-keys (en): say"]
    assert texts(page.select(".version")) == [before, "They do. Each is noted."]
    assert say(ann) == before
    ann.post(url, {"do": "confirm"}, 302)
    page = wait(ann, url)
    assert "0 new, 1 changed." in text(page.select_one(".note.ok"))
    assert say(ann) == "They do. Each is noted."
    with ann.database() as session:
        last = session.query(RevisionRow).order_by(RevisionRow.id.desc()).first()
        assert (last.author, last.reason) == ("curator@example.com", "imported from texts.csv")


def test_problems_are_named_by_row_and_column(ann: Site):
    changed = table(ann).replace("disaster-recovery", "nowhere")
    _url, page = tried(ann, changed.encode())
    rows = [texts(row.select("td")) for row in page.select("tbody tr")]
    assert [row[1] for row in rows][:1] == ["concern"]
    assert "data-security" in rows[0][2]


def test_a_broken_file_is_refused_with_a_reason(ann: Site):
    upload(ann, b"PK\x03\x04 not really", "texts.xlsx", 422)
    page = BeautifulSoup(ann.response.text, "html.parser")
    assert text(page.select_one("[role=alert]"))
    upload(ann, b"", "texts.csv", 422)


def test_a_corpus_that_changed_meanwhile_is_not_overwritten(ann: Site):
    changed = table(ann).replace("Each opening of the door is written down.", "Each is noted.")
    url, _page = tried(ann, changed.encode())
    sent = {"csrf_token": ann.token, "id": ["power-cut"], "do": "verify"}
    ann.client.post("/curate/bulk", data=sent)
    ann.post(url, {"do": "confirm"}, 302)
    page = wait(ann, url)
    assert "The corpus has changed since this was shown" in text(page.select_one("[role=alert]"))
    assert say(ann) != "They do. Each is noted."


def test_an_archive_holds_files_and_history(ann: Site):
    answer = ann.client.get("/curate/exchange/corpus.zip")
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert "entries/data-security/door-keys.en.md" in names
    assert "history.jsonl" in names
    assert ann.client.get("/curate/exchange/corpus.xlsx").data[:2] == b"PK"
    ann.get("/curate/exchange/corpus.pdf", 404)


def test_both_sides_of_a_conflict_are_shown_and_settled(make_small_app, tmp_path):
    entry = small.reworded(small.DOOR_KEYS, say="Said in the files.")
    others = [e for e in small.ENTRIES if e is not small.DOOR_KEYS]
    folder = small.lay(tmp_path / "corpus", entries=[*others, entry], golden=())
    ann = as_role(make_small_app(corpus=folder), Role.CURATOR)
    with ann.database() as session:
        session.query(TranslationRow).filter_by(
            talking_point_id="door-keys"
        ).one().say = "Said here."
    page = ann.get("/curate/exchange/")
    assert "One item was changed both here and in the files." in text(page.select_one(".note.warn"))
    page = ann.get("/curate/exchange/conflicts")
    assert texts(page.select(".version")) == ["Said here.", "Said in the files."]
    action = page.select_one("main form")["action"]
    ann.post(action, {"do": "theirs"}, 302)
    draft = ann.get("/curate/texts/door-keys/en").select_one("#say")
    assert draft.get_text().strip() == "Said in the files."
    ann.post(action, {"do": "keep"}, 302)
    assert "There is none." in ann.get("/curate/exchange/conflicts").get_text()
    assert say(ann) == "Said here."
