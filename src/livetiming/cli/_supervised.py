"""What every long-running command tells systemd, or whoever started it the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from livetiming.config import supervisor_settings
from livetiming.runtime.notify import Notify, Supervisor
from livetiming.runtime.shutdown import Shutdown

if TYPE_CHECKING:
    from livetiming.network.wamp import WampBus
    from livetiming.ports import Clock


def supervised(clock: Clock, shutdown: Shutdown) -> Notify:
    """Return what tells the supervisor; it begins to say that the process lives."""
    address, watchdog_s = supervisor_settings()
    notify = Notify(Supervisor(address, watchdog_s), clock)
    notify.start()
    shutdown.on_close(notify.stop, name="the supervisor's news")
    return notify


def tell_ready(notify: Notify, shutdown: Shutdown, bus: WampBus, where: str) -> None:
    """Say that the process serves at *where*, and from now on when it loses that."""
    notify.ready(f"serving at {where}")
    bus.on_loss(lambda: notify.status(f"no router at {where}; trying again"))
    bus.on_join(lambda: notify.status(f"serving at {where}"))
    shutdown.on_close(notify.stopping, name="the farewell to the supervisor")
