from __future__ import annotations

import pytest

from livetiming.racing.flags import FlagStatus


def test_flags_are_ordered_by_severity() -> None:
    order = (
        "none green white chequered yellow fcy code_60 vsc sc caution red slow_zone code_60_zone"
    )

    assert order.split() == [flag.wire for flag in FlagStatus]


@pytest.mark.parametrize("flag", list(FlagStatus))
def test_the_wire_text_of_a_flag_reads_back(flag: FlagStatus) -> None:
    assert flag is FlagStatus.from_wire(flag.wire)
    assert flag is FlagStatus.from_wire(flag.wire.upper())


@pytest.mark.parametrize("text", ["purple", "", None, 3, ["green"]])
def test_an_unknown_flag_is_no_flag(text: object) -> None:
    assert FlagStatus.NONE is FlagStatus.from_wire(text)


def test_caution_starts_at_yellow() -> None:
    assert [False, False, False, False, True] == [FlagStatus(n).is_caution for n in range(5)]
