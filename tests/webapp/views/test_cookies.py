from http.cookies import Morsel, SimpleCookie

import pytest

from tests.webapp.conftest import MakeSite
from tests.webapp.site import Site


def cookie(site: Site) -> Morsel:
    """The one cookie that the last answer set."""
    (line,) = site.response.headers.getlist("Set-Cookie")
    (morsel,) = SimpleCookie(line).values()
    return morsel


@pytest.mark.parametrize(
    ("scheme", "secure"), [("http", ""), ("https", True)], ids=["http", "https"]
)
def test_the_session_cookie_is_secure_when_the_site_is(small_site: Site, scheme: str, secure):
    small_site.get("/", base_url=f"{scheme}://localhost")
    found = cookie(small_site)
    assert found.key == "silverlining"
    assert found["httponly"] is True
    assert found["samesite"] == "Lax"
    assert found["secure"] == secure
    assert found["path"] == "/"


def test_the_scheme_is_what_a_trusted_proxy_says(make_small_site: MakeSite):
    site = make_small_site(open_reading=True, trusted_proxies=1)
    site.get("/", headers={"X-Forwarded-Proto": "https"})
    assert cookie(site)["secure"] is True


def test_the_scheme_is_not_what_anybody_says(make_small_site: MakeSite):
    site = make_small_site(open_reading=True)
    site.get("/", headers={"X-Forwarded-Proto": "https"})
    assert cookie(site)["secure"] == ""


def test_a_cookie_signed_by_somebody_else_is_nobody(make_small_site: MakeSite):
    ours, theirs = make_small_site(secret_key="ours"), make_small_site(secret_key="theirs")
    theirs.get("/")
    forged = cookie(theirs)
    ours.client.set_cookie(forged.key, forged.value)
    ours.post("/searches", {"q": "diesel", "csrf_token": theirs.token}, status=400)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chosen_appearance_is_remembered(small_site: Site, theme: str):
    small_site.client.set_cookie("theme", theme)
    assert small_site.get("/").html["data-theme"] == theme


@pytest.mark.parametrize("theme", ["", "blue", '"><script>'])
def test_an_unknown_appearance_is_none(small_site: Site, theme: str):
    small_site.client.set_cookie("theme", theme)
    assert small_site.get("/").html["data-theme"] == ""
