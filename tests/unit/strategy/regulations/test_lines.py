from __future__ import annotations

from livetiming.strategy.regulations.lines import line_of, lines, written

TEXT = """name = "x"
[race]
duration = "1h"

[[driver]]
name = "A"
[[driver]]
"car" = 3
[[pits.closed]]  # the start
until = 5
"""


def test_every_key_has_its_line() -> None:
    found = lines(TEXT)

    assert 1 == found[("name",)]
    assert 3 == found[("race", "duration")]
    assert 8 == found[("driver", 1, "car")]
    assert 10 == found[("pits", "closed", 0, "until")]


def test_what_is_missing_is_looked_for_in_its_table() -> None:
    found = lines(TEXT)

    assert 7 == line_of(found, ("driver", 1, "name"))
    assert line_of(found, ("stint",)) is None


def test_members_are_written_from_one_on() -> None:
    assert "pits.closed[1].until" == written(("pits", "closed", 0, "until"))
