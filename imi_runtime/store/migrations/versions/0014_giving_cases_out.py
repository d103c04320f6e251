"""Cases given to some people of an authority, deputies, shared mailboxes, and mails that go after a while"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it. Cases are listed as to be given out from their next step on."""

    op.create_table('allocation_settings',
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.Column('direction', sa.String(length=16), nullable=False, comment='outgoing or incoming'),
    sa.Column('kept', sa.String(length=16), nullable=False,
              comment='what only those do who were given a case: acting or reading'),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.PrimaryKeyConstraint('authority', 'area', 'direction')
    )
    op.create_table('area_mailboxes',
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=254), nullable=False),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.PrimaryKeyConstraint('authority', 'area')
    )
    op.create_table('case_allocations',
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('by', sa.String(length=40), nullable=False, comment='the allocator'),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.ForeignKeyConstraint(['by'], ['users.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'authority', 'user')
    )
    op.create_index('ix_case_allocations_user', 'case_allocations', ['user'])
    op.create_table('allocation_events',
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('sequence', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False,
              comment='canonical JSON: who gave the case, to whom, from whom taken'),
    sa.Column('digest', sa.String(length=64), nullable=False, comment='sha256 of the former digest and the payload'),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'authority', 'sequence')
    )
    op.create_table('mailbox_notices',
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('deadline', sa.String(length=64), nullable=False, comment='the deadline that it is about, if any'),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('mail', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.ForeignKeyConstraint(['mail'], ['mails.id'], ),
    sa.PrimaryKeyConstraint('authority', 'area', 'case_id', 'sequence', 'kind', 'deadline', 'at')
    )
    op.create_index('ix_mailbox_notices_mail', 'mailbox_notices', ['mail'])
    op.create_index('ix_absences_deputy', 'absences', ['deputy'])
    with op.batch_alter_table('mails') as batch_op:
        batch_op.add_column(sa.Column('authority', sa.String(length=40), nullable=True,
                                      comment='whose mailbox it goes to'))
        batch_op.add_column(sa.Column('area', sa.String(length=64), nullable=False, server_default='',
                                      comment='of which area the mailbox is; else empty'))
        batch_op.create_foreign_key('mails_authority', 'authorities', ['authority'], ['id'])
    with op.batch_alter_table('mails') as batch_op:
        batch_op.alter_column('area', server_default=None)
    op.create_index('mails_done', 'mails', ['done'])
    op.add_column('sight', sa.Column(
        'direction', sa.String(length=16), nullable=False, server_default='',
        comment='outgoing or incoming, where somebody of the authority should have the case; else empty',
    ))
    with op.batch_alter_table('sight') as batch_op:
        batch_op.alter_column('direction', server_default=None)


def downgrade() -> None:
    """Take it back; mails to shared mailboxes go with it."""

    with op.batch_alter_table('sight') as batch_op:
        batch_op.drop_column('direction')
    op.drop_index('mails_done', 'mails')
    op.drop_table('mailbox_notices')
    op.execute('DELETE FROM mails WHERE authority IS NOT NULL')
    with op.batch_alter_table('mails') as batch_op:
        batch_op.drop_constraint('mails_authority', type_='foreignkey')
        batch_op.drop_column('area')
        batch_op.drop_column('authority')
    op.drop_index('ix_absences_deputy', 'absences')
    op.drop_table('allocation_events')
    op.drop_table('case_allocations')
    op.drop_table('area_mailboxes')
    op.drop_table('allocation_settings')
