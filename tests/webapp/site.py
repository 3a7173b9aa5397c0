"""A browser of sorts: asks, expects a status, lints whatever comes back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.webapp import lint
from webapp.db.base import db


class Site:
    """A test client of an application. The answer got last is `response`."""

    response: TestResponse

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self._token = ""

    def get(self, url: str, status: int = 200, **options: Any) -> BeautifulSoup:
        """A whole page."""
        self._ask("GET", url, status, **options)
        return self._page()

    def fragment(
        self, url: str, status: int = 200, at: str = "/", headers: Mapping[str, str] | None = None
    ) -> BeautifulSoup:
        """What htmx gets when it asks from the page `at`."""
        sent = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{at}", **(headers or {})}
        self._ask("GET", url, status, headers=sent)
        answer = self.response
        shell = lint.ids(lint.check_page(self.client.get("/help/keys").text))
        # The search page's own ids; its results are what the fragment replaces.
        shell |= {"find", "q", "concern", "trouble", "results"}
        return lint.check_fragment(answer.text, shell)

    def json(self, url: str, status: int = 200, **options: Any) -> Any:
        """What a program gets: JSON, a problem's for an error."""
        self._ask(options.pop("method", "GET"), url, status, **options)
        kind = "application/json" if status < 400 else "application/problem+json"
        assert self.response.mimetype == kind
        return self.response.json

    def post(
        self, url: str, data: Mapping[str, str], status: int = 200, **options: Any
    ) -> BeautifulSoup | None:
        """Send a form as a browser without script does; a page, or nothing for a redirect or a 204."""
        self._ask("POST", url, status, data={"csrf_token": self.token, **data}, **options)
        return None if status < 400 and status != 200 else self._page()

    def post_json(self, url: str, data: Mapping[str, str], status: int = 200) -> Any:
        """Send a form as our script does."""
        sent = {"csrf_token": self.token, **data}
        self._ask("POST", url, status, data=sent, headers={"Accept": "application/json"})
        assert self.response.mimetype == "application/json"
        return self.response.json

    @property
    def token(self) -> str:
        """The CSRF token of this browser's session."""
        if not self._token:
            answer = self.client.get("/help/keys")
            if answer.status_code == 200:
                page = lint.check_page(answer.text)
                self._token = str(page.select_one('meta[name="csrf-token"]')["content"])
            else:  # a stranger, where reading needs an account
                page = lint.check_page(self.client.get("/account/login").text)
                self._token = str(page.select_one('[name="csrf_token"]')["value"])
        return self._token

    @contextmanager
    def database(self) -> Iterator[Session]:
        """A session apart from any request's; committed at the end."""
        with self.app.app_context(), Session(db.engine) as session:
            yield session
            session.commit()

    def change(self, row: type, key: str, **values: object) -> None:
        """Set columns of the row with this id."""
        with self.database() as session:
            session.execute(update(row).filter_by(id=key).values(**values))

    def _ask(self, method: str, url: str, status: int, **options: Any) -> None:
        self.response = self.client.open(url, method=method, **options)
        assert self.response.status_code == status, self.response.text[:2000]
        lint.check_headers(self.response)

    def _page(self) -> BeautifulSoup:
        assert self.response.content_type == "text/html; charset=utf-8"
        return lint.check_page(self.response.text)


def texts(found: Any) -> list[str]:
    """The words of each tag, spaces single."""
    return [text(tag) for tag in found]


def text(tag: Any) -> str:
    """The words of a tag, spaces single."""
    return " ".join(tag.get_text().split())
