from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.config import Settings, load_settings
from livetiming.orchestration.announce.announcer import Announcements, Nobody
from livetiming.orchestration.announce.opening import (
    find_addresses,
    open_announcer,
    read_templates,
)
from livetiming.orchestration.announce.templates import BadTemplates


def settings(folder: Path, **env: str) -> Settings:
    return load_settings({"LIVETIMING_STATE_DIR": str(folder), **env})


def test_without_addresses_there_is_nobody(tmp_path: Path) -> None:
    assert isinstance(open_announcer(settings(tmp_path), None, owner="x"), Nobody)


def test_what_is_wrong_costs_nothing_beside_it(tmp_path: Path) -> None:
    made = open_announcer(
        settings(
            tmp_path,
            LIVETIMING_ANNOUNCE_URLS="nonsense bogus://x json://127.0.0.1/a",
            LIVETIMING_ANNOUNCE_TEMPLATES=str(tmp_path / "missing.toml"),
            TWITTER_ACCESS_TOKEN="only one",
        ),
        None,
        owner="x",
    )

    assert isinstance(made, Announcements)


def test_every_problem_is_told() -> None:
    found, problems = find_addresses("json://a nonsense json://a", {"TWITTER_ACCESS_TOKEN": "x"})

    assert ["json://a"] == [address.url for address in found]
    assert 2 == len(problems)


def test_secrets_are_not_in_the_settings_as_they_are_printed(tmp_path: Path) -> None:
    shown = repr(settings(tmp_path, LIVETIMING_ANNOUNCE_URLS="json://hush"))

    assert "hush" not in shown


def test_a_file_of_templates_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadTemplates, match=r"LIVETIMING_ANNOUNCE_TEMPLATES: .*missing\.toml"):
        read_templates(tmp_path / "missing.toml")


def test_a_file_of_templates_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text('[start]\ntitle = "x"')

    assert ["start"] == list(read_templates(path).pairs)
