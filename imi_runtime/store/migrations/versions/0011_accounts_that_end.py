"""Who proposed a version, what ends a session elsewhere, and accounts that nobody uses"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None
WORD = sa.String(length=64)


def upgrade() -> None:
    """Do it."""

    with op.batch_alter_table('waiting_deployments') as table:
        table.add_column(sa.Column('proposer', sa.String(length=40), nullable=True,
                                   comment='who cannot approve it; none while the installation is set up'))
        table.create_foreign_key('waiting_deployments_proposer', 'users', ['proposer'], ['id'])
    for name, what in (('subject_there', 'who that is there'), ('session_there', 'the session there')):
        op.add_column('sessions', sa.Column(name, WORD, nullable=True, comment=f'keyed digest: {what}'))
        op.create_index(f'ix_sessions_{name}', 'sessions', [name])
    op.add_column('users', sa.Column('counted_from', sa.DateTime(timezone=True), nullable=True,
                                     comment='time without signing in counts from here where that is later: added, '
                                             'or restored'))
    op.add_column('users', sa.Column('warned', sa.DateTime(timezone=True), nullable=True,
                                     comment='when told that the account is not used'))
    op.execute('UPDATE users SET counted_from = CURRENT_TIMESTAMP')


def downgrade() -> None:
    """Take it back."""

    op.drop_column('users', 'warned')
    op.drop_column('users', 'counted_from')
    op.drop_index('ix_sessions_session_there', 'sessions')
    op.drop_index('ix_sessions_subject_there', 'sessions')
    op.drop_column('sessions', 'session_there')
    op.drop_column('sessions', 'subject_there')
    with op.batch_alter_table('waiting_deployments') as table:
        table.drop_constraint('waiting_deployments_proposer', type_='foreignkey')
        table.drop_column('proposer')
