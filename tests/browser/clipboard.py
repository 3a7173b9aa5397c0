"""The clipboard, read back as an e-mail program would, and what should stand in it."""

from dataclasses import dataclass
from functools import cached_property

from bs4 import BeautifulSoup
from playwright.sync_api import Locator, Page, expect

from .steps import toast

READ = """async () => {
  const [item] = await navigator.clipboard.read();
  const text = async (type) => item.types.includes(type) ? (await item.getType(type)).text() : "";
  return { plain: await text("text/plain"), html: await text("text/html") };
}"""


@dataclass(frozen=True)
class Clip:
    """A text in both flavours."""

    plain: str
    html: str

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @property
    def letters(self) -> str:
        """What the HTML says, without any white space: pages break their lines elsewhere."""
        return "".join(self.soup.get_text().split())

    @property
    def links(self) -> list[str]:
        """Addresses that the HTML links to, in order."""
        return [link["href"] for link in self.soup.find_all("a")]


def read_clipboard(page: Page) -> Clip:
    return Clip(**page.evaluate(READ))


def copied(page: Page, what: str) -> Clip:
    """The clipboard, once the page has said what is on it."""
    expect(toast(page)).to_contain_text(f"Copied: {what}.")
    return read_clipboard(page)


def copy_with(button: Locator, what: str) -> Clip:
    button.click()
    return copied(button.page, what)


def rendered(
    page: Page, slug: str, part: str, fills: dict[str, str] | None = None, audience: str = ""
) -> Clip:
    """What the server gives for a part of a talking point."""
    answer = page.request.post(
        f"/talking-points/{slug}/copies",
        headers={"Accept": "application/json"},
        form={
            "csrf_token": page.locator('meta[name="csrf-token"]').get_attribute("content") or "",
            "part": part,
            "audience": audience,
            **{f"fill:{name}": value for name, value in (fills or {}).items()},
        },
    )
    assert answer.status == 200, answer.text()
    given = answer.json()
    return Clip(given["plain"], given["html"])


def shown_text(page: Page, words: Locator) -> list[str]:
    """Paragraphs as they stand on the page, without the numbers of their sources."""
    return words.evaluate(
        """(words) => {
          const copy = words.cloneNode(true);
          for (const mark of copy.querySelectorAll("sup")) mark.remove();
          const clean = (text) => text.replace(/\\s+/g, " ").trim();
          return [...copy.querySelectorAll("p, li")].map((p) => clean(p.textContent));
        }"""
    )
