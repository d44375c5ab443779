"""Where news can be looked at on the page. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote


def links(public_url: str, facts: Mapping[str, str]) -> dict[str, str]:
    """Return the facts ``page`` and ``link``.

    Args:
        public_url: address of the page as viewers know it; empty where there is none.
        facts: of the news; with a ``uuid`` the link leads to that service.
    """
    page = public_url.rstrip("/")
    if not page:
        return {"page": "", "link": ""}
    uuid = facts.get("uuid", "")
    return {"page": page, "link": f"{page}/#/s/{quote(uuid, safe='')}" if uuid else f"{page}/"}
