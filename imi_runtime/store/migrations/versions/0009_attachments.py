"""Attached files, and the cases to which they belong"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it."""

    op.create_table('attachments',
    sa.Column('id', sa.String(length=40), nullable=False, comment='random; the name in the store of files'),
    sa.Column('size', sa.Integer(), nullable=False, comment='bytes in clear'),
    sa.Column('kind', sa.String(length=12), nullable=False, comment='what its content shows it to be'),
    sa.Column('verdict', sa.String(length=12), nullable=False, comment='waiting, clean or infected'),
    sa.Column('stored', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False, comment='how often a scanner was asked in vain'),
    sa.Column('next_try', sa.DateTime(timezone=True), nullable=False,
              comment='a scanner is not asked before; also the lease of who asks it'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('attachments_to_scan', 'attachments', ['verdict', 'next_try'])
    op.create_table('case_attachments',
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('attachment', sa.String(length=40), nullable=False),
    sa.Column('authority', sa.String(length=40), nullable=False, comment='who attached it'),
    sa.Column('user', sa.String(length=40), nullable=True, comment='none where it came with a linked case'),
    sa.Column('attached', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['attachment'], ['attachments.id'], ),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'attachment')
    )
    op.create_index('case_attachments_of_day', 'case_attachments', ['authority', 'attached'])
    op.create_index('case_attachments_of_file', 'case_attachments', ['attachment'])


def downgrade() -> None:
    """Take it back."""

    op.drop_table('case_attachments')
    op.drop_table('attachments')
