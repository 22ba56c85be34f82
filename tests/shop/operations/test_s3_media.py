"""Pictures in an S3-compatible store: written there, read back, and given to browsers by us alone."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

pytestmark = pytest.mark.django_db

BUCKET = "cho-ocop"


class Store(BaseHTTPRequestHandler):
    """As little of S3 as a picture needs: PUT, GET and HEAD of one object, for whoever signs as `key`."""

    objects: ClassVar[dict[str, bytes]] = {}

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            size, _, rest = body.partition(b"\r\n")
            body = rest[: int(size.split(b";")[0], 16)]
        self.objects[self.path] = body
        self._answer(200)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self._answer(200 if path in self.objects else 404, self.objects.get(path, b""))

    def do_HEAD(self) -> None:
        self.do_GET()

    def _answer(self, status: int, body: bytes = b"") -> None:
        if "Credential=key/" not in self.headers.get("Authorization", ""):
            status, body = 403, b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", "Sun, 22 Nov 2026 08:00:00 GMT")
        self.send_header("ETag", '"0"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def elsewhere(settings) -> Iterator[dict[str, bytes]]:
    """What the store holds, by path; the shop's pictures go there."""
    Store.objects.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    options: dict[str, Any] = {
        "bucket_name": BUCKET,
        "endpoint_url": f"http://127.0.0.1:{server.server_port}",
        "region_name": "us-east-1",
        "access_key": "key",
        "secret_key": "secret",
        "addressing_style": "path",
        "file_overwrite": False,
        "default_acl": None,
    }
    settings.MEDIA_IS_ELSEWHERE = True
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "shop.operations.s3_media.S3Media", "OPTIONS": options},
    }
    yield Store.objects
    server.shutdown()
    server.server_close()


def test_a_picture_goes_to_the_store_and_comes_from_us(client, elsewhere):
    store = storages["default"]
    name = store.save("products/mat-ong.png", ContentFile(b"\x89PNG..."))

    assert elsewhere == {f"/{BUCKET}/products/mat-ong.png": b"\x89PNG..."}
    assert store.url(name) == "/media/products/mat-ong.png"
    response = client.get("/media/products/mat-ong.png")
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert b"".join(response.streaming_content) == b"\x89PNG..."
    assert "sandbox" in response["Content-Security-Policy"]
    assert "max-age=86400" in response["Cache-Control"]


def test_a_second_picture_of_the_same_name_gets_another(elsewhere):
    store = storages["default"]
    first = store.save("products/a.png", ContentFile(b"1"))

    assert store.save("products/a.png", ContentFile(b"2")) != first
    assert sorted(elsewhere.values()) == [b"1", b"2"]


@pytest.mark.parametrize("path", ["products/missing.png", "certificates/scan.png", "products/..%2fscan.png"])
def test_nothing_else_of_the_store_is_given(client, elsewhere, path):
    elsewhere[f"/{BUCKET}/certificates/scan.png"] = b"secret"

    assert client.get(f"/media/{path}").status_code == 404
