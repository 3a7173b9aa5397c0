"""The file `forbidden.yaml` <-> the phrases no client may read."""

from corpus.frontmatter import StrictModel, dump_yaml, load_yaml, validate

FORBIDDEN_FILE = "forbidden.yaml"
_HEADER = """\
# Phrases that no text for a client may contain. Whole words, any case. Internal notes are not searched.
"""


class ForbiddenRecord(StrictModel):
    """The whole file."""

    phrases: tuple[str, ...]


def parse_forbidden(text: str, path: str = FORBIDDEN_FILE) -> tuple[str, ...]:
    """Read the phrases, in file order.

    Raises:
        CorpusError: With every problem in the file.
    """
    return validate(ForbiddenRecord, load_yaml(text, path), path, rule="forbidden").phrases


def write_forbidden(phrases: tuple[str, ...]) -> str:
    """Write the phrases in canonical form, a line each."""
    # As items of a one-line list they are quoted where they have to be.
    lines = [f"- {dump_yaml([phrase]).strip()[1:-1]}\n" for phrase in phrases]
    return f"{_HEADER}phrases:\n{''.join(lines)}"
