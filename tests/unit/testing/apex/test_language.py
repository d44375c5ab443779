from __future__ import annotations

import pytest

from livetiming.testing.apex.language import LANGUAGES


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_every_language_has_words_for_everything_and_captions_for_every_column(code: str) -> None:
    words = LANGUAGES[code]

    assert all(getattr(words, name) for name in words.__slots__)
    assert all(words.captions.values())
    assert "01:24" in words.pit_time.format(time="01:24", lap=3)


def test_lap_words_have_a_singular_and_a_plural() -> None:
    assert LANGUAGES["fr"].lap_count(1) == "1 Tour"
    assert LANGUAGES["it"].lap_count(2) == "2 Giri"
    assert LANGUAGES["es"].leader_lap(341) == "Vuelta 341"
    assert LANGUAGES["fr"].penalty_laps(2) == "2 Trs"
