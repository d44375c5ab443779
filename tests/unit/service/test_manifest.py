from __future__ import annotations

import argparse

import pytest

from livetiming.racing import BadManifest
from livetiming.service.manifest import Identity, build_manifest, service_class_of
from tests.unit.service._plugins import Answers


def a_service(**answers: object) -> Answers:
    service = Answers(argparse.Namespace(uuid="abc"), [])
    for name, value in answers.items():
        setattr(service, name, value)
    return service


IDENTITY = Identity(service_class="kart", core_version="1.2")


def test_a_manifest_holds_what_the_plugin_answers() -> None:
    manifest = build_manifest(a_service(attribution=("Club", None)), IDENTITY).as_json()

    assert "Club Kart" == manifest["name"]
    assert ["Num", "text", "Car number"] == manifest["colSpec"][0]
    assert {"core": "1.2", "plugin": "3.1"} == manifest["livetimingVersion"]
    assert ["Club", None] == manifest["source"]
    assert "doNotRecord" not in manifest


def test_the_command_line_overrides_description_and_service_class() -> None:
    identity = Identity(
        service_class="kart",
        core_version="1",
        description="Night race",
        masquerade="f1",
        hidden=True,
        do_not_record=True,
    )
    manifest = build_manifest(a_service(), identity).as_json()

    assert ("Night race", "f1") == (manifest["description"], manifest["serviceClass"])
    assert (True, True) == (manifest["hidden"], manifest["doNotRecord"])


def test_no_poll_interval_counts_as_one_second() -> None:
    assert 1 == build_manifest(a_service(poll=None), IDENTITY).poll_interval_s


def test_a_uuid_that_topics_cannot_hold_is_refused() -> None:
    with pytest.raises(BadManifest, match="uuid"):
        build_manifest(a_service(uuid="a.b"), IDENTITY)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("livetiming.service.plugins.kart", "kart"),
        ("livetiming.service.plugins.kart.service", "kart"),
        ("service", "service"),
    ],
)
def test_the_service_class_is_the_last_part_that_is_not_service(module: str, name: str) -> None:
    assert name == service_class_of(module)
