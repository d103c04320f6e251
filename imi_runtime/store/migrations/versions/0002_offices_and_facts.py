"""Offices and facts of authorities"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it."""

    op.create_table('facts',
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.Column('fact', sa.String(length=64), nullable=False),
    sa.Column('value', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.PrimaryKeyConstraint('authority', 'area', 'fact')
    )
    op.create_table('offices',
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.Column('office', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.PrimaryKeyConstraint('authority', 'area', 'office')
    )


def downgrade() -> None:
    """Take it back."""

    op.drop_table('offices')
    op.drop_table('facts')
