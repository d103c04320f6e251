"""Machine translations of free text"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it."""

    op.create_table('translations',
    sa.Column('id', sa.String(length=40), nullable=False,
              comment='random; all that the service is told of the case'),
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False, comment='the filling in which the text stands'),
    sa.Column('name', sa.String(length=200), nullable=False, comment='the answer that it is'),
    sa.Column('source', sa.String(length=8), nullable=False, comment='language of the text'),
    sa.Column('target', sa.String(length=8), nullable=False),
    sa.Column('promised', sa.String(length=64), nullable=False,
              comment='keyed digest of the text: of another text this is none'),
    sa.Column('length', sa.Integer(), nullable=False, comment='characters of the text'),
    sa.Column('authority', sa.String(length=40), nullable=False, comment='for whom it was asked'),
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('asked', sa.DateTime(timezone=True), nullable=False),
    sa.Column('progress', sa.String(length=8), nullable=False, comment='waiting, sent, done or failed'),
    sa.Column('failure', sa.String(length=16), nullable=False, comment='why it failed'),
    sa.Column('due', sa.DateTime(timezone=True), nullable=False,
              comment='waiting: next attempt, or end of a lease; sent: awaited until'),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('secret', sa.String(length=64), nullable=True, comment='digest of what the callback must know'),
    sa.Column('request', sa.String(length=64), nullable=False,
              comment="the service's own number; empty until known"),
    sa.Column('sealed', sa.LargeBinary(), nullable=True, comment='what came back, under the key of the case'),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('case_id', 'number', 'name', 'target'),
    sa.UniqueConstraint('secret')
    )
    op.create_index('translations_due', 'translations', ['progress', 'due'])


def downgrade() -> None:
    """Take it back."""

    op.drop_table('translations')
