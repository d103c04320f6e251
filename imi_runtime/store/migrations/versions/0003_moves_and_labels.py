"""Former answers of moved cases, what was live when, and words apart from versions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it; what is live now becomes the first line of what was live when."""

    op.create_table('former_answers',
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False, comment='the event of the move'),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'number', 'version', 'sequence')
    )
    op.create_table('live_changes',
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('changed_by', sa.String(length=200), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['digest'], ['deployments.digest'], ),
    sa.PrimaryKeyConstraint('area', 'sequence')
    )
    op.create_table('label_layers',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('files_digest', sa.String(length=64), nullable=False),
    sa.Column('files', sa.LargeBinary(), nullable=False, comment='the files whose words these are, packed'),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('deployed_by', sa.String(length=200), nullable=False),
    sa.Column('deployed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['digest'], ['deployments.digest'], ),
    sa.PrimaryKeyConstraint('digest', 'number')
    )
    op.execute(
        "INSERT INTO live_changes (area, sequence, digest, notes, changed_by, changed_at) "
        "SELECT live.area, 1, live.digest, notes, deployed_by, deployed_at "
        "FROM live JOIN deployments ON deployments.digest = live.digest"
    )


def downgrade() -> None:
    """Take it back."""

    op.drop_table('label_layers')
    op.drop_table('live_changes')
    op.drop_table('former_answers')
