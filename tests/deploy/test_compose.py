"""compose.yaml: known options and variables, nothing open but the proxy, and what Compose says."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from livetiming.config import VARIABLES
from livetiming.service.options import parse
from tests.deploy.lines import DEPLOY, ELSEWHERE, clean, read, scripts
from tests.feeds import missing

FOREIGN = {"SITE", "UPSTREAM", "LIVETIMING_CALENDAR_URL", "LIVETIMING_PID_DIR"}
"""Variables of the proxy, and of commands that may be missing."""
SECRETS = {"LIVETIMING_SHARED_SECRET": "a", "LIVETIMING_RELAY_KEY": "b", "SITE": "localhost"}


def example() -> dict[str, str]:
    lines = (DEPLOY / "compose.env.example").read_text("utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return dict(pairs)


def filled_in(text: str) -> str:
    """Put the values of the example in, as Compose does."""
    values = {**{name: value for name, value in example().items() if value}, **SECRETS}

    def value(found: re.Match[str]) -> str:
        return values.get(found[1]) or (found[3] if found[2] == ":-" else "")

    return re.sub(r"\$\{(\w+)(:[-?])?([^}]*)\}", value, text)


def services() -> dict[str, Any]:
    whole = yaml.safe_load(filled_in((DEPLOY / "compose.yaml").read_text("utf-8")))
    found: dict[str, Any] = whole["services"]
    return found


NAMES = sorted(services())


@pytest.mark.parametrize("name", [name for name in NAMES if name != "proxy"])
def test_the_command_of_a_container_is_one_its_program_knows(
    name: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    words = shlex.split(services()[name]["command"])

    if words[0] == "livetiming-service":
        assert "apex_kart" == parse(words[1:]).plugin.name
    elif words[0] in scripts():
        assert "expected" in read(words, capsys)
    else:
        assert words[0] in ELSEWHERE


@pytest.mark.parametrize("name", NAMES)
def test_a_container_gets_variables_that_exist(name: str) -> None:
    assert set(services()[name]["environment"]) <= set(VARIABLES) | FOREIGN


def test_every_variable_of_the_file_is_in_the_example_and_the_other_way_round() -> None:
    used = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text("utf-8")))

    assert used == set(example()) - {"COMPOSE_PROFILES", "COMPOSE_PROJECT_NAME"}


def test_only_the_proxy_is_open_to_the_world_and_secrets_have_no_default() -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")

    assert ["proxy"] == [name for name, service in services().items() if "ports" in service]
    assert not re.search(r"SECRET:-[^}]", text)
    assert "" == example()["LIVETIMING_SHARED_SECRET"]


@pytest.mark.parametrize("name", NAMES)
def test_a_container_may_do_no_more_than_it_must(name: str) -> None:
    service = services()[name]

    assert service["read_only"] is True
    assert ["ALL"] == service["cap_drop"]


@pytest.mark.integration
@pytest.mark.parametrize("profiles", ["node,scheduler,service", "relay"])
def test_compose_reads_it_as_it_is_meant(profiles: str, tmp_path: Path) -> None:
    docker = shutil.which("docker")
    plugin = (
        docker
        and not subprocess.run(
            [docker, "compose", "version"], capture_output=True, check=False
        ).returncode
    )
    program = [docker, "compose"] if plugin else [shutil.which("docker-compose")]
    if program[0] is None:
        missing("neither docker compose nor docker-compose is installed")
    filled = tmp_path / "compose.env"
    values = {**example(), **SECRETS, "COMPOSE_PROFILES": profiles}
    filled.write_text("".join(f"{name}={value}\n" for name, value in values.items()))

    options = ("--env-file", str(filled), "-f", str(DEPLOY / "compose.yaml"))
    done = subprocess.run(
        [*map(str, program), *options, "config"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env={**clean(), "COMPOSE_PROFILES": profiles, "HOME": os.environ.get("HOME", "/")},
    )  # fmt: skip

    assert 0 == done.returncode, done.stderr
    meant = yaml.safe_load(done.stdout)["services"]
    expected = {"node,scheduler,service": {"directory", "dvr", "recordings"}, "relay": {"relay"}}
    assert {"router", "proxy", *expected[profiles]} <= set(meant)
    assert "a" == meant["router"]["environment"]["LIVETIMING_SHARED_SECRET"]
    assert "b" not in json.dumps(meant["proxy"]["environment"])
