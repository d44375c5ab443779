from __future__ import annotations

from importlib.metadata import PackageNotFoundError

import pytest

from livetiming.service import version


def test_without_an_installation_the_version_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(version, "version", missing)

    assert "unknown" == version.core_version()


def test_an_installation_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "version", lambda name: f"{name} 1.2")

    assert "livetiming 1.2" == version.core_version()
