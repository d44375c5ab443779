from __future__ import annotations

import json
from pathlib import Path

import pytest

from livetiming.orchestration.router import (
    NoRouter,
    RouterPlan,
    adapt,
    command,
    find_config_dir,
    find_crossbar,
    prepare,
)


@pytest.fixture
def plan(tmp_path: Path) -> RouterPlan:
    return RouterPlan(
        port=1234,
        work_dir=tmp_path / "router",
        page_dir=tmp_path / "page",
        recordings_dir=tmp_path / "recordings",
    )


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True)
    path.touch(mode=0o755)
    return path


def test_the_configured_executable_comes_first(tmp_path: Path) -> None:
    mine = executable(tmp_path / "mine" / "crossbar")
    executable(tmp_path / ".venv-router" / "bin" / "crossbar")

    assert find_crossbar(mine, near=[tmp_path]) == mine


def test_a_configured_executable_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoRouter, match=r"LIVETIMING_CROSSBAR: expected .* correct the path"):
        find_crossbar(tmp_path / "none")


def test_the_router_environment_comes_before_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_path = executable(tmp_path / "bin" / "crossbar")
    monkeypatch.setenv("PATH", str(on_path.parent))
    assert find_crossbar(None, near=[tmp_path]) == on_path

    near = executable(tmp_path / ".venv-router" / "bin" / "crossbar")
    assert find_crossbar(None, near=[tmp_path]) == near


def test_no_router_at_all_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NoRouter, match="make setup"):
        find_crossbar(None, near=[tmp_path])


def test_both_configurations_can_be_adapted(plan: RouterPlan) -> None:
    for name in ("config.json", "dev.json"):
        made = adapt(json.loads((find_config_dir() / name).read_text()), plan)

        local, web = made["workers"][0]["transports"]
        assert web["endpoint"] == {
            "type": "tcp",
            "interface": "127.0.0.1",
            "port": 1234,
            "backlog": 512,
        }
        assert web["paths"]["/"]["extra"] == {"directory": str(plan.page_dir)}
        assert local["endpoint"] == {"type": "unix", "path": str(plan.socket_path)}
        assert local["auth"].keys() == {"wampcra"}


def test_addresses_follow_from_the_plan(plan: RouterPlan) -> None:
    assert plan.page_url == "http://127.0.0.1:1234/"
    assert plan.websocket_url == "ws://127.0.0.1:1234/ws"
    assert plan.local_url == f"rs://unix:{plan.work_dir}/router.sock"


def test_a_router_for_everybody_is_still_reached_by_loopback(plan: RouterPlan) -> None:
    from dataclasses import replace

    open_to_all = replace(plan, interface="0.0.0.0", local_port=99)

    assert open_to_all.page_url == "http://127.0.0.1:1234/"
    assert open_to_all.local_url == "rs://127.0.0.1:99"


def test_its_folder_gets_all_it_imports_and_nothing_stale_stays(plan: RouterPlan) -> None:
    plan.work_dir.mkdir()
    plan.socket_path.touch()

    config = prepare(plan, find_config_dir())

    assert not plan.socket_path.exists()
    worker = json.loads(config.read_text())["workers"][0]
    classes = [item["classname"] for item in worker["components"]]
    for name in classes:
        assert (plan.work_dir / f"{name.split('.')[0]}.py").is_file()
    assert command(Path("/x/crossbar"), config)[:2] == ["/x/crossbar", "start"]
