"""YAML into checked values, with the line of whatever is wrong.

ruamel.yaml rejects duplicate keys; pydantic rejects unknown keys and wrong types. This module joins the
two, so that a pydantic complaint about a key carries the line that key stands on.
"""

import io
import re
import sys
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedBase, CommentedMap, CommentedSeq
from ruamel.yaml.constructor import ConstructorError, DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import ScalarEvent
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from corpus.problems import CorpusError, Problem

M = TypeVar("M", bound=BaseModel)


class StrictModel(BaseModel):
    """A boundary model: unknown keys are errors, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class _Constructor(RoundTripConstructor):
    """ruamel's own, but a date that does not exist is reported with its line."""

    def construct_yaml_timestamp(self, node: ScalarNode, values: Any = None) -> Any:  # noqa: ANN401
        try:
            return super().construct_yaml_timestamp(node, values)
        except ValueError as error:
            message = f"'{node.value}' is no date"
            raise ConstructorError(None, None, message, node.start_mark) from error


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_yaml_timestamp)


def load_yaml(text: str, path: str, first_line: int = 1) -> Any:  # noqa: ANN401 - YAML may hold anything
    """Read YAML.

    Args:
        text: The YAML itself.
        path: Named in problems.
        first_line: Line of the file on which `text` begins, 1-based.

    Returns:
        ruamel's commented values, which know their lines; `None` for an empty text.

    Raises:
        CorpusError: The YAML is malformed, names a key twice, or uses tags, anchors or aliases.
    """
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    try:
        if re.search(r"[!&*]|<<", text):
            _only_plain(yaml, text)
        return yaml.load(text)
    except DuplicateKeyError as error:
        key = str(error.problem).split('"')[1] if '"' in str(error.problem) else "a key"
        raise CorpusError(
            [_at(error, path, first_line, f"'{key}' is given twice; keep one")]
        ) from error
    except MarkedYAMLError as error:
        what = f"this is not YAML: {error.problem or error.context}"
        raise CorpusError([_at(error, path, first_line, what)]) from error
    except (YAMLError, ValueError, RecursionError) as error:
        what = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        problem = Problem(path, first_line, f"this is not YAML: {what}", "yaml")
        raise CorpusError([problem]) from error


def _only_plain(yaml: YAML, text: str) -> None:
    """Refuse what nobody needs here, and what can make YAML build anything but lists and maps of words."""
    for event in yaml.parse(text):
        merge = isinstance(event, ScalarEvent) and event.value == "<<" and event.implicit[0]
        if merge or getattr(event, "anchor", None) or getattr(event, "tag", None):
            message = (
                "tags, anchors and aliases ('!', '&', '*', '<<') are not used here; quote the text"
            )
            raise ConstructorError(None, None, message, event.start_mark)


def _at(error: MarkedYAMLError, path: str, first_line: int, message: str) -> Problem:
    line = error.problem_mark.line if error.problem_mark else 0
    return Problem(path, first_line + line, message, "yaml")


def validate(
    model: type[M], data: object, path: str, first_line: int = 1, rule: str = "front-matter"
) -> M:
    """Check YAML values against a model.

    Args:
        model: What they should be.
        data: Values from `load_yaml`.
        path: Named in problems.
        first_line: Line of the file on which the YAML text begins, 1-based.
        rule: Named in problems.

    Returns:
        The validated values.

    Raises:
        CorpusError: One problem for each value that is wrong, missing or unknown.
    """
    if not isinstance(data, CommentedMap):
        line = first_line + (data.lc.line if isinstance(data, CommentedBase) else 0)
        message = "expected 'key: value' lines here"
        raise CorpusError([Problem(path, line, message, rule)])
    try:
        return model.model_validate(_plain(data))
    except ValidationError as error:
        problems = [
            Problem(path, first_line + _line_of(data, item["loc"]), _say(item), rule)
            for item in error.errors(include_url=False)
        ]
        raise CorpusError(problems) from error


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def _line_of(data: CommentedBase, location: tuple[int | str, ...]) -> int:
    """0-based line of the innermost value on the way to `location` that YAML knows."""
    line = int(data.lc.line)
    value: Any = data
    for step in location:
        if isinstance(value, CommentedMap) and step in value:
            line = int(value.lc.key(step)[0])
        elif isinstance(value, CommentedSeq) and isinstance(step, int) and step < len(value):
            line = int(value.lc.item(step)[0])
        else:
            break
        value = value[step]
    return line


def _say(item: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    name = ".".join(map(str, item["loc"])) or "this"
    match item["type"]:
        case "missing":
            return f"'{name}' is missing"
        case "extra_forbidden":
            return f"'{name}' is not a key this file may have"
        case "value_error":
            return str(item["ctx"]["error"])
        case _:
            return f"'{name}': {item['msg'][0].lower()}{item['msg'][1:]} (found {item['input']!r})"


def dump_yaml(data: object) -> str:
    """Write plain values as block YAML in the given key order; lists of words stand on one line."""
    yaml = YAML(typ="rt")
    yaml.width = 120 if _may_be_folded(data) else sys.maxsize
    stream = io.StringIO()
    yaml.dump(_styled(data), stream)
    return stream.getvalue()


def _may_be_folded(value: object) -> bool:
    """Whether ruamel may break long lines: it loses a space where two meet, and some escapes."""
    if isinstance(value, dict):
        return all(map(_may_be_folded, value.values()))
    if isinstance(value, list):
        return all(map(_may_be_folded, value))
    return not isinstance(value, str) or (value.isprintable() and "  " not in value)


def _styled(value: object) -> object:
    if isinstance(value, str) and not value.isprintable():
        return DoubleQuotedScalarString(value)
    if isinstance(value, dict):
        return CommentedMap({key: _styled(item) for key, item in value.items()})
    if isinstance(value, list):
        items = CommentedSeq([_styled(item) for item in value])
        if not any(isinstance(item, dict | list) for item in value):
            items.fa.set_flow_style()
        return items
    return value
