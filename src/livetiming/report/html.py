"""Writes a page down as one HTML file that asks nobody for anything."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from jinja2.ext import Extension
from markupsafe import Markup

from livetiming.report import times
from livetiming.report.classification import label, number
from livetiming.report.lap_table import lap_table
from livetiming.report.packing import packed
from livetiming.report.page import Page


@dataclass(frozen=True, slots=True)
class Assets:
    """What the page brings along."""

    style: str
    script: str


def render(page: Page, documents: Mapping[str, Any], assets: Assets) -> str:
    """Return the HTML of *page*.

    Args:
        page: what is to be read without a script.
        documents: what the script draws from.
        assets: style and script, written into the file.
    """
    style = _inline(assets.style, "style")
    script = _inline(assets.script, "script")
    return template().render(
        page=page,
        race=page.race,
        clock=page.times,
        style=Markup(style),  # ours, see _inline
        script=Markup(script),
        data=packed(documents),
        policy=policy(style, script),
    )  # fmt: skip


def policy(style: str, script: str) -> str:
    """Return the content security policy: this style and this script, and nothing from anywhere."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'",
            "img-src data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _inline(text: str, element: str) -> str:
    """Return a built file as it can stand inside *element*, whose end it must not name."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return plain.replace(f"</{element}", f"<\\/{element}").replace("<!--", "<\\!--")


class Squeeze(Extension):
    """Takes the indentation out of templates: in a long table it would be most of the file."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """See Jinja's documentation."""
        return re.sub(r"\n\s+", "\n", source)


def template() -> Template:
    """Return the template of a report."""
    return _environment().get_template("report.html.j2")


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("livetiming.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        extensions=[Squeeze],
    )
    environment.filters |= {
        "lap_time": times.lap_time,
        "sector": times.sector_time,
        "duration": times.duration,
        "short": times.short,
        "gap": times.gap,
        "number": number,
        "label": label,
    }
    environment.globals |= {"plural": times.plural, "lap_table": lap_table}
    return environment
