from __future__ import annotations

from livetiming.report.classification import classification
from livetiming.report.headline import description, facts, podium, race_time_s
from tests.unit.report.races import Documents, documents, in_classes, race


def facts_of(told: Documents) -> dict[str, tuple[str, str]]:
    found = race(told)
    return {fact.title: (fact.value, fact.note) for fact in facts(found, classification(found))}


def test_the_top_tells_the_race_in_figures() -> None:
    assert {
        "Fastest lap": ("1:00.000", "#7 RED · S. SOLO · lap 3"),
        "Cars": ("2", ""),
        "Laps": ("4", "8 by all cars"),
        "Duration": ("0:04:04", "to the chequered flag"),
        "Stops": ("1", "1 driver change"),
        "Changes of lead": ("0", "1 leader"),
        "Under caution": ("0:00:55", "1 period"),
    } == facts_of(documents())


def test_the_time_raced_ends_with_what_was_seen_where_no_flag_fell() -> None:
    told = documents()
    told["session"]["flagStats"].pop()

    assert 365.75 == race_time_s(race(told))
    assert ("0:06:06", "no chequered flag seen") == facts_of(told)["Duration"]


def test_the_podium_of_one_class_has_the_first_cars() -> None:
    told = race()
    steps = podium(told, classification(told), {})

    assert [("1", "Winner", "7", "4 laps"), ("2", "", "12", "4 laps · +2:02.250")] == [
        (step.place, step.title, step.car.key, step.figure) for step in steps
    ]


def test_each_of_several_classes_has_a_step() -> None:
    told = race(in_classes())
    lines = {
        name: classification(told, {k: c for k, c in told.cars.items() if c.car_class == name})
        for name in told.classes
    }
    steps = podium(told, classification(told), lines)

    assert [("1", "Winner", "Pro"), ("2", "", "Am")] == [
        (step.place, step.title, step.class_name) for step in steps
    ]


def test_an_unfinished_race_has_a_leader_and_no_winner() -> None:
    told = documents()
    told["session"]["flagStats"].pop()

    assert (
        "Leader at the end of the recording"
        == podium(race(told), classification(race(told)), {})[0].title
    )


def test_qualifying_has_a_fastest_car() -> None:
    told = documents()
    told["cars"]["3"] = {**told["cars"]["7"], "team": "GREEN", "best": 61.0, "laps": 9}
    told["order"]["order"] = ["7", "12", "3"]
    (first, *_) = podium(race(told), classification(race(told)), {})

    assert ("Fastest", "1:00.000") == (first.title, first.figure)
    assert "Changes of lead" not in facts_of(told)


def test_the_preview_of_a_link_names_who_won() -> None:
    told = race()

    assert (
        "Saturday: 1. #7 RED 2. #12 BLUE. 2 cars, 4 laps, 0:04:04. Fastest lap 1:00.000 by #7 RED."
        == description(told, classification(told), "Saturday")
    )
