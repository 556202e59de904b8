"""A bucket that is away or ill-named is told apart from one that holds nothing."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gateway.stored import Bucket
from gateway.vault.bucket import BucketVault
from gateway.vault.errors import BadBucket, VaultUnavailable

AWAY = Bucket(
    name="photos", endpoint="http://127.0.0.1:9", access_key="a", secret_key="b", timeout_s=1
)


@pytest.mark.parametrize(
    "use",
    [
        lambda vault: vault.put(b"photo"),
        lambda vault: vault.get("0" * 64),
        lambda vault: vault.has("0" * 64),
        lambda vault: list(vault.entries()),
        lambda vault: vault.remove("0" * 64, unless_put_since_ms=0),
    ],
)
def test_a_bucket_that_is_away_is_not_an_empty_one(use):
    with pytest.raises(VaultUnavailable):
        use(BucketVault(AWAY))


class _NoBucket(BaseHTTPRequestHandler):
    """A store that has no bucket of any name."""

    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def do_GET(self):
        words = b"<Error><Code>NoSuchBucket</Code></Error>"
        self.send_response(404)
        self.send_header("Content-Length", str(len(words)))
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, *_):
        pass


@pytest.fixture
def no_bucket():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _NoBucket)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    endpoint = f"http://127.0.0.1:{server.server_port}"
    yield Bucket(name="photos", endpoint=endpoint, access_key="a", secret_key="b", timeout_s=5)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("use", [lambda v: v.put(b"photo"), lambda v: list(v.entries())])
def test_a_bucket_that_was_never_made_is_told_as_such(use, no_bucket):
    with pytest.raises(VaultUnavailable, match="bucket"):
        use(BucketVault(no_bucket))


@pytest.mark.parametrize("endpoint", ["store.internal", "ftp://store", "http://"])
def test_an_endpoint_that_is_no_address_is_refused_at_the_start(endpoint):
    with pytest.raises(BadBucket, match=r"bucket\.endpoint"):
        BucketVault(Bucket(name="photos", endpoint=endpoint))


def test_its_keys_are_not_in_what_is_printed():
    assert "password" not in repr(Bucket(name="photos", secret_key="password"))
