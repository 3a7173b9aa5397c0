"""`silverlining evaluate`: how well search does on golden questions, or on public retrieval sets."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from corpus.golden import parse_golden
from corpus.library import STARTER
from corpus.model import GoldenQuestion
from corpus.problems import CorpusError
from index.evaluation import DEPTH, Judgement, Report, answerable, judge, report, worst
from index.messages import MessageFigures, judge_messages, read_messages
from webapp.cli.figures import WORST, print_figures, print_messages, print_public
from webapp.cli.runtime import load_settings, log_to_console, prepared_app

#: Where a corpus keeps its test messages.
MESSAGES = "golden/messages"


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Save a reliability diagram as FILE, a picture.",
)
@click.option(
    "--beir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Judge retrieval on a folder in BEIR's layout instead.",
)
@click.option(
    "--intents",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="CSV",
    help="Judge refusal on CLINC150's file instead.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def evaluate(
    files: tuple[Path, ...],
    plot: Path | None,
    beir: Path | None,
    intents: Path | None,
    as_json: bool,
) -> None:
    """Judge search on golden questions in FILES, `text<TAB>id[,id…]` a line.

    Without FILES the corpus's own golden questions are taken. Since the ranker has learnt from those,
    each of them is judged by one that has not seen it (cross-validation).
    """
    if sum(map(bool, (files, beir, intents))) > 1 or (plot and (beir or intents)):
        raise click.UsageError(
            "golden files, --beir and --intents are judged apart; --plot goes with golden files"
        )
    log_to_console()
    if beir or intents:
        _public(beir, intents, as_json)
        return
    judgements, concerns, messages = _golden(files)
    if plot:
        from webapp.cli.plots import save_reliability

        save_reliability(judgements, plot)
    groups = {"all": judgements}
    for name in dict.fromkeys(j.question.collection for j in judgements):
        groups[name] = [j for j in judgements if j.question.collection == name]
    reports = {name: report(found) for name, found in groups.items()}
    by_concern = {name: _by_concern(found, concerns) for name, found in groups.items()}
    if as_json:
        found = {
            name: {
                **asdict(reports[name]),
                "concerns": {c: asdict(r) for c, r in by_concern[name].items()},
                "worst": [_plain(j) for j in worst(groups[name], WORST)],
            }
            for name in groups
        }
        if messages:
            found["messages"] = asdict(messages)
        click.echo(json.dumps(_without_nan(found), ensure_ascii=False))
    else:
        print_figures(reports, by_concern["all"], worst(judgements, WORST))
        if messages:
            print_messages(messages)


def _golden(
    files: tuple[Path, ...],
) -> tuple[list[Judgement], dict[str, str], MessageFigures | None]:
    """Judge golden questions, and messages where none are given; with each talking point's concern."""
    from index.training import TooFewQuestionsError, cross_validate, examples
    from webapp.db.base import db
    from webapp.services.indexing import golden_questions

    given = [question for file in files for question in _read(file)]
    settings = load_settings()
    app, _heavy = prepared_app(settings)
    messages = None
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
            letters = read_messages((settings.corpus or STARTER) / MESSAGES)
            messages = judge_messages(engine, letters) if letters else None
    if skipped := len(given) - len(questions):
        click.echo(
            f"{skipped} questions want talking points that are not there: left out", err=True
        )
    return judgements, engine.concerns, messages


def _public(beir: Path | None, intents: Path | None, as_json: bool) -> None:
    """Judge the method on a public set, with the plain model and nothing of ours."""
    from index.benchmarks import PublicSetError, judge_beir, judge_intents, read_beir, read_intents
    from index.encoder import ModelSpec
    from index.onnx_encoder import load_encoder
    from webapp.cli.runtime import bar

    settings = load_settings()
    encoder = load_encoder(ModelSpec().plain, settings.instance / "models")
    try:
        with bar("Reading the set by meaning") as progress:
            if beir:
                found = judge_beir(read_beir(beir), encoder, progress)
            else:
                assert intents is not None
                found = judge_intents(read_intents(intents), encoder, progress)
    except PublicSetError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(found))
    else:
        print_public(found)


def _read(file: Path) -> tuple[GoldenQuestion, ...]:
    try:
        return parse_golden(file.read_text(encoding="utf-8"), file.stem, str(file))
    except CorpusError as error:
        raise click.ClickException(str(error)) from error
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file}: not UTF-8 at byte {error.start}") from error


def _by_concern(judgements: list[Judgement], concerns: dict[str, str]) -> dict[str, Report]:
    """Reports by concern of the first acceptable talking point, on-topic questions only."""
    groups: dict[str, list[Judgement]] = {}
    for found in judgements:
        slug = next((slug for slug in found.question.expected if slug in concerns), None)
        if slug:
            groups.setdefault(concerns[slug], []).append(found)
    return {concern: report(groups[concern]) for concern in sorted(groups)}


def _plain(judgement: Judgement) -> dict[str, object]:
    return {
        "question": judgement.question.text,
        "collection": judgement.question.collection,
        "expected": list(judgement.question.expected),
        "found": list(judgement.found[:3]),
        "band": judgement.band.value,
        "score": judgement.score,
    }


def _without_nan(value: object) -> object:
    """The same with null for what is not a number."""
    if isinstance(value, dict):
        return {key: _without_nan(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(inner) for inner in value]
    return None if isinstance(value, float) and value != value else value
