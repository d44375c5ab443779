"""Publishing when there is something new instead of at an interval."""

from __future__ import annotations

from livetiming.service.base import BaseService


class DuePublisher(BaseService):
    """Mix-in for services that know when they have new data; list it before ``BaseService``."""

    auto_poll = False
    max_publish_interval: float = 60
    """The full state is repeated after so long [s] without a change."""

    def set_due_publish(self) -> None:
        """Tell the runtime that there are new data.

        Cheap, so call it for every change: what happens within ``--min-interval`` is published
        together, and a state that equals the last one is not published at all.
        """
        self._note_data()
        if self._runtime is not None:
            self._runtime.request_update()
