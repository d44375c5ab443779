"""One line for a person out of what a network stack raises."""

from __future__ import annotations

from twisted.internet import error
from twisted.internet.defer import TimeoutError as DeferredTimeout
from twisted.python.failure import Failure


def describe(problem: BaseException | Failure) -> str:
    """Return *problem* as one lower-case line that says what happened and what to look at."""
    raised = _raised(problem)
    if isinstance(raised, ExceptionGroup) and raised.exceptions:
        return describe(raised.exceptions[0])
    for kinds, text in _TEXTS:
        if isinstance(raised, kinds):
            return text
    if _is_tls(raised):
        return f"TLS failed ({_tls_reason(raised)}) - is it the TLS port, and is the name right"
    inner = _inner(raised)
    if inner is not None:
        return describe(inner)
    return " ".join(str(raised).split()) or type(raised).__name__


def _raised(problem: BaseException | Failure) -> BaseException:
    if isinstance(problem, Failure):
        return problem.value or RuntimeError("unknown failure")
    return problem


_TEXTS: list[tuple[type[BaseException] | tuple[type[BaseException], ...], str]] = [
    (error.ConnectionRefusedError, "connection refused - is it the right port, and is it up"),
    (error.DNSLookupError, "no such host - is the name right, and is there a network"),
    ((error.TimeoutError, DeferredTimeout, TimeoutError), "no answer in time - is the host up"),
    (error.NoRouteError, "no route to the host - is there a network"),
    (
        (error.ConnectionLost, error.ConnectionDone, ConnectionResetError),
        "the other side closed the connection",
    ),
]


def _is_tls(raised: BaseException) -> bool:
    module = type(raised).__module__
    return module.startswith(("OpenSSL", "service_identity", "ssl"))


def _tls_reason(raised: BaseException) -> str:
    parts = raised.args[0] if raised.args else None
    if isinstance(parts, list) and parts and isinstance(parts[0], tuple):
        return str(parts[0][-1] or parts[0][0])
    return type(raised).__name__


def _inner(raised: BaseException) -> BaseException | Failure | None:
    """Return the cause inside Twisted's ``ResponseNeverReceived`` and its like."""
    reasons = getattr(raised, "reasons", None)
    if isinstance(reasons, list) and reasons and isinstance(reasons[0], Failure):
        return reasons[0]
    return None
