"""`imi db index`, broken off in the middle of its work and taken up again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import text

from imi_runtime.operations.work.case_indexing import count_not_findable, forget_every_word
from tests.postgres import fresh_postgres
from tests.town import TOWN_KEY, Town, found_town


def imi_db_index(tmp_path: Path, url: str) -> subprocess.Popen[str]:
    given = {"IMI_DATABASE_URL": url, "IMI_KEY_FILE": str(tmp_path / "key")}
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "db", "index"], env={**os.environ, **given}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )


def is_waited_for(town: Town) -> bool:
    with town.installation.database.reading() as connection:
        waiting = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return bool(connection.execute(waiting).scalar())


def test_ctrl_c_ends_the_work_with_a_plain_word_and_the_next_run_goes_on(tmp_path: Path, postgres_server: str) -> None:
    application, owner = fresh_postgres(postgres_server)
    town = found_town(application, owner)
    (tmp_path / "key").write_text(TOWN_KEY.hex() + "\n")
    (tmp_path / "key").chmod(0o600)
    for _ in range(22):
        town.open("anna")
    forget_every_word(town.installation)
    with town.installation.database.writing() as held:
        held.execute(text("SELECT id FROM cases ORDER BY opened DESC, id DESC LIMIT 1 FOR UPDATE"))
        running = imi_db_index(tmp_path, application)
        while running.poll() is None and not is_waited_for(town):
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        said, complained = running.communicate(timeout=30)
    assert running.returncode == 130, complained
    assert "made findable: 20; still to be made findable: 2." in complained
    assert "imi db index" in complained and "Traceback" not in said + complained
    assert count_not_findable(town.installation) == 2
    again = imi_db_index(tmp_path, application)
    assert again.communicate(timeout=60)[0] == "Cases made findable: 2\n" and again.returncode == 0
    assert count_not_findable(town.installation) == 0
    town.installation.database.close()
