"""nothing is lost.

Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('fact_revisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evidence_id', sa.String(length=64), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('author', sa.String(length=255), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fact_revisions'))
    )
    with op.batch_alter_table('fact_revisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fact_revisions_evidence_id'), ['evidence_id'], unique=False)

    with op.batch_alter_table('golden_questions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('retired', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('imported_digest', sa.String(length=64), nullable=False, server_default=''))

    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.alter_column('author', existing_type=sa.String(length=80), type_=sa.String(length=255), existing_nullable=False)
        batch_op.add_column(sa.Column('writers', sa.JSON(), nullable=False, server_default='[]'))

    with op.batch_alter_table('corrections', schema=None) as batch_op:
        batch_op.alter_column('author', existing_type=sa.String(length=80), type_=sa.String(length=255), existing_nullable=False)

    with op.batch_alter_table('edits', schema=None) as batch_op:
        batch_op.add_column(sa.Column('writers', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('of', sa.String(length=16), nullable=False, server_default=''))

    with op.batch_alter_table('copies', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_copies_search_id'), ['search_id'], unique=False)

    if op.get_bind().dialect.name == 'sqlite':
        for deed in ('update', 'delete'):
            op.execute(
                f"CREATE TRIGGER audit_no_{deed} BEFORE {deed.upper()} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for deed in ('update', 'delete'):
            op.execute(f'DROP TRIGGER audit_no_{deed}')

    with op.batch_alter_table('copies', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_copies_search_id'))

    with op.batch_alter_table('edits', schema=None) as batch_op:
        batch_op.drop_column('of')
        batch_op.drop_column('writers')

    with op.batch_alter_table('corrections', schema=None) as batch_op:
        batch_op.alter_column('author', existing_type=sa.String(length=255), type_=sa.String(length=80), existing_nullable=False)

    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.drop_column('writers')
        batch_op.alter_column('author', existing_type=sa.String(length=255), type_=sa.String(length=80), existing_nullable=False)

    with op.batch_alter_table('golden_questions', schema=None) as batch_op:
        batch_op.drop_column('imported_digest')
        batch_op.drop_column('retired')

    with op.batch_alter_table('fact_revisions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fact_revisions_evidence_id'))

    op.drop_table('fact_revisions')
