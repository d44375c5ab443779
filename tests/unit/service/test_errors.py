from __future__ import annotations

from livetiming.service.errors import NotConfigured, PluginError, SavedStateError, UnknownPlugin


def test_what_a_caller_may_treat_alike_has_a_common_base() -> None:
    assert issubclass(UnknownPlugin, PluginError)
    assert issubclass(SavedStateError, NotConfigured)
    assert not issubclass(PluginError, NotConfigured)
