# ruff: noqa: E501 - as Alembic writes it
"""The first tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it."""

    op.create_table('attempts',
    sa.Column('subject', sa.String(length=64), nullable=False, comment='keyed digest of account or address'),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('subject')
    )
    op.create_table('authorities',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False, comment='informal name, as colleagues abroad know it'),
    sa.Column('official_name', sa.String(length=300), nullable=False),
    sa.Column('country', sa.String(length=2), nullable=False, comment='ISO 3166-1'),
    sa.Column('languages', sa.JSON(), nullable=False, comment='languages that it reads'),
    sa.Column('folded', sa.Text(), nullable=False, comment='names without accents and case, for searching'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('deployments',
    sa.Column('digest', sa.String(length=64), nullable=False, comment='sha256 of the exact bytes'),
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('files', sa.LargeBinary(), nullable=False, comment='the files, packed'),
    sa.Column('mac', sa.LargeBinary(), nullable=False, comment='made by this installation over digest and compiled form'),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('deployed_by', sa.String(length=200), nullable=False),
    sa.Column('deployed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest'),
    sa.UniqueConstraint('area', 'version')
    )
    op.create_table('revisions',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('cases',
    sa.Column('id', sa.String(length=40), nullable=False, comment='random, stands in URLs'),
    sa.Column('number', sa.String(length=24), nullable=False, comment='what people read out'),
    sa.Column('linked', sa.Boolean(), nullable=False, comment='opened by another case, whose number it shares'),
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.Column('procedure', sa.String(length=64), nullable=False),
    sa.Column('deployment', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False, comment='sequence of the last event; compared and set at every step'),
    sa.Column('opened', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated', sa.DateTime(timezone=True), nullable=False),
    sa.Column('situation', sa.JSON(), nullable=False, comment='marks, seats, fillings, clocks, doers; no answers'),
    sa.ForeignKeyConstraint(['deployment'], ['deployments.digest'], ),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('case_numbers', 'cases', ['number'], unique=True, sqlite_where=sa.text('NOT linked'),
                    postgresql_where=sa.text('NOT linked'))
    op.create_table('compiled',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False, comment='bundle, labels, parts, styles'),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['digest'], ['deployments.digest'], ),
    sa.PrimaryKeyConstraint('digest', 'kind', 'language')
    )
    op.create_table('coordinations',
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('coordinator', sa.String(length=40), nullable=False),
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.ForeignKeyConstraint(['coordinator'], ['authorities.id'], ),
    sa.PrimaryKeyConstraint('authority', 'coordinator', 'area')
    )
    op.create_table('live',
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['digest'], ['deployments.digest'], ),
    sa.PrimaryKeyConstraint('area')
    )
    op.create_table('participations',
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.PrimaryKeyConstraint('authority', 'area')
    )
    op.create_table('users',
    sa.Column('id', sa.String(length=40), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False, comment='folded to lower case; the sign-in name'),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('password', sa.String(length=300), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('email')
    )
    op.create_table('case_events',
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False, comment='canonical JSON of the event without answers'),
    sa.Column('digest', sa.String(length=64), nullable=False, comment='sha256 of the former digest and the payload'),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'sequence')
    )
    op.create_table('case_keys',
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id')
    )
    op.create_table('drafts',
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('transition', sa.String(length=64), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('updated', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'authority', 'transition')
    )
    op.create_table('fillings',
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'number', 'version')
    )
    op.create_table('form_tokens',
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('token')
    )
    op.create_table('grants',
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.Column('right', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('user', 'area', 'right')
    )
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
    op.create_table('sessions',
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('user', sa.String(length=40), nullable=False),
    sa.Column('created', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen', sa.DateTime(timezone=True), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.ForeignKeyConstraint(['user'], ['users.id'], ),
    sa.PrimaryKeyConstraint('digest')
    )
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sessions_user'), ['user'], unique=False)

    op.create_table('sight',
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('right', sa.String(length=64), nullable=False, comment='viewer, or the right that this sight needs'),
    sa.Column('level', sa.String(length=8), nullable=False, comment='acts, outline or content'),
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.Column('number', sa.String(length=24), nullable=False),
    sa.Column('procedure', sa.String(length=64), nullable=False),
    sa.Column('deployment', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('shelf', sa.Integer(), nullable=False, comment='0 waits for this authority, 1 open, 2 over'),
    sa.Column('due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('updated', sa.DateTime(timezone=True), nullable=False),
    sa.Column('other', sa.String(length=40), nullable=True, comment='the authority on the other side, as far as it may be seen'),
    sa.Column('seats', sa.String(length=200), nullable=False, comment="parties that the authority is, for the state's label"),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'authority', 'right')
    )
    with op.batch_alter_table('sight', schema=None) as batch_op:
        batch_op.create_index('sight_list', ['authority', 'shelf', 'updated', 'case_id'], unique=False)

    op.create_table('timers',
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('deadline', sa.String(length=64), nullable=False),
    sa.Column('due', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'deadline')
    )
    with op.batch_alter_table('timers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_timers_due'), ['due'], unique=False)
    _append_only()


def downgrade() -> None:
    """Undo it."""

    with op.batch_alter_table('timers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_timers_due'))

    op.drop_table('timers')
    with op.batch_alter_table('sight', schema=None) as batch_op:
        batch_op.drop_index('sight_list')

    op.drop_table('sight')
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sessions_user'))

    op.drop_table('sessions')
    op.drop_table('outbox')
    op.drop_table('grants')
    op.drop_table('form_tokens')
    op.drop_table('fillings')
    op.drop_table('drafts')
    op.drop_table('case_keys')
    op.drop_table('case_events')
    op.drop_table('users')
    op.drop_table('participations')
    op.drop_table('live')
    op.drop_table('coordinations')
    op.drop_table('compiled')
    op.drop_index('case_numbers', 'cases')
    op.drop_table('cases')
    op.drop_table('revisions')
    op.drop_table('deployments')
    op.drop_table('authorities')
    op.drop_table('attempts')



def _append_only() -> None:
    """On SQLite triggers guard history; on PostgreSQL the application's role has no right to change it."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER case_events_no_{act.lower()} BEFORE {act} ON case_events "
            "BEGIN SELECT RAISE(ABORT, 'history is appended, never changed'); END"
        )
