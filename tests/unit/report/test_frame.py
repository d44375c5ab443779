from __future__ import annotations

from livetiming.racing import FlagStatus
from livetiming.report.frame import Frame, bands, edge_names, grid_x, grid_y, lap_flags
from livetiming.report.svg import Scale
from tests.unit.report.races import race

FRAME = Frame("demo", height=100)


def test_a_picture_is_told_by_its_title() -> None:
    made = FRAME.picture("Laps <of> 7")

    assert '<title id="demo-title">Laps &lt;of&gt; 7</title>' in made
    assert 'role="img"' in made
    assert 'aria-labelledby="demo-title"' in made


def test_only_cautions_are_drawn_behind_and_only_those_in_the_picture() -> None:
    scale = Scale(0, 10, FRAME.left, FRAME.right)
    made = bands(
        FRAME, scale,
        [(FlagStatus.GREEN, 0, 4), (FlagStatus.RED, 4, 4), (FlagStatus.SC, 11, 11)],
    )  # fmt: skip

    assert 1 == made.count("band-red")
    assert 'width="1.5"' in made
    assert "band-green" not in made


def test_a_flag_within_one_lap_of_the_leader_has_that_lap() -> None:
    assert [(FlagStatus.YELLOW, 2, 3)] == [flag for flag in lap_flags(race()) if flag[0] == 4]


def test_grids_have_their_figures() -> None:
    scale = Scale(0, 10, 0, 100)

    assert ">5 laps</text>" in grid_x(FRAME, scale, [5], lambda value: f"{value:g} laps")
    assert ">P5</text>" in grid_y(FRAME, scale, [5], lambda value: f"P{value:g}")


def test_names_at_the_edge_are_escaped_and_kept_apart() -> None:
    made = edge_names(FRAME, [("<7>", 50, "car-1"), ("12", 50, "")])

    assert "&lt;7&gt;" in made
    assert ('y="46.5"' in made, 'y="61.5"' in made) == (True, True)
