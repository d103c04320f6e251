"""Second factors, devices, mailed links, and what happened to accounts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it; everybody signs in anew."""

    op.drop_index('ix_sessions_user', 'sessions')
    op.drop_table('sessions')
    op.create_table('sessions',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('created', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen', sa.DateTime(timezone=True), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('id', sa.String(length=40), nullable=False, comment='how its owner names it, to end it'),
    sa.Column('device', sa.String(length=120), nullable=False, comment='browser and system, as the browser says'),
    sa.Column('mark', sa.String(length=64), nullable=True, comment="digest of the browser's lasting mark"),
    sa.Column('confirmed', sa.DateTime(timezone=True), nullable=False, comment='when a second factor was last shown'),
    sa.Column('provider', sa.LargeBinary(), nullable=True,
              comment='sealed: through which identity provider, and what ends the session there'),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('digest'),
    sa.UniqueConstraint('id')
    )
    op.create_index('ix_sessions_user', 'sessions', ['user'])
    op.create_table('used_states',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest')
    )
    op.create_table('account_events',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('by', sa.String(length=40), nullable=True, comment='none where nobody was signed in'),
    sa.Column('about', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['by'], ['users.id'], ),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_account_events_user', 'account_events', ['user'])
    op.create_table('account_recoveries',
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('asked_by', sa.String(length=40), nullable=False),
    sa.Column('asked', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['asked_by'], ['users.id'], ),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('user')
    )
    op.create_table('acknowledgements',
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.Column('version', sa.String(length=64), nullable=False, comment='digest of the words that were read'),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('words', sa.String(length=8000), nullable=False, comment='what was read, as it was shown'),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('user', 'area', 'version')
    )
    op.create_table('devices',
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('seen', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('user', 'digest')
    )
    op.create_table('factors',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False, comment='code_app or passkey'),
    sa.Column('name', sa.String(length=80), nullable=False, comment='as its owner calls it'),
    sa.Column('handle', sa.String(length=1400), nullable=True, comment='of a passkey, as browsers send it'),
    sa.Column('sealed', sa.LargeBinary(), nullable=False, comment="an app's secret, or a passkey's public key"),
    sa.Column('last', sa.BigInteger(), nullable=False,
              comment='the newest code or question that was answered: none twice'),
    sa.Column('added', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('handle')
    )
    op.create_index('ix_factors_user', 'factors', ['user'])
    op.create_table('identities',
    sa.Column('issuer', sa.String(length=300), nullable=False),
    sa.Column('subject', sa.String(length=255), nullable=False),
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('linked', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('issuer', 'subject')
    )
    op.create_index('ix_identities_user', 'identities', ['user'])
    op.create_table('mail_tokens',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('purpose', sa.String(length=64), nullable=False, comment='reset or recovery'),
    sa.Column('made', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('digest')
    )
    op.create_index('ix_mail_tokens_user', 'mail_tokens', ['user'])
    op.create_table('recovery_codes',
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('used', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('user', 'digest')
    )


def downgrade() -> None:
    """Take it back."""

    op.drop_table('recovery_codes')
    op.drop_index('ix_mail_tokens_user', 'mail_tokens')
    op.drop_table('mail_tokens')
    op.drop_index('ix_identities_user', 'identities')
    op.drop_table('identities')
    op.drop_index('ix_factors_user', 'factors')
    op.drop_table('factors')
    op.drop_table('devices')
    op.drop_table('acknowledgements')
    op.drop_table('account_recoveries')
    op.drop_index('ix_account_events_user', 'account_events')
    op.drop_table('account_events')
    op.drop_table('used_states')
    op.drop_index('ix_sessions_user', 'sessions')
    op.drop_table('sessions')
    op.create_table('sessions',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('created', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen', sa.DateTime(timezone=True), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('digest')
    )
    op.create_index('ix_sessions_user', 'sessions', ['user'])
