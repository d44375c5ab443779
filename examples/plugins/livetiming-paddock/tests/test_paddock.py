"""The plugin on a saved page, and as a service."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from livetiming.service import HttpError, NotConfigured
from livetiming.service.plugins.paddock import Service
from livetiming.service.plugins.paddock.translate import read_board
from livetiming.testing.harness import ServiceHarness

URL = "https://paddock.example/board.json"
BOARD = (Path(__file__).parent / "board.json").read_bytes()


def test_a_board_becomes_rows_in_order() -> None:
    state = read_board(json.loads(BOARD))

    assert ["7", "RUN", "A. Driver", 10, [58.204, "pb"], [58.204, ""]] == state["cars"][0]
    assert {"flagState": "green", "timeElapsed": 604.2} == state["session"]


def test_a_kart_without_a_lap_has_no_times() -> None:
    assert [["", ""], ["", ""]] == read_board(json.loads(BOARD))["cars"][1][4:]


def test_an_empty_board_is_a_race_without_karts() -> None:
    assert {"cars": [], "session": {"flagState": "none"}} == read_board({})


def test_a_kart_that_leaves_the_box_is_announced() -> None:
    race = ServiceHarness(Service, "--url", URL)
    race.http.pages[URL] = BOARD

    with race:
        race.advance(1)
        race.http.pages[URL] = BOARD.replace(b'"box": true', b'"box": false')
        race.advance(6)

        assert ["7", "12"] == race.numbers
        assert "#12 (B. Driver) has left the pits" == race.messages[0]


def test_a_screen_that_is_gone_is_shown_as_lost_with_the_last_karts() -> None:
    race = ServiceHarness(Service, "--url", URL)
    race.http.pages[URL] = BOARD

    with race:
        race.advance(1)
        race.http.pages[URL] = HttpError("gone")
        race.advance(6)

        assert "lost" == race.state["session"]["feed"]["status"]
        assert ["7", "12"] == race.numbers


def test_without_an_address_it_says_what_it_needs() -> None:
    with pytest.raises(NotConfigured, match="--url"):
        ServiceHarness(Service)
