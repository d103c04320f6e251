"""The directory: what authorities are, who coordinates whom, absences, invitations and its history"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

ID, WORD = sa.String(length=40), sa.String(length=64)


def _text(name: str, length: int, default: str = '', comment: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default=default, comment=comment)


ADDED: dict[str, tuple[sa.Column[Any], ...]] = {
    'authorities': (
        _text('region', 16, comment='ISO 3166-2, empty for the whole country'), _text('level', 16, 'national'),
        _text('standing', 16, 'active', 'waiting, active or suspended'), _text('address', 500),
        sa.Column('keywords', sa.JSON(), nullable=False, server_default='[]',
                  comment='what it is looked for under, in any language'),
        _text('phone', 40), _text('email', 254), _text('website', 200),
    ),
    'users': (
        sa.Column('suspended', sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column('administrator', sa.Boolean(), nullable=False, server_default=sa.false(),
                  comment='keeps the data and the users of the authority'),
        sa.Column('last_seen', sa.DateTime(timezone=True)),
        sa.Column('reviewed', sa.DateTime(timezone=True), comment='when the rights were last confirmed'),
    ),
}


def _authority(name: str, **options: object) -> sa.Column:  # type: ignore[type-arg]
    return sa.Column(name, ID, sa.ForeignKey('authorities.id'), **options)  # type: ignore[arg-type]


def upgrade() -> None:
    """Do it. Whoever took part until now is active; who was not active was suspended."""
    for table, columns in ADDED.items():
        for column in columns:
            op.add_column(table, column._copy())
    op.execute(sa.text('UPDATE users SET suspended = :yes WHERE NOT active').bindparams(yes=True))
    op.execute("COMMENT ON COLUMN users.active IS 'repeats suspended and the authority''s standing, for reading fast'"
               if op.get_context().dialect.name == 'postgresql' else 'SELECT 1')
    op.create_table('authority_texts',
    _authority('authority', nullable=False),
    sa.Column('language', sa.String(8), nullable=False),
    sa.Column('name', sa.String(300), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('authority', 'language')
    )
    op.create_table('authority_words',
    sa.Column('word', sa.String(80), nullable=False),
    _authority('authority', nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('word', 'authority')
    )
    op.create_index('ix_authority_words_authority', 'authority_words', ['authority'])
    op.create_table('coordinator_roles',
    _authority('authority', nullable=False),
    sa.Column('kind', sa.String(16), nullable=False),
    sa.Column('area', WORD, nullable=False, comment='empty for all areas'),
    sa.Column('region', sa.String(16), nullable=False, comment='empty for the whole country'),
    sa.Column('country', sa.String(2), nullable=False,
              comment="the authority's, so that each has one national coordinator"),
    sa.PrimaryKeyConstraint('authority', 'kind', 'area', 'region')
    )
    op.create_index('national_coordinators', 'coordinator_roles', ['country'], unique=True,
                    sqlite_where=sa.text("kind = 'national'"), postgresql_where=sa.text("kind = 'national'"))
    op.create_table('validations',
    _authority('authority', nullable=False),
    _authority('coordinator', nullable=False),
    sa.PrimaryKeyConstraint('authority')
    )
    op.create_index('ix_validations_coordinator', 'validations', ['coordinator'])
    op.create_table('accesses',
    _authority('authority', nullable=False),
    sa.Column('area', WORD, nullable=False),
    _authority('coordinator', nullable=False),
    sa.PrimaryKeyConstraint('authority', 'area')
    )
    op.create_table('observations',
    _authority('authority', nullable=False),
    _authority('observer', nullable=False),
    sa.Column('area', WORD, nullable=False),
    sa.PrimaryKeyConstraint('authority', 'observer', 'area')
    )
    op.create_table('alert_coordinations',
    _authority('authority', nullable=False),
    _authority('coordinator', nullable=False),
    sa.Column('area', WORD, nullable=False),
    sa.Column('procedure', WORD, nullable=False),
    sa.PrimaryKeyConstraint('authority', 'coordinator', 'area', 'procedure')
    )
    op.create_table('competences',
    _authority('authority', nullable=False),
    sa.Column('area', WORD, nullable=False),
    sa.Column('code_list', WORD, nullable=False),
    sa.Column('code', WORD, nullable=False),
    sa.PrimaryKeyConstraint('authority', 'area', 'code_list', 'code')
    )
    op.create_table('absences',
    sa.Column('user', ID, sa.ForeignKey('users.id'), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.Column('deputy', ID, sa.ForeignKey('users.id')),
    sa.PrimaryKeyConstraint('user', 'first')
    )
    op.create_table('invitations',
    sa.Column('digest', WORD, nullable=False),
    sa.Column('kind', sa.String(16), nullable=False, comment='authority or person'),
    _authority('authority', nullable=False, comment='who joins it, or whom it validates'),
    sa.Column('user', ID, sa.ForeignKey('users.id'), comment='whose first password it sets'),
    sa.Column('invited_by', ID, sa.ForeignKey('users.id'), nullable=False),
    sa.Column('email', sa.String(254), nullable=False),
    sa.Column('region', sa.String(16), nullable=False),
    sa.Column('areas', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used', sa.DateTime(timezone=True)),
    sa.PrimaryKeyConstraint('digest')
    )
    op.create_table('directory_changes',
    sa.Column('sequence', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('authority', ID, nullable=False, comment='the one that was changed'),
    sa.Column('payload', sa.Text(), nullable=False, comment='canonical JSON of the change'),
    sa.Column('digest', WORD, nullable=False, comment='sha256 of the former digest and the payload'),
    sa.PrimaryKeyConstraint('sequence')
    )
    op.create_index('ix_directory_changes_authority', 'directory_changes', ['authority'])


def downgrade() -> None:
    """Take it back."""
    for name in ('directory_changes', 'invitations', 'absences', 'competences', 'alert_coordinations', 'observations',
                 'accesses', 'validations', 'coordinator_roles', 'authority_words', 'authority_texts'):
        op.drop_table(name)
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column.name)
