"""awswrangler writes to S3 only: moto on loopback, in a process of its own that is not counted."""

import contextlib
import os
import socket
import subprocess
import sys
import time

os.environ.update(
    AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="us-east-1"
)

import awswrangler as wr
import boto3

bucket = "bench"


def _is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def emulated_s3():
    """Starts the emulator with an empty bucket, points awswrangler at it, stops it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _is_listening(port):
            if server.poll() is not None:
                raise RuntimeError("moto: expected a server, found that it ended")
            time.sleep(0.05)
        endpoint = f"http://127.0.0.1:{port}"
        wr.config.s3_endpoint_url = endpoint
        # Processes started from here read it from their environment.
        os.environ["WR_S3_ENDPOINT_URL"] = endpoint
        boto3.client("s3", endpoint_url=endpoint).create_bucket(Bucket=bucket)
        yield endpoint
    finally:
        server.terminate()
        server.wait()
