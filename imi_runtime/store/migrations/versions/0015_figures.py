"""Figures"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it. Cases that are there already are counted by: imi statistics recount."""

    op.create_table('measured_cases',
    sa.Column('case_id', sa.String(length=40), nullable=False, comment='goes with the case; the figures stay'),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('added', sa.JSON(), nullable=False, comment='the keys and numbers of tallies'),
    sa.PrimaryKeyConstraint('case_id')
    )
    op.create_table('tallies',
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.Column('procedure', sa.String(length=64), nullable=False),
    sa.Column('side', sa.String(length=8), nullable=False, comment='asking, asked, or all'),
    sa.Column('authority', sa.String(length=40), nullable=False, comment='empty where the side is all'),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('own', sa.String(length=2), nullable=False, comment='its country; of who asked where it is all'),
    sa.Column('other', sa.String(length=2), nullable=False, comment='the country of the other side'),
    sa.Column('what', sa.String(length=80), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('area', 'procedure', 'side', 'authority', 'month', 'own', 'other', 'what')
    )


def downgrade() -> None:
    """Take it back."""

    op.drop_table('tallies')
    op.drop_table('measured_cases')
