from pathlib import Path

import pytest

from tests.webapp import lint
from tests.webapp.conftest import MakeSite
from tests.webapp.site import Site, text

PROBLEM = ["type", "title", "status", "detail", "instance", "errors"]


def said(site: Site, url: str, status: int, **options: object) -> tuple[str, str, str]:
    """Headline, advice and status of an error page that leads back to the search."""
    page = site.get(url, status=status, **options)
    assert page.select_one("main a.btn")["href"] == "/"
    headline, advice, _link, number = page.main.select("h1, p")
    return text(headline), text(advice), text(number)


@pytest.fixture
def broken(make_small_site: MakeSite, tmp_path: Path) -> Site:
    """A site whose database has no tables."""
    return make_small_site(database_url=f"sqlite:///{tmp_path / 'empty.db'}")


@pytest.mark.parametrize("url", ["/nowhere", "/talking-points/nothing", "/static/nothing.css"])
def test_404(small_site: Site, url: str):
    assert said(small_site, url, 404) == (
        "This page does not exist",
        "Search for what the client said instead.",
        "Status 404",
    )


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("/searches", {"POST", "OPTIONS"}),
        ("/talking-points/power-cut/copies", {"POST", "OPTIONS"}),
        ("/gaps/", {"POST", "OPTIONS"}),
    ],
)
def test_405_says_what_is_allowed(small_site: Site, url: str, allowed: set[str]):
    assert said(small_site, url, 405)[0] == "This cannot be done here"
    assert set(small_site.response.allow) == allowed


@pytest.mark.parametrize("url", ["/searches", "/gaps/", "/talking-points/power-cut/copies"])
def test_413(small_site: Site, url: str):
    page = small_site.post(url, {"q": "x" * 300_000}, status=413)
    assert text(page.h1) == "That is too much text"


def test_500_keeps_what_went_wrong_to_itself(broken: Site):
    assert said(broken, "/", 500) == (
        "Something went wrong on our side",
        "Nothing you typed was lost. Try again; if it happens again, tell whoever runs this.",
        "Status 500",
    )
    assert "no such table" not in broken.response.text


def test_500_is_logged(broken: Site, caplog: pytest.LogCaptureFixture):
    broken.get("/?q=diesel", status=500)
    assert [record.message for record in caplog.records] == ["Unhandled error at /"]
    assert "no such table" in caplog.text


@pytest.mark.parametrize("url", ["/searches", "/gaps/", "/talking-points/power-cut/copies"])
@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_form_without_our_token_is_refused(small_site: Site, url: str, token: str):
    data = {"q": "diesel", "question": "x", "part": "say", "csrf_token": token}
    page = small_site.post(url, data, status=400)
    assert text(page.h1) == "The request could not be read"


def test_a_token_of_another_browser_is_refused(small_site: Site):
    other = Site(small_site.app).token
    small_site.get("/")
    small_site.post("/searches", {"q": "diesel", "csrf_token": other}, status=400)


@pytest.mark.parametrize(
    ("method", "url", "status", "title"),
    [
        ("GET", "/api/v1/nowhere", 404, "This page does not exist"),
        ("GET", "/api/", 404, "This page does not exist"),
        ("DELETE", "/api/v1/search", 405, "This cannot be done here"),
        ("POST", "/api/v1/talking-points/power-cut", 405, "This cannot be done here"),
    ],
)
def test_programs_get_a_problem(small_site: Site, method: str, url: str, status: int, title: str):
    problem = small_site.json(url, status, method=method)
    assert list(problem) == PROBLEM
    assert problem["type"] == "about:blank"
    assert (problem["title"], problem["status"], problem["instance"]) == (title, status, url)
    assert problem["errors"] == []


def test_programs_get_a_problem_when_it_is_our_fault(broken: Site):
    problem = broken.json("/api/v1/talking-points", 500)
    assert list(problem) == PROBLEM
    assert (problem["title"], problem["status"]) == ("Something went wrong on our side", 500)
    assert "no such table" not in broken.response.text


def test_a_host_that_is_none_of_ours_is_refused(make_small_site: MakeSite):
    site = make_small_site(trusted_hosts=("localhost", "127.0.0.1"))
    for url in ("/healthz", "/", "/api/v1/talking-points"):
        answer = site.client.get(url, headers={"Host": "evil.example"})
        lint.check_headers(answer)
        assert (answer.status_code, answer.text) == (400, "Host 'evil.example' is not trusted.")
    site.get("/", headers={"Host": "127.0.0.1"})
