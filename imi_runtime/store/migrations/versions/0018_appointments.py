"""Administrators whom another authority appoints: the requests that wait for a second person"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None
WORD = sa.String(length=64)


def upgrade() -> None:
    """Do it."""

    op.create_table(
        'appointments',
        sa.Column('authority', sa.String(length=40), sa.ForeignKey('authorities.id'), primary_key=True),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('language', WORD, nullable=False),
        sa.Column('reason', WORD, nullable=False),
        sa.Column('asked_by', sa.String(length=40), sa.ForeignKey('users.id'), nullable=False),
        sa.Column('asked', sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Take it back."""

    op.drop_table('appointments')
