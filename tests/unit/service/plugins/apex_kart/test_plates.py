"""Classes of competitors."""

from __future__ import annotations

import pytest

from livetiming.service.plugins.apex_kart.plates import classes, colour_name, plate_colours
from tests.unit.service.plugins.apex_kart.feedlines import Track


def opened(rows: list[dict[str, str]], columns: tuple[str, ...]) -> Track:
    track = Track(columns)
    track.open(rows)
    return track


def test_a_column_names_the_class() -> None:
    rows = [{"id": "1", "no": "1", "": "PRO"}, {"id": "2", "no": "2", "": ""}]

    assert {"1": "PRO", "2": ""} == classes(opened(rows, ("no", ":Catégorie")).race.session)


def test_a_prefix_of_the_name_is_a_class_when_most_have_one() -> None:
    rows = [
        {"id": str(i), "no": str(i), "dr": f"{'PRO' if i % 2 else 'AM'} - T{i}"}
        for i in range(1, 7)
    ]

    assert "AM" == classes(opened(rows, ("no", "dr")).race.session)["2"]
    assert {} == classes(
        opened([rows[0], {"id": "9", "no": "9", "dr": "X"}], ("no", "dr")).race.session
    )


def test_a_few_plate_colours_are_classes_and_many_are_decoration() -> None:
    few = [{"id": str(i), "no": f"notc{65535 if i % 2 else 255}|{i}"} for i in range(1, 9)]
    many = [{"id": str(i), "no": f"no{i}|{i}"} for i in range(1, 9)]

    assert {"Red", "Yellow"} == set(classes(opened(few, ("no",)).race.session).values())
    assert {} == classes(opened(many, ("no",)).race.session)


def test_a_plate_has_the_colour_of_its_style_or_its_own() -> None:
    rows = [
        {"id": "1", "no": "no7|1"},
        {"id": "2", "no": "notc33023|2"},
        {"id": "3", "no": "no1|3"},
    ]

    assert {"1": "#FFFF00", "2": "#FF8000"} == plate_colours(opened(rows, ("no",)).race.session)


@pytest.mark.parametrize(
    ("colour", "name"), [("#FFFF00", "Yellow"), ("#FE7F02", "Orange"), ("#000000", "Black")]
)
def test_a_colour_has_an_everyday_name(colour: str, name: str) -> None:
    assert name == colour_name(colour)
