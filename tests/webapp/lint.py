"""What every response must keep to: checked on each one that a test gets."""

import re
from collections.abc import Iterator

import html5lib
from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

#: Ids that stand in no page at first: the script puts them there together with what they name.
FILLED_BY_SCRIPT = {"gate-title"}
#: Attributes whose value is a list of ids.
ID_LISTS = (
    "aria-controls",
    "aria-labelledby",
    "aria-describedby",
    "for",
    "form",
    "headers",
    "list",
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
#: Without these a policy falls back to something wider, or to nothing.
DIRECTIVES = {
    "default-src",
    "script-src",
    "style-src",
    "base-uri",
    "form-action",
    "frame-ancestors",
}
UNLABELLED_TYPES = {"hidden", "submit", "button", "reset", "image"}


def check_headers(response: TestResponse) -> None:
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value, f"{name}: {response.headers.get(name)}"
    policy = response.headers.get("Content-Security-Policy", "")
    directives = dict((d.strip() + " ").split(" ", 1) for d in policy.split(";"))
    assert directives.keys() >= DIRECTIVES, f"policy without {DIRECTIVES - directives.keys()}"
    assert "unsafe" not in policy, policy
    assert "*" not in policy, policy
    assert directives["default-src"].strip() == "'none'"


def check_page(html: str) -> BeautifulSoup:
    parser = html5lib.HTMLParser()
    parser.parse(html)
    _no_errors(parser)
    soup = _soup(html)
    assert _attribute(soup.find("html"), "lang"), "no language"
    assert soup.title, "no title"
    assert soup.title.get_text(strip=True), "empty title"
    headings = [h.get_text(" ", strip=True) for h in soup("h1")]
    assert len(headings) == 1, f"h1: {headings}"
    assert headings[0], "empty h1"
    _check(soup, set())
    return soup


def check_fragment(html: str, page_ids: set[str]) -> BeautifulSoup:
    """Check what htmx gets; `page_ids` are those of the page it goes into."""
    parser = html5lib.HTMLParser()
    parser.parseFragment(html)
    _no_errors(parser)
    soup = _soup(html)
    assert not soup(["html", "head", "body"]), "a whole page where a fragment was asked for"
    _check(soup, page_ids)
    return soup


def _soup(html: str) -> BeautifulSoup:
    # Without a parse error every parser sees the same page, and this one is quick. Words in a template
    # count as words: the script shows them.
    return BeautifulSoup(html, "html.parser", string_containers={})


def ids(soup: BeautifulSoup) -> set[str]:
    return {str(tag["id"]) for tag in soup.select("[id]")}


def _no_errors(parser: html5lib.HTMLParser) -> None:
    errors = [f"{line}:{column} {code} {data}" for (line, column), code, data in parser.errors]
    assert not errors, "\n".join(errors)


def _check(soup: BeautifulSoup, page_ids: set[str]) -> None:
    problems = [
        *_doubled_ids(soup),
        *_dead_references(soup, page_ids),
        *_unnamed(soup),
        *_open_forms(soup),
        *_inline(soup),
        *_skipped_headings(soup),
    ]
    assert not problems, "\n".join(problems)


def _doubled_ids(soup: BeautifulSoup) -> Iterator[str]:
    seen: set[str] = set()
    for tag in soup.select("[id]"):
        name = str(tag["id"])
        if name in seen or not name or re.search(r"\s", name):
            yield f"the id '{name}' is doubled, empty or spaced"
        seen.add(name)


def _dead_references(soup: BeautifulSoup, page_ids: set[str]) -> Iterator[str]:
    known = ids(soup) | page_ids | FILLED_BY_SCRIPT
    for tag in soup.find_all(True):
        wanted = [name for key in ID_LISTS for name in _attribute(tag, key).split()]
        target = _attribute(tag, "hx-target")
        wanted += re.findall(r"#([\w-]+)", target + " " + _attribute(tag, "hx-trigger"))
        if target and not target.startswith(("#", "this", "closest ", "find ", "next", "previous")):
            yield f"hx-target '{target}' is none we use"
        href = _attribute(tag, "href")
        if tag.name == "a" and href.startswith("#"):
            wanted.append(href[1:])
        for name in wanted:
            if name not in known:
                yield f"<{tag.name}> refers to '#{name}', which is not on the page"


def _unnamed(soup: BeautifulSoup) -> Iterator[str]:
    for control in soup(["input", "select", "textarea"]):
        if _attribute(control, "type") in UNLABELLED_TYPES and control.name == "input":
            continue
        if not (_label(soup, control) or _attribute(control, "aria-label").strip()):
            yield f"no label for {control}"
    for tag in soup(["button", "a", "summary"]):
        if not (tag.get_text(strip=True) or _attribute(tag, "aria-label").strip()):
            yield f"no name for {tag}"
    for image in soup("img"):
        if not image.has_attr("alt"):
            yield f"no alternative text for {image}"


def _label(soup: BeautifulSoup, control: Tag) -> str:
    name = _attribute(control, "id")
    by_id = soup.find("label", attrs={"for": name}) if name else None
    label = by_id or control.find_parent("label")
    return label.get_text(strip=True) if isinstance(label, Tag) else ""


def _open_forms(soup: BeautifulSoup) -> Iterator[str]:
    for form in soup("form"):
        posts = _attribute(form, "method").lower() == "post" or form.has_attr("hx-post")
        token = form.find("input", attrs={"name": "csrf_token"})
        if posts and not (isinstance(token, Tag) and _attribute(token, "value")):
            yield f"a form that posts to '{_attribute(form, 'action')}' carries no csrf_token"
        if not posts and token:
            yield f"a form that gets '{_attribute(form, 'action')}' puts its csrf_token in the address"


def _inline(soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            if name == "style" or name.startswith("on") or name.startswith("hx-on"):
                yield f"<{tag.name}> has an inline {name}"
            if str(value).strip().lower().startswith(("javascript:", "vbscript:", "data:text")):
                yield f"<{tag.name}> has a script in {name}"
        if tag.name == "style" or (tag.name == "script" and not tag.get("src")):
            yield f"an inline <{tag.name}>"


def _skipped_headings(soup: BeautifulSoup) -> Iterator[str]:
    before = 6  # where a fragment begins is the page's business
    for heading in soup(re.compile(r"^h[1-6]$")):
        level = int(heading.name[1])
        if level > before + 1:
            yield f"h{level} '{heading.get_text(strip=True)}' follows h{before}"
        before = level


def _attribute(tag: object, name: str) -> str:
    value = tag.get(name) if isinstance(tag, Tag) else None
    return " ".join(value) if isinstance(value, list) else str(value or "")
