"""Searches that users keep"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it."""

    op.add_column('users', sa.Column('searches', sa.LargeBinary(), nullable=True,
                                     comment='sealed: the searches that the user has kept'))


def downgrade() -> None:
    """Take it back."""

    op.drop_column('users', 'searches')
