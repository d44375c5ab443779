from __future__ import annotations

from livetiming.ports import CallFailed


def test_a_failed_call_names_the_uri_and_the_text() -> None:
    failed = CallFailed("wamp.error.no_such_procedure", "nobody answers")

    assert "wamp.error.no_such_procedure" == failed.uri
    assert "wamp.error.no_such_procedure: nobody answers" == str(failed)
    assert "wamp.error.canceled" == str(CallFailed("wamp.error.canceled"))
