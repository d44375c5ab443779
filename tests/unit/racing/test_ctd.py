from __future__ import annotations

from livetiming.racing.ctd import Manifest, RaceState, initial_state
from livetiming.racing.flags import FlagStatus


def test_the_initial_state_shows_no_flag_and_no_cars() -> None:
    state = initial_state()

    assert FlagStatus.NONE is state.flag
    assert [] == state.as_json()["cars"]


def test_a_state_knows_its_flag() -> None:
    assert FlagStatus.CODE_60 is RaceState(session={"flagState": "code_60"}).flag


def test_optional_keys_of_a_manifest_are_absent_unless_set() -> None:
    plain = Manifest(uuid="u", name="n", description="d", service_class="c", columns=[])

    assert not {"doNotRecord", "source"} & plain.as_json().keys()


def test_unknown_keys_pass_through_but_never_replace_known_ones() -> None:
    manifest = Manifest(
        uuid="u",
        name="n",
        description="d",
        service_class="c",
        columns=[],
        extra={"external": {"name": "x"}, "uuid": "other"},
    )

    assert {"name": "x"} == manifest.as_json()["external"]
    assert "u" == manifest.as_json()["uuid"]
