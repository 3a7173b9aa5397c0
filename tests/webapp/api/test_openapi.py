"""The API's description of itself."""

import importlib
import importlib.util
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.webapp.site import Site

URL = "/api/v1/openapi.json"


@pytest.fixture
def document(small_site: Site) -> dict[str, Any]:
    return small_site.json(URL)


def operations(document: dict) -> Iterator[tuple[str, str, dict]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def references(value: object) -> Iterator[str]:
    match value:
        case {"$ref": str(target)}:
            yield target
        case dict():
            for item in value.values():
                yield from references(item)
        case list():
            for item in value:
                yield from references(item)


def test_it_is_openapi(document: dict):
    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    assert document["info"] == {"title": "Silver Lining", "version": "1"}
    if importlib.util.find_spec("openapi_spec_validator"):
        importlib.import_module("openapi_spec_validator").validate(document)


def test_every_endpoint_is_described(small_site: Site, document: dict):
    rules = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in small_site.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/") and rule.rule != URL
    }
    assert {(path, method) for path, method, _ in operations(document)} == rules
    assert ("/api/v1/search", "get") in rules


def test_every_reference_leads_somewhere(document: dict):
    found = list(references(document["paths"])) + list(references(document["components"]))
    for reference in found:
        _, *steps = reference.split("/")
        value: Any = document
        for step in steps:
            value = value[step]
        assert value["type"] == "object", reference
    assert "#/components/schemas/SearchOut" in found


def test_operations_have_names_of_their_own_and_say_what_they_do(document: dict):
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)
    assert all(operation["summary"] for _, _, operation in operations(document))


def test_arguments_are_described(document: dict):
    for path, _, operation in operations(document):
        places = {(p["name"], p["in"]) for p in operation.get("parameters", [])}
        in_path = {(name, "path") for name in re.findall(r"\{(\w+)\}", path)}
        assert {place for place in places if place[1] == "path"} == in_path
        assert all(p["schema"]["type"] for p in operation.get("parameters", []))
    search = document["paths"]["/api/v1/search"]["get"]["parameters"]
    assert [(p["name"], p["required"]) for p in search] == [
        ("q", True),
        ("lang", False),
        ("concern", False),
        ("audience", False),
        ("limit", False),
    ]


def test_answers_and_errors_are_described_with_their_media_types(document: dict):
    for path, _, operation in operations(document):
        kinds = {
            int(status): list(response["content"])
            for status, response in operation["responses"].items()
        }
        problems = {401, 422, 429} | ({404} if "{id}" in path else set())
        assert kinds.keys() == problems | {200}
        assert kinds.pop(200) == ["application/json"]
        assert all(kind == ["application/problem+json"] for kind in kinds.values()), path
        assert all(response["description"] for response in operation["responses"].values())


@pytest.mark.parametrize(
    ("url", "schema"),
    [
        ("/api/v1/search?q=power", "SearchOut"),
        ("/api/v1/talking-points", "TalkingPointList"),
        ("/api/v1/talking-points/power-cut", "TalkingPointOut"),
    ],
)
def test_answers_have_the_keys_described(small_site: Site, document: dict, url: str, schema: str):
    described = document["components"]["schemas"][schema]
    answer = small_site.json(url)
    assert list(answer) == list(described["properties"])
    assert set(described["required"]) == set(answer)


def test_it_is_the_same_each_time(small_site: Site, document: dict):
    assert small_site.json(URL) == document
