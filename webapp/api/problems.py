"""The one shape of an API error: RFC 9457 problem+json."""

from typing import Any

from flask import Response, jsonify, request
from pydantic import BaseModel, Field, ValidationError


class FieldError(BaseModel):
    """What is wrong with one value that was sent."""

    field: str = Field(description="Name of the value.")
    message: str = Field(description="What is wrong with it.")


class Problem(BaseModel):
    """An error, as RFC 9457 has it."""

    type: str = "about:blank"
    title: str = Field(description="What went wrong, the same for every case of it.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What went wrong this time, and how to mend it.")
    instance: str = Field(description="Path that was asked for.")
    errors: list[FieldError] = Field(default_factory=list)


def problem(
    status: int, title: str, detail: str, errors: list[FieldError] | None = None
) -> Response:
    """A problem+json response."""
    body = Problem(
        title=title, status=status, detail=detail, instance=request.path, errors=errors or []
    )
    response = jsonify(body.model_dump(exclude_defaults=False))
    response.status_code = status
    response.mimetype = "application/problem+json"
    return response


def validation_problem(error: ValidationError) -> Response:
    """A 422 that names each value that was wrong."""
    errors = [
        FieldError(field=".".join(map(str, item["loc"])), message=_message(item))
        for item in error.errors(include_url=False)
    ]
    detail = "; ".join(f"{e.field}: {e.message}" for e in errors)
    return problem(422, "Unprocessable request", detail, errors)


def _message(item: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    return str(item["msg"])
