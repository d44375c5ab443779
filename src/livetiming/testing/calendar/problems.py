"""Refusals, in the form in which Google's Calendar API makes them."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The server answers with an error."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message

    def as_json(self) -> dict[str, Any]:
        """Return the body of the answer."""
        detail = {"domain": "global", "reason": self.reason, "message": self.message}
        return {"error": {"code": self.status, "message": self.message, "errors": [detail]}}


def not_found() -> Refused:
    """Return the answer for what does not exist, or what the caller may not know of."""
    return Refused(404, "notFound", "Not Found")


def bad(message: str, reason: str = "badRequest") -> Refused:
    """Return the answer to a request that makes no sense."""
    return Refused(400, reason, message)
