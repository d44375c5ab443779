"""Where the built web page is. Its sources are in ``web/`` at the top of the repository.

With it comes what :mod:`livetiming.report` writes into each report.
"""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).parent / "static"


class PageNotBuilt(Exception):
    """The page's files are missing; the text says how to make them."""


def static_dir(folder: Path = STATIC) -> Path:
    """Return the folder of the built page, for a server to serve.

    Raises:
        PageNotBuilt: there is no page in it.
    """
    index = folder / "index.html"
    if not index.is_file():
        raise PageNotBuilt(
            f"web page: expected a built page - there is no {index.name} in {str(folder)!r}; "
            "build it with 'make setup', or with 'cd web && npm ci && npm run build'"
        )
    return folder


def report_assets(folder: Path = STATIC) -> tuple[str, str]:
    """Return the style and the script of reports.

    Raises:
        PageNotBuilt: they are not there.
        OSError: they cannot be read.
    """
    style, script = (folder / "report" / name for name in ("report.css", "report.js"))
    if not (style.is_file() and script.is_file()):
        raise PageNotBuilt(
            f"reports: expected a built script and style in {str(style.parent)!r}, got none; "
            "build them with 'make setup', or with 'cd web && npm ci && npm run build'"
        )
    return style.read_text(encoding="utf-8"), script.read_text(encoding="utf-8")
