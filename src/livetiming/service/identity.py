"""Who a service is: its uuid and what the manifest says besides the plugin's own answers."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from livetiming.service.errors import NotConfigured
from livetiming.service.loader import Plugin
from livetiming.service.manifest import Identity, service_class_of
from livetiming.service.version import core_version


def make_identity(plugin: Plugin, args: Namespace) -> Identity:
    """Return what the command line says of the service."""
    return Identity(
        service_class=service_class_of(plugin.service.__module__),
        core_version=core_version(),
        description=args.description,
        masquerade=args.masquerade,
        hidden=args.hidden,
        do_not_record=args.do_not_record,
        has_analysis=not args.disable_analysis,
    )


def resumed_uuid(path: Path) -> str:
    """Return the uuid of the service that saved its state at *path*.

    Raises:
        NotConfigured: the file's name cannot be one.
    """
    uuid = path.name.removesuffix(".json")
    if not uuid or set(uuid) & set("./ \t#*"):
        raise NotConfigured(
            f"-s {path} - expected a file named <uuid>.json, got {path.name!r} - rename it"
        )
    return uuid


def capture_uuid(path: Path) -> str:
    """Return the uuid for a played capture: the same each time, so that its output is too."""
    return uuid5(NAMESPACE_URL, f"capture:{path.name}").hex
