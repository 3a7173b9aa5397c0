"""Every route, tried by everybody: made from the route table, so that a new route without a rule fails."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.webapp.people import as_role
from tests.webapp.site import Site
from webapp.access import Need, need_of
from webapp.app import create_app
from webapp.db.base import db
from webapp.services.people import Role
from webapp.settings import Settings

WHO = ("stranger", *Role)
#: What stands for the parts of an address.
PARTS = {"slug": "power-cut", "language": "en", "kind": "eml", "key": "copy-1", "token": "x"}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[Rule]:
    app = create_app(Settings(instance=tmp_path_factory.mktemp("routes")))
    found = list(app.url_map.iter_rules())
    with app.app_context():
        db.engine.dispose()
    return found


@pytest.fixture
def far(make_small_app, own_instance: Path) -> Iterator[Flask]:
    """The site as it stands in a network, where reading needs an account."""
    return make_small_app(host="0.0.0.0")


def address(rule: Rule) -> str:
    def part(match: re.Match[str]) -> str:
        return "1" if match[1] else PARTS.get(match[2], "x")

    return re.sub(r"<(int:)?(?:path:)?([a-z_]+)>", part, rule.rule)


def turned_away(site: Site, rule: Rule, method: str) -> bool:
    """Whether access was refused; anything else an address answers is another test's."""
    token = {"csrf_token": site.token} if method == "POST" else None
    answer = site.client.open(address(rule), method=method, data=token)
    to_login = answer.status_code == 302 and "/account/login" in answer.headers["Location"]
    refused = to_login or answer.status_code in {401, 403}
    answer.close()
    return refused


def test_every_route_names_its_need(routes: list[Rule]):
    assert {need_of(rule.endpoint) for rule in routes} == set(Need)


def test_a_route_that_names_none_is_refused(make_small_app):
    app = make_small_app()
    app.add_url_rule("/forgotten", "forgotten.view", lambda: "secret")
    assert Site(app).client.get("/forgotten").status_code == 403


@pytest.mark.parametrize("who", WHO)
def test_who_may_use_which_route(far: Flask, routes: list[Rule], who: str):
    allowed = {
        "stranger": {Need.NOTHING},
        Role.READER: {Need.NOTHING, Need.READING, Need.ACCOUNT},
        Role.CURATOR: {Need.NOTHING, Need.READING, Need.ACCOUNT, Need.CURATOR},
        Role.ADMIN: set(Need),
    }[who]
    wrong = []
    for rule in routes:
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if rule.endpoint in {"security.logout", "account.end_sessions", "mine.forget"}:
                continue
            site = Site(far) if who == "stranger" else _logged_in(far, Role(who))
            may = need_of(rule.endpoint) in allowed
            if turned_away(site, rule, method) == may:
                wrong.append(f"{who} {method} {rule.rule}: {'refused' if may else 'let in'}")
    assert wrong == []


def test_logging_out_and_ending_sessions_needs_no_more(far: Flask):
    site = as_role(far, Role.READER)
    assert site.client.get("/").status_code == 200
    site.post("/account/logout", {}, 302)
    assert site.client.get("/").status_code == 302


_SITES: dict[tuple[int, Role], Site] = {}


def _logged_in(app: Flask, role: Role) -> Site:
    if (id(app), role) not in _SITES:
        _SITES[id(app), role] = as_role(app, role)
    return _SITES[id(app), role]
