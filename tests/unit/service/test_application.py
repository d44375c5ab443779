"""Where a service publishes; the whole process is tested in tests/integration."""

from __future__ import annotations

from argparse import Namespace

import pytest

from livetiming.config import load_settings
from livetiming.service.application import Target, choose_target

ROUTER = {"LIVETIMING_ROUTER": "ws://router/ws"}


@pytest.mark.parametrize(
    ("env", "options", "target"),
    [
        ({}, {}, Target(None, True, None)),
        (ROUTER, {}, Target("ws://router/ws", False, None)),
        (ROUTER, {"router": "ws://other/"}, Target("ws://other/", False, None)),
        (ROUTER, {"standalone": True}, Target(None, True, None)),
        (ROUTER, {"dump": "-"}, Target(None, False, "-")),
        (ROUTER, {"dump": "x", "router": "ws://a/"}, Target("ws://a/", False, "x")),
        ({}, {"dump": "x", "standalone": True}, Target(None, True, "x")),
    ],
)
def test_a_service_publishes_where_it_is_told(
    env: dict[str, str], options: dict[str, object], target: Target
) -> None:
    args = Namespace(**{"router": None, "standalone": False, "dump": None, **options})

    assert target == choose_target(args, load_settings(env))
