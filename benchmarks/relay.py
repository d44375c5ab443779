"""1 000 viewers at two relays, beside the same viewers directly at the master.

A publisher sends changes and full states of 40 karts to a master router. All viewers are real
WebSockets, in one process that does nothing but read, and note when each change arrived. Printed:
deliveries, the time from publication to event, and the CPU of each process. Everything shares this
machine, the viewers too; so read the two runs beside each other, not their milliseconds.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.router import SECRET, Router
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.protocol import Factory, Protocol

from livetiming.network.auth import Credentials
from livetiming.network.wamp import WampBus
from livetiming.runtime.reactor import run, the_reactor
from livetiming.runtime.shutdown import Shutdown
from livetiming.runtime.tasks import sleep, spawn
from livetiming.testing.builders import a_manifest

UUID, RELAY_SECRET, KEY = "bench", "the secret of the relays' routers", "the relays' key"
DELTA, STATE = f"livetiming.delta.{UUID}", f"livetiming.service.{UUID}"
DELTA_BYTES, STATE_BYTES = 400, 4500
AT_ONCE = 40
SENT = re.compile(rb'"sent":\s*([0-9.]+)')
HELLO = b'[1,"timing",{"roles":{"subscriber":{},"caller":{}},"authmethods":["anonymous"]}]'
SUBSCRIBE = b'[32,%d,{},"%s"]'


class Tally:
    """What all viewers saw."""

    def __init__(self) -> None:
        self.delays_ms: list[float] = []
        self.states = 0
        self.lost = 0
        self.counts = False


class WebSocketViewer(Protocol):
    """Speaks just enough WebSocket and WAMP to be a viewer like any other, and no more."""

    def __init__(self, tally: Tally, port: int) -> None:
        self._tally = tally
        self._port = port
        self._data = b""
        self._upgraded = False
        self.ready: Deferred[None] = Deferred()
        self._confirmed = 0

    def connectionMade(self) -> None:
        self.transport.setTcpNoDelay(True)  # type: ignore[union-attr]
        self.transport.write(  # type: ignore[union-attr]
            b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: wamp.2.json\r\n\r\n" % self._port
        )

    def dataReceived(self, data: bytes) -> None:
        self._data += data
        if not self._upgraded:
            head, found, rest = self._data.partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head, head
            self._upgraded, self._data = True, rest
            self._send(HELLO)
        while self._frame():
            pass

    def _frame(self) -> bool:
        """Take one whole frame off what has come."""
        data = self._data
        if len(data) < 2:
            return False
        size, at = data[1] & 0x7F, 2
        if size == 126:
            size, at = int.from_bytes(data[2:4], "big"), 4
        elif size == 127:
            size, at = int.from_bytes(data[2:10], "big"), 10
        if len(data) < at + size:
            return False
        payload, self._data = data[at : at + size], data[at + size :]
        kind = data[0] & 0x0F
        if kind == 1:
            self._message(payload)
        elif kind == 9:
            self._send(payload, kind=0x8A)
        return True

    def _message(self, payload: bytes) -> None:
        if payload.startswith(b"[36,"):
            tally = self._tally
            found = SENT.search(payload)
            if not tally.counts:
                return
            if found:
                tally.delays_ms.append((time.time() - float(found[1])) * 1000)
            else:
                tally.states += 1
        elif payload.startswith(b"[2,"):
            self._send(SUBSCRIBE % (1, DELTA.encode()))
            self._send(SUBSCRIBE % (2, STATE.encode()))
        elif payload.startswith(b"[33,"):
            self._confirmed += 1
            if self._confirmed == 2:
                self.ready.callback(None)

    def _send(self, payload: bytes, kind: int = 0x81) -> None:
        size = len(payload)
        head = (
            bytes([kind, 0x80 | size]) if size < 126 else bytes([kind, 0xFE, size >> 8, size & 255])
        )
        self.transport.write(head + bytes(4) + payload)  # type: ignore[union-attr]

    def connectionLost(self, reason: Any = None) -> None:
        self._tally.lost += 1
        if not self.ready.called:
            self.ready.errback(ConnectionError("lost before it had subscribed"))


async def connect(ports: list[int], viewers: int, tally: Tally) -> list[Any]:
    """Open all viewers, some at a time, spread evenly over *ports*."""
    reactor = the_reactor()
    opened: list[Any] = []
    for begin in range(0, viewers, AT_ONCE):
        group = []
        for number in range(begin, min(begin + AT_ONCE, viewers)):
            port = ports[number % len(ports)]
            factory = Factory.forProtocol(lambda port=port: WebSocketViewer(tally, port))
            factory.noisy = False
            protocol = await HostnameEndpoint(reactor, "127.0.0.1", port).connect(factory)
            group.append(protocol)
        for protocol in group:
            await protocol.ready
        opened += group
    return opened


def cpu_s(pid: int) -> float:
    """CPU time of a process and all below it."""
    ticks = os.sysconf("SC_CLK_TCK")
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(stat.parent.name)
        parents[number] = int(fields[1])
        used[number] = (int(fields[11]) + int(fields[12])) / ticks
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(used.get(number, 0.0) for number in family)


class Publisher:
    """A service that publishes changes and, once a second, full states."""

    def __init__(self, bus: WampBus, rate: float) -> None:
        self.bus, self.rate, self.changes, self.states = bus, rate, 0, 0

    async def register(self) -> None:
        await self.bus.register(f"livetiming.service.isAlive.{UUID}", lambda: True)
        listing = [a_manifest(UUID).as_json()]
        await self.bus.register("livetiming.directory.listServices", lambda *_: listing)
        message = {"msgClass": 5, "date": 1, "payload": listing, "retain": True}
        await self.bus.publish_confirmed("livetiming.directory", message, retain=True)

    async def run_for(self, seconds: float) -> None:
        reactor, every = the_reactor(), 1 / self.rate
        begun = reactor.seconds()
        filler = "x" * DELTA_BYTES
        for number in range(round(seconds * self.rate)):
            await sleep(reactor, max(0.0, begun + number * every - reactor.seconds()))
            payload = {"seq": number + 1, "base": number, "cars": filler, "sent": reactor.seconds()}
            await self.bus.publish(DELTA, {"msgClass": 11, "date": 1, "payload": payload})
            self.changes += 1
            if number % round(self.rate) == 0:
                whole = {"msgClass": 8, "date": 1, "payload": "x" * STATE_BYTES, "retain": True}
                await self.bus.publish(STATE, whole, retain=True)
                self.states += 1


def start_relay(stack: ExitStack, master: Router, public: Router) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "LIVETIMING_SHARED_SECRET": RELAY_SECRET,
        "LIVETIMING_RELAY_KEY": KEY,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "livetiming.cli.relay", "--master", master.local_url,
         "--relay", public.local_url, "--public-url", public.url],
        env=environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


async def measure(options: argparse.Namespace, relays: int, stack: ExitStack) -> None:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    change = {"transports/1/max_connections": options.viewers + 100}
    master = Router(folder / "master", relay_key=KEY)
    stack.callback(master.stop)
    master.start(change_config=change)
    publics = []
    for number in range(relays):
        name = folder / f"relay{number + 1}"
        public = Router(name, config_name="relay.json", secret=RELAY_SECRET)
        stack.callback(public.stop)
        public.start(change_config=change)
        publics.append((public, start_relay(stack, master, public)))
    bus = WampBus(the_reactor(), master.local_url, Credentials("services", SECRET))
    spawn(bus.run(), name="publisher")
    await bus.joined()
    publisher = Publisher(bus, options.rate)
    await publisher.register()
    tally = Tally()
    ports = [public.plan.port for public, _ in publics] or [master.plan.port]
    opened = await connect(ports, options.viewers, tally)
    await publisher.run_for(3)  # warm-up; and by then the relays follow
    await sleep(the_reactor(), 2)
    publisher.changes = publisher.states = 0
    watched: dict[str, int] = {"master's router": master.pid}
    for number, (public, relay) in enumerate(publics, 1):
        watched |= {f"relay {number}: router": public.pid, f"relay {number}: relay": relay.pid}
    watched["viewers and publisher"] = os.getpid()
    own = os.times()
    before = {name: cpu_s(pid) for name, pid in watched.items()}
    tally.counts = True
    await publisher.run_for(options.seconds)
    await sleep(the_reactor(), 3)
    used = {name: cpu_s(pid) - before[name] for name, pid in watched.items()}
    mine = os.times()
    used["viewers and publisher"] = mine.user + mine.system - own.user - own.system
    report(options, relays, publisher, tally, used)
    for protocol in opened:
        protocol.transport.abortConnection()
    await bus.close()
    await sleep(the_reactor(), 0.5)


def report(
    options: argparse.Namespace,
    relays: int,
    publisher: Publisher,
    tally: Tally,
    used: dict[str, float],
) -> None:
    where = f"through {relays} relays" if relays else "directly at the master"
    wanted = options.viewers * (publisher.changes + publisher.states)
    got = len(tally.delays_ms) + tally.states
    cuts = statistics.quantiles(tally.delays_ms or [0.0, 0.0], n=100)
    print(f"{options.viewers} viewers {where}, {options.rate:g} changes/s and 1 state/s")
    rate = got / options.seconds
    print(f"  deliveries {got:,} of {wanted:,} ({rate:,.0f}/s), lost viewers {tally.lost}")
    print(f"  publication to event: p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms")
    for name, seconds in used.items():
        print(f"  CPU {name:<24}{seconds / options.seconds * 100:6.1f} %")
    sys.stdout.flush()


async def main(options: argparse.Namespace, shutdown: Shutdown) -> int:
    runs: list[Callable[[ExitStack], Any]] = [
        lambda stack: measure(options, 0, stack),
        lambda stack: measure(options, options.relays, stack),
    ]
    for one in runs:
        with ExitStack() as stack:
            await one(stack)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--viewers", type=int, default=1000)
    parser.add_argument("--relays", type=int, default=2)
    parser.add_argument("--rate", type=float, default=5, help="changes a second")
    parser.add_argument("--seconds", type=float, default=20)
    arguments = parser.parse_args()
    sys.exit(run(lambda shutdown: main(arguments, shutdown)))
