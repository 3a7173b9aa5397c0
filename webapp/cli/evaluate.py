"""`silverlining evaluate`: how well search does on golden questions."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table

from corpus.golden import parse_golden
from corpus.model import GoldenQuestion
from corpus.problems import CorpusError
from index.evaluation import DEPTH, Judgement, Report, answerable, judge, report
from webapp.cli.runtime import console, load_settings, log_to_console, prepared_app

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


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def evaluate(files: tuple[Path, ...], as_json: bool) -> None:
    """Judge search on golden questions in FILES, `text<TAB>id[,id…]` a line.

    Without FILES the corpus's own golden questions are taken. Since the ranker has learnt from those,
    each of them is judged by one that has not seen it (cross-validation).
    """
    from index.training import TooFewQuestionsError, cross_validate, examples
    from webapp.db.base import db
    from webapp.services.indexing import golden_questions

    log_to_console()
    given = [question for file in files for question in _read(file)]
    app, _heavy = prepared_app(load_settings())
    with app.app_context():
        engine = app.extensions["live_engine"].get()
        known = set(engine.talking_points)
        if files:
            questions = answerable(given, known)
            judgements = [judge(q, engine.search(q.text, limit=DEPTH)) for q in questions]
        else:
            given = list(golden_questions(db.session()))
            questions = answerable(given, known)
            try:
                judgements = cross_validate(engine, examples(engine, questions))
            except TooFewQuestionsError as error:
                raise click.ClickException(str(error)) from error
    if skipped := len(given) - len(questions):
        click.echo(
            f"{skipped} questions want talking points that are not there: left out", err=True
        )
    _print(judgements, as_json)


def _read(file: Path) -> tuple[GoldenQuestion, ...]:
    try:
        return parse_golden(file.read_text(encoding="utf-8"), file.stem, str(file))
    except CorpusError as error:
        raise click.ClickException(str(error)) from error
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: not UTF-8 at byte {error.start}") from error


def _print(judgements: list[Judgement], as_json: bool) -> None:
    groups: dict[str, Report] = {"all": report(judgements)}
    for name in dict.fromkeys(j.question.collection for j in judgements):
        groups[name] = report([j for j in judgements if j.question.collection == name])
    if as_json:
        numbers = {name: _without_nan(asdict(found)) for name, found in groups.items()}
        click.echo(json.dumps(numbers))
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("")
    for name in groups:
        table.add_column(name, justify="right")
    for key, label in LABELS.items():
        table.add_row(label, *(_number(getattr(found, key)) for found in groups.values()))
    with console.capture() as captured:
        console.print(table)
    click.echo(captured.get(), nl=False)


def _number(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return "–" if value != value else f"{value:.3f}"


def _without_nan(numbers: dict[str, float]) -> dict[str, float | None]:
    return {key: None if value != value else value for key, value in numbers.items()}
