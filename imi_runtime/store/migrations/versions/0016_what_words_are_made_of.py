"""Of which texts the words of a case were made, so that a step makes only those of what it changed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it. Words from before say nothing of it, so the next step of their case makes all of them once more."""
    with op.batch_alter_table('case_words') as batch_op:
        batch_op.add_column(sa.Column(
            'made_of', sa.Text(), nullable=False, server_default='',
            comment='a line for each form: its name, and of which texts its tokens were made',
        ))


def downgrade() -> None:
    """Undo it."""
    with op.batch_alter_table('case_words') as batch_op:
        batch_op.drop_column('made_of')
