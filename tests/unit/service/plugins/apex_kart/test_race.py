"""The whole race logic: frames in, sessions out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.service.plugins.apex_kart.race import MAX_ROWS, Race
from livetiming.service.plugins.apex_kart.view import view
from tests.unit.service.plugins.apex_kart.feedlines import COUNTED, T0, TWO, Track, bundle

LOG = '<p><b>13:05</b><span data-flag="{}"></span><span class="com_no no7">7</span>{}</p>'


def story() -> list[tuple[int, str]]:
    """Frames of a short race with a bit of everything."""
    track = Track(COUNTED)
    frames: list[tuple[int, str]] = [(T0, bundle(TWO))]
    for lap in range(1, 6):
        for place, row in enumerate(("11", "22")):
            lines = [
                track.cell(row, "sta", "sr", ""),
                track.cell(row, "tlp", "in", str(lap)),
                track.cell(row, "llp", "tn", f"1:0{lap}.{place}00"),
                track.cell(row, "gap", "in", f"Tour {lap}" if not place else "1.500"),
                f"r{row}|*|60000|",
            ]
            frames.append((T0 + 62_000 * lap + 1_500 * place, "\n".join(lines) + "\n"))
    return frames


def fed(frames: list[tuple[int, str]]) -> Race:
    race = Race()
    for at_ms, text in frames:
        race.feed(text, at_ms)
    return race


def test_the_same_input_gives_the_same_state() -> None:
    assert view(fed(story())) == view(fed(story()))


def test_a_snapshot_cut_over_two_frames_is_one() -> None:
    whole = bundle(TWO)
    cut = whole.index("light|")
    race = Race()
    race.feed(whole[:cut], T0)
    race.feed(whole[cut:], T0 + 200)

    assert (1, ["11", "22"]) == (race.session.bundles, list(race.session.rows))
    assert "green" == race.session.clock.flag(race=True)


def test_no_live_timing_is_idle_until_the_next_snapshot() -> None:
    race = fed(story())
    race.feed("init|n|\nbest|hide|\n", T0 + 400_000)
    assert T0 + 400_000 == race.idle_since_ms

    race.feed(bundle(TWO, title="NEXT"), T0 + 405_000)
    assert race.idle_since_ms is None
    assert "NEXT" == race.session.title2


def test_without_a_snapshot_row_events_are_kept_by_row() -> None:
    race = Race()
    race.feed("r5|#|2\nr6|#|1\nr5c6|tn|1:11.912\nr5|*|71000|\nr6|*in|0\n", T0)

    assert race.session.gridless
    assert race.snapshot_lost
    assert ["6", "5"] == [row.row_id for row in race.session.ranking()]
    assert ("tn", "1:11.912") == race.session.rows["5"].cells[6]
    assert ([], 1, True) == (
        race.session.rows["5"].laps,
        race.session.rows["5"].crossings,
        race.session.rows["6"].in_pit,
    )


def test_a_snapshot_that_comes_late_finds_the_rows_seen_before_it() -> None:
    race = Race()
    race.feed("r11|#|2\nr22|*in|0\n", T0)
    race.feed(bundle(TWO), T0 + 5_000)

    assert not race.session.gridless
    assert 1 == len(race.session.rows["22"].stops)


def test_rows_of_a_lost_snapshot_become_a_session_of_their_own() -> None:
    race = fed(story())
    old = race.session
    race.feed("r91|#|1\nr92|#|2\n", T0 + 320_000)
    assert race.session is old
    assert race.snapshot_lost

    race.feed("r91|*||\n", T0 + 380_000)
    race.feed("r91|*in|0\nr92|*||\n", T0 + 381_000)
    assert race.session.gridless
    assert old in race.archive


def test_noise_cannot_grow_the_state_without_bound() -> None:
    race = Race()
    for row in range(2 * MAX_ROWS):
        race.feed(f"r{row}|#|1\n", T0)

    assert MAX_ROWS == len(race.session.rows)


def test_race_controls_log_goes_to_the_journal() -> None:
    race = fed([(T0, bundle(TWO, log=LOG.format("warning", "Old")))])
    race.feed("com||" + LOG.format("penalty", "New - 1 Lap") + LOG.format("warning", "Old"), T0 + 1)
    race.feed("com||" + LOG.format("warning", "Old"), T0 + 2)

    assert [("past warning", "Old"), ("penalty", "New - 1 Lap"), ("withdrawn", "New - 1 Lap")] == [
        (note.kind, note.text) for note in race.session.journal
    ]


def test_the_ticker_is_journalled_when_the_log_does_not_say_it() -> None:
    race = fed(story())
    race.feed("msg|msgp|N°7 ALPHA : Penalty\nmsg||Best lap : X\n", T0 + 400_000)

    assert [("penalty", "7")] == [(note.kind, note.number) for note in race.session.journal]
    assert "Best lap : X" == race.session.ticker


def test_weather_and_colours_are_kept() -> None:
    race = fed(story())
    race.feed("wth1|ws|\nwth2||Air : 28°C\ncss|no9|border-bottom-color:#0080FF;\n", T0 + 1)

    assert ("ws", "Air : 28°C") == (race.session.words["wth1"], race.session.words["wth2"])
    assert "#0080FF" == race.session.colours["no9"]


NOISE = st.text(alphabet=st.characters(blacklist_characters="\n|"), max_size=40)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_noise_between_the_lines_changes_nothing(data: st.DataObject) -> None:
    noisy = []
    for at_ms, text in story():
        lines = text.split("\n")
        for _ in range(data.draw(st.integers(0, 3))):
            lines.insert(data.draw(st.integers(0, len(lines))), data.draw(NOISE))
        noisy.append((at_ms, "\n".join(lines)))

    assert view(fed(story())) == view(fed(noisy))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_lines_turned_to_anything_raise_nothing(data: st.DataObject) -> None:
    race = Race()
    for at_ms, text in story():
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 6))
        race.feed(text[:at] + data.draw(st.text(max_size=6)) + text[at + cut :], at_ms)
    view(race)
