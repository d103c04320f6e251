"""Lists in their exact order over their whole length"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

STRETCH = 1000
SIGHT = sa.table(
    'sight', sa.column('case_id'), sa.column('authority'), sa.column('right'), sa.column('shelf', sa.Integer()),
    sa.column('due', sa.DateTime(timezone=True)), sa.column('updated', sa.DateTime(timezone=True)),
    sa.column('place', sa.String(40)),
)


def upgrade() -> None:
    """Do it."""

    op.drop_index('sight_list', 'sight')
    op.add_column('sight', sa.Column('place', sa.String(length=40), nullable=False, server_default='',
                                     comment='digits that sort as lists do: shelf, due date, newest'))
    _fill(op.get_bind())
    with op.batch_alter_table('sight') as batch_op:
        batch_op.alter_column('place', server_default=None)
    op.create_index('sight_list', 'sight', ['authority', 'place', 'case_id'], unique=False)


def downgrade() -> None:
    """Undo it."""

    op.drop_index('sight_list', 'sight')
    with op.batch_alter_table('sight') as batch_op:
        batch_op.drop_column('place')
    op.create_index('sight_list', 'sight', ['authority', 'shelf', 'updated', 'case_id'], unique=False)


def _fill(connection: sa.Connection) -> None:
    found = connection.execute(sa.select(
        SIGHT.c.case_id, SIGHT.c.authority, SIGHT.c.right, SIGHT.c.shelf, SIGHT.c.due, SIGHT.c.updated
    )).all()
    change = sa.update(SIGHT).where(
        SIGHT.c.case_id == sa.bindparam('of_case'), SIGHT.c.authority == sa.bindparam('of_authority'),
        SIGHT.c.right == sa.bindparam('of_right'),
    ).values(place=sa.bindparam('its_place'))
    for start in range(0, len(found), STRETCH):
        connection.execute(change, [
            {'of_case': case, 'of_authority': authority, 'of_right': right, 'its_place': _place(shelf, due, updated)}
            for case, authority, right, shelf, due, updated in found[start:start + STRETCH]
        ])


def _place(shelf: int, due: datetime | None, updated: datetime) -> str:
    last = 10**18 - 1
    return f'{shelf:d}{last if due is None else _moment(due):018d}{last - _moment(updated):018d}'


def _moment(moment: datetime) -> int:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - datetime(1, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
