from __future__ import annotations

from livetiming.testing.apex.board import Board
from livetiming.testing.apex.field import build_field
from tests.unit.testing.apex._sims import QUICK


def board() -> Board:
    return Board(QUICK, build_field(QUICK))


def test_an_unchanged_cell_is_not_sent_again() -> None:
    shown = board()
    row = shown.rows[0]
    shown.show(row, "llp", "tn", "1:02.000")
    assert len(shown.tick.take()[0]) == 1

    shown.show(row, "llp", "tn", "1:02.000")
    assert shown.tick.take() == ([], [])


def test_columns_the_layout_lacks_are_remembered_but_not_sent() -> None:
    shown = board()
    shown.show(shown.rows[0], "tlp", "in", "4")

    assert shown.tick.take() == ([], [])
    assert shown.rows[0].cells["tlp"] == ("in", "4")


def test_the_bundle_has_its_lines_in_the_order_of_real_ones() -> None:
    words = [line.split("|")[0] for line in board().bundle()]

    assert words[:2] == ["init", "best"]
    assert words[-10:] == [
        "title2", "dyn1", "light", "wth1", "wth2", "wth3", "track", "com", "grid", "msg",
    ]  # fmt: skip


def test_rows_of_the_bundle_are_not_in_ranking_order() -> None:
    grid = next(line for line in board().bundle() if line.startswith("grid"))
    positions = [int(part.split('"')[0]) for part in grid.split('data-pos="')[2:]]

    assert sorted(positions) == list(range(1, 9))
    assert positions != sorted(positions)


def test_a_notice_heads_the_log_and_can_be_withdrawn() -> None:
    shown = board()
    shown.add_notice(61_000, "penalty", "Pénalité", shown.rows[0], 7)
    assert '<p><b>13:01</b><span data-flag="penalty">' in shown.tick.take()[0][0]

    shown.drop_notice(7)
    assert shown.tick.take()[0] == ["com||"]


def test_idle_and_other_sessions_have_bundles_of_their_own() -> None:
    assert board().idle_bundle()[0] == "init|n|"
    assert board().other_session_bundle()[0] == "init|p|"
