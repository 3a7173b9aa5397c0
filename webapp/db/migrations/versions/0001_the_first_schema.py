"""the first schema.

Follows: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corpus_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source_digest", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corpus_state")),
    )
    op.create_table(
        "embeddings",
        sa.Column("recipe", sa.String(length=200), nullable=False),
        sa.Column("passage_hash", sa.String(length=32), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("recipe", "passage_hash", name=op.f("pk_embeddings")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("figure", sa.Text(), nullable=False),
        sa.Column("source_title", sa.Text(), nullable=False),
        sa.Column("source_publisher", sa.Text(), nullable=False),
        sa.Column("source_date", sa.String(length=80), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("cuts", sa.String(length=20), nullable=False),
        sa.Column("seen_kind", sa.String(length=20), nullable=False),
        sa.Column("caveat", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("imported_digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_valid_until"), ["valid_until"], unique=False)

    op.create_table(
        "gap_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("about", sa.String(length=64), nullable=True),
        sa.Column("browser", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_reports")),
    )
    with op.batch_alter_table("gap_reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gap_reports_created_at"), ["created_at"], unique=False)

    op.create_table(
        "golden_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("expected", sa.JSON(), nullable=False),
        sa.Column("wants_all", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_golden_questions")),
        sa.UniqueConstraint("collection", "text", name=op.f("uq_golden_questions_collection_text")),
    )
    op.create_table(
        "rankers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipe", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rankers")),
    )
    with op.batch_alter_table("rankers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rankers_recipe"), ["recipe"], unique=False)

    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("talking_point_id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text_version", sa.String(length=16), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_revisions_talking_point_id"), ["talking_point_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_revisions_text_version"), ["text_version"], unique=False
        )

    op.create_table(
        "searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("hits", sa.JSON(), nullable=False),
        sa.Column("opened", sa.String(length=64), nullable=True),
        sa.Column("browser", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_searches")),
    )
    with op.batch_alter_table("searches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_searches_band"), ["band"], unique=False)
        batch_op.create_index(batch_op.f("ix_searches_browser"), ["browser"], unique=False)
        batch_op.create_index(batch_op.f("ix_searches_created_at"), ["created_at"], unique=False)

    op.create_table(
        "talking_points",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("concern", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("verified", sa.Date(), nullable=False),
        sa.Column("review_days", sa.Integer(), nullable=False),
        sa.Column("next", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("review_days > 0", name=op.f("ck_talking_points_review_days_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talking_points")),
    )
    with op.batch_alter_table("talking_points", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talking_points_concern"), ["concern"], unique=False)
        batch_op.create_index(batch_op.f("ix_talking_points_state"), ["state"], unique=False)

    op.create_table(
        "vocabulary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vocabulary")),
    )
    op.create_table(
        "copies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("talking_point_id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("text_version", sa.String(length=16), nullable=False),
        sa.Column("search_id", sa.Integer(), nullable=True),
        sa.Column("browser", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["search_id"], ["searches.id"], name=op.f("fk_copies_search_id_searches")
        ),
        sa.ForeignKeyConstraint(
            ["talking_point_id"],
            ["talking_points.id"],
            name=op.f("fk_copies_talking_point_id_talking_points"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copies")),
    )
    with op.batch_alter_table("copies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_copies_browser"), ["browser"], unique=False)
        batch_op.create_index(batch_op.f("ix_copies_created_at"), ["created_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_copies_talking_point_id"), ["talking_point_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_copies_text_version"), ["text_version"], unique=False)

    op.create_table(
        "translations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("talking_point_id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("phrasings", sa.JSON(), nullable=False),
        sa.Column("say", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("more", sa.Text(), nullable=False),
        sa.Column("concession", sa.Text(), nullable=False),
        sa.Column("angles", sa.JSON(), nullable=False),
        sa.Column("internal", sa.Text(), nullable=False),
        sa.Column("of", sa.String(length=16), nullable=False),
        sa.Column("text_version", sa.String(length=16), nullable=False),
        sa.Column("imported_digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["talking_point_id"],
            ["talking_points.id"],
            name=op.f("fk_translations_talking_point_id_talking_points"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translations")),
        sa.UniqueConstraint(
            "talking_point_id", "language", name=op.f("uq_translations_talking_point_id_language")
        ),
    )
    with op.batch_alter_table("translations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_translations_talking_point_id"), ["talking_point_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("translations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_translations_talking_point_id"))

    op.drop_table("translations")
    with op.batch_alter_table("copies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_copies_text_version"))
        batch_op.drop_index(batch_op.f("ix_copies_talking_point_id"))
        batch_op.drop_index(batch_op.f("ix_copies_created_at"))
        batch_op.drop_index(batch_op.f("ix_copies_browser"))

    op.drop_table("copies")
    op.drop_table("vocabulary")
    with op.batch_alter_table("talking_points", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_talking_points_state"))
        batch_op.drop_index(batch_op.f("ix_talking_points_concern"))

    op.drop_table("talking_points")
    with op.batch_alter_table("searches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_searches_created_at"))
        batch_op.drop_index(batch_op.f("ix_searches_browser"))
        batch_op.drop_index(batch_op.f("ix_searches_band"))

    op.drop_table("searches")
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revisions_text_version"))
        batch_op.drop_index(batch_op.f("ix_revisions_talking_point_id"))

    op.drop_table("revisions")
    with op.batch_alter_table("rankers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rankers_recipe"))

    op.drop_table("rankers")
    op.drop_table("golden_questions")
    with op.batch_alter_table("gap_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gap_reports_created_at"))

    op.drop_table("gap_reports")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_valid_until"))

    op.drop_table("evidence")
    op.drop_table("embeddings")
    op.drop_table("corpus_state")
