from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.racing import FlagStatus
from livetiming.strategy.regulations import BadRegulations, Closed, Penalty, read
from livetiming.strategy.settings import Box

EXAMPLES = sorted((Path(__file__).parents[4] / "examples" / "regulations").glob("*.toml"))

FULL = """
name = "Night race"
own = 7
[race]
duration = "6h"
[pits]
required = 8
minimum = "3m"
short_counts = false
lane = 20
closed_under = ["red", "sc"]
[[pits.closed]]
until = "10m"
[stint]
minimum = "5m"
maximum = "50m"
[drivers]
at_least = 2
minimum = "1h"
change = true
[[driver]]
name = "Ada"
[[driver]]
name = "Blaise"
maximum = "2h"
[karts]
rows = [2, 3]
choice = "alternate"
[[penalty]]
of = "short_stop"
time = "2s"
per = "second"
"""


def faults(text: str) -> list[str]:
    with pytest.raises(BadRegulations) as error:
        read(text, "x.toml")
    return str(error.value).splitlines()


def test_everything_that_a_file_says_is_taken() -> None:
    made = read(FULL)

    assert ("Night race", "7", 21_600, None) == (made.name, made.own, made.duration_s, made.laps)
    assert (8, 180, False, 20) == (
        made.pits.required, made.pits.minimum_s, made.pits.short_counts, made.pits.lane_s
    )  # fmt: skip
    assert (Closed(until_s=600),) == made.pits.closed
    assert {FlagStatus.RED, FlagStatus.SC} == made.pits.closed_under
    assert (300, 3_000) == (made.stint_minimum_s, made.stint_maximum_s)
    assert (2, 3_600, True) == (
        made.drivers.at_least, made.drivers.minimum_s, made.drivers.change
    )  # fmt: skip
    assert [("Ada", None), ("Blaise", 7_200)] == [(d.name, d.maximum_s) for d in made.entries]
    assert ("box", Box((2, 3), choice="alternate")) == (made.karts, made.box)
    assert (Penalty("short_stop", "second", 2),) == made.penalties


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_good(path: Path) -> None:
    assert () == read(path.read_text(encoding="utf-8"), path.name).warnings


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 5


def test_all_faults_are_named_at_once_in_the_order_of_the_file() -> None:
    found = faults('[race]\nduration = "soon"\n[pits]\nrequired = "3"\nminimum = -1\n')

    assert ["x.toml:2", "x.toml:4", "x.toml:5"] == [line.split(": ")[0] for line in found]
    assert "race.duration - expected a length of time" in found[0]
    assert found[0].endswith("got 'soon'")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[pits]\nrequierd = 3", "x.toml:2: pits.requierd - expected one of required"),
        ("[pits]\nrequierd = 3", "did you mean 'required'?"),
        ("[pit]", "did you mean 'pits'?"),
        ("pits = 3", "x.toml:1: pits - expected a table, got 3"),
        ("driver = 3", "x.toml:1: driver - expected tables under [[driver]], got 3"),
        ("[race]\nlaps = true", "race.laps - expected a whole number from 1 on, got True"),
        ("[[driver]]\ncar = 1", "x.toml:1: driver[1] - expected 'name', got none"),
        ("[race]\nlaps = 3\nduration = 60", "race.laps - expected a duration or"),
        ("[[pits.closed]]", "x.toml:1: pits.closed[1] - expected a time or lap"),
        ("[karts]\ndraw = 'box'", "x.toml:1: karts - expected 'rows'"),
        ("[karts]\nrows=[3]\ndraw='number'", "karts.rows - expected draw = \"box\" beside it"),
        ("[karts]\nrows=[3]\nchoice='balance'", "x.toml:3: karts.choice - 'balance' needs two"),
        ("[[penalty]]\nof='short_stop'", "penalty[1] - expected one of time, laps"),
        ("[pits]\nclosed_under=['pink']", "pits.closed_under - expected a list, each one of none"),
        ("name = ", "x.toml: not TOML - "),
    ],
)  # fmt: skip
def test_a_fault_says_where_what_was_expected_and_what_came(text: str, fault: str) -> None:
    assert fault in "\n".join(faults(text))
