"""The page's delta tests are made from what the services really send."""

from __future__ import annotations

from tests.browser import delta_vectors


def test_the_pages_vectors_are_what_the_services_send() -> None:
    assert delta_vectors.FILE.read_text() == delta_vectors.text(), (
        "deltas have changed: write the page's vectors anew with "
        "'python -m tests.browser.delta_vectors', and see that 'npm test' still passes"
    )
