"""Parts of an engine as named arrays: written down, and brought back without being worked out again."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Stored:
    """Base of what consists of arrays and of other such parts, all set when it is built."""

    #: Attribute -> class of the part, or none where it is an array.
    PARTS: ClassVar[Mapping[str, "type[Stored] | None"]]

    def arrays(self) -> dict[str, Array]:
        """All arrays by name; those of a part begin with the part's name and a dot."""
        found: dict[str, Array] = {}
        for name, part in self.PARTS.items():
            value = getattr(self, name)
            if part is None:
                found[name] = np.asarray(value)
            else:
                found |= {f"{name}.{inner}": array for inner, array in value.arrays().items()}
        return found

    @classmethod
    def restored(cls, arrays: Mapping[str, Array]) -> Self:
        """The same thing again.

        Args:
            arrays: What `arrays` gave; others may be among them.

        Raises:
            KeyError: One is missing.
        """
        whole = object.__new__(cls)
        for name, part in cls.PARTS.items():
            if part is None:
                setattr(whole, name, arrays[name])
                continue
            setattr(whole, name, part.restored(under(f"{name}.", arrays)))
        return whole


def under(start: str, arrays: Mapping[str, Array]) -> dict[str, Array]:
    """The arrays whose names begin so, by the rest of their names."""
    return {n.removeprefix(start): a for n, a in arrays.items() if n.startswith(start)}
