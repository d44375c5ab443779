"""Serves the page and the recordings, with the headers Crossbar's own file service cannot set."""

import json
from pathlib import Path
from typing import Any

from twisted.web.resource import EncodingResourceWrapper, IResource, Resource
from twisted.web.server import GzipEncoderFactory, Request
from twisted.web.static import File

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self' ws: wss:",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
YEAR_S = 365 * 24 * 3600
MIME_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
TEXTS = frozenset({".html", ".css", ".js", ".mjs", ".json", ".map", ".svg", ".webmanifest"})
"""What is sent compressed, to those who can read that; the rest is compressed already."""


class Missing(Resource):
    """Says in plain text that there is nothing, and what to do about it."""

    isLeaf = True  # noqa: N815  # Twisted's name

    def __init__(self, text: str, *, code: int = 404) -> None:
        super().__init__()
        self._text = text
        self._code = code

    def render(self, request: Request) -> bytes:
        """Answer any method alike."""
        request.setResponseCode(self._code)
        request.setHeader("content-type", "text/plain; charset=utf-8")
        for name, value in HEADERS.items():
            request.setHeader(name, value)
        return self._text.encode()


class Files(File):
    """A folder without listings."""

    def directoryListing(self) -> IResource:
        """Never show what is in a folder."""
        return Missing("not found\n")


class PageFiles(Files):
    """The files of the page: named by their content, kept for long; or not, and asked for again."""

    def render_GET(self, request: Request) -> Any:
        """Send the file with the page's headers."""
        for name, value in HEADERS.items():
            request.setHeader(name, value)
        hashed = b"/assets/" in request.path
        request.setHeader(
            "cache-control", f"public, max-age={YEAR_S}, immutable" if hashed else "no-cache"
        )
        return super().render_GET(request)

    render_HEAD = render_GET  # noqa: N815  # Twisted's name

    def getChild(self, path: bytes, request: Request) -> IResource:
        """Find a file, to be compressed on its way; a part of it goes as it is."""
        found = super().getChild(path, request)
        is_text = isinstance(found, PageFiles) and found.isfile() and found.splitext()[1] in TEXTS
        if not is_text or request.requestHeaders.hasHeader(b"range"):
            return found
        request.setHeader("vary", "accept-encoding")
        return EncodingResourceWrapper(found, [GzipEncoderFactory()])


def folder(extra: dict[str, Any]) -> Path:
    """Return the folder named in the configuration, relative ones counted from this file's."""
    return (Path(__file__).parent / str(extra["directory"])).resolve()


class Page(Resource):
    """The page at ``/``; an address that names no file is a view of it. No folder, no page."""

    def __init__(self, extra: dict[str, Any]) -> None:
        super().__init__()
        self._folder = folder(extra) if extra.get("directory") else None

    def getChild(self, path: bytes, request: Request) -> IResource:
        """Find the file, or the page itself for an address like ``/s/<uuid>``."""
        if self._folder is None:
            return Missing("this router serves no page; its WebSocket is at /ws\n")
        if not (self._folder / "index.html").is_file():
            return Missing(
                f"the page is not built: no index.html in {self._folder.name}/\n", code=503
            )
        files = PageFiles(str(self._folder))
        files.contentTypes = {**File.contentTypes, **MIME_TYPES}
        files.childNotFound = Missing("not found\n")
        if b"." not in request.path.rsplit(b"/", 1)[-1]:
            request.postpath = []
            return files.getChild(b"index.html", request)
        return files.getChild(path, request)


class PublicIndex(Resource):
    """The list of recordings, without the hidden ones."""

    isLeaf = True  # noqa: N815  # Twisted's name

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def render_GET(self, request: Request) -> bytes:
        """Send the list as it is now."""
        try:
            entries = json.loads(self._path.read_bytes())
            shown = {key: entry for key, entry in entries.items() if not entry.get("hidden")}
        except (OSError, ValueError, AttributeError):
            return Missing("not found\n").render(request)
        request.setHeader("access-control-allow-origin", "*")
        request.setHeader("cache-control", "no-cache")
        request.setHeader("content-type", "application/json")
        request.setHeader("x-content-type-options", "nosniff")
        return json.dumps(shown).encode()


class RecordingFiles(Files):
    """Recordings: public, readable in parts, from any site."""

    def getChild(self, path: bytes, request: Request) -> IResource:
        """Find the file; what begins with a dot is none of the public's business."""
        if path.startswith(b"."):
            return Missing("not found\n")
        if path == b"index.json":
            return PublicIndex(Path(self.path) / "index.json")
        return super().getChild(path, request)

    def render_GET(self, request: Request) -> Any:
        """Send the file, or the part asked for."""
        request.setHeader("access-control-allow-origin", "*")
        request.setHeader("access-control-expose-headers", "content-length, content-range")
        request.setHeader("x-content-type-options", "nosniff")
        return super().render_GET(request)

    render_HEAD = render_GET  # noqa: N815  # Twisted's name


def recordings(extra: dict[str, Any]) -> RecordingFiles:
    """Make the resource that serves finished recordings."""
    files = RecordingFiles(str(folder(extra)))
    files.childNotFound = Missing("not found\n")
    return files
