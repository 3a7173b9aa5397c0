"""Fill-ins in forms and addresses: fields named `fill:` and the fill-in's name."""

from collections.abc import Mapping

PREFIX = "fill:"
VALUE_MAX = 200
FIELDS_MAX = 20


def values_from(fields: Mapping[str, str]) -> dict[str, str]:
    """What fill-ins are filled with, by name; empty values left out, long ones cut at 200 characters."""
    filled = {
        name.removeprefix(PREFIX): value.strip()[:VALUE_MAX]
        for name, value in fields.items()
        if name.startswith(PREFIX) and value.strip()
    }
    return dict(list(filled.items())[:FIELDS_MAX])
