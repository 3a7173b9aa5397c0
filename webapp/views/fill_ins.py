"""Fill-ins in forms and addresses: fields named `fill:` and the fill-in's name."""

from collections.abc import Collection, Mapping

PREFIX = "fill:"
VALUE_MAX = 200
FIELDS_MAX = 20


def values_from(
    fields: Mapping[str, str], names: Collection[str] | None = None, empty: bool = False
) -> dict[str, str]:
    """What fill-ins are filled with, by name; long values cut at 200 characters.

    Args:
        fields: Of a form or an address.
        names: Only these, however many they are; without it the first twenty, whatever their names.
        empty: Whether values that were emptied are given too.
    """
    filled = {
        name.removeprefix(PREFIX): value.strip()[:VALUE_MAX]
        for name, value in fields.items()
        if name.startswith(PREFIX) and (empty or value.strip())
    }
    if names is not None:
        return {name: value for name, value in filled.items() if name in names}
    return dict(list(filled.items())[:FIELDS_MAX])
