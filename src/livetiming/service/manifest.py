"""The manifest of a service. Pure, apart from asking the plugin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from livetiming.racing import ColumnSpec, Manifest, parse_manifest

if TYPE_CHECKING:
    from livetiming.service.base import BaseService


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What the command line and the packaging say of a service."""

    service_class: str
    core_version: str
    description: str | None = None
    masquerade: str | None = None
    hidden: bool = False
    do_not_record: bool = False
    has_analysis: bool = False


def service_class_of(module: str) -> str:
    """Return the service class for a plugin's module name.

    The last part, or the one before it where the last is just ``service``.
    """
    parts = module.split(".")
    return parts[-2] if parts[-1] == "service" and len(parts) > 1 else parts[-1]


def build_manifest(service: BaseService, identity: Identity) -> Manifest:
    """Ask *service* who it is now.

    Raises:
        BadManifest: an answer is of the wrong kind; the text names it.
    """
    poll = service.getPollInterval()
    raw: dict[str, Any] = {
        "uuid": service.uuid,
        "name": service.getName(),
        "description": identity.description or service.getDefaultDescription(),
        "serviceClass": identity.masquerade or identity.service_class,
        "colSpec": ColumnSpec(service.getColumnSpec()).columns,
        "trackDataSpec": list(service.getTrackDataSpec()),
        "pollInterval": poll or 1,
        "hasAnalysis": identity.has_analysis,
        "hidden": identity.hidden,
        "doNotRecord": identity.do_not_record,
        "livetimingVersion": {"core": identity.core_version, "plugin": str(service.getVersion())},
        "source": service.attribution,
    }
    return parse_manifest(raw)
