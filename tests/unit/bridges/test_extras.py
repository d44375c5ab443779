"""A missing library is one line that says what to install."""

from __future__ import annotations

import importlib

import pytest

from livetiming.bridges.extras import extra
from livetiming.service.errors import NotConfigured


def test_a_missing_library_of_the_extra_names_the_extra() -> None:
    with (
        pytest.raises(NotConfigured, match=r"pip install 'livetiming\[kafka\]'"),
        extra("kafka", "no_such_library"),
    ):
        importlib.import_module("no_such_library.part")


def test_another_missing_module_is_told_as_it_is() -> None:
    with (
        pytest.raises(ModuleNotFoundError, match="no_such_library"),
        extra("kafka", "confluent_kafka"),
    ):
        importlib.import_module("no_such_library")
