"""What a fact's form says of a choice that is none."""

import pytest

from tests.webapp.people import as_role
from tests.webapp.site import text
from webapp.services.people import Role

FACT = {
    "id": "new-fact",
    "claim": "Something is so.",
    "figure": "",
    "title": "A source",
    "publisher": "A publisher",
    "date": "2025-03",
    "url": "https://example.org/",
    "cuts": "neutral",
    "seen_kind": "primary",
    "caveat": "One site only.",
    "valid_until": "2027-12-31",
}


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("cuts", "For whom it speaks is missing"),
        ("seen_kind", "How it is known is missing"),
        ("valid_until", "Valid until: give a day such as 2027-06-30"),
    ],
)
def test_each_wrong_field_is_named_by_its_own_name(make_small_app, field: str, said: str):
    ann = as_role(make_small_app(), Role.CURATOR)
    page = ann.post("/curate/evidence/new", {**FACT, field: "sideways"}, 422)
    assert said in text(page.select_one("[role=alert]"))
