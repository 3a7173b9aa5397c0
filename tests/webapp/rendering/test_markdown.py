import pytest
from bs4 import BeautifulSoup

from webapp.rendering.markdown import Marks, mail_html, page_html, plain_text

MARKS = Marks({"a": 1, "b": 2}, {"site": "Milan <2> & co"})

PAGE = {
    "paragraphs": ("One.\n\nTwo\nlines.", "<p>One.</p>\n<p>Two\nlines.</p>\n"),
    "bold-and-soft": (
        "A **bold** and *soft* word.",
        "<p>A <strong>bold</strong> and <em>soft</em> word.</p>\n",
    ),
    "nested-emphasis": (
        "**bold *and soft* text**",
        "<p><strong>bold <em>and soft</em> text</strong></p>\n",
    ),
    "link": (
        "See [the list](https://example.org/a?b=1&c=2).",
        '<p>See <a href="https://example.org/a?b=1&amp;c=2">the list</a>.</p>\n',
    ),
    "mail-address": (
        "[write](mailto:a@b.example)",
        '<p><a href="mailto:a@b.example">write</a></p>\n',
    ),
    "bullets": (
        "- one\n- two\n\nAfter.",
        "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<p>After.</p>\n",
    ),
    "numbers-from-three": (
        "3. three\n4. four",
        '<ol start="3">\n<li>three</li>\n<li>four</li>\n</ol>\n',
    ),
    "line-break": ("A\\\nB", "<p>A<br>\nB</p>\n"),
    "citations-together": (
        "First[^b][^a].",
        '<p>First<sup class="fn"><a href="#source-2" aria-label="Source 2">[2]</a>'
        '<a href="#source-1" aria-label="Source 1">[1]</a></sup>.</p>\n',
    ),
    "citation-doubled": (
        "First[^a][^a].",
        '<p>First<sup class="fn"><a href="#source-1" aria-label="Source 1">[1]</a></sup>.</p>\n',
    ),
    "citation-without-number": ("Unknown[^zz].", "<p>Unknown.</p>\n"),
    "fill-ins": (
        "In [[ site ]] and [[other <one>]].",
        '<p>In <span class="fill done" data-fill="site">Milan &lt;2&gt; &amp; co</span> and '
        '<span class="fill" data-fill="other &lt;one&gt;">other &lt;one&gt;</span>.</p>\n',
    ),
    "typography": ('Say "hi" -- it\'s 1...', "<p>Say “hi” – it’s 1…</p>\n"),
    "empty": ("", ""),
}
MAIL = {
    "paragraphs": (
        "One.\n\nTwo.",
        '<p style="margin:0 0 1em 0">One.</p>\n<p style="margin:0 0 1em 0">Two.</p>\n',
    ),
    "link": (
        "[the list](https://example.org)",
        '<p style="margin:0 0 1em 0"><a href="https://example.org">the list</a></p>\n',
    ),
    "bullets": ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
    "numbers-from-three": ("3. three", '<ol start="3">\n<li>three</li>\n</ol>\n'),
    "citations-together": (
        "First[^b][^a].",
        '<p style="margin:0 0 1em 0">First<sup>[2][1]</sup>.</p>\n',
    ),
    "citation-without-number": ("Unknown[^zz].", '<p style="margin:0 0 1em 0">Unknown.</p>\n'),
    "fill-ins": (
        "In [[site]] and [[other one]].",
        '<p style="margin:0 0 1em 0">In Milan &lt;2&gt; &amp; co and [[other one]].</p>\n',
    ),
}
PLAIN = {
    "paragraphs": ("One.\n\nTwo\nlines.", "One.\n\nTwo lines."),
    "nested-emphasis": ("**bold *and soft* text**", "bold and soft text"),
    "link": (
        "See [the list](https://example.org/a?b=1&c=2).",
        "See the list (https://example.org/a?b=1&c=2).",
    ),
    "bullets": ("Then:\n\n- one\n- two\n\nAfter.", "Then:\n\n- one\n- two\n\nAfter."),
    "bullets-apart": ("- one\n\n- two", "- one\n- two"),
    "two-lists": ("- one\n\nMiddle\n\n- two", "- one\n\nMiddle\n\n- two"),
    "numbers-from-three": ("3. three\n4. four", "3. three\n4. four"),
    "line-break": ("A\\\nB", "A\nB"),
    "citations-together": ("First[^b][^a]. Then[^b].", "First [2][1]. Then [2]."),
    "citation-without-number": ("Unknown[^zz].", "Unknown."),
    "citation-in-bullet": ("- item[^a]", "- item [1]"),
    "fill-ins": ("In **[[site]]** and [[other one]].", "In Milan <2> & co and [[other one]]."),
    "characters": ("A &amp; B &lt; <b>C</b>", "A & B < <b>C</b>"),
    "typography": ('Say "hi" -- it\'s 1...', "Say “hi” – it’s 1…"),
    "empty": ("", ""),
}
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "handler": '<img src=x onerror="alert(1)">',
    "script-link": "[x](javascript:alert(1))",
    "script-link-in-capitals": "[x](JaVaScRiPt:alert(1))",
    "script-link-by-entity": "[x](javascript&colon;alert(1))",
    "data-link": "[x](data:text/html,<script>)",
    "script-autolink": "<javascript:alert(1)>",
    "picture": "![x](https://example.org/pixel.png)",
    "frame": "<iframe src='https://example.org'></iframe>",
    "quote-in-fill-in": '[[x" onmouseover="alert(1)]]',
    "quote-in-link": '[x](https://example.org/"onmouseover="alert)',
    "style": '<p style="position:fixed">x</p>',
}


@pytest.mark.parametrize(("text", "html"), PAGE.values(), ids=PAGE)
def test_a_text_on_a_page(text: str, html: str):
    assert page_html(text, MARKS) == html


@pytest.mark.parametrize(("text", "html"), MAIL.values(), ids=MAIL)
def test_a_text_in_a_mail(text: str, html: str):
    assert mail_html(text, MARKS) == html


@pytest.mark.parametrize(("text", "plain"), PLAIN.values(), ids=PLAIN)
def test_a_plain_text(text: str, plain: str):
    assert plain_text(text, MARKS) == plain


def test_citations_lead_to_the_page_that_lists_the_sources():
    html = page_html("First[^a].", Marks({"a": 1}, {}, "/elsewhere?a=1&b=2"))
    assert '<a href="/elsewhere?a=1&amp;b=2#source-1" aria-label="Source 1">[1]</a>' in html


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("render", [page_html, mail_html])
def test_nothing_hostile_becomes_markup(render, text: str):
    soup = BeautifulSoup(render(text, Marks()), "html.parser")
    assert {tag.name for tag in soup.find_all(True)} <= {"p", "a", "span"}
    for tag in soup.find_all(True):
        assert tag.attrs.keys() <= {"href", "style", "class", "data-fill"}
        assert tag.get("style") in (None, "margin:0 0 1em 0")
        assert tag.get("href", "https://").startswith("https://")


@pytest.mark.parametrize("render", [page_html, mail_html])
def test_what_fills_a_fill_in_is_never_markup(render):
    html = render("Dear [[name]].", Marks(values={"name": "<b onclick=x>**Ann**</b> [^a] [[z]]"}))
    assert "&lt;b onclick=x&gt;**Ann**&lt;/b&gt; [^a] [[z]]" in html
