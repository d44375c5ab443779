"""What is published is as its schema has it, and what was published once stays readable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from livetiming.bridges.kafka import schemas
from livetiming.bridges.kafka.envelope import BadRecord, decode, encode
from livetiming.bridges.kafka.rerunning import Rerun
from livetiming.bridges.kafka.service_records import Produced
from livetiming.bridges.kafka.windowing import Windowing
from livetiming.service.captures import read_capture
from livetiming.service.options import parse
from livetiming.service.playback import Capture
from livetiming.testing.apex import PRESETS, Rules, Simulation
from livetiming.testing.apex.writer import write_capture

SCENARIO = PRESETS["endurance"].having(
    teams=4, duration_s=1500, rules=Rules(min_stop_s=60, max_stint_s=500)
)


@pytest.mark.parametrize(("name", "version"), [*schemas.types(), (schemas.ENVELOPE, 1)])
def test_every_schema_is_one_of_2020_12(name: str, version: int) -> None:
    Draft202012Validator.check_schema(schemas.schema(name, version))


@pytest.mark.parametrize(("name", "version"), schemas.types())
def test_what_was_published_once_is_still_read(name: str, version: int) -> None:
    golden = schemas.examples(name, version)

    assert golden
    for value in golden:
        schemas.check(json.loads(value))
        if name != schemas.WINDOW:
            record = decode(value)
            assert (name, version) == (record.type, record.tv)
            assert json.loads(value) == json.loads(encode(record))


def test_all_that_comes_of_a_race_is_as_its_schema_has_it(tmp_path: Path) -> None:
    path = tmp_path / "race"
    write_capture(Simulation(SCENARIO).frames(), path, SCENARIO.start_epoch_ms)
    made: list[Produced] = []
    command = parse(["apex_kart", "--capture", str(path), "--uuid", "race"])
    Rerun(command, Capture(path, read_capture, fallback_start_s=0), made.append, boot="b").run()
    state, seen = None, set()
    for one in made:
        if one.value is not None:
            schemas.check(json.loads(one.value))
            seen.add(one.type)
            outcome = Windowing(partial=True).take(state, decode(one.value))
            state = outcome.state
            for window in outcome.windows:
                schemas.check(json.loads(json.dumps(window)))
                seen.add("window")

    assert {name for name, _ in schemas.types()} == seen


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("type", {"type": "teleport"}),
        ("type", {"tv": 99}),
        ("field", {"type": 7}),
        ("schema", {"id": "one"}),
        ("schema", {"data": {"flag": 7}}),
        ("schema", {"t": {}}),
    ],
)
def test_what_is_wrong_is_named(reason: str, changes: dict[str, object]) -> None:
    record = {**json.loads(schemas.examples("flag", 1)[0]), **changes}

    with pytest.raises(BadRecord) as told:
        schemas.check(record)

    assert reason == told.value.reason


def test_fields_that_are_not_known_yet_do_no_harm() -> None:
    record = json.loads(schemas.examples("lap", 1)[0])
    record["data"]["weather"] = record["mood"] = "fine"

    schemas.check(record)
