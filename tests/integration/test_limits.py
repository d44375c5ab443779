"""Every limit of the router's configuration, tripped on a real router."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from typing import Any

import pytest

from livetiming.runtime.threads import run_in_thread
from tests.buses import SERVICES, Inbox, OwnRouterCase
from tests.router import Router
from tests.viewer import Viewer, resident_bytes

pytestmark = pytest.mark.integration

WEB = "transports/1"
OPTIONS = f"{WEB}/paths/ws/options"
MIB = 1024 * 1024


class LimitCase(OwnRouterCase):
    timeout = 90

    async def start(self, **changes: Any) -> None:
        paths = {f"{OPTIONS}/{name}": value for name, value in changes.items()}
        await run_in_thread(lambda: self.router.start(change_config=paths))

    def viewer(self, *, receive_buffer: int | None = None) -> Viewer:
        made = Viewer(self.router.plan.port, receive_buffer=receive_buffer)
        self.addCleanup(made.socket.close)
        return made


class TestMessages(LimitCase):
    async def test_what_is_too_large_ends_the_connection(self) -> None:
        await self.start(max_frame_size=2000, max_message_size=5000)

        for name, send in (
            ("a frame", lambda viewer: viewer.frame(0x81, b" " * 2001)),
            ("a message in fragments", self.fragments),
        ):
            viewer = self.viewer()
            await run_in_thread(viewer.join)
            send(viewer)
            assert await run_in_thread(viewer.is_dropped), name

        fits = self.viewer()
        await run_in_thread(fits.join)
        fits.send([48, 1, {}, "livetiming.schedule.list", ["x" * 1500]])
        assert (await run_in_thread(fits.receive))[:3] == [8, 48, 1]

    async def test_a_component_is_told_that_its_message_is_too_large(self) -> None:
        change = {"transports/0/options/max_message_size": 65536}
        await run_in_thread(lambda: self.router.start(change_config=change))
        bus, inbox = await self.join(url=self.router.local_url), Inbox()
        await bus.subscribe("livetiming.delta.s", inbox)

        with pytest.raises(ValueError, match=r"livetiming\.delta\.s: expected a payload that fits"):
            await bus.publish("livetiming.delta.s", "x" * 100_000)

        await bus.publish("livetiming.delta.s", "small")
        assert await inbox.payloads(1) == ["small"]

    @staticmethod
    def fragments(viewer: Viewer) -> None:
        viewer.frame(0x01, b" " * 1900)
        viewer.frame(0x00, b" " * 1900)
        viewer.frame(0x00, b" " * 1900)


class TestConnections(LimitCase):
    async def test_one_connection_too_many_is_refused_and_the_others_stay(self) -> None:
        change = {f"{WEB}/max_connections": 3}
        await run_in_thread(lambda: self.router.start(change_config=change))
        viewers = [self.viewer() for _ in range(3)]
        for viewer in viewers:
            await run_in_thread(viewer.join)

        assert await run_in_thread(self.viewer().is_dropped)

        viewers[0].socket.close()
        assert await run_in_thread(self.joins_again)
        viewers[1].send([48, 1, {}, "livetiming.schedule.list"])
        assert (await run_in_thread(viewers[1].receive))[0] == 8

    def joins_again(self) -> bool:
        for _ in range(100):
            try:
                self.viewer().join()
            except ConnectionError:
                continue
            return True
        return False


class TestTime(LimitCase):
    async def test_a_connection_that_does_not_answer_pings_is_dropped(self) -> None:
        await self.start(auto_ping_interval=1000, auto_ping_timeout=1000)
        viewer = self.viewer()
        await run_in_thread(viewer.join)

        assert await run_in_thread(viewer.is_dropped)

    async def test_a_handshake_that_is_not_finished_is_dropped(self) -> None:
        change = {f"{WEB}/options/client_timeout": 1}
        await run_in_thread(lambda: self.router.start(change_config=change))
        viewer = self.viewer()
        viewer.socket.sendall(b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgra")

        assert await run_in_thread(viewer.is_dropped)


class TestStalledViewer(LimitCase):
    """A viewer that subscribes and stops reading."""

    async def test_it_is_dropped_at_the_limit_and_costs_no_more(self) -> None:
        limit = 2 * MIB
        change = {"components/0/extra/max_unsent_bytes": limit, f"{OPTIONS}/auto_ping_interval": 0}
        await run_in_thread(lambda: self.router.start(change_config=change))
        publisher, others = await self.join(url=self.router.local_url), Inbox()
        healthy = await self.join()
        await healthy.subscribe("livetiming.delta.s", others)
        stalled = self.viewer(receive_buffer=4096)
        await run_in_thread(stalled.join)
        await run_in_thread(lambda: stalled.subscribe("livetiming.delta.s"))
        before = resident_bytes(self.router.pid)

        events = 400
        for number in range(events):
            await publisher.publish("livetiming.delta.s", [number, "x" * 100_000])
            await others.payloads(number + 1)

        grown = resident_bytes(self.router.pid) - before
        assert [payload[0] for payload, _ in others.events] == list(range(events))
        assert any("left" in line and "unread" in line for line in self.router.log)
        assert grown < 20 * MIB, f"{grown / MIB:.1f} MiB for 40 MiB of events"
        assert await run_in_thread(stalled.is_dropped)

    async def test_a_slow_viewer_that_keeps_reading_stays(self) -> None:
        await run_in_thread(self.router.start)
        publisher = await self.join(url=self.router.local_url)
        slow = self.viewer(receive_buffer=4096)
        await run_in_thread(slow.join)
        await run_in_thread(lambda: slow.subscribe("livetiming.delta.s"))

        events = 30
        for number in range(events):
            await publisher.publish("livetiming.delta.s", [number, "x" * 100_000])

        for number in range(events):
            message = await run_in_thread(slow.receive)
            assert message[0] == 36
            assert message[4][0][0] == number


class TestPages(LimitCase):
    async def test_the_page_has_strict_headers_and_no_folder_is_listed(self) -> None:
        page = self.router.plan.page_dir
        assert page is not None
        (page / "assets").mkdir(parents=True)
        (page / "index.html").write_text("<!doctype html><title>t</title>")
        (page / "assets" / "a-1234.js").write_text("1")
        (page.parent / "outside.txt").write_text("secret")
        await run_in_thread(self.router.start)
        (self.router.plan.recordings_dir / "r.zip").write_bytes(b"0123456789")

        await run_in_thread(lambda: self.check(self.router))

    def check(self, router: Router) -> None:
        code, headers, body = get(router, "")
        assert (code, body) == (200, b"<!doctype html><title>t</title>")
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-cache"

        assert get(router, "s/abc")[2] == body
        assert "immutable" in get(router, "assets/a-1234.js")[1]["cache-control"]
        for missing in (
            "nothing.js",
            "assets/gone.js",
            "../outside.txt",
            "%2e%2e/outside.txt",
            "assets/%2e%2e/%2e%2e/outside.txt",
            "recordings/",
            "recordings/none.zip",
            "recordings/%2e%2e/config.json",
        ):
            code, _, text = get(router, missing)
            assert b"secret" not in text
            assert code == 404, missing

        code, headers, part = get(router, "recordings/r.zip", Range="bytes=2-4")
        assert (code, part) == (206, b"234")
        assert headers["access-control-allow-origin"] == "*"


def get(router: Router, path: str, **headers: str) -> tuple[int, Any, bytes]:
    """Return status, headers and body of an address, taken literally."""
    request = urllib.request.Request(router.page_url + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.headers, refusal.read()


class TestSecret(LimitCase):
    def test_a_router_without_a_secret_does_not_start(self) -> None:
        import subprocess

        from livetiming.orchestration import router as routing
        from tests.router import crossbar_executable

        config = routing.prepare(self.router.plan, routing.find_config_dir())
        env = {k: v for k, v in os.environ.items() if k != "LIVETIMING_SHARED_SECRET"}
        done = subprocess.run(
            routing.command(crossbar_executable(), config),
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

        output = done.stdout + done.stderr
        assert done.returncode != 0
        assert "expected LIVETIMING_SHARED_SECRET in the environment" in output
        assert routing.BOOTED not in output

    async def test_the_secret_is_in_no_file_and_no_log(self) -> None:
        await run_in_thread(self.router.start)
        await self.join()

        written = [p for p in self.router.plan.work_dir.rglob("*") if p.is_file()]
        assert written
        secret = str(SERVICES.secret).encode()
        assert not [path for path in written if secret in path.read_bytes()]
        assert not [line for line in self.router.log if str(SERVICES.secret) in line]
