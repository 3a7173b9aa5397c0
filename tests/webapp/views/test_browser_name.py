"""The random name of a browser: how long it lasts, and what becomes of it at login."""

from http.cookies import Morsel, SimpleCookie

import pytest
from itsdangerous import TimestampSigner

from tests.webapp.conftest import MakeSite
from tests.webapp.mails import FILLED, change, order, put
from tests.webapp.people import log_in, make_account
from tests.webapp.site import Site, text, texts
from tests.webapp.views.test_mine import correct, take
from webapp.browser import COOKIE
from webapp.db.models.usage import CopyRow, SearchRow
from webapp.services.people import Role

DAY = 24 * 3600


def named(site: Site) -> Morsel | None:
    """The cookie with the browser's name, if the last answer set it."""
    lines = site.response.headers.getlist("Set-Cookie")
    return next((found[COOKIE] for found in map(SimpleCookie, lines) if COOKIE in found), None)


def copy(site: Site, **options: object) -> None:
    site.client.post(
        "/talking-points/door-keys/copies",
        data={"csrf_token": site.token, "part": "say"},
        headers={"Accept": "application/json"},
        **options,
    )


@pytest.mark.parametrize(("days", "kept"), [(90, 400), (3650, 3650)])
def test_the_name_outlives_the_session_and_every_recall(
    make_small_site: MakeSite, days: int, kept: int
):
    site = make_small_site(recall_days=days)
    site.get("/")
    assert named(site) is None
    site.post_json("/talking-points/door-keys/copies", {"part": "say"})
    cookie = named(site)
    assert int(cookie["max-age"]) == kept * DAY
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", "")
    site.client.delete_cookie("silverlining")
    assert texts(site.get("/my/copies").select(".copies ul a")) == [
        "Strangers hold the keys to your hall"
    ]


def test_the_name_is_secure_when_the_site_is(small_site: Site):
    token = small_site.get("/help/keys", base_url="https://localhost").select_one(
        'meta[name="csrf-token"]'
    )["content"]
    sent = {"csrf_token": token, "part": "say"}
    secure = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/"}}
    small_site.post("/talking-points/door-keys/copies", sent, **secure)
    assert named(small_site)["secure"] is True


def test_the_name_is_renewed_on_a_later_day(small_site: Site, monkeypatch: pytest.MonkeyPatch):
    stamp = TimestampSigner.get_timestamp
    with monkeypatch.context() as earlier:
        earlier.setattr(TimestampSigner, "get_timestamp", lambda self: stamp(self) - 2 * DAY)
        copy(small_site)
    small_site.get("/my/copies")
    assert int(named(small_site)["max-age"]) == 400 * DAY
    assert len(small_site.get("/my/copies").select(".copies > li")) == 1
    assert named(small_site) is None


def test_a_name_that_somebody_else_signed_is_none(make_small_site: MakeSite):
    ours, theirs = make_small_site(secret_key="ours"), make_small_site(secret_key="theirs")
    theirs.post_json("/talking-points/door-keys/copies", {"part": "say"})
    ours.client.set_cookie(COOKIE, named(theirs).value)
    assert not ours.get("/my/copies").select(".copies")


def test_a_name_from_a_session_of_an_earlier_version_is_kept(small_site: Site):
    with small_site.client.session_transaction() as kept:
        kept["browser"] = "an-earlier-name"
    copy(small_site)
    with small_site.database() as session:
        assert session.query(CopyRow).one().browser == "an-earlier-name"
    small_site.client.delete_cookie("silverlining")
    assert len(small_site.get("/my/copies").select(".copies > li")) == 1


def save(site: Site, name: str) -> None:
    site.post("/compose/drafts", {"name": name}, status=302)


@pytest.fixture
def account(small_site: Site) -> str:
    make_account(small_site.app, "ann@example.com", Role.READER)
    return "ann@example.com"


def test_what_a_stranger_did_is_the_accounts_after_logging_in(small_site: Site, account: str):
    own = log_in(Site(small_site.app), account)
    put(own, "door-keys")
    change(own, do="template:greeting", greeting="Dear all,", **FILLED)
    save(own, "Acme")
    copy(own)
    put(small_site, "power-cut", "door-keys")
    change(small_site, do="template:greeting", greeting="Good day,", **FILLED)
    change(small_site, do="template:greeting", greeting="Dear all,")
    save(small_site, "Acme")
    small_site.post_json(
        "/talking-points/power-cut/copies",
        {"part": "answer", "q": "a power cut", "fill:hall in the contract": "Hall 2"},
    )
    log_in(small_site, account)
    page = small_site.get("/compose/")
    assert order(page) == ["door-keys", "power-cut"]
    assert texts(page.select(".drafts b")) == ["Acme (2)", "Acme"]
    greetings = texts(page.select("#template-greeting option"))
    assert (greetings.count("Good day,"), greetings.count("Dear all,")) == (1, 1)
    assert len(small_site.get("/my/copies").select(".copies > li")) == 2
    with small_site.database() as session:
        names = {row.browser for row in (*session.query(CopyRow), *session.query(SearchRow))}
        assert names == {"user-1"}
    small_site.post("/account/logout", {}, status=302)
    assert not small_site.get("/my/copies").select(".copies")
    assert order(small_site.get("/compose/")) == []


def test_a_full_basket_loses_nothing_at_login(small_site: Site, account: str, monkeypatch):
    monkeypatch.setattr("webapp.services.adopting.ENTRIES_MAX", 1)
    put(log_in(Site(small_site.app), account), "door-keys")
    put(small_site, "power-cut")
    log_in(small_site, account)
    page = small_site.get("/compose/")
    assert order(page) == ["door-keys"]
    assert len(page.select(".drafts li")) == 1


def test_a_recall_reaches_who_has_logged_in_since(small_site: Site, account: str):
    take(small_site)
    correct(small_site)
    log_in(small_site, account)
    assert small_site.get("/").select(".recall")
    page = small_site.get("/my/corrections")
    assert texts(page.select(".version ins")) == ["12"]
    small_site.post(page.select_one('form[action$="/done"]')["action"], {}, status=302)
    assert text(small_site.get("/my/corrections").h1) == "Nothing to correct"
    small_site.client.delete_cookie("silverlining")
    assert not small_site.get("/").select(".recall")
