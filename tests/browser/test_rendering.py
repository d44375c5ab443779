"""Sixty cars at ten updates a second are all shown, and drawn no oftener than needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import new_site, playwright_api
from tests.browser.rendering import COUNTERS, measure
from tests.browser.site import Site

expect = playwright_api.expect
pytestmark = pytest.mark.integration

CARS = 60
DELTAS = 100
# The page also draws once a second by itself, for ages and marks that fade.
OWN_DRAWINGS_PER_S = 1.5


@pytest.fixture
def large_site(tmp_path: Path, page_dir: Path) -> Iterator[Site]:
    running = new_site(tmp_path, page_dir, teams=CARS, speed=20.0)
    try:
        running.start()
        yield running
    finally:
        running.stop()


def test_every_update_of_a_large_field_is_shown(
    large_site: Site, viewer: Callable[..., Any]
) -> None:
    page = viewer()
    page.add_init_script(COUNTERS)
    page.goto(large_site.screen)
    expect(page.locator("tbody tr")).to_have_count(CARS)

    result = measure(page, DELTAS)

    assert result.rows == CARS
    assert result.gaps == 0
    assert result.received >= DELTAS
    # One may be on either side of the edge of the measurement.
    assert abs(result.shown - result.received) <= 1
    assert result.drawn <= result.received + 2 + OWN_DRAWINGS_PER_S * result.seconds


def test_rows_that_did_not_change_are_not_drawn_again(
    site: Site, viewer: Callable[..., Any]
) -> None:
    page = viewer()
    page.add_init_script(COUNTERS)
    page.goto(site.screen)
    expect(page.locator("tbody tr")).to_have_count(24)
    page.evaluate("() => window.watchRows()")
    page.wait_for_function("() => window.shownSince() >= 40")
    touched = page.evaluate("() => window.watched.touched")

    # Drawing every row for every update would touch 24 times 40 rows.
    assert 0 < touched < 24 * 40 / 2
    # Rows are moved, never made anew.
    assert page.evaluate("() => window.watched.rows.every((row) => row.isConnected)")
