"""What time will bring to cases, what is not told yet, and mails"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it; running clocks stay, and what lay in the former outbox was never sent to anybody."""

    op.drop_table('outbox')
    op.rename_table('timers', 'former_timers')
    op.drop_index('ix_timers_due', 'former_timers')
    op.create_table('timers',
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('deadline', sa.String(length=64), nullable=False, comment='empty for silence'),
    sa.Column('told', sa.String(length=64), nullable=False, comment='the party to be reminded; empty for the end'),
    sa.Column('due', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False, comment='how often it was tried in vain'),
    sa.Column('retry', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'deadline', 'told', 'due', name='timers_key')
    )
    op.create_index('ix_timers_due', 'timers', ['due'], unique=False)
    op.execute("INSERT INTO timers SELECT case_id, deadline, '', due, 0, NULL FROM former_timers")
    op.drop_table('former_timers')
    op.create_table('happenings',
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False, comment='the last event'),
    sa.Column('since', sa.Integer(), nullable=False, comment='the last event before; 0 for a new case'),
    sa.Column('actor', sa.String(length=40), nullable=False,
              comment='the user who acted; empty for clocks and linked cases'),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('retry', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'sequence')
    )
    op.create_index('ix_happenings_at', 'happenings', ['at'], unique=False)
    op.create_table('mails',
    sa.Column('id', sa.String(length=40), nullable=False, comment='random; makes the Message-ID'),
    sa.Column('key', sa.String(length=200), nullable=True, comment='what must not be written twice'),
    sa.Column('kind', sa.String(length=64), nullable=False,
              comment='case, digest, or the name of a mail that belongs to no case'),
    sa.Column('user', sa.String(length=40), nullable=True),
    sa.Column('address', sa.String(length=254), nullable=False, comment="empty: the user's, when it is sent"),
    sa.Column('language', sa.String(length=8), nullable=False, comment="for who is no user yet; empty: the user's"),
    sa.Column('case_id', sa.String(length=40), nullable=True),
    sa.Column('thread', sa.String(length=40), nullable=False, comment='the first mail of the thread'),
    sa.Column('given', sa.JSON(), nullable=False,
              comment='values of a mail that belongs to no case, until it is sent'),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('leased', sa.DateTime(timezone=True), nullable=True, comment='until when one worker has it'),
    sa.Column('done', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=64), nullable=False,
              comment='sent, needless, refused, given_up, bounced; empty until done'),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('key')
    )
    op.create_index('mails_waiting', 'mails', ['due'], unique=False, sqlite_where=sa.text('done IS NULL'),
                    postgresql_where=sa.text('done IS NULL'))
    op.create_index('mails_of_user', 'mails', ['user', 'case_id'], unique=False)
    op.create_table('notices',
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('deadline', sa.String(length=64), nullable=False, comment='the deadline that it is about, if any'),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('mail', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.ForeignKeyConstraint(['mail'], ['mails.id'], ),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('user', 'case_id', 'sequence', 'kind', 'deadline', 'at')
    )
    op.create_index('ix_notices_mail', 'notices', ['mail'], unique=False)
    op.create_table('mail_choices',
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('way', sa.String(length=64), nullable=False, comment='at_once, daily, duties'),
    sa.Column('refused', sa.DateTime(timezone=True), nullable=True, comment='since when the address takes no mail'),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('user')
    )


def downgrade() -> None:
    """Undo it; mails that wait are given up."""

    op.drop_table('mail_choices')
    op.drop_table('notices')
    op.drop_table('mails')
    op.drop_table('happenings')
    op.rename_table('timers', 'later_timers')
    op.drop_index('ix_timers_due', 'later_timers')
    op.create_table('timers',
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('deadline', sa.String(length=64), nullable=False),
    sa.Column('due', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'deadline', name='former_timers_key')
    )
    op.create_index('ix_timers_due', 'timers', ['due'], unique=False)
    op.execute(
        "INSERT INTO timers SELECT case_id, deadline, MAX(due) FROM later_timers"
        " WHERE told = '' AND deadline != '' GROUP BY case_id, deadline"
    )
    op.drop_table('later_timers')
    op.create_table('outbox',
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'sequence', 'authority', 'kind')
    )
