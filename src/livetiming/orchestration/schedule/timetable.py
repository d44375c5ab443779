"""Events and what is wrong with them, as people and programs read it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from livetiming.orchestration.schedule.checking import Finding

COLUMNS = ("START", "END", "PLUGIN", "NAME", "OPTIONS")


def clock_time(moment_s: float, zone: tzinfo | None = None) -> datetime:
    """Return a Unix time [s] in *zone*, or in the machine's."""
    return datetime.fromtimestamp(moment_s, UTC).astimezone(zone)


def table(findings: Sequence[Finding], zone: tzinfo | None = None) -> str:
    """Return events as lines; those that ask for nothing are marked."""
    if not findings:
        return "no events"
    rows = [COLUMNS, *(_row(finding, zone) for finding in findings)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS) - 1)]
    return "\n".join(
        "  ".join([*(row[i].ljust(widths[i]) for i in range(len(widths))), row[-1]]).rstrip()
        for row in rows
    )


def _row(finding: Finding, zone: tzinfo | None) -> tuple[str, ...]:
    event, request = finding.event, finding.request
    start, end = clock_time(event.start_s, zone), clock_time(event.end_s, zone)
    same_day = start.date() == end.date()
    ends = f"{end:%H:%M}" if same_day else f"{end:%Y-%m-%d %H:%M}"
    begins = f"{start:%Y-%m-%d %H:%M}"
    if request is None:
        return begins, ends, "?", event.title or "(no title)", ""
    hidden = " (hidden)" if request.hidden else ""
    return begins, ends, request.plugin, request.name + hidden, " ".join(request.args)


def problems(findings: Sequence[Finding], zone: tzinfo | None = None) -> list[str]:
    """Return a line for everything that is wrong."""
    return [
        f"{clock_time(finding.event.start_s, zone):%Y-%m-%d %H:%M} {finding.event.title!r}: {why}"
        for finding in findings
        for why in finding.problems
    ]


def as_json(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return the same for programs."""
    return [_told(finding) for finding in findings]


def _told(finding: Finding) -> dict[str, Any]:
    event, request = finding.event, finding.request
    told: dict[str, Any] = {
        "id": event.id,
        "title": event.title,
        "startTime": event.start_s,
        "endTime": event.end_s,
        "start": clock_time(event.start_s, UTC).isoformat(),
        "end": clock_time(event.end_s, UTC).isoformat(),
        "problems": list(finding.problems),
    }
    if request is not None:
        told |= {
            "name": request.name,
            "plugin": request.plugin,
            "args": list(request.args),
            "service": request.service,
            "hidden": request.hidden,
        }
    return told
