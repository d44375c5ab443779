"""What the scheduler has to tell, as news."""

from __future__ import annotations

from datetime import UTC, datetime

from livetiming.orchestration.announce import kinds
from livetiming.orchestration.schedule.events import Session
from livetiming.orchestration.schedule.ports import Occasion
from livetiming.ports import Announcer, News

LATEST_S = datetime(9999, 12, 31, tzinfo=UTC).timestamp()
_KINDS = {
    Occasion.STARTED: (kinds.START, "{name} is live"),
    Occasion.FINISHED: (kinds.FINISH, "{name} has ended"),
    Occasion.RED_FLAG: (kinds.RED_FLAG, "Red flag: {name}"),
    Occasion.FAILED: (kinds.FAILURE, "{name} is failing"),
}


class SessionAnnouncer:
    """The scheduler's announcer; see :class:`livetiming.orchestration.schedule.ports.Announcer`."""

    def __init__(self, announcer: Announcer) -> None:
        self._announcer = announcer

    def announce(self, occasion: Occasion, session: Session, *, detail: str = "") -> None:
        """Tell of *session*; of hidden ones nothing is told."""
        self._announcer.announce(news_of(occasion, session, detail))


def news_of(occasion: Occasion, session: Session, detail: str = "") -> News:
    """Return the news that *session* gives occasion to.

    Its key holds the day the session begins: one that is put off to another day is announced
    again, one that is moved by an hour is not.
    """
    kind, title = _KINDS[occasion]
    begins = datetime.fromtimestamp(min(max(session.start_s, 0), LATEST_S), UTC)
    return News(
        kind=kind,
        title=title.replace("{name}", session.name),
        body=detail,
        key=f"{kind}/{session.id}/{begins:%Y-%m-%d}",
        hidden=session.hidden,
        facts={
            "name": session.name,
            "service": session.request.service,
            "when": f"{begins:%Y-%m-%d %H:%M} UTC",
            "reason": detail,
        },
    )
