"""What the API takes and gives."""

import datetime as dt
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from index.engine import QUESTION_MAX
from index.message import MESSAGE_MAX
from index.reply import MessageTooLongError
from webapp.services.answering import condensed


class Query(BaseModel):
    """Base of what stands in an address."""

    model_config = ConfigDict(extra="forbid")

    @classmethod
    @cache
    def model_json_schema(cls, *args: object, **options: object) -> dict[str, Any]:  # type: ignore[override]
        """The same at every request: flask-openapi3 asks for it each time."""
        return super().model_json_schema(*args, **options)  # type: ignore[arg-type]


class SearchQuery(Query):
    """A question."""

    q: str = Field(max_length=QUESTION_MAX, description="What the client said.")
    lang: Literal["auto", "en", "it"] = Field("auto", description="Language of the question.")
    concern: str = Field("", max_length=64, description="Only talking points of this concern.")
    audience: str = Field(
        "", max_length=64, description="Who asks; chooses the angle, never filters."
    )
    limit: int = Field(5, ge=1, le=50, description="Most hits.")


class PassageOut(BaseModel):
    """The passage that matched."""

    kind: str = Field(description="title, phrasing, say or answer.")
    text: str
    spans: list[tuple[int, int]] = Field(
        description="Words the question has too: (start, end) in code points."
    )


class HitOut(BaseModel):
    """One talking point found."""

    id: str
    language: str = Field(description="Of the wording given here.")
    title: str
    say: str = Field(description="Plain text; the API's talking-point endpoint has the whole.")
    band: Literal["match", "related", "none"]
    score: float = Field(ge=0, le=1, description="Probability that this answers the question.")
    passage: PassageOut
    concern: str
    url: str
    review: Literal["fresh", "due", "overdue"]
    angle: str = Field(
        description="Plain text for the audience asked for; empty when there is none."
    )


class SearchOut(BaseModel):
    """What was found."""

    query: str = Field(description="As it was searched.")
    language: str = Field(description="Of the question.")
    band: Literal["match", "related", "none"] = Field(description="Of the best hit.")
    hits: list[HitOut] = Field(
        description="Best first; the nearest ones also when the band is none."
    )
    corpus_version: str
    took_ms: float


def _short_enough(text: str) -> str:
    if len(text) > MESSAGE_MAX:
        try:
            condensed(text)
        except MessageTooLongError as error:
            limit = {"max_length": MESSAGE_MAX}
            raise PydanticCustomError(
                "string_too_long", "String should have at most {max_length} characters", limit
            ) from error
    return text


class ReplyBody(BaseModel):
    """What a client wrote."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, AfterValidator(_short_enough)] = Field(
        description=f"The message, plain text or HTML. Of what is read of it, markup left out, at most "
        f"{MESSAGE_MAX} characters."
    )
    lang: Literal["auto", "en", "it"] = Field("auto", description="Language of the message.")


class PartOut(BaseModel):
    """A stretch of the message that raises one thing."""

    text: str = Field(description="As written.")
    start: int = Field(description="First code point in the text as sent.")
    end: int = Field(description="Code point after its last.")
    band: Literal["match", "related", "none"] = Field(
        description="Of the best hit; none for a question that nobody has an answer for."
    )
    hits: list[HitOut] = Field(description="Best first.")


class ReplyOut(BaseModel):
    """What a message raises."""

    language: str = Field(description="Of the message.")
    parts: list[PartOut] = Field(description="In text order; they do not overlap.")
    suggested: list[str] = Field(
        description="Id of the first hit of each part in band match or related, best first, "
        "without repeats."
    )
    corpus_version: str
    took_ms: float = Field(ge=0, description="Milliseconds.")


class TalkingPointPath(BaseModel):
    """Which talking point."""

    id: str = Field(max_length=64)


class LanguageQuery(Query):
    """Which wording."""

    lang: Literal["en", "it"] = Field(
        "en", description="The master's wording comes where it is missing."
    )


class ListQuery(LanguageQuery):
    """Which talking points."""

    concern: str = Field("", max_length=64)


class AngleOut(BaseModel):
    """The answer from one audience's chair."""

    audience: str
    text: str


class SourceOut(BaseModel):
    """A fact the text cites."""

    number: int = Field(description="As it stands in the plain text.")
    id: str
    claim: str
    figure: str
    title: str
    publisher: str
    date: str
    url: str
    caveat: str
    cuts: str
    valid_until: dt.date


class FindingOut(BaseModel):
    """What speaks against copying the answer."""

    kind: str
    weight: Literal["stop", "warn"]
    message: str
    name: str


class TalkingPointOut(BaseModel):
    """A talking point. Texts are Markdown; Internal is never given."""

    id: str
    language: str
    title: str
    concern: str
    kind: str
    state: str
    owner: str
    verified: dt.date
    review_by: dt.date
    review: Literal["fresh", "due", "overdue"]
    text_version: str
    say: str
    answer: str
    more: str
    where_they_are_right: str
    angles: list[AngleOut]
    phrasings: list[str]
    sources: list[SourceOut]
    next: list[str]
    fill_ins: list[str]
    findings: list[FindingOut] = Field(description="Of the answer, with its fill-ins open.")
    url: str


class TalkingPointSummary(BaseModel):
    """A talking point in a list."""

    id: str
    language: str
    title: str
    say: str
    concern: str
    kind: str
    verified: dt.date
    review: Literal["fresh", "due", "overdue"]
    url: str


class TalkingPointList(BaseModel):
    """Published talking points, in the order they are shown."""

    talking_points: list[TalkingPointSummary]
    corpus_version: str
