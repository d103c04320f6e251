"""Deployments that wait for a second person"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it."""
    op.create_table('waiting_deployments',
    sa.Column('area', sa.String(length=64), nullable=False, comment='the newest one of an area waits, no other'),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('widened', sa.JSON(), nullable=False, comment='what becomes wider, in sentences'),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('proposed_by', sa.String(length=200), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['digest'], ['deployments.digest'], ),
    sa.PrimaryKeyConstraint('area'),
    sa.UniqueConstraint('digest')
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table('waiting_deployments')
