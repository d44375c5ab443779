from __future__ import annotations

from livetiming.testing.apex.field import build_field
from tests.unit.testing.apex._sims import QUICK


def test_the_same_seed_gives_the_same_entries_and_another_seed_others() -> None:
    assert build_field(QUICK) == build_field(QUICK)
    assert build_field(QUICK) != build_field(QUICK.having(seed=4))


def test_row_ids_and_plates_are_unique_when_nothing_is_wrong() -> None:
    entries = build_field(QUICK)

    assert len({e.row_id for e in entries}) == len({e.number for e in entries}) == 8


def test_plate_troubles_give_a_double_plate_and_an_empty_one() -> None:
    entries = build_field(QUICK.having(troubles=frozenset(["same_plate", "empty_plate"])))
    numbers = [entry.number for entry in entries]

    assert numbers[1] == numbers[3]
    assert numbers[2] == ""


def test_row_trouble_brings_a_late_entry_and_a_withdrawal() -> None:
    entries = build_field(QUICK.having(troubles=frozenset(["rows"])))

    assert entries[-1].present_from_ms > 0
    assert entries[-2].present_until_ms < QUICK.duration_s * 1000


def test_name_trouble_brings_names_that_break_parsers() -> None:
    entries = build_field(QUICK.having(troubles=frozenset(["names"])))

    assert any("&" in entry.team and '"' in entry.team for entry in entries)
