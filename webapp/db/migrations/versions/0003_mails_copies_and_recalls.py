"""mails copies and recalls.

Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('drafts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('browser', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('updated_at', sa.DateTime(), nullable=False),
    sa.Column('deleted_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drafts'))
    )
    with op.batch_alter_table('drafts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_drafts_browser'), ['browser'], unique=False)

    op.create_table('fill_values',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('browser', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('value', sa.String(length=200), nullable=False),
    sa.Column('used_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fill_values')),
    sa.UniqueConstraint('browser', 'name', 'value', name=op.f('uq_fill_values_browser_name_value'))
    )
    with op.batch_alter_table('fill_values', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fill_values_browser'), ['browser'], unique=False)

    op.create_table('templates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('browser', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_templates'))
    )
    with op.batch_alter_table('templates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_templates_browser'), ['browser'], unique=False)

    op.create_table('corrections',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('talking_point_id', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('text_version', sa.String(length=16), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('author', sa.String(length=80), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['talking_point_id'], ['talking_points.id'], name=op.f('fk_corrections_talking_point_id_talking_points')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_corrections'))
    )
    with op.batch_alter_table('corrections', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_corrections_talking_point_id'), ['talking_point_id'], unique=False)

    op.create_table('receipts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('correction_id', sa.Integer(), nullable=False),
    sa.Column('copy_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['copy_id'], ['copies.id'], name=op.f('fk_receipts_copy_id_copies')),
    sa.ForeignKeyConstraint(['correction_id'], ['corrections.id'], name=op.f('fk_receipts_correction_id_corrections')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipts')),
    sa.UniqueConstraint('correction_id', 'copy_id', name=op.f('uq_receipts_correction_id_copy_id'))
    )
    with op.batch_alter_table('copies', schema=None) as batch_op:
        batch_op.add_column(sa.Column('mail', sa.String(length=32), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('client', sa.String(length=120), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('overridden', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(sa.Column('edited', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(batch_op.f('ix_copies_mail'), ['mail'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('copies', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_copies_mail'))
        batch_op.drop_column('edited')
        batch_op.drop_column('overridden')
        batch_op.drop_column('client')
        batch_op.drop_column('mail')

    op.drop_table('receipts')
    with op.batch_alter_table('corrections', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_corrections_talking_point_id'))

    op.drop_table('corrections')
    with op.batch_alter_table('templates', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_templates_browser'))

    op.drop_table('templates')
    with op.batch_alter_table('fill_values', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fill_values_browser'))

    op.drop_table('fill_values')
    with op.batch_alter_table('drafts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_drafts_browser'))

    op.drop_table('drafts')
