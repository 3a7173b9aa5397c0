"""A running site, and a browser that reports whatever goes wrong in it."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, expect

from . import chromium
from .server import Server, copy_instance
from .steps import VAGUE
from .watch import Watch

SERVER = pytest.StashKey[Server]()
#: Generous: what is waited for comes in a fraction of it, unless the machine is busy.
PATIENCE = 20_000

MakeContext = Callable[..., BrowserContext]


def pytest_configure() -> None:
    expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and SERVER in item.config.stash:
        report.sections.append(("Server", item.config.stash[SERVER].output()[-3000:]))
    return report


@pytest.fixture(scope="session")
def site(
    pytestconfig: pytest.Config,
    starter: Path,
    models: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("site") / "instance"
    server = Server(copy_instance(starter, models, folder))
    pytestconfig.stash[SERVER] = server
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def related(site: Server) -> str:
    """A question that something comes close to and nothing matches."""
    found = (question for question in VAGUE if site.band(question) == "related")
    return next(found, "") or pytest.fail(f"the best band is 'related' for none of {VAGUE}")


@pytest.fixture(scope="session")
def base_url(site: Server) -> str:
    return site.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {**browser_type_launch_args, **chromium.launch_options()}


@pytest.fixture(scope="session")
def browser(launch_browser: Callable[[], Browser]) -> Iterator[Browser]:
    try:
        started = launch_browser()
    except Error as error:
        reason = error.message.strip().splitlines()[0]
        pytest.fail(f"{chromium.HELP} ({reason})", pytrace=False)
    yield started
    started.close()


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {
        **browser_context_args,
        "permissions": ["clipboard-read", "clipboard-write"],
    }


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def copying(watch: Watch) -> None:
    """For tests that fill the clipboard.

    Chromium parses what is written there under the page's own policy and complains of the style
    attributes, which are meant for mail programs. They arrive nevertheless.
    """
    watch.allow("^console: Applying inline style violates")


@pytest.fixture
def new_context(
    request: pytest.FixtureRequest, new_context: MakeContext, watch: Watch, output_path: str
) -> Iterator[MakeContext]:
    """Makes contexts whose errors fail the test, but for those that `watch` was told of.

    Where a test fails, the pages it had open are pictured in a folder of its name in `test-results`.
    (Playwright's own `--screenshot` would take a picture of every page and throw most away.)
    """
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE)
        watch.follow(context)
        made.append(context)
        return context

    yield make
    pages = [page for context in made for page in context.pages]
    for page in pages:
        page.title()  # a round trip: everything that was said before has come by then
    wrong = watch.verdict()
    called = getattr(request.node, "rep_call", None)
    if wrong or called is None or called.failed:
        for number, page in enumerate(pages, start=1):
            page.screenshot(path=Path(output_path) / f"page-{number}.png")
    if wrong:
        pytest.fail("\n".join(["In the browser:", *wrong]), pytrace=False)
