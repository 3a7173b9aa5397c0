"""Errors of the API: RFC 9457, each value that is wrong named."""

import pytest

from tests.webapp.site import Site

SEARCH = "/api/v1/search"
LIST = "/api/v1/talking-points"

WRONG = {
    "no-question": (SEARCH, "", ["q"]),
    "long-question": (SEARCH, f"q={'x' * 1001}", ["q"]),
    "long-question-in-code-points": (SEARCH, f"q={'%F0%9F%99%82' * 1001}", ["q"]),
    "unknown-language": (SEARCH, "q=x&lang=de", ["lang"]),
    "limit-of-none": (SEARCH, "q=x&limit=0", ["limit"]),
    "limit-too-high": (SEARCH, "q=x&limit=51", ["limit"]),
    "limit-no-number": (SEARCH, "q=x&limit=many", ["limit"]),
    "long-concern": (SEARCH, f"q=x&concern={'x' * 65}", ["concern"]),
    "long-audience": (SEARCH, f"q=x&audience={'x' * 65}", ["audience"]),
    "unknown-argument": (SEARCH, "q=x&page=2", ["page"]),
    "several": (SEARCH, "limit=0&lang=xx", ["q", "lang", "limit"]),
    "list-language": (LIST, "lang=auto", ["lang"]),
    "list-argument": (LIST, "q=x", ["q"]),
    "one-language": (f"{LIST}/power-cut", "lang=fr", ["lang"]),
    "one-argument": (f"{LIST}/power-cut", "limit=1", ["limit"]),
    "long-id": (f"{LIST}/{'x' * 65}", "", ["id"]),
}


@pytest.mark.parametrize(("path", "query", "fields"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named(small_site: Site, path: str, query: str, fields: list[str]):
    problem = small_site.json(f"{path}?{query}", 422)
    assert list(problem) == ["type", "title", "status", "detail", "instance", "errors"]
    assert problem["type"] == "about:blank"
    assert problem["title"] == "Unprocessable request"
    assert problem["status"] == 422
    assert problem["instance"] == path
    assert [error["field"] for error in problem["errors"]] == fields
    assert all(list(error) == ["field", "message"] for error in problem["errors"])
    for error in problem["errors"]:
        assert f"{error['field']}: {error['message']}" in problem["detail"]


def test_a_thousand_code_points_are_not_too_many(small_site: Site):
    answer = small_site.json(f"{SEARCH}?q={'%F0%9F%99%82' * 1000}")
    assert len(answer["query"]) == 1000


def test_what_was_sent_is_not_echoed_as_markup(small_site: Site):
    problem = small_site.json(f"{LIST}/%3Cscript%3E", 404)
    assert problem["detail"] == "there is no talking point '<script>'"
    assert small_site.response.headers["X-Content-Type-Options"] == "nosniff"
