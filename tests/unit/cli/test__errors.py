from __future__ import annotations

import pytest

from livetiming.cli._errors import exit_code_of
from livetiming.config import BadSetting
from livetiming.network.auth import RouterRefused
from livetiming.ports import CallFailed
from livetiming.service.errors import NotConfigured, UnknownPlugin


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotConfigured("x"), 2),
        (UnknownPlugin("x"), 2),
        (BadSetting("x"), 2),
        (RouterRefused("ws://h", "a", "r"), 3),
        (CallFailed("uri"), 1),
        (FileNotFoundError("x"), 1),
        (ConnectionError("x"), 1),
        (KeyError("ours"), None),
        (ZeroDivisionError(), None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_errors_a_user_can_mend_have_an_exit_code(error: Exception, code: int | None) -> None:
    assert exit_code_of(error) == code
