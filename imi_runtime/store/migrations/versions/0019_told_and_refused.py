"""What allocators know of, mailboxes that take no mail, and older cases that are to be given out"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it. Open cases whose lists say of nobody who should have them are listed anew, by the worker: imi db index."""

    op.create_table('told_to_give_out',
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'authority')
    )
    op.create_index('ix_told_to_give_out_authority', 'told_to_give_out', ['authority'])
    op.create_table('mailbox_refusals',
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False, comment='the address that took no mail'),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.PrimaryKeyConstraint('authority', 'area')
    )
    op.execute(
        'UPDATE cases SET findable = (1 = 0) WHERE id IN (SELECT case_id FROM sight WHERE shelf < 2) '
        "AND id NOT IN (SELECT case_id FROM sight WHERE direction <> '')"
    )


def downgrade() -> None:
    """Take it back."""

    op.drop_table('mailbox_refusals')
    op.drop_index('ix_told_to_give_out_authority', 'told_to_give_out')
    op.drop_table('told_to_give_out')
