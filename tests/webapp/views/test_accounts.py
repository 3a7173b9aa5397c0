"""Accounts: the first one, logging in, passwords, sessions, tokens, and the log of it all."""

import csv
import io
import sqlite3

import pytest
from flask import Flask

from tests.webapp.people import PASSWORD, as_role, make_account
from tests.webapp.site import Site, text, texts
from webapp.db.models.people import AuditRow
from webapp.services import audit, people
from webapp.services.audit import Actor
from webapp.services.people import FIRST_FILE, Role

NEW = "another good password"
WAYS = ("first", "password")


def log_in(site: Site, email: str, password: str = PASSWORD) -> int:
    data = {"csrf_token": site.token, "email": email, "password": password}
    return site.client.post("/account/login", data=data).status_code


def logged(site: Site) -> list[tuple[str, str, str, str]]:
    """Who did what to what from where on the site, oldest first."""
    with site.database() as session:
        rows = (
            session.query(AuditRow).order_by(AuditRow.id).filter(AuditRow.action != "corpus.import")
        )
        return [(row.who, row.action, row.about, row.address) for row in rows]


@pytest.fixture
def app(make_small_app) -> Flask:
    return make_small_app()


@pytest.fixture
def admin(app: Flask) -> Site:
    return as_role(app, Role.ADMIN)


def test_the_first_administrator_is_made_by_a_link_that_works_once(app: Flask, own_instance):
    with app.app_context(), Site(app).database() as session:
        token = people.first_token(session, own_instance)
    site = Site(app)
    site.get("/account/first/wrong", 404)
    page = site.get(f"/account/first/{token}")
    assert text(page.h1) == "The first account"
    page = site.post(f"/account/first/{token}", {"email": "ann", "password": PASSWORD}, 422)
    assert "'ann' is no e-mail address" in text(page.select_one("[role=alert]"))
    page = site.post(f"/account/first/{token}", {"email": "ann@x.io", "password": "short"}, 422)
    assert text(page.select_one("[role=alert]")) == "A password has 12 to 200 characters."
    assert page.select_one("#email")["value"] == "ann@x.io"
    site.post(f"/account/first/{token}", {"email": "Ann@X.io", "password": PASSWORD}, 302)
    site.get("/admin/users")
    assert logged(site) == [("ann@x.io", "account.add", "ann@x.io", "127.0.0.1")]
    assert not (own_instance / FIRST_FILE).exists()
    Site(app).get(f"/account/first/{token}", 404)


def test_logging_in_and_out(app: Flask):
    make_account(app, "ann@example.com", Role.CURATOR)
    site = Site(app)
    assert log_in(site, "ann@example.com", "wrong password") == 200
    page = site.get("/account/login")
    assert not page.select("[role=alert]")
    assert log_in(site, "ann@example.com") == 302
    assert text(site.get("/account/").select_one(".head p")) == "ann@example.com, curator"
    site.post("/account/logout", {}, 302)
    assert site.client.get("/account/").status_code == 302


def test_a_wrong_password_says_nothing_about_the_account(app: Flask):
    make_account(app, "ann@example.com", Role.READER)
    said = []
    for email in ("ann@example.com", "nobody@example.com"):
        site = Site(app)
        page = site.post("/account/login", {"email": email, "password": "wrong password"})
        said.append(text(page.select_one("[role=alert]")))
    assert (
        said == ["This address and this password do not go together, or the account is closed."] * 2
    )


def test_guessing_is_slowed(app: Flask):
    make_account(app, "ann@example.com", Role.READER)
    site = Site(app)
    tried = [log_in(site, "ann@example.com", f"guess number {n}") for n in range(11)]
    assert tried == [200] * 10 + [429]
    page = site.post("/account/login", {"email": "ann@example.com", "password": PASSWORD}, 429)
    assert text(page.h1) == "Too many tries of a password"


@pytest.mark.parametrize("form", ["change", "verify"])
def test_guessing_ones_own_password_is_slowed_too(app: Flask, form: str):
    site = as_role(app, Role.READER)
    given = {"new_password": NEW, "new_password_confirm": NEW, "csrf_token": site.token}
    tried = [
        site.client.post(f"/account/{form}", data={**given, "password": f"guess number {n}"})
        for n in range(11)
    ]
    assert [answer.status_code for answer in tried] == [200] * 10 + [429]
    wrong = ("", f"account.{form}-failed", "reader@example.com", "127.0.0.1")
    assert logged(site)[1:] == [wrong] * 10


def test_what_concerns_passwords_and_names_is_logged(app: Flask):
    site = as_role(app, Role.READER, "ann@example.com")
    log_in(Site(app), "Ann@example.com", "wrong password")
    log_in(Site(app), "my secret password", "ann@example.com")
    site.post("/account/name", {"name": "Ann V."}, 302)
    site.post("/account/name", {"name": "Ann V."}, 302)
    data = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    site.post("/account/change", data, 302)
    here = "127.0.0.1"
    assert logged(site)[1:] == [
        ("", "account.login-failed", "ann@example.com", here),
        ("", "account.login-failed", "", here),
        ("ann@example.com", "account.rename", "ann@example.com", here),
        ("ann@example.com", "account.password", "ann@example.com", here),
    ]


def test_an_account_is_made_with_a_link_for_its_password(app: Flask, admin: Site):
    page = admin.post("/admin/users", {"email": "bob@example.com", "name": "Bob", "role": "reader"})
    link = text(page.select_one("code.link"))
    assert link.startswith("http://localhost/account/password/")
    there = link.removeprefix("http://localhost")
    bob = Site(app)
    assert bob.get(there).select_one("#email")["value"] == "bob@example.com"
    assert "12 to 200" in text(
        bob.post(there, {"password": "short"}, 422).select_one("[role=alert]")
    )
    bob.post(there, {"password": NEW}, 302)
    assert text(bob.get("/account/").select_one(".head p")) == "bob@example.com, reader"
    page = Site(app).get(there, 404)
    assert "used already" in text(page.select_one("[role=alert]"))
    assert log_in(Site(app), "bob@example.com", NEW) == 302


def test_an_account_is_made_once(admin: Site):
    page = admin.post("/admin/users", {"email": "admin@example.com", "role": "reader"}, 422)
    assert texts(page.select("[role=alert]")) == ["there is an account 'admin@example.com' already"]


def test_the_last_administrator_stays(admin: Site):
    for do in ("close", "role:reader"):
        page = admin.post("/admin/users/1", {"do": do}, 422)
        assert "last administrator" in text(page.select_one("[role=alert]"))


def test_a_closed_account_is_out_at_once(app: Flask, admin: Site):
    reader = as_role(app, Role.READER)
    reader.get("/account/")
    admin.post("/admin/users/2", {"do": "close"}, 302)
    assert reader.client.get("/account/").status_code == 302
    assert log_in(Site(app), "reader@example.com") == 200
    admin.post("/admin/users/2", {"do": "open"}, 302)
    assert log_in(Site(app), "reader@example.com") == 302


def test_sessions_can_be_ended(app: Flask, admin: Site):
    reader = as_role(app, Role.READER)
    admin.post("/admin/users/2", {"do": "sessions"}, 302)
    assert reader.client.get("/account/").status_code == 302


def test_ones_own_sessions_end_elsewhere_only(app: Flask):
    here = as_role(app, Role.READER)
    there = Site(app)
    assert log_in(there, "reader@example.com") == 302
    here.post("/account/sessions/end", {}, 302)
    here.get("/account/")
    assert there.client.get("/account/").status_code == 302


def test_a_password_is_changed(app: Flask):
    site = as_role(app, Role.READER)
    data = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    site.post("/account/change", data, 302)
    assert log_in(Site(app), "reader@example.com", NEW) == 302
    assert log_in(Site(app), "reader@example.com", PASSWORD) == 200


def test_a_token_lets_a_script_read(make_small_app):
    app = make_small_app(host="0.0.0.0")
    site = as_role(app, Role.READER)
    page = site.post("/account/tokens", {"name": "nightly"})
    token = text(page.select_one("code"))
    assert "never used" in text(site.get("/account/").select_one(".drafts"))
    script = Site(app)
    headers = {"Authorization": f"Bearer {token}"}
    assert script.json("/api/v1/search?q=diesel", headers=headers)["hits"]
    script.json("/api/v1/search?q=diesel", 401, headers={"Authorization": "Bearer sl_wrong"})
    script.json("/api/v1/search?q=diesel", 401)
    assert "last used" in text(site.get("/account/").select_one(".drafts"))
    revoke = site.get("/account/").select_one('form[action*="/tokens/"][action$="/revoke"]')
    Site(app).client.post(revoke["action"])
    site.post(revoke["action"], {}, 302)
    script.json("/api/v1/search?q=diesel", 401, headers=headers)


def test_a_password_that_is_set_anew_ends_tokens_too(make_small_app):
    app = make_small_app(host="0.0.0.0")
    admin, reader = as_role(app, Role.ADMIN), as_role(app, Role.READER)
    token = text(reader.post("/account/tokens", {"name": "nightly"}).select_one("code"))
    headers = {"Authorization": f"Bearer {token}"}
    Site(app).json("/api/v1/search?q=diesel", headers=headers)
    page = admin.post("/admin/users/2", {"do": "link"})
    link = text(page.select_one("code.link")).removeprefix("http://localhost")
    Site(app).post(link, {"password": NEW}, 302)
    Site(app).json("/api/v1/search?q=diesel", 401, headers=headers)


def test_strangers_with_links_of_their_own_make_nobody_wait(app: Flask, own_instance, monkeypatch):
    monkeypatch.setattr("webapp.db.base.BUSY_TIMEOUT", 0)
    logged(Site(app))  # the file is opened once before
    writer = sqlite3.connect(own_instance / "silverlining.db")
    writer.execute("BEGIN IMMEDIATE")
    for method in ("GET", "POST"):
        site = Site(app)
        data = {"csrf_token": site.token} if method == "POST" else None
        tried = [site.client.open(f"/account/{w}/x", method=method, data=data) for w in WAYS]
        assert [answer.status_code for answer in tried] == [404, 404]
    writer.close()


def test_what_was_done_is_listed_filtered_and_exported(app: Flask, admin: Site):
    admin.post("/admin/users", {"email": "bob@example.com", "role": "curator"})
    page = admin.get("/admin/audit?action=account.add&about=bob")
    assert [cell.get_text() for cell in page.select("tbody tr td")[1:6]] == [
        "admin@example.com",
        "account.add",
        "bob@example.com",
        "role: curator",
        "127.0.0.1",
    ]
    assert "Nothing was done that fits." in text(
        admin.get("/admin/audit?who=nobody").select_one("#log")
    )
    answer = admin.client.get("/admin/audit.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert (rows[0]["action"], rows[0]["about"]) == ("account.add", "bob@example.com")


def test_the_log_keeps_its_filters_from_page_to_page_and_in_the_file(admin: Site):
    with admin.database() as session:
        for number in range(audit.PAGE + 1):
            for who in ("ann", "bob"):
                audit.record(session, Actor(who), "thing.do", f"{who}-{number}")
    asked = "who=bob&action=thing&since=2026-01-01&until=9999-12-31&other=x"
    page = admin.get(f"/admin/audit?{asked}")
    assert [row.select("td")[3].get_text() for row in page.select("tbody tr")] == [
        f"bob-{number}" for number in range(audit.PAGE, 0, -1)
    ]
    links = {text(link): link["href"] for link in page.select("#log a")}
    page = admin.get(links["Older"])
    assert [row.select("td")[3].get_text() for row in page.select("tbody tr")] == ["bob-0"]
    rows = csv.DictReader(io.StringIO(admin.client.get(links["Download as CSV"]).text))
    assert {row["who"] for row in rows} == {"bob"}
    fragment = admin.fragment("/admin/audit?who=ann", at="/admin/audit")
    assert fragment.select_one("a.btn")["href"].endswith("/admin/audit.csv?who=ann")


@pytest.mark.parametrize(
    "asked", ["until=9999-12-31", "endpoint=x", "before=99999999999999999999", "before=-1"]
)
def test_odd_filters_are_no_trouble(admin: Site, asked: str):
    admin.get(f"/admin/audit?{asked}")


def test_a_first_link_in_other_letters_is_only_wrong(app: Flask):
    Site(app).get("/account/first/%C3%A9", 404)
