"""The API, version 1."""

import time

from flask import Response, current_app, jsonify, url_for
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from corpus.text import plain
from index.types import Hit
from webapp.api import schemas
from webapp.api.problems import Problem, problem
from webapp.clock import today
from webapp.db.base import db
from webapp.gatekeeping import gate
from webapp.limits import search_limit
from webapp.services import answering, copying, reading
from webapp.services.live import LiveEngine
from webapp.services.reading import NotFoundError, Reading
from webapp.services.texts import Texts

api = APIBlueprint(
    "api",
    __name__,
    url_prefix="/api/v1",
    abp_responses={401: Problem, 422: Problem, 429: Problem},
    doc_ui=True,
)
_SEARCH = Tag(name="search", description="From what the client said to the right talking point.")
_READ = Tag(name="talking points", description="The approved texts.")


@api.get("/search", tags=[_SEARCH], responses={200: schemas.SearchOut})
@search_limit
def search(query: schemas.SearchQuery) -> Response:
    """Find the talking points that answer a question."""
    began = time.perf_counter()
    live: LiveEngine = current_app.extensions["live_engine"]
    engine = live.get()
    concerns = (query.concern,) if query.concern else ()
    found = engine.search(query.q, query.lang, concerns, query.limit)
    tongue = query.lang if query.lang != "auto" else found.language
    slugs = (hit.talking_point for hit in found.hits)
    remembered: Texts = current_app.extensions["texts"]
    texts = remembered.many(db.session, engine.version, slugs, today(), tongue)
    hits = [_hit(hit, texts[hit.talking_point], query.audience) for hit in found.hits]
    out = schemas.SearchOut(
        query=found.question,
        language=found.language,
        band=found.band.value,
        hits=hits,
        corpus_version=engine.version,
        took_ms=round((time.perf_counter() - began) * 1000, 2),
    )
    return jsonify(out.model_dump(mode="json"))


@api.post("/reply", tags=[_SEARCH], responses={200: schemas.ReplyOut})
@search_limit
def reply(body: schemas.ReplyBody) -> Response:
    """Find what a client's message raises, and what answers it. Nothing of it is stored."""
    began = time.perf_counter()
    live: LiveEngine = current_app.extensions["live_engine"]
    engine = live.get()
    found = answering.answer(engine, body.text, body.lang)
    remembered: Texts = current_app.extensions["texts"]
    slugs = (hit.talking_point for part in found.parts for hit in part.hits)
    texts = remembered.many(db.session, engine.version, slugs, today(), found.language)
    out = schemas.ReplyOut(
        language=found.language,
        parts=[
            schemas.PartOut(
                text=part.text,
                start=part.start,
                end=part.end,
                band=part.band.value,
                hits=[_hit(hit, texts[hit.talking_point], "") for hit in part.hits],
            )
            for part in found.parts
        ],
        suggested=list(found.suggested),
        corpus_version=engine.version,
        took_ms=round((time.perf_counter() - began) * 1000, 2),
    )
    return jsonify(out.model_dump(mode="json"))


@api.get("/talking-points", tags=[_READ], responses={200: schemas.TalkingPointList})
def talking_points(query: schemas.ListQuery) -> Response:
    """List the published talking points."""
    slugs = reading.slugs(db.session(), query.concern)
    texts = reading.read_many(db.session(), slugs, today(), query.lang)
    live: LiveEngine = current_app.extensions["live_engine"]
    out = schemas.TalkingPointList(
        talking_points=[
            schemas.TalkingPointSummary(
                id=text.point.id,
                language=text.wording.language,
                title=text.wording.title,
                say=plain(text.wording.say),
                concern=text.point.concern,
                kind=text.point.kind.value,
                verified=text.point.verified,
                review=text.review.value,
                url=_url(text.point.id),
            )
            for text in texts.values()
        ],
        corpus_version=live.get().version,
    )
    return jsonify(out.model_dump(mode="json"))


@api.get(
    "/talking-points/<id>", tags=[_READ], responses={200: schemas.TalkingPointOut, 404: Problem}
)
def talking_point(path: schemas.TalkingPointPath, query: schemas.LanguageQuery) -> Response:
    """Read one talking point."""
    try:
        text = reading.read(db.session(), path.id, today(), query.lang)
    except NotFoundError as error:
        return problem(404, "Not found", str(error))
    return jsonify(_talking_point(text).model_dump(mode="json"))


@api.get("/openapi.json", doc_ui=False)
def openapi() -> Response:
    """This API, described."""
    document = current_app.api_doc  # type: ignore[attr-defined]  # flask-openapi3's application
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, response in operation["responses"].items():
                # flask-openapi3 knows one media type for all answers; ours for errors is another.
                if int(status) >= 400 and "application/json" in response["content"]:
                    schema = response["content"].pop("application/json")
                    response["content"]["application/problem+json"] = schema
    return jsonify(document)


def _url(slug: str) -> str:
    return url_for("talking_points.show", slug=slug, _external=True)


def _hit(hit: Hit, text: Reading, audience: str) -> schemas.HitOut:
    angle = next((a.text for a in text.wording.angles if a.audience == audience), "")
    return schemas.HitOut(
        id=hit.talking_point,
        language=text.wording.language,
        title=text.wording.title,
        say=plain(text.wording.say),
        band=hit.band.value,
        score=round(hit.score, 4),
        passage=schemas.PassageOut(
            kind=hit.passage.kind.value, text=hit.passage.text, spans=list(hit.spans)
        ),
        concern=text.point.concern,
        url=_url(hit.talking_point),
        review=text.review.value,
        angle=plain(angle),
    )


def _talking_point(text: Reading) -> schemas.TalkingPointOut:
    point, wording = text.point, text.wording
    found = copying.findings(text, copying.Part.ANSWER, {}, gate()) if wording.answer else ()
    return schemas.TalkingPointOut(
        id=point.id,
        language=wording.language,
        title=wording.title,
        concern=point.concern,
        kind=point.kind.value,
        state=point.state.value,
        owner=point.owner,
        verified=point.verified,
        review_by=point.review_by,
        review=text.review.value,
        text_version=wording.text_version,
        say=wording.say,
        answer=wording.answer,
        more=wording.more,
        where_they_are_right=wording.concession,
        angles=[schemas.AngleOut(audience=a.audience, text=a.text) for a in wording.angles],
        phrasings=list(wording.phrasings),
        sources=[
            schemas.SourceOut(
                number=number,
                id=fact.id,
                claim=fact.claim,
                figure=fact.figure,
                title=fact.source.title,
                publisher=fact.source.publisher,
                date=fact.source.date,
                url=fact.source.url,
                caveat=fact.caveat,
                cuts=fact.cuts.value,
                valid_until=fact.valid_until,
            )
            for number, fact in enumerate(text.sources, start=1)
        ],
        next=[slug for slug, _ in text.next],
        fill_ins=list(wording.fill_ins),
        findings=[
            schemas.FindingOut(
                kind=f.kind.value, weight=f.weight.value, message=f.message, name=f.name
            )
            for f in found
        ],
        url=_url(point.id),
    )
