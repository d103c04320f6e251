"""Passwords in use that leaked elsewhere"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it. Every password in use is looked up when its owner signs in next."""

    op.add_column('users', sa.Column(
        'password_judged', sa.String(length=16), nullable=False, server_default='',
        comment='the lists by which it was found good; none before that',
    ))
    op.add_column('sessions', sa.Column(
        'password_due', sa.Boolean(), nullable=False, server_default=sa.false(),
        comment='another password must be chosen before anything else',
    ))


def downgrade() -> None:
    """Take it back."""

    op.drop_column('sessions', 'password_due')
    op.drop_column('users', 'password_judged')
