"""What a sales person does on the site, and what they see of it."""

from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import Locator, Page, expect

#: One match, whose answer has fill-ins.
MATCH = "What if lightning strikes the server room?"
MATCH_SLUG = "site-disaster"
MATCH_TITLE = "What if there is a fire, a flood or an earthquake?"
#: One match, whose answer can be copied as it is.
READY = "Our data is safer on our own servers"
READY_SLUG = "safer-in-house"
#: None of our business.
NONE = "what time does the canteen open"
#: Broad words: what comes close to them does not match.
VAGUE = ("price", "contract", "our server", "what about the law", "our machines")


def box(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="What the client said")


def concern(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Concern")


def address(question: str = "", **more: str) -> str:
    """Path and query of a search."""
    given = {"q": question, **more} if question else more
    return f"/?{urlencode(given)}" if given else "/"


def open_search(page: Page, question: str = "", **more: str) -> None:
    page.goto(address(question, **more))


def open_point(page: Page, slug: str, **more: str) -> None:
    page.goto(f"/talking-points/{slug}" + (f"?{urlencode(more)}" if more else ""))


def ask(page: Page, question: str) -> None:
    """Put a question into the box and wait for what is found for it."""
    box(page).fill(question)
    expect_results(page, question)


def expect_results(page: Page, question: str) -> None:
    shown = page.locator('#results form[hx-post$="/searches"] input[name="q"]')
    expect(shown).to_have_value(question)


def expect_first_visit(page: Page) -> None:
    expect(page.get_by_role("heading", name="Clients often ask")).to_be_visible()
    page.wait_for_load_state()


def expect_page(page: Page, title: str) -> None:
    """A page of this heading, ready to be used."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.wait_for_load_state()  # keys are listened to only once the scripts are there


def asked(page: Page) -> dict[str, list[str]]:
    """What the address bar asks for."""
    return parse_qs(urlsplit(page.url).query)


def hits(page: Page) -> Locator:
    return page.locator("[data-hit]")


def titles(page: Page) -> list[str]:
    """Of the talking points found, in the order shown."""
    return page.locator("a[data-hit], [data-hit] :is(h2, h3) a").all_inner_texts()


def toast(page: Page) -> Locator:
    return page.locator("#toasts .toast")


def trouble(page: Page) -> Locator:
    """Where the page says that a search went wrong."""
    return page.locator("#trouble")


MESSAGE = f"""Dear Tom,

thank you for lunch, the fish was excellent.

{READY}

{NONE}

Best regards
Ann
"""


def open_message(page: Page, text: str = MESSAGE) -> None:
    """Paste a message and have it read, by keyboard."""
    page.goto("/message/")
    page.get_by_label("The client’s message").fill(text)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".letter")).to_be_visible()
    page.wait_for_load_state()  # with its script
