"""Forwarding the standalone port from the internet, by asking the household's router.

Needs the package ``upnpy``, which blocks; so all of it runs in a thread.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import Any

FURTHER_PORTS = 20
"""How many external ports are tried, from the service's own upwards."""
DESCRIPTION = "livetiming"


class NoForwarding(Exception):
    """The port cannot be forwarded; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Forwarding:
    """A forwarded port."""

    gateway: Any
    external_port: int

    def end(self) -> None:
        """Forward it no longer; blocks."""
        self.gateway.DeletePortMapping(
            NewRemoteHost="", NewExternalPort=self.external_port, NewProtocol="TCP"
        )


def find_gateway() -> Any:
    """Return the ``WANIPConnection`` service of the household's router; blocks.

    Raises:
        NoForwarding: upnpy is not installed, or no router answers.
    """
    try:
        import upnpy
    except ImportError:
        raise NoForwarding("--upnp needs the package upnpy - pip install upnpy") from None
    try:
        finder = upnpy.UPnP()
        finder.discover()
        services = finder.get_igd().get_services()
    except Exception as error:
        raise NoForwarding(f"--upnp - no router answers ({error}) - is UPnP enabled") from error
    for service in services:
        if "WANIPConnection" in f"{service} {getattr(service, 'type_', '')}":
            return service
    raise NoForwarding("--upnp - the router offers no WANIPConnection - forward by hand")


def own_address(bound_to: str) -> str:
    """Return the address of this machine that a router may forward to.

    Raises:
        NoForwarding: the service listens on the loopback only, or on no IP address.
    """
    try:
        bound = ipaddress.ip_address(bound_to)
    except ValueError:
        raise NoForwarding(f"--bind: expected an IP address for --upnp, got {bound_to!r}") from None
    if bound.is_loopback:
        raise NoForwarding(
            f"--upnp - the service listens on {bound_to} only - give --bind 0.0.0.0 as well"
        )
    if not bound.is_unspecified:
        return bound_to
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing; tells which interface would
        return str(probe.getsockname()[0])


def forward(gateway: Any, port: int, address: str) -> Forwarding:
    """Forward the first free external port from *port* upwards; blocks.

    A mapping left over from this machine is taken over.

    Raises:
        NoForwarding: none of the ports tried is free.
    """
    for external_port in range(port, min(port + FURTHER_PORTS, 65536)):
        owner = _owner(gateway, external_port)
        if owner in (None, address):
            gateway.AddPortMapping(
                NewRemoteHost="",
                NewExternalPort=external_port,
                NewProtocol="TCP",
                NewInternalPort=port,
                NewInternalClient=address,
                NewEnabled=1,
                NewPortMappingDescription=DESCRIPTION,
                NewLeaseDuration=0,
            )
            return Forwarding(gateway, external_port)
    raise NoForwarding(f"--upnp - ports {port} and up are taken on the router - forward by hand")


def _owner(gateway: Any, external_port: int) -> str | None:
    """Return whom *external_port* is forwarded to; routers answer a free one with an error."""
    try:
        found = gateway.GetSpecificPortMappingEntry(
            NewRemoteHost="", NewExternalPort=external_port, NewProtocol="TCP"
        )
    except Exception:  # noqa: BLE001  # each router's own way to say that there is none
        return None
    return str(found.get("NewInternalClient")) if isinstance(found, dict) else None
