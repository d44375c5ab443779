"""The feed server as users start it, over a real loopback socket."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.integration

LIMIT_S = 30


@contextmanager
def server(*options: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A running server and its port; the line it prints is what is waited for."""
    command = [sys.executable, "-m", "livetiming.cli.apex_server", *options, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            found = re.match(r"feed ws://127\.0\.0\.1:(\d+)/ page http", process.stdout.readline())
            assert found is not None
            yield process, int(found[1])
        finally:
            process.kill()


class Client:
    """As little of a WebSocket client as these tests need."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), LIMIT_S)
        self.socket.sendall(
            b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        self.stream = self.socket.makefile("rb")
        self.status = self.stream.readline()
        while self.stream.readline().strip():
            pass

    def message(self) -> tuple[int, str]:
        """The next frame: opcode and text."""
        head = self.stream.read(2)
        if len(head) < 2:
            return -1, ""
        size = head[1]
        if size == 126:
            size = int.from_bytes(self.stream.read(2), "big")
        elif size == 127:
            size = int.from_bytes(self.stream.read(8), "big")
        payload = self.stream.read(size)
        if len(payload) < size:
            return -1, payload.decode("utf-8", "replace")
        return head[0] & 15, payload.decode("utf-8", "replace")

    def close(self) -> None:
        self.stream.close()
        self.socket.close()


SIMULATE = ["simulate", "--teams", "10", "--hours", "1", "--seed", "7"]


def test_a_race_opens_in_its_interesting_hour_and_goes_on() -> None:
    with server(*SIMULATE, "--start-at", "0:30:00", "--speed", "300") as (_, port):
        client = Client(port)
        opcode, bundle = client.message()
        assert (opcode, bundle[:7]) == (1, "init|r|")
        assert "dyn1|countdown|18" in bundle

        assert any("|*|" in client.message()[1] for _ in range(200))
        client.close()


def test_two_viewers_see_the_same_race() -> None:
    with server(*SIMULATE, "--start-at", "0:30:00", "--speed", "300") as (_, port):
        first, second = Client(port), Client(port)
        first.message(), second.message()
        told = {first.message()[1] for _ in range(100)}
        assert {second.message()[1] for _ in range(50)} & told
        first.close()
        second.close()


def test_the_whole_race_at_full_speed_reaches_a_reader() -> None:
    with server("simulate", "--kind", "sprint", "--speed", "max") as (_, port):
        client = Client(port)
        seen = ""
        while "light|lf|" not in seen:
            opcode, seen = client.message()
            assert opcode == 1
        client.close()


def test_the_page_its_config_and_the_history_are_on_the_same_port() -> None:
    with server(*SIMULATE, "--start-at", "0:30:00", "--config-port", "8600") as (_, port):
        base = f"http://127.0.0.1:{port}/live-timing"
        with urlopen(f"{base}/simulated/", timeout=LIMIT_S) as page:
            assert b"javascript/config.js" in page.read()
        with urlopen(f"{base}/simulated/javascript/config.js", timeout=LIMIT_S) as config:
            assert b"configPort = 8600" in config.read()
        form = b"port=8600&request=D%23-2%23D44385.L"
        url = f"{base}/commonv2/functions/request.php"
        with urlopen(url, form, timeout=LIMIT_S) as history:
            assert len(history.read().splitlines()) == 2


def test_one_interrupt_ends_it_cleanly_and_the_truth_is_written(tmp_path: Path) -> None:
    truth = tmp_path / "truth.json"
    with server(*SIMULATE, "--start-at", "0:30:00", "--truth", str(truth)) as (process, port):
        client = Client(port)
        client.message()
        process.send_signal(signal.SIGINT)
        assert process.wait(LIMIT_S) == 0
        client.close()

    assert json.loads(truth.read_text("utf-8"))["until_ms"] >= 1_700_000


def test_connections_are_dropped_when_asked() -> None:
    with server(*SIMULATE, "--drop-after", "0.2") as (_, port):
        client = Client(port)
        opcodes = iter(lambda: client.message()[0], 8)
        assert all(opcode == 1 for opcode in opcodes)
        client.close()


def test_a_captive_portal_is_no_websocket() -> None:
    with server(*SIMULATE, "--html") as (_, port):
        client = Client(port)
        assert client.status.startswith(b"HTTP/1.1 200")
        client.close()


def test_the_socket_breaks_in_the_middle_of_a_message() -> None:
    options = ["--trouble", "mid_frame_close", "--start-at", "0:06:50", "--speed", "60"]
    with server(*SIMULATE, *options) as (_, port):
        client = Client(port)
        opcode, text = 1, ""
        while opcode == 1:
            opcode, text = client.message()
        assert opcode == -1
        assert text
        client.close()


def test_a_capture_is_served_from_its_start_to_each_viewer(tmp_path: Path) -> None:
    path = tmp_path / "race.ndjson.gz"
    command = [sys.executable, "-m", "livetiming.cli.apex_server", *SIMULATE, "--out", str(path)]
    subprocess.run(command, check=True, timeout=120, stdout=subprocess.DEVNULL)
    with server("replay", str(path), "--speed", "max") as (_, port):
        for _ in range(2):
            client = Client(port)
            assert client.message()[1].startswith("init|r|")
            client.close()
