"""Who may read: anybody at this machine; from elsewhere nobody, unless a setting opens it."""

import pytest

from tests.webapp.conftest import MakeSite
from tests.webapp.site import Site
from webapp.access import is_loopback

#: Ways in which somebody is not at this machine: settings, headers, environment.
ELSEWHERE = {
    "bound-to-all": ({"host": "0.0.0.0"}, {}, {}),
    "bound-to-all-six": ({"host": "::"}, {}, {}),
    "bound-to-an-address": ({"host": "192.0.2.7"}, {}, {}),
    "bound-to-a-name": ({"host": "silverlining.example"}, {}, {}),
    "host": ({}, {"Host": "silverlining.example"}, {}),
    "host-that-begins-like-ours": ({}, {"Host": "localhost.example"}, {}),
    "host-that-looks-like-ours": ({}, {"Host": "127.0.0.1.example"}, {}),
    "host-by-address": ({}, {"Host": "192.0.2.7:8000"}, {}),
    "peer": ({}, {}, {"REMOTE_ADDR": "192.0.2.7"}),
    "peer-six": ({}, {}, {"REMOTE_ADDR": "2001:db8::1"}),
    "peer-unknown": ({}, {}, {"REMOTE_ADDR": ""}),
    "forwarded": ({}, {"Forwarded": "for=127.0.0.1"}, {}),
    "forwarded-for": ({}, {"X-Forwarded-For": "127.0.0.1"}, {}),
    "forwarded-host": ({}, {"X-Forwarded-Host": "localhost"}, {}),
    "real-ip": ({}, {"X-Real-IP": "127.0.0.1"}, {}),
    "behind-a-proxy": (
        {"trusted_proxies": 1},
        {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "localhost"},
        {},
    ),
}
HERE = {
    "by-default": ({}, {}, {}),
    "bound-to-localhost": ({"host": "localhost"}, {}, {}),
    "bound-to-six": ({"host": "::1"}, {}, {}),
    "host-with-port": ({}, {"Host": "127.0.0.1:8000"}, {}),
    "host-six": ({}, {"Host": "[::1]:8000"}, {}),
    "peer-six": ({}, {}, {"REMOTE_ADDR": "::1"}),
    "peer-in-the-loopback-net": ({}, {}, {"REMOTE_ADDR": "127.8.9.10"}),
}


@pytest.mark.parametrize(("settings", "headers", "environ"), HERE.values(), ids=HERE)
def test_at_this_machine_anybody_reads(make_small_site: MakeSite, settings, headers, environ):
    site = make_small_site(**settings)
    site.get("/", headers=headers, environ_overrides=environ)
    site.json("/api/v1/talking-points", headers=headers, environ_overrides=environ)


@pytest.mark.parametrize(("settings", "headers", "environ"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_from_elsewhere_one_has_to_log_in(make_small_site: MakeSite, settings, headers, environ):
    site = make_small_site(**settings)
    for url in ("/", "/talking-points/power-cut", "/gaps/new", "/nowhere"):
        answer = site.client.get(url, headers=headers, environ_overrides=environ)
        assert (answer.status_code, "Batteries" in answer.text) == (302, False)
        assert answer.headers["Location"].endswith(f"/account/login?next={url}")


@pytest.mark.parametrize(("settings", "headers", "environ"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_from_elsewhere_programs_get_a_problem(
    make_small_site: MakeSite, settings, headers, environ
):
    site = make_small_site(**settings)
    for url in ("/api/v1/search?q=diesel", "/api/v1/talking-points", "/api/v1/openapi.json"):
        problem = site.json(url, 401, headers=headers, environ_overrides=environ)
        assert (problem["title"], problem["status"]) == ("Login required", 401)


@pytest.mark.parametrize(("settings", "headers", "environ"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_setting_opens_it(make_small_site: MakeSite, settings, headers, environ):
    site = make_small_site(open_reading=True, **settings)
    site.get("/talking-points/power-cut", headers=headers, environ_overrides=environ)
    site.json("/api/v1/talking-points", headers=headers, environ_overrides=environ)


@pytest.mark.parametrize(("settings", "headers", "environ"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_probes_and_styles_are_always_reached(
    make_small_site: MakeSite, settings, headers, environ
):
    site = make_small_site(**settings)
    for url in ("/healthz", "/readyz", "/static/css/base.css"):
        answer = site.client.get(url, headers=headers, environ_overrides=environ)
        assert (url, answer.status_code) == (url, 200)
        answer.close()


def test_nothing_is_written_from_elsewhere(small_site: Site):
    small_site.post("/searches", {"q": "diesel"}, 302, headers={"X-Real-IP": "192.0.2.7"})


@pytest.mark.parametrize(
    "host", ["", "example", "[", "::2", "127.0.0.1.", "0x7f000001", "1.2.3.4:127.0.0.1"]
)
def test_what_is_no_loopback_address(host: str):
    assert not is_loopback(host)
