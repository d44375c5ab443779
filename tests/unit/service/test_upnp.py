from __future__ import annotations

import builtins
from typing import Any

import pytest

from livetiming.service.upnp import NoForwarding, find_gateway, forward, own_address


class Gateway:
    """A household's router."""

    def __init__(self, **taken: str) -> None:
        self.mappings = {int(port[1:]): owner for port, owner in taken.items()}

    def GetSpecificPortMappingEntry(self, **wanted: Any) -> dict[str, str]:  # noqa: N802
        if wanted["NewExternalPort"] not in self.mappings:
            raise RuntimeError("714 NoSuchEntryInArray")
        return {"NewInternalClient": self.mappings[wanted["NewExternalPort"]]}

    def AddPortMapping(self, **mapping: Any) -> None:  # noqa: N802
        self.mappings[mapping["NewExternalPort"]] = mapping["NewInternalClient"]

    def DeletePortMapping(self, **mapping: Any) -> None:  # noqa: N802
        del self.mappings[mapping["NewExternalPort"]]


def test_the_first_free_port_is_forwarded_and_given_back() -> None:
    gateway = Gateway(p8000="192.168.1.9", p8001="192.168.1.9")
    forwarding = forward(gateway, 8000, "192.168.1.3")

    assert 8002 == forwarding.external_port
    assert "192.168.1.3" == gateway.mappings[8002]
    forwarding.end()
    assert 8002 not in gateway.mappings


def test_what_this_machine_left_behind_is_taken_over() -> None:
    gateway = Gateway(p8000="192.168.1.3")

    assert 8000 == forward(gateway, 8000, "192.168.1.3").external_port


def test_when_all_ports_are_taken_it_says_so() -> None:
    gateway = Gateway(**{f"p{port}": "192.168.1.9" for port in range(8000, 8100)})

    with pytest.raises(NoForwarding, match="are taken"):
        forward(gateway, 8000, "192.168.1.3")


def test_the_loopback_cannot_be_forwarded_to() -> None:
    with pytest.raises(NoForwarding, match=r"--bind 0\.0\.0\.0"):
        own_address("127.0.0.1")
    assert "192.168.1.3" == own_address("192.168.1.3")


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    importing = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "upnpy":
            raise ImportError(name)
        return importing(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(NoForwarding, match="pip install upnpy"):
        find_gateway()
