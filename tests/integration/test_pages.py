"""What the router serves besides its WebSocket: the page, and recordings in parts."""

from __future__ import annotations

import dataclasses
import gzip
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message

import pytest

from tests.router import Router

pytestmark = pytest.mark.integration

CONTENT = bytes(range(256)) * 40
SCRIPT = "export const words = 'live timing';\n" * 400


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Router]:
    """A router with a page and a recording."""
    work_dir = tmp_path_factory.mktemp("pages")
    router = Router(work_dir)
    page, recordings = work_dir / "a-page", router.plan.recordings_dir
    assert recordings is not None
    (page / "assets").mkdir(parents=True)
    (page / "index.html").write_text("<!doctype html><title>page</title>" + " " * 2000)
    (page / "assets" / "index-1.js").write_text(SCRIPT)
    recordings.mkdir(parents=True, exist_ok=True)
    (recordings / "race.zip").write_bytes(CONTENT)
    (recordings / ".catalogue.json").write_text("{}")
    (work_dir / "secret.txt").write_text("secret")
    router.plan = dataclasses.replace(router.plan, page_dir=page)
    router.start()
    yield router
    router.stop()


def get(router: Router, path: str, **headers: str) -> tuple[int, Message, bytes]:
    """Return status, headers and body."""
    request = urllib.request.Request(router.page_url + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


@pytest.mark.parametrize(
    ("asked", "part", "told"),
    [
        ("bytes=100-199", slice(100, 200), "bytes 100-199/10240"),
        ("bytes=-512", slice(-512, None), "bytes 9728-10239/10240"),
        ("bytes=10000-99999", slice(10000, None), "bytes 10000-10239/10240"),
    ],
)
def test_a_part_of_a_recording_is_sent_alone(
    serving: Router, asked: str, part: slice, told: str
) -> None:
    status, headers, body = get(serving, "recordings/race.zip", Range=asked)

    assert (status, body) == (206, CONTENT[part])
    assert headers["content-range"] == told
    assert headers["accept-ranges"] == "bytes"
    assert headers["last-modified"]
    assert headers["content-encoding"] is None


def test_a_part_behind_the_end_is_refused(serving: Router) -> None:
    status, headers, _ = get(serving, "recordings/race.zip", Range="bytes=20000-20100")

    assert status == 416
    assert headers["content-range"] == "bytes */10240"


def test_recordings_can_be_read_from_any_site_whole_too(serving: Router) -> None:
    status, headers, body = get(serving, "recordings/race.zip", Origin="http://elsewhere.test")

    assert (status, body) == (200, CONTENT)
    assert headers["access-control-allow-origin"] == "*"
    assert "content-range" in headers["access-control-expose-headers"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["recordings/", "recordings/.catalogue.json", "recordings/%2e%2e/secret.txt", "recordings/no"],
)
def test_nothing_but_finished_recordings_is_served(serving: Router, path: str) -> None:
    assert get(serving, path)[0] == 404


def test_the_page_is_sent_compressed_to_who_can_read_that(serving: Router) -> None:
    plain = get(serving, "assets/index-1.js")
    status, headers, body = get(serving, "assets/index-1.js", **{"Accept-Encoding": "gzip"})

    assert plain[2].decode() == SCRIPT
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert gzip.decompress(body).decode() == SCRIPT
    assert len(body) < len(SCRIPT) / 10
    for held in (plain[1], headers):
        assert held["vary"] == "accept-encoding"
        assert "immutable" in held["cache-control"]
        assert "default-src 'none'" in held["content-security-policy"]


def test_an_address_inside_the_page_is_the_page(serving: Router) -> None:
    status, headers, body = get(serving, "s/5ade1a7e", **{"Accept-Encoding": "gzip"})

    assert (status, headers["content-type"]) == (200, "text/html")
    assert b"<title>page" in gzip.decompress(body)
