"""What commands that serve a network share; how they serve is in tests/integration."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest

from livetiming.cli._joining import add_router_options, serve
from livetiming.config import load_settings
from livetiming.service.errors import NotConfigured


def parsed(*argv: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_router_options(parser)
    return parser.parse_args(argv)


async def never(*_: Any) -> None:
    raise AssertionError("there is no network to serve")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_a_router_it_says_which_to_give() -> None:
    with pytest.raises(NotConfigured, match="livetiming-x: expected a router in LIVETIMING_ROUTER"):
        serve("livetiming-x", parsed(), load_settings({}), never)


def test_without_a_secret_it_says_which_to_give() -> None:
    router = parsed("--router", "ws://127.0.0.1:1/ws")

    with pytest.raises(NotConfigured, match="expected LIVETIMING_SHARED_SECRET"):
        serve("livetiming-x", router, load_settings({}), never)


def test_the_router_of_the_command_line_comes_first() -> None:
    args = parsed("--router", "ws://a/ws", "--log-file", "x.log", "-v")

    assert ("ws://a/ws", "x.log", True) == (args.router, args.log_file, args.verbose)
