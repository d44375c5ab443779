"""The entry list of a scenario."""

from __future__ import annotations

from random import Random

from livetiming.testing.apex import names
from livetiming.testing.apex.scenario import Scenario
from livetiming.testing.apex.timeline import Entry

_FIRST_ROW_ID = 44_385
LATE_FRACTION = 0.15
WITHDRAWN_FRACTION = 0.6


def build_field(scenario: Scenario) -> list[Entry]:
    """Everybody entered, in grid order."""
    rng = Random(f"field {scenario.seed}")
    teams = _team_names(rng, scenario)
    numbers = _numbers(rng, scenario)
    taken: set[str] = set()
    entries = []
    for index in range(scenario.teams):
        crew = names.crew(rng, rng.randint(*scenario.crew_size), taken)
        team = crew[0] if scenario.crew_size == (1, 1) else teams[index]
        plate = f"no{7 + index % 3}"
        row_id = _FIRST_ROW_ID + index
        entries.append(Entry(index, row_id, numbers[index], plate, team, crew))
    return _with_comings_and_goings(entries, scenario)


def _team_names(rng: Random, scenario: Scenario) -> list[str]:
    teams = names.team_names(rng, scenario.teams)
    if "names" in scenario.troubles:
        tricky = names.TRICKY_TEAMS[: max(1, scenario.teams // 2)]
        for position, name in enumerate(tricky):
            teams[position * 2 % scenario.teams] = name
    return teams


def _numbers(rng: Random, scenario: Scenario) -> list[str]:
    numbers = [str(number) for number in range(1, scenario.teams + 1)]
    rng.shuffle(numbers)
    if "same_plate" in scenario.troubles and scenario.teams > 3:
        numbers[3] = numbers[1]
    if "empty_plate" in scenario.troubles and scenario.teams > 2:
        numbers[2] = ""
    return numbers


def _with_comings_and_goings(entries: list[Entry], scenario: Scenario) -> list[Entry]:
    """One late entry and one withdrawn, when the operator adds and removes rows."""
    if "rows" not in scenario.troubles or len(entries) < 6:
        return entries
    late_ms = int(scenario.duration_s * 1000 * LATE_FRACTION)
    gone_ms = int(scenario.duration_s * 1000 * WITHDRAWN_FRACTION)
    last = entries[-1]
    entries[-1] = Entry(
        last.index, 900_026_257, last.number, last.plate_class, last.team, last.drivers,
        last.category, present_from_ms=late_ms,
    )  # fmt: skip
    gone = entries[-2]
    entries[-2] = Entry(
        gone.index, gone.row_id, gone.number, gone.plate_class, gone.team, gone.drivers,
        gone.category, present_until_ms=gone_ms,
    )  # fmt: skip
    return entries
