"""Words by which cases are found"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Do it. Cases that are there already are made findable by a worker."""

    sqlite = op.get_bind().dialect.name == 'sqlite'
    op.add_column('cases', sa.Column('findable', sa.Boolean(), nullable=False, server_default=sa.false(),
                                     comment='the words by which it is found were written'))
    op.create_index('cases_not_findable', 'cases', ['opened', 'id'], sqlite_where=sa.text('NOT findable'),
                    postgresql_where=sa.text('NOT findable'))
    op.create_table('case_words',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False,
              comment='sorts by when the case was opened, and says so to the millisecond'),
    sa.Column('case_id', sa.String(length=40), nullable=False),
    sa.Column('authority', sa.String(length=40), nullable=False),
    sa.Column('area', sa.String(length=64), nullable=False),
    sa.Column('procedure', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=64), nullable=False),
    sa.Column('shelf', sa.Integer(), nullable=False),
    sa.Column('other', sa.String(length=40), nullable=True),
    sa.Column('country', sa.String(length=2), nullable=True, comment='of the authority on the other side'),
    sa.Column('due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('updated', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told', sa.Text(), nullable=False,
              comment='a line for each field: its name, and the tokens of its words'),
    sa.Column('words', sa.Text() if sqlite else TSVECTOR(), nullable=True,
              comment='the tokens, where an index over this column finds them'),
    sa.ForeignKeyConstraint(['authority'], ['authorities.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('case_id', 'authority')
    )
    op.create_index('case_words_newest', 'case_words', ['authority', 'id'])
    op.create_index('case_words_by_state', 'case_words', ['authority', 'procedure', 'state', 'id'])
    op.create_index('case_words_by_other', 'case_words', ['authority', 'other', 'id'])
    op.execute(
        "CREATE VIRTUAL TABLE case_words_index "
        "USING fts5(words, content='', tokenize='ascii', detail='none', columnsize=0)"
        if sqlite else 'CREATE INDEX case_words_index ON case_words USING gin (words)'
    )


def downgrade() -> None:
    """Take it back."""

    if op.get_bind().dialect.name == 'sqlite':
        op.drop_table('case_words_index')
    op.drop_table('case_words')
    op.drop_index('cases_not_findable', 'cases')
    op.drop_column('cases', 'findable')
