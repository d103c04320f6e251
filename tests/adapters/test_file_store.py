"""Sealed files lie in a folder, or in a bucket of a server that speaks S3, and what goes wrong there is said plainly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from imi_runtime.adapters.file_store import FileGone, ObjectFiles
from imi_runtime.ports import FileStoreAway
from tests.adapters.object_server import BUCKET, ObjectServer, object_server
from tests.served import free_port

PIECE = 65_552


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectServer]:
    with object_server() as running:
        yield running


@pytest.fixture(params=["folder", "bucket", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectFiles:
    if request.param == "bucket":
        request.getfixturevalue("server")
        return ObjectFiles(f"s3://{BUCKET}/{tmp_path.name}")
    return ObjectFiles("memory:" if request.param == "memory" else f"file:{tmp_path / 'files'}")


@pytest.mark.parametrize("pieces", [1, 200])
def test_a_file_is_kept_read_listed_and_removed(files: ObjectFiles, pieces: int) -> None:
    content = [bytes([n % 256]) * PIECE for n in range(pieces)]
    files.put("one", content)
    files.put("two", [b"short"])
    assert b"".join(files.get("one")) == b"".join(content)
    now = datetime.now(UTC)
    assert {id: abs(now - since) < timedelta(minutes=5) for id, since in files.kept()} == {"one": True, "two": True}
    files.delete("one")
    files.delete("one")
    assert [id for id, _ in files.kept()] == ["two"]
    with pytest.raises(FileGone):
        files.get("one")


@pytest.mark.parametrize("after", [1, 150])
def test_what_breaks_off_on_its_way_in_is_not_there_at_all(files: ObjectFiles, after: int) -> None:
    def breaking() -> Iterator[bytes]:
        yield from (b"x" * PIECE for _ in range(after))
        raise ConnectionResetError("the browser is gone")

    with pytest.raises(ConnectionResetError):
        files.put("half", breaking())
    assert list(files.kept()) == []
    with pytest.raises(FileGone):
        files.get("half")


def test_an_upload_that_broke_off_leaves_nothing_begun_in_the_bucket(server: ObjectServer) -> None:
    def breaking() -> Iterator[bytes]:
        yield from (b"x" * PIECE for _ in range(150))
        raise ConnectionResetError("the browser is gone")

    with pytest.raises(ConnectionResetError):
        ObjectFiles(f"s3://{BUCKET}/broken").put("half", breaking())
    assert server.begun() == 0 and not any(key.startswith("broken/") for key in server.objects())


def test_wrong_credentials_are_said_as_such(server: ObjectServer) -> None:
    files = ObjectFiles(f"s3://{BUCKET}/locked")
    files.put("one", [b"x"])
    server.demand_credentials()
    try:
        for ask in (lambda: files.put("two", [b"x"]), lambda: files.get("one"), lambda: list(files.kept()),
                    lambda: files.delete("one")):
            with pytest.raises(FileStoreAway, match="look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"):
                ask()
    finally:
        server.forgive()
    assert b"".join(files.get("one")) == b"x"


def test_a_bucket_that_is_not_there_is_said_as_such(server: ObjectServer) -> None:
    files = ObjectFiles("s3://never-made/files")
    for ask in (lambda: files.put("one", [b"x"]), lambda: list(files.kept())):
        with pytest.raises(FileStoreAway, match="no such bucket: look at IMI_FILES"):
            ask()


def test_a_server_that_is_gone_is_not_waited_for_for_ever(server: ObjectServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    files = ObjectFiles(f"s3://{BUCKET}/gone")
    began = datetime.now(UTC)
    with pytest.raises(FileStoreAway, match="does not answer: look at IMI_FILES and AWS_ENDPOINT"):
        files.put("two", [b"x"])
    assert datetime.now(UTC) - began < timedelta(seconds=30)
