"""A TSV file <-> golden questions: `text<TAB>id[,id…]`, `a+b` where both are wanted, no id for off-topic."""

from collections.abc import Iterable

from corpus.model import SLUG, GoldenQuestion
from corpus.problems import CorpusError, Problem


def parse_golden(text: str, collection: str, path: str = "") -> tuple[GoldenQuestion, ...]:
    """Read a file of golden questions.

    Args:
        text: The whole file. Empty lines and lines that begin with '#' are passed over.
        collection: Kept in each question.
        path: Named in problems.

    Returns:
        The questions in file order.

    Raises:
        CorpusError: With every malformed line.
    """
    questions: list[GoldenQuestion] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        question, tab, wanted = line.rstrip("\r").partition("\t")
        question = question.strip()
        separator = "+" if "+" in wanted else ","
        ids = tuple(part.strip() for part in wanted.split(separator) if part.strip())
        if not tab or "\t" in wanted:
            message = (
                "a golden question is 'text', one tab, then the ids (none when it is off-topic)"
            )
            problems.append(Problem(path, number, message, "golden"))
        elif not question:
            problems.append(Problem(path, number, "the question is empty", "golden"))
        elif wrong := [slug for slug in ids if not SLUG.fullmatch(slug)]:
            problems.append(Problem(path, number, f"'{wrong[0]}' is no id", "golden"))
        elif question.casefold() in seen:
            message = f"the same question stands on line {seen[question.casefold()]}"
            problems.append(Problem(path, number, message, "golden"))
        else:
            seen[question.casefold()] = number
            questions.append(
                GoldenQuestion(question, ids, separator == "+" and len(ids) > 1, collection)
            )
    if problems:
        raise CorpusError(problems)
    return tuple(questions)


def write_golden(questions: Iterable[GoldenQuestion]) -> str:
    """Write golden questions one a line, in the given order."""
    return "".join(
        f"{question.text}\t{('+' if question.wants_all else ',').join(question.expected)}\n"
        for question in questions
    )
