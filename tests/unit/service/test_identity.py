from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.service.errors import NotConfigured
from livetiming.service.identity import capture_uuid, make_identity, resumed_uuid
from livetiming.service.loader import load
from livetiming.service.options import parse


def test_a_resumed_service_has_the_name_of_its_file() -> None:
    assert "0f3a" == resumed_uuid(Path("/x/0f3a.json"))
    assert "0f3a" == resumed_uuid(Path("0f3a"))


def test_a_file_name_that_can_be_no_uuid_is_refused() -> None:
    with pytest.raises(NotConfigured, match="rename it"):
        resumed_uuid(Path("a.b.json"))


def test_a_capture_has_the_same_uuid_each_time_and_no_other() -> None:
    assert capture_uuid(Path("/a/x.gz")) == capture_uuid(Path("/b/x.gz"))
    assert capture_uuid(Path("x.gz")) != capture_uuid(Path("y.gz"))
    assert 32 == len(capture_uuid(Path("x.gz")))


def test_the_options_make_the_identity() -> None:
    command = parse(["apex_kart", "-H", "-N", "-m", "kart", "-d", "Night"])
    identity = make_identity(load("apex_kart"), command.args)

    assert "apex_kart" == identity.service_class
    assert ("kart", "Night") == (identity.masquerade, identity.description)
    assert identity.hidden
    assert identity.do_not_record
