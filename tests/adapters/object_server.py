"""A real server that speaks S3, on this machine, with a bucket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

BUCKET = "demo-files"
REGION = "eu-west-1"


@dataclass(frozen=True)
class ObjectServer:
    """A running server."""

    address: str
    server: ThreadedMotoServer

    def demand_credentials(self) -> None:
        """Let the server look at credentials from now on; it knows none."""
        assert requests.post(f"{self.address}/moto-api/reset-auth", data=b"0", timeout=10).ok

    def forgive(self) -> None:
        """Let anybody in again."""
        assert requests.post(f"{self.address}/moto-api/reset-auth", data=b"1000000", timeout=10).ok

    def objects(self) -> set[str]:
        """Return what lies in the bucket, as the server says."""
        client = boto3.client("s3", endpoint_url=self.address, region_name=REGION)
        return {one["Key"] for one in client.list_objects_v2(Bucket=BUCKET).get("Contents", ())}

    def begun(self) -> int:
        """Return how many uploads were begun and neither finished nor given up."""
        client = boto3.client("s3", endpoint_url=self.address, region_name=REGION)
        return len(client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", ()))


@contextmanager
def object_server() -> Iterator[ObjectServer]:
    """Serve a bucket, and let the environment say where it is, as an operator does."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        for name, value in (
            ("AWS_ENDPOINT", f"http://{host}:{port}"), ("AWS_ALLOW_HTTP", "true"), ("AWS_REGION", REGION),
            ("AWS_ACCESS_KEY_ID", "demo"), ("AWS_SECRET_ACCESS_KEY", "demo-secret"),
        ):
            environment.setenv(name, value)
        running = ObjectServer(f"http://{host}:{port}", server)
        assert requests.post(f"{running.address}/moto-api/reset", timeout=10).ok  # all servers of a process share one memory
        boto3.client("s3", endpoint_url=running.address, region_name=REGION).create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        yield running
        server.stop()
