from __future__ import annotations

from livetiming.testing.calendar.problems import bad, not_found


def test_refusals_have_the_form_that_googles_client_reads() -> None:
    assert {
        "error": {
            "code": 404,
            "message": "Not Found",
            "errors": [{"domain": "global", "reason": "notFound", "message": "Not Found"}],
        }
    } == not_found().as_json()
    assert 400 == bad("x").status
