"""Make the tables and the users; the database is empty before."""

from __future__ import annotations

from passwords import hashed
from sqlalchemy import insert
from tables import AUTHORITIES, METADATA, USERS, open_database
from workload import PASSWORD, authority_name, identifier
from workload import USERS as HOW_MANY


def seed() -> None:
    """Make every user with an authority."""
    database = open_database()
    METADATA.create_all(database)
    password = hashed(PASSWORD)
    numbers = range(1, HOW_MANY + 1)
    with database.begin() as connection:
        authorities = [{"id": n, "name": authority_name(n - 1)} for n in numbers]
        connection.execute(insert(AUTHORITIES), authorities)
        users = [{"id": n, "name": identifier(n - 1), "password": password, "authority": n} for n in numbers]
        connection.execute(insert(USERS), users)


if __name__ == "__main__":
    seed()
