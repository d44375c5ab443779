"""HTTP for plugins: bounded in time and in size, and injected so that tests can answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from twisted.internet.defer import Deferred
from twisted.internet.protocol import Protocol as TwistedProtocol
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web.client import ResponseDone
from twisted.web.http import PotentialDataLoss

from livetiming.network.failures import describe

if TYPE_CHECKING:
    from twisted.web.iweb import IResponse

TIMEOUT_S = 10.0
LARGEST_BODY = 16 * 1024 * 1024
USER_AGENT = "livetiming"


class HttpError(Exception):
    """A request failed; the text says which, how, and is one line."""


class Http(Protocol):
    """An asynchronous HTTP client."""

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> bytes:
        """Return the body at *url*.

        Raises:
            HttpError: no answer in time, too large an answer, or a status other than 2xx.
        """

    async def post(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> bytes:
        """Send *form* to *url* and return the body of the answer.

        Raises:
            HttpError: as for :meth:`get`.
        """


class AgentHttp:
    """HTTP on Twisted's agent."""

    def __init__(self, reactor: Any, *, largest_body: int = LARGEST_BODY) -> None:
        self._reactor = reactor
        self._largest_body = largest_body
        self._treq: Any = None

    @property
    def treq(self) -> Any:
        """The treq client underneath, made when first needed."""
        if self._treq is None:
            from treq.client import HTTPClient
            from twisted.web.client import Agent

            make_agent: Any = Agent
            self._treq = HTTPClient(make_agent(self._reactor, connectTimeout=TIMEOUT_S))
        return self._treq

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> bytes:
        """Return the body at *url*; raise :class:`HttpError`."""
        return await self._request("GET", url, None, headers, timeout_s)

    async def post(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> bytes:
        """Send *form* to *url*, return the body of the answer; raise :class:`HttpError`."""
        return await self._request("POST", url, dict(form), headers, timeout_s)

    async def _request(
        self,
        method: str,
        url: str,
        form: dict[str, str] | None,
        headers: Mapping[str, str] | None,
        timeout_s: float,
    ) -> bytes:
        sent = {"User-Agent": USER_AGENT, **(headers or {})}
        try:
            asked: Deferred[Any] = self.treq.request(method, url, data=form, headers=sent)
            response = await asked.addTimeout(timeout_s, self._reactor)
            if not 200 <= response.code < 300:
                raise HttpError(f"{method} {url} - expected a page - got status {response.code}")
            return await _body(response, self._largest_body).addTimeout(timeout_s, self._reactor)
        except HttpError:
            raise
        except Exception as error:  # whatever the stack raises: one exception out
            raise HttpError(f"{method} {url} - {describe(error)}") from error


def _body(response: IResponse, limit: int) -> Deferred[bytes]:
    done: Deferred[bytes] = Deferred(lambda _done: reader.abort())
    reader = _BodyReader(done, limit)
    # treq wraps the response and would keep the whole body; the one underneath does not
    plain: Any = getattr(response, "original", response)
    plain.deliverBody(reader)
    return done


class _BodyReader(TwistedProtocol):
    """Collects a body up to a limit."""

    def __init__(self, done: Deferred[bytes], limit: int) -> None:
        self._done: Deferred[bytes] | None = done
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Keep *data*, or give up when it is too much."""
        self._size += len(data)
        if self._size > self._limit:
            error = HttpError(f"expected at most {self._limit} bytes, got more")
            self._finish(_failure(error))
            self.abort()
            return
        self._parts.append(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        """Hand over what came."""
        if isinstance(reason.value, (ResponseDone, PotentialDataLoss)):
            self._finish(b"".join(self._parts))
        else:
            self._finish(reason)

    def abort(self) -> None:
        """Close the connection."""
        self._done = None
        transport: Any = self.transport
        if transport is not None:
            abort = getattr(transport, "abortConnection", None) or transport.loseConnection
            abort()

    def _finish(self, result: bytes | Failure) -> None:
        done, self._done = self._done, None
        if done is None:
            return
        if isinstance(result, bytes):
            done.callback(result)
        else:
            done.errback(result)


def _failure(error: Exception) -> Failure:
    make: Any = Failure
    failure: Failure = make(error)
    return failure
