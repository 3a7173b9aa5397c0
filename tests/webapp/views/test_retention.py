"""Deleted mails and unused fill-ins go in the end; what is in use stays."""

from datetime import timedelta

import pytest

from tests.webapp.mails import FILLED, change, put
from webapp.db.base import now
from webapp.db.models.drafts import DraftRow, FillValueRow
from webapp.services.retention import DELETED, UNUSED


@pytest.mark.parametrize("question_days", [0, 400])
def test_what_was_deleted_goes_for_good(make_small_site, question_days: int):
    site = make_small_site(question_days=question_days)
    put(site, "power-cut")
    change(site, client="Acme", **FILLED)
    site.post_json("/compose/copies", {})
    for name in ("old", "new", "kept"):
        site.post("/compose/drafts", {"name": name}, status=302)
    change(site, do="empty:")
    with site.database() as session:
        for row in session.query(DraftRow):
            if row.name in {"old", "new"}:
                row.deleted_at = now() - DELETED + timedelta(days=1 if row.name == "new" else -1)
            elif row.deleted_at:  # the emptied basket
                row.deleted_at = now() - DELETED - timedelta(days=1)
        unused = session.query(FillValueRow).filter_by(value="Hall 2").one()
        unused.used_at = now() - UNUSED - timedelta(days=1)
    site.post("/searches", {"q": "diesel"}, status=204)
    with site.database() as session:
        left = {(row.name, row.deleted_at is None) for row in session.query(DraftRow)}
        assert left == {("", True), ("new", False), ("kept", True)}
        assert [row.value for row in session.query(FillValueRow)] == ["Tom Doe"]
