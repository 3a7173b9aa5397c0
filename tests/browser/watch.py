"""Hears everything that goes wrong in a browser, and lets pass only what a test said would happen."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError


class Watch:
    """What went wrong in the contexts followed.

    Attributes:
        heard: One line for each error, in order.
    """

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._expected: list[str] = []
        self._allowed: list[str] = []

    def follow(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def expect(self, pattern: str) -> None:
        """Let errors pass that a regular expression finds; at least one has to come."""
        self._expected.append(pattern)

    def allow(self, pattern: str) -> None:
        """Let errors pass that a regular expression finds, should any come."""
        self._allowed.append(pattern)

    def verdict(self) -> list[str]:
        """What was heard and not expected, and what was expected and not heard."""
        known = (*self._expected, *self._allowed)
        wrong = [line for line in self.heard if not any(re.search(p, line) for p in known)]
        missed = [p for p in self._expected if not any(re.search(p, line) for line in self.heard)]
        return wrong + [f"expected, but did not happen: {pattern}" for pattern in missed]

    def _console(self, message: ConsoleMessage) -> None:
        # The console repeats each failed request; those are heard below, with method and address.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.heard.append(f"console: {message.text}")

    def _error(self, error: WebError) -> None:
        self.heard.append(f"script: {error.error}")

    def _failed(self, request: Request) -> None:
        # Aborted means given up by the page itself: a question overtaken by the next one.
        if request.failure != "net::ERR_ABORTED":
            self.heard.append(f"{request.failure}: {request.method} {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.heard.append(f"{response.status}: {response.request.method} {response.url}")
