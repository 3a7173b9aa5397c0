"""Tables of an evaluation on the terminal."""

import shutil
from collections.abc import Mapping, Sequence

import click
from rich.console import Console
from rich.table import Table

from index.evaluation import Judgement, Report
from index.messages import MessageFigures

LABELS = {
    "on_topic": "questions on topic",
    "off_topic": "questions off topic",
    "hit_at_1": "hit@1",
    "hit_at_3": "hit@3",
    "mrr": "MRR",
    "off_topic_refused": "off topic refused",
    "on_topic_refused": "on topic refused",
    "match_precision": "precision of match",
    "match_share": "share in match",
    "calibration_error": "calibration error",
}
#: How many of the worst questions are named.
WORST = 20
#: Where the output is no terminal; tables are never folded there.
WIDE = 200


def print_messages(found: MessageFigures) -> None:
    """Print what replies to whole messages found."""
    table = _table(
        "messages", "concerns", "found", "suggestions wanted", "nothing raised, none suggested"
    )
    shares = (found.found, found.wanted, found.quiet)
    table.add_row(str(found.messages), str(found.concerns), *map(_number, shares))
    _print(table)


def print_figures(
    reports: Mapping[str, Report], concerns: Mapping[str, Report], worst: Sequence[Judgement]
) -> None:
    """Print the figures, a column a group; bands; concerns; and the worst questions."""
    figures = _table("", *reports)
    for key, label in LABELS.items():
        figures.add_row(label, *(_number(getattr(found, key)) for found in reports.values()))
        if any(key in found.intervals for found in reports.values()):
            figures.add_row(
                "  95 % interval", *(_interval(found.intervals[key]) for found in reports.values())
            )
    _print(figures)
    bands = _table("band", "on topic", "precision", "off topic")
    for band, row in reports["all"].bands.items():
        bands.add_row(band.value, *map(_number, (row.share, row.precision, row.off_topic)))
    _print(bands)
    if concerns:
        table = _table("concern", "questions", "hit@1", "hit@3", "refused", "in match")
        for name, found in concerns.items():
            shares = (found.hit_at_1, found.hit_at_3, found.on_topic_refused, found.match_share)
            table.add_row(name, str(found.on_topic), *map(_number, shares))
        _print(table)
    if worst:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for name in ("worst", "band", "found", "wanted"):
            table.add_column(name, overflow="fold")
        table.add_column("question", overflow="ellipsis", no_wrap=True, ratio=1)
        for judgement in worst:
            table.add_row(
                f"{judgement.score:.2f}",
                judgement.band.value,
                judgement.found[0] if judgement.found else "–",
                ", ".join(judgement.question.expected) or "–",
                judgement.question.text,
            )
        _print(table)


def print_public(found: Mapping[str, Mapping[str, float]]) -> None:
    """Print the figures of a public set: a row a way, a column a measure."""
    measures = list(next(iter(found.values())))
    table = _table("", *measures)
    for name, row in found.items():
        table.add_row(name, *(_number(row[measure]) for measure in measures))
    _print(table)


def _table(first: str, *others: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _print(table: Table) -> None:
    console = Console(width=max(shutil.get_terminal_size((WIDE, 40)).columns, 80))
    with console.capture() as captured:
        console.print(table, markup=False)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n")


def _number(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return "–" if value != value else f"{value:.3f}"


def _interval(ends: tuple[float, float]) -> str:
    return "–" if ends[0] != ends[0] else f"{ends[0]:.3f}–{ends[1]:.3f}"
