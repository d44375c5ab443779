"""What a viewer that stops reading costs the router and the other viewers.

A publisher sends full states of 40 karts through a real router to four viewers, three times: with
no stalled viewer, with one under the limits of crossbar/config.json, and with one on a router
whose limits are off. Printed: how much the router's memory grew, and the time from publication to
event at the healthy viewers.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.router import SECRET, Router
from tests.viewer import Viewer, resident_bytes

from livetiming.network.auth import Credentials
from livetiming.network.wamp import WampBus
from livetiming.runtime.loops import Loops
from livetiming.runtime.reactor import run, the_reactor
from livetiming.runtime.shutdown import Shutdown
from livetiming.runtime.tasks import Gate, Tasks

TOPIC = "livetiming.service.bench"
VIEWERS = 4
STATE_BYTES = 40_000
UNLIMITED: Mapping[str, object] = {
    "components/0/extra/max_unsent_bytes": 10**12,
    "transports/1/paths/ws/options/auto_ping_interval": 0,
}
MIB = 1024 * 1024


class Run:
    """One measurement on one router."""

    def __init__(self, router: Router, seconds: float, rate: float) -> None:
        self.router = router
        self.events = round(seconds * rate)
        self.rate = rate
        self.delays_ms: list[float] = []
        self.sent = 0
        self.tasks = Tasks()
        self.done = Gate()

    async def join(self, credentials: Credentials) -> WampBus:
        bus = WampBus(the_reactor(), self.router.url, credentials)
        self.tasks.start(bus.run(), name="bus")
        await bus.joined()
        return bus

    async def measure(self, *, stalled: bool) -> None:
        reactor = the_reactor()
        publisher = await self.join(Credentials("services", SECRET))
        for _ in range(VIEWERS):
            viewer = await self.join(Credentials())
            await viewer.subscribe(TOPIC, self.heard)
        if stalled:
            stopped = Viewer(self.router.plan.port, receive_buffer=4096)
            stopped.join()
            stopped.subscribe(TOPIC)
        before = resident_bytes(self.router.pid)
        loops = Loops(reactor)

        async def publish() -> None:
            self.sent += 1
            if self.sent > self.events:
                loops.stop()
                self.done.open()
                return
            await publisher.publish(TOPIC, [reactor.seconds(), "x" * STATE_BYTES])

        loops.every(1 / self.rate, publish, name="publish")
        await self.done.wait()
        self.grown_bytes = resident_bytes(self.router.pid) - before
        self.was_dropped = any("unread, the limit" in line for line in self.router.log)

    def heard(self, payload: Any, details: Any) -> None:
        self.delays_ms.append((the_reactor().seconds() - payload[0]) * 1000)


async def main(options: argparse.Namespace) -> int:
    print(f"{'':24}{'router memory':>15}{'p50':>10}{'p99':>10}   dropped")
    for name, stalled, change in (
        ("no stalled viewer", False, {}),
        ("one, limits as shipped", True, {}),
        ("one, limits off", True, UNLIMITED),
    ):
        with tempfile.TemporaryDirectory() as folder:
            router = Router(Path(folder))
            router.start(change_config=change)
            measured = Run(router, options.seconds, options.rate)
            await measured.measure(stalled=stalled)
            measured.tasks.stop()
            router.stop()
        cuts = statistics.quantiles(measured.delays_ms, n=100)
        print(
            f"{name:24}{measured.grown_bytes / MIB:+11.1f} MiB{cuts[49]:7.1f} ms{cuts[98]:7.1f} ms"
            f"   {'yes' if measured.was_dropped else 'no'}",
            flush=True,
        )
    sent_mib = options.seconds * options.rate * STATE_BYTES / MIB
    print(f"{options.rate:g} states/s of {STATE_BYTES} bytes for {options.seconds:g} s: "
          f"{sent_mib:.0f} MiB a viewer")  # fmt: skip
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rate", type=float, default=60)
    arguments = parser.parse_args()

    def entry(_: Shutdown) -> Any:
        return main(arguments)

    sys.exit(run(entry))
