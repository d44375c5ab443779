"""Services as processes that nobody has to stay with: started, stopped, restarted, looked at.

``livetiming-service-manager`` and the scheduler use the same verbs::

    from livetiming.orchestration.manager import Manager, Surroundings

    manager = Manager(Surroundings.of(settings))
    manager.start(Wish("apex_kart", ("--venue", "le-mans"), name="le-mans"))
    manager.restart(Wish("apex_kart", name="le-mans"))
    manager.stop("le-mans")

Every verb waits for what it does; call them in a thread where an event loop must go on.
Failures are :class:`ManagerFailed`, each kind a class of its own.
"""

from livetiming.orchestration.manager.errors import (
    AlreadyRunning,
    Busy,
    DiedAtOnce,
    ManagerFailed,
    NotRunning,
    NotStarted,
    StillThere,
)
from livetiming.orchestration.manager.manager import Manager, Started, Stopped, Wish
from livetiming.orchestration.manager.surroundings import Surroundings

__all__ = [
    "AlreadyRunning",
    "Busy",
    "DiedAtOnce",
    "Manager",
    "ManagerFailed",
    "NotRunning",
    "NotStarted",
    "Started",
    "StillThere",
    "Stopped",
    "Surroundings",
    "Wish",
]
