"""`silverlining search`: the site's search, on the command line."""

import json
import sys
import time
from collections.abc import Iterator

import click
from rich.table import Table

from corpus.model import Band
from corpus.text import plain
from index.engine import QuestionTooLongError
from index.types import Hit, SearchResult
from webapp.cli.runtime import console, load_settings, log_to_console, prepared_app
from webapp.clock import today
from webapp.db.base import db
from webapp.services import reading
from webapp.services.reading import Reading

BAND_WORDS = {Band.MATCH: "match", Band.RELATED: "related", Band.NONE: "nothing fits"}


@click.command()
@click.argument("question", required=False)
@click.option(
    "--lang",
    type=click.Choice(["auto", "en", "it"]),
    default="auto",
    show_default=True,
    help="Language of the question.",
)
@click.option("--concern", default="", help="Only talking points of this concern.")
@click.option(
    "--limit", type=click.IntRange(1, 50), default=5, show_default=True, help="Most hits."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--stdin", is_flag=True, help="Read one question a line; print one JSON object a line."
)
def search(
    question: str | None, lang: str, concern: str, limit: int, as_json: bool, stdin: bool
) -> None:
    """Find the talking points that answer QUESTION."""
    if bool(question) == stdin:
        raise click.UsageError("give a question, or --stdin to read questions from standard input")
    log_to_console()
    settings = load_settings()
    app, _heavy = prepared_app(settings)
    with app.app_context():
        engine = app.extensions["live_engine"].get()
        known = {item.concern.id for item in reading.concerns(db.session())}
        if concern and concern not in known:
            raise click.ClickException(
                f"no concern '{concern}'; there are {', '.join(sorted(known))}"
            )
        for text in _questions(question):
            began = time.perf_counter()
            try:
                found = engine.search(text, lang, (concern,) if concern else (), limit)
            except QuestionTooLongError as error:
                raise click.ClickException(str(error)) from error
            slugs = (hit.talking_point for hit in found.hits)
            texts = reading.read_many(db.session(), slugs, today())
            if as_json or stdin:
                answer = as_dict(found, texts, f"{settings.address}/talking-points")
                answer["corpus_version"] = engine.version
                answer["took_ms"] = round((time.perf_counter() - began) * 1000, 2)
                click.echo(json.dumps(answer, ensure_ascii=False))
            else:
                _show(found, texts)


def _questions(question: str | None) -> Iterator[str]:
    if question is not None:
        yield question
        return
    for line in sys.stdin:
        yield line.rstrip("\n")


def as_dict(found: SearchResult, texts: dict[str, Reading], address: str) -> dict[str, object]:
    """A search result as the API gives it; `address` is that of the list of talking points."""
    return {
        "query": found.question,
        "language": found.language,
        "band": found.band.value,
        "hits": [hit_as_dict(hit, texts[hit.talking_point], address) for hit in found.hits],
    }


def hit_as_dict(hit: Hit, text: Reading, address: str) -> dict[str, object]:
    """A hit as the API gives it; `address` is that of the list of talking points."""
    return {
        "id": hit.talking_point,
        "language": text.wording.language,
        "title": text.wording.title,
        "say": plain(text.wording.say),
        "band": hit.band.value,
        "score": round(hit.score, 4),
        "passage": {
            "kind": hit.passage.kind.value,
            "text": hit.passage.text,
            "spans": [list(span) for span in hit.spans],
        },
        "concern": text.point.concern,
        "url": f"{address}/{hit.talking_point}",
        "review": text.review.value,
    }


def _show(found: SearchResult, texts: dict[str, Reading]) -> None:
    if found.band is Band.NONE:
        console.print("Nothing fits. The nearest topics, in case the client meant something else:")
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("band", "talking point", "say"):
        table.add_column(heading, overflow="fold")
    for hit in found.hits:
        wording = texts[hit.talking_point].wording
        table.add_row(
            BAND_WORDS[hit.band], f"{wording.title}\n{hit.talking_point}", plain(wording.say)
        )
    click.echo(_rendered(table), nl=False)


def _rendered(table: Table) -> str:
    with console.capture() as captured:
        console.print(table)
    return captured.get()
