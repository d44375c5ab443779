"""Race control's log."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.service.plugins.apex_kart.control import Entry, compare, parse_log
from livetiming.service.plugins.apex_kart.values import Tariff

START = Entry("13:00", "green", "", "Start")
PENALTY = Entry("13:20", "penalty", "7", "Penalty - Contact - 1 Lap")


def html(*entries: Entry) -> str:
    return "".join(
        f'<p><b>{e.time}</b><span data-flag="{e.flag}"></span>'
        + (f'<span class="com_no no7">{e.number}</span>' if e.number else "")
        + f"{e.text}</p>"
        for e in entries
    )


def test_entries_are_read_newest_first() -> None:
    assert [PENALTY, START] == parse_log(html(PENALTY, START))


def test_a_penalty_has_a_tariff() -> None:
    assert Tariff(1, 0) == PENALTY.tariff
    assert Tariff(0, 10_000) == PENALTY._replace(text="Penalty - Contact - 10.000").tariff
    assert START.tariff is None


def test_new_entries_are_told_oldest_first() -> None:
    warning = Entry("13:30", "warning", "8", "Warning - Speed")

    assert [PENALTY, warning] == compare([START], [warning, PENALTY, START]).added


def test_an_entry_taken_away_is_told() -> None:
    change = compare([PENALTY, START], [START])

    assert ([], [PENALTY], []) == (change.added, change.removed, change.edited)


def test_an_entry_changed_is_neither_new_nor_taken_away() -> None:
    edited = PENALTY._replace(text="Penalty - Contact - 2 Laps")
    change = compare([PENALTY, START], [edited, START])

    assert ([], [], [(PENALTY, edited)]) == (change.added, change.removed, change.edited)


def test_the_same_entry_twice_is_two_entries() -> None:
    assert [PENALTY] == compare([PENALTY], [PENALTY, PENALTY]).added


def test_an_unchanged_log_says_nothing() -> None:
    change = compare([PENALTY, START], [PENALTY, START])

    assert ([], [], []) == (change.added, change.removed, change.edited)


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_log_of_something_or_nothing(text: str) -> None:
    compare(parse_log(text), parse_log(html(START) + text))
