"""`silverlining index …`: what search is made of."""

import json

import click

from webapp.cli.runtime import bar, load_settings, log_to_console, prepared_app
from webapp.settings import Settings


@click.group()
def index() -> None:
    """Build, train and describe the search index."""


@index.command()
def build() -> None:
    """Bring the index up to date: encode what is new, learn when nothing was learnt yet."""
    log_to_console()
    app, _heavy = prepared_app(load_settings())
    with app.app_context():
        engine = app.extensions["live_engine"].get()
        count, points = len(engine.passages), len(engine.talking_points)
    click.echo(f"{count} passages of {points} talking points are searched")


@index.command()
@click.option(
    "--adapter",
    is_flag=True,
    help="Before that, train an adapter on the model from titles, phrasings and practice/ (half an hour).",
)
def train(adapter: bool) -> None:
    """Learn ranking and bands anew from the golden questions."""
    from webapp.db.base import db
    from webapp.services.indexing import train_ranker

    log_to_console()
    settings = load_settings()
    if adapter:
        _train_adapter(settings)
    app, _heavy = prepared_app(settings)
    with app.app_context():
        ranker = train_ranker(db.session(), app.extensions["live_engine"].get())
    if ranker is None:
        raise click.ClickException("too few golden questions to learn from: add some to golden/")
    click.echo(f"match from {ranker.match_from:.3f}, topic from {ranker.topic_from:.3f}")


def _train_adapter(settings: Settings) -> None:
    """Train an adapter on the texts that are searched, and put it where the next start finds it."""
    from corpus.library import PRACTICE, STARTER, read_library
    from corpus.passages import PassageKind
    from corpus.problems import CorpusError
    from index.adapter import AdapterError
    from index.adapting import FEWEST, lessons, train_adapter
    from webapp.db.base import db
    from webapp.services.indexing import golden_questions, searchable

    app, _heavy = prepared_app(settings)
    asked = {PassageKind.TITLE, PassageKind.PHRASING}
    try:
        library, problems = read_library(settings.corpus or STARTER)
        # Half an hour on half of the lines would be a waste.
        if wrong := [problem for problem in problems if problem.path.startswith(f"{PRACTICE}/")]:
            raise CorpusError(wrong)
        with app.app_context():
            passages = searchable(db.session()).passages
            golden = [question.text for question in golden_questions(db.session())]
        own = [(p.text, p.talking_point) for p in passages if p.kind in asked]
        found = lessons(own, library.practice, golden)
        if len(found.texts) < FEWEST:
            raise click.ClickException(
                f"an adapter needs {FEWEST} phrasings and lines of practice/, not {len(found.texts)}"
            )
        with bar("Training the adapter") as progress:
            train_adapter(settings.model_spec, found, settings.own_adapter, progress=progress)
    except (AdapterError, CorpusError, OSError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    decoys = int((found.owners < 0).sum())
    click.echo(f"adapter trained on {len(found.texts)} texts, {decoys} of them decoys")


@index.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def info(as_json: bool) -> None:
    """Say what the index holds and by what recipe."""
    log_to_console()
    app, _heavy = prepared_app(load_settings())
    with app.app_context():
        engine = app.extensions["live_engine"].get()
    facts = {
        "model": engine.encoder.recipe,
        "dimension": engine.encoder.dimension,
        "corpus_version": engine.version,
        "talking_points": len(engine.talking_points),
        "passages": len(engine.passages),
        "match_from": round(engine.ranker.match_from, 4),
        "topic_from": round(engine.ranker.topic_from, 4),
    }
    if as_json:
        click.echo(json.dumps(facts))
        return
    for name, value in facts.items():
        click.echo(f"{name.replace('_', ' '):16} {value}")
