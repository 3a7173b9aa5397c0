"""a stamp of the corpus.

Follows: 0001
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("corpus_state") as batch_op:
        batch_op.add_column(
            sa.Column("stamp", sa.String(length=32), nullable=False, server_default="")
        )
    stamp = sa.text("UPDATE corpus_state SET stamp = :stamp").bindparams(
        stamp=secrets.token_hex(16)
    )
    op.execute(stamp)


def downgrade() -> None:
    with op.batch_alter_table("corpus_state") as batch_op:
        batch_op.drop_column("stamp")
