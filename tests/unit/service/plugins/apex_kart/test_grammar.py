"""The line grammar: every shape, and no exception on any text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.service.plugins.apex_kart.grammar import (
    BEST,
    CELL,
    EVENT,
    WORD,
    count_noise,
    parse_frame,
    parse_line,
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("r44385c7|tn|1:00.245", (CELL, "44385", 7, "tn", "1:00.245", "")),
        ("r44385c7||", (CELL, "44385", 7, "", "", "")),
        ("r5|*|60870|21000", (EVENT, "5", 0, "*", "60870", "21000")),
        ("r5|*||", (EVENT, "5", 0, "*", "", "")),
        ("r5|*i1|", (EVENT, "5", 0, "*i1", "", "")),
        ("r5|#|12", (EVENT, "5", 0, "#", "12", "")),
        ("r5|*in|0", (EVENT, "5", 0, "*in", "0", "")),
        ("dyn1|countdown|85506331", (WORD, "dyn1", 0, "countdown", "85506331", "")),
        ("light|lg|", (WORD, "light", 0, "lg", "", "")),
        ("com||<p>a|b</p>", (WORD, "com", 0, "", "<p>a|b</p>", "")),
        ("br1c3|in|15.610", (BEST, "1", 3, "in", "15.610", "")),
    ],
)
def test_a_line_is_cut_by_its_shape(line: str, expected: tuple[object, ...]) -> None:
    assert expected == parse_line(line)
    assert [expected] == parse_frame(line + "\n")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "GET / HTTP/1.1",
        "Host: example.org:8090",
        "MGLNDD_1.2.3.4_8090",
        "\x16\x03\x01\x02|\x00|\x01",
        "r|in|1",
        "r12c|in|1",
        "rc1|in|1",
        "r1|hello|1",
        "x1c1|in|1",
        "r١c1|in|1",
        '{"jsonrpc": "2.0"}',
    ],
)
def test_noise_is_no_line(line: str) -> None:
    assert parse_line(line) is None
    assert [] == parse_frame(line)


def test_noise_between_two_lines_costs_neither() -> None:
    frame = "r1c1|in|1\nGET / HTTP/1.1\r\n\x00\x16|\x03\nr1c2|in|2\n"

    assert [("1", 1), ("1", 2)] == [(line[1], line[2]) for line in parse_frame(frame)]
    assert 2 == count_noise(frame)


def test_a_carriage_return_is_not_part_of_a_value() -> None:
    assert [(CELL, "1", 1, "in", "5", "")] == parse_frame("r1c1|in|5\r\n")


@settings(deadline=None)
@given(st.text())
def test_any_text_gives_lines_or_nothing(text: str) -> None:
    for line in parse_frame(text):
        assert line[0] in (CELL, EVENT, WORD, BEST)


@settings(deadline=None)
@given(st.lists(st.text(alphabet=st.characters(blacklist_characters="\n"))))
def test_a_frame_is_the_sum_of_its_lines(lines: list[str]) -> None:
    apart = [line for text in lines if (line := parse_line(text.replace("\r", ""))) is not None]

    assert apart == parse_frame("\n".join(lines))
