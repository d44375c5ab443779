from __future__ import annotations

import re
from itertools import pairwise

import pytest

from livetiming.testing.apex import PRESETS, Simulation
from tests.unit.testing.apex._sims import QUICK, lines, mix, run

MEASURED = {
    "to": 264, "in": 170, "drteam": 126, "dr": 112, "ib": 65, "row *": 52, "tn": 52, "sr": 43,
    "": 20, "row #": 20, "su": 9, "si": 1.35, "so": 1.35, "row *in": 1.35, "row *out": 1.35,
}  # fmt: skip
"""Lines per kart and hour in a real 24 h race with 31 teams, and 8 900 frames an hour."""


def test_frames_come_on_a_tick_of_200_ms() -> None:
    frames, _ = run(QUICK)

    assert all(frame.at_ms % 200 == 0 for frame in frames if frame.kind == "frame")
    assert all(a.at_ms <= b.at_ms for a, b in pairwise(frames))


def test_nothing_is_said_for_a_minute_at_most() -> None:
    frames, _ = run(QUICK)

    assert all(b.at_ms - a.at_ms <= 60_000 for a, b in pairwise(frames))
    assert frames[-2].text == "\n"


def test_every_line_is_of_the_grammar() -> None:
    word = r"init|best|css|effects|comments|title[12]|dyn1|light|wth[123]|track|com|grid|msg"

    assert not [
        line for line in lines(QUICK) if not re.match(rf"(?:{word}|r\d+(?:c\d+)?)\|[^|]*\|", line)
    ]


def test_the_estimate_of_the_coming_lap_is_never_above_the_last_lap() -> None:
    last: dict[str, int] = {}
    for line in lines(QUICK):
        lap = re.match(r"(r\d+)c6\|t[nib]\|(?:(\d+):)?(\d+)\.(\d+)$", line)
        star = re.match(r"(r\d+)\|\*\|(\d+)\|", line)
        if lap:
            last[lap[1]] = int(lap[2] or 0) * 60_000 + int(lap[3]) * 1000 + int(lap[4])
        elif star and star[1] in last:
            assert int(star[2]) <= last[star[1]]


def test_when_the_leader_crosses_the_others_lose_their_icon() -> None:
    frames, _ = run(QUICK)
    frame = next(f for f in frames if "|Tour 5" in f.text)

    assert len(re.findall(r"^r\d+c1\|in\|$", frame.text, re.MULTILINE)) >= 5


def test_a_best_lap_is_announced_and_repaints_the_holder_before() -> None:
    shown = "\n".join(lines(QUICK))

    assert re.search(r"^msg\|\|Meilleur Tour : .+ - 1:0\d\.\d{3} \(\d\d\.\d\d km/h\)$", shown, re.M)
    best = re.findall(r"^(r\d+c9)\|tb\|(\S+)$", shown, re.M)
    assert len(best) > 1
    assert sum(f"{cell}|in|{text}" in shown for cell, text in best) > 1


def test_the_finish_follows_the_order_of_real_ones() -> None:
    shown = lines(QUICK)
    flag = shown.index("light|lf|")

    assert "dyn1|countdown|" in shown[:flag]
    assert "chequered" in shown[flag + 1]
    assert any(re.match(r"r\d+c1\|sf\|", line) for line in shown[flag:])
    assert sum(line.endswith("|*in|0") for line in shown[flag:]) >= 6


def test_a_third_of_the_crossings_is_torn_after_the_status() -> None:
    frames, _ = run(QUICK)
    torn = sum(bool(re.search(r"c1\|s[rud]\|\n$", frame.text)) for frame in frames)
    whole = sum(bool(re.search(r"c1\|s[rud]\|\n.*\|\*\|", frame.text, re.S)) for frame in frames)

    assert 0.1 < torn / (torn + whole) < 0.45


@pytest.fixture(scope="module")
def busy_hours() -> tuple[float, dict[str, float]]:
    frames, lines_found, hours, teams = 0, dict.fromkeys(MEASURED, 0.0), 0.0, 31
    for seed in (1, 2, 3, 4):
        simulation = Simulation(
            PRESETS["endurance"].having(teams=teams, duration_s=86_400, seed=seed)
        )
        simulation.jump(1_000_000)
        sent = list(simulation.advance(9_000_000))
        frames += len(sent)
        hours += 8_000_000 / 3_600_000
        for sort, count in mix(sent).items():
            if sort in lines_found:
                lines_found[sort] += count / teams
    return frames / hours, {sort: count / hours for sort, count in lines_found.items()}


@pytest.mark.parametrize("sort", MEASURED)
def test_the_mix_of_lines_is_that_of_a_real_race_within_a_fifth(
    sort: str, busy_hours: tuple[float, dict[str, float]]
) -> None:
    assert busy_hours[1][sort] == pytest.approx(MEASURED[sort], rel=0.2)


def test_the_number_of_frames_is_that_of_a_real_race_within_a_fifth(
    busy_hours: tuple[float, dict[str, float]],
) -> None:
    assert busy_hours[0] == pytest.approx(8_900, rel=0.2)
