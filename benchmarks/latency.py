"""From a line of the feed to the event at a subscriber, through a real router.

A local feed sends a lap of one of 40 karts at a time; `livetiming-service apex_kart` (a process of
its own, coalescing off) publishes it; this process subscribes as an anonymous viewer and takes the
time until the delta with that lap has come in. Reference, in the same run: a bare publication
through the same router, between the same laps.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from tests.router import SECRET, Router

from livetiming.network.auth import Credentials
from livetiming.network.wamp import WampBus
from livetiming.protocol import topics
from livetiming.protocol.envelope import decode
from livetiming.racing.units import lap_time_text
from livetiming.runtime.reactor import run, the_reactor
from livetiming.runtime.shutdown import Shutdown
from livetiming.runtime.tasks import Tasks, sleep

KARTS = 40
UUID = "latency"
REACH_MS = (10.0, 50.0)
HEAD = ("sta", "rk", "no", "dr", "tlp", "llp", "gap", "int", "blp", "pit")


def grid() -> str:
    head = "".join(
        f'<td data-id="c{n}" data-type="{kind}" data-pr="1">{kind}</td>'
        for n, kind in enumerate(HEAD, 1)
    )
    rows = "".join(
        f'<tr data-id="r{kart}" data-pos="{kart}">'
        + "".join(
            f'<td data-id="r{kart}c{n}" class="in">{_cell(kind, kart)}</td>'
            for n, kind in enumerate(HEAD, 1)
        )
        + "</tr>"
        for kart in range(1, KARTS + 1)
    )
    return f'<tbody><tr data-id="r0" class="head" data-pos="0">{head}</tr>{rows}</tbody>'


def _cell(kind: str, kart: int) -> str:
    return {"rk": str(kart), "no": str(kart), "dr": f"Team {kart}", "tlp": "0"}.get(kind, "")


class Feed(WebSocketServerProtocol):  # type: ignore[misc]  # autobahn has no types
    def onOpen(self) -> None:
        bundle = f"init|r|\ntitle1||Latency\ntitle2||Race\nlight|lg|\ngrid||{grid()}\n"
        self.factory.viewer = self
        self.sendMessage(bundle.encode())


class Measurement:
    def __init__(self, reactor: Any, laps: int, interval_s: float) -> None:
        self.reactor, self.laps, self.interval_s = reactor, laps, interval_s
        self.sent: dict[float, float] = {}
        self.fed_ms: list[float] = []
        self.bare_ms: list[float] = []

    def on_delta(self, raw: Any, _details: Any) -> None:
        now = self.reactor.seconds()
        cars = decode(raw, received_at_ms=0).payload.get("cars", {})
        for change in cars.values():
            for cell in change.values():
                value = cell[0] if isinstance(cell, list) else None
                at = self.sent.pop(value, None) if isinstance(value, float) else None
                if at is not None:
                    self.fed_ms.append((now - at) * 1000)

    def on_bare(self, at: float, _details: Any) -> None:
        self.bare_ms.append((self.reactor.seconds() - at) * 1000)

    async def drive(self, feed: WebSocketServerFactory, publisher: WampBus) -> None:
        for lap in range(self.laps):
            kart, number = lap % KARTS + 1, lap // KARTS + 1
            value = round(60 + lap / 1000, 3)
            text = lap_time_text(value)
            line = f"r{kart}c5|in|{number}\nr{kart}c6|tn|{text}\nr{kart}|*|{int(value * 1000)}|\n"
            self.sent[value] = self.reactor.seconds()
            feed.viewer.sendMessage(line.encode())
            await sleep(self.reactor, self.interval_s / 2)
            await publisher.publish("livetiming.service.bare", self.reactor.seconds())
            await sleep(self.reactor, self.interval_s / 2)


async def measure(shutdown: Shutdown, router: Router, options: argparse.Namespace) -> int:
    reactor = the_reactor()
    tasks = Tasks()
    feed = WebSocketServerFactory()
    feed.protocol, feed.viewer = Feed, None
    port = reactor.listenTCP(0, feed, interface="127.0.0.1")
    viewer = WampBus(reactor, router.url, Credentials(None, None))
    publisher = WampBus(reactor, router.url, Credentials("services", SECRET))
    for bus, name in ((viewer, "viewer"), (publisher, "publisher")):
        tasks.start(bus.run(), name=name)
        await bus.joined()
    measurement = Measurement(reactor, options.laps, options.interval)
    await viewer.subscribe(topics.delta(UUID), measurement.on_delta)
    await viewer.subscribe("livetiming.service.bare", measurement.on_bare)
    service = start_service(router, port.getHost().port, options)
    try:
        await ready(reactor, viewer)
        await measurement.drive(feed, publisher)
        await sleep(reactor, 1)
    finally:
        service.terminate()
        service.wait()
    report(measurement)
    tasks.stop()
    return 0


def start_service(router: Router, port: int, options: argparse.Namespace) -> Any:
    code = "import sys; from livetiming.cli.service import main; sys.exit(main())"
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT / "src"), "LIVETIMING_ROUTER": router.url,
        "LIVETIMING_SHARED_SECRET": SECRET,
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-c", code, "apex_kart", "--url", f"ws://127.0.0.1:{port}/", "--uuid",
         UUID, "--min-interval", str(options.min_interval), "--no-write-state"],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


async def ready(reactor: Any, viewer: WampBus) -> None:
    """Wait until the service has the karts."""
    for _ in range(200):
        await sleep(reactor, 0.1)
        try:
            state = await viewer.call(topics.request_state(UUID))
        except Exception:
            continue
        if len(state["cars"]) == KARTS:
            return
    raise SystemExit("the service never showed the karts")


def report(measurement: Measurement) -> None:
    lost = measurement.laps - len(measurement.fed_ms)
    print(f"{measurement.laps} laps of {KARTS} karts, {lost} never seen at the subscriber")
    for name, values in (("feed line to subscriber", measurement.fed_ms),
                         ("reference: bare publication", measurement.bare_ms)):  # fmt: skip
        cut = statistics.quantiles(values, n=100)
        print(f"  {name:28s} p50 {cut[49]:6.2f} ms   p95 {cut[94]:6.2f} ms   p99 {cut[98]:6.2f} ms")
    ratio = statistics.median(measurement.fed_ms) / statistics.median(measurement.bare_ms)
    print(f"  ratio of the medians {ratio:.1f}; to reach: p50 {REACH_MS[0]:g} ms, "
          f"p99 {REACH_MS[1]:g} ms")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--laps", type=int, default=1000)
    parser.add_argument("--interval", type=float, default=0.03, help="seconds between laps")
    parser.add_argument("--min-interval", type=float, default=0, help="coalescing of the service")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        router = Router(Path(folder))
        router.start()
        try:
            run(lambda shutdown: measure(shutdown, router, options))
        finally:
            router.stop()


if __name__ == "__main__":
    main()
