import pytest

from tests.webapp.conftest import MakeSite
from tests.webapp.site import Site, text


@pytest.fixture
def slow(make_small_site: MakeSite) -> Site:
    """Two searches a minute."""
    return make_small_site(search_rate="2 per minute")


def test_the_third_search_is_too_many(slow: Site):
    slow.get("/?q=diesel")
    slow.get("/?q=diesel+tank")
    page = slow.get("/?q=diesel+tanks", status=429)
    assert text(page.h1) == "Too many searches at once"
    assert text(page.main.p) == "Wait a moment and try again."


def test_page_and_api_share_one_count(slow: Site):
    slow.get("/?q=diesel")
    slow.json("/api/v1/search?q=diesel")
    problem = slow.json("/api/v1/search?q=diesel", 429)
    assert (problem["title"], problem["status"]) == ("Too many searches at once", 429)
    slow.get("/", status=429)


def test_each_address_has_its_own_count(slow: Site):
    for _ in range(2):
        slow.get("/?q=diesel")
    slow.get("/?q=diesel", status=429)
    slow.get("/?q=diesel", environ_overrides={"REMOTE_ADDR": "127.0.0.2"})


def test_reading_is_not_limited(slow: Site):
    for _ in range(3):
        slow.get("/talking-points/power-cut")
        slow.get("/talking-points/")


def test_an_empty_setting_means_no_limit(make_small_site: MakeSite):
    site = make_small_site(search_rate="")
    for _ in range(30):
        site.get("/?concern=pricing")
