"""The parts of a node; the whole of it runs in tests/integration/test_node.py."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from livetiming.orchestration.node import (
    Lock,
    Node,
    NodeFailed,
    NodePlan,
    ServiceCommand,
    check_port,
    read_secret,
    service_uuid,
    warning,
)


def a_plan(folder: Path, **changes: Any) -> NodePlan:
    return NodePlan(
        **{
            "port": 8080,
            "interface": "127.0.0.1",
            "crossbar": Path("/x/crossbar"),
            "config_dir": folder,
            "page_dir": None,
            "data_dir": folder,
            "log_dir": folder / "logs",
            "raw_dir": folder / "raw",
            "state_dir": folder / "state",
            "recordings_dir": folder / "recordings",
            "recordings_temp_dir": folder / "recordings-temp",
            "secret": "the secret",
            "environment": {"HOME": "/home/me"},
            **changes,
        }
    )


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "data" / "secret"

    made = read_secret(path)

    assert len(made) >= 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_secret(path) == made


def test_an_empty_secret_is_none(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("\n")
    path.chmod(0o644)

    assert len(read_secret(path)) >= 32
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_taken_port_is_said_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(
            NodeFailed, match=rf"port {port} of 127.0.0.1: expected it free .*--port"
        ):
            check_port("127.0.0.1", port)

    check_port("127.0.0.1", port)


def test_an_address_that_is_not_ours_is_said() -> None:
    with pytest.raises(NodeFailed, match="expected to listen there"):
        check_port("192.0.2.1", 8080)


def test_a_folder_belongs_to_one_node_until_it_lets_go(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "node.lock"), Lock(tmp_path / "node.lock")
    first.take()

    with pytest.raises(NodeFailed, match=r"one is running \(pid \d+\)"):
        second.take()

    first.release()
    second.take()
    second.release()


def service_words(plan: NodePlan, spec: str, age_s: float | None) -> list[str]:
    words = ServiceCommand(spec, plan, lambda _: age_s)()
    assert words[:3] == [sys.executable, "-m", "livetiming.cli.service"]
    return words[3:]


def test_a_service_keeps_its_identity_over_restarts(tmp_path: Path) -> None:
    plan = a_plan(tmp_path)
    uuid = service_uuid("apex_kart --venue x", plan.secret)

    assert service_words(plan, "apex_kart --venue x", None) == [
        *("apex_kart", "--venue", "x", "-v", "--uuid", uuid)
    ]
    assert uuid != service_uuid("apex_kart --venue y", plan.secret)
    assert uuid != service_uuid("apex_kart --venue x", "another node's")


def test_a_service_resumes_what_is_fresh_and_forgets_what_is_old(tmp_path: Path) -> None:
    plan = a_plan(tmp_path)
    state = str(tmp_path / "state" / f"{service_uuid('karts', plan.secret)}.json")

    assert service_words(plan, "karts", 60) == ["karts", "-v", "--initial-state", state]
    assert "--uuid" in service_words(plan, "karts", 7200)


@pytest.mark.parametrize("spec", ["karts --uuid abc", "karts --uuid=abc", "karts -s /x/abc.json"])
def test_an_identity_given_by_the_user_stays(tmp_path: Path, spec: str) -> None:
    assert service_words(a_plan(tmp_path), spec, 1) == [*spec.split(), "-v"]


def test_options_are_split_as_a_shell_would(tmp_path: Path) -> None:
    words = service_words(a_plan(tmp_path), "karts -d 'Sunday race'", None)

    assert words[:3] == ["karts", "-d", "Sunday race"]


def test_warnings_of_a_service_reach_the_user_and_nothing_else_does() -> None:
    stamp = "2026-11-22T05:22:58+0000"

    assert warning(f"{stamp} [livetiming.network.websocket.X#warn] no feed") == "no feed"
    assert warning(f"{stamp} [livetiming.service#critical] broken") == "broken"
    assert warning(f"{stamp} [livetiming.bus#info] joined router") is None
    assert warning("anything else") is None


def a_node(plan: NodePlan) -> Node:
    return Node(plan, Clock(), lambda text: None)


def test_components_get_all_they_need_by_environment(tmp_path: Path) -> None:
    env = a_node(a_plan(tmp_path)).child_environment()

    assert env["HOME"] == "/home/me"
    assert env["LIVETIMING_SHARED_SECRET"] == "the secret"
    assert env["LIVETIMING_ROUTER"] == f"rs://unix:{tmp_path}/router/router.sock"
    assert env["LIVETIMING_RAW_DIR"] == str(tmp_path / "raw")


def test_a_folder_too_deep_for_a_unix_socket_uses_a_port(tmp_path: Path) -> None:
    deep = a_node(a_plan(tmp_path, data_dir=tmp_path / ("d" * 120)))

    assert deep.router_url.startswith("rs://127.0.0.1:")


class Processes(Clock):
    """A clock that starts processes on paper."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[tuple[list[str], dict[str, str]]] = []

    def spawnProcess(  # noqa: N802
        self, protocol: Any, program: str, words: list[str], env: dict[str, str], **_: Any
    ) -> Any:
        self.started.append((words, env))
        return type("Process", (), {"pid": 2**22 + 1})()


def test_the_scheduler_is_of_the_nodes_family_and_so_are_its_services(tmp_path: Path) -> None:
    reactor = Processes()
    node = Node(a_plan(tmp_path), reactor, print)

    node._schedule("https://example.org/a.ics")

    [(words, env)] = reactor.started
    assert ["--watch", "--stop-services"] == [word for word in words if word.startswith("--")]
    assert "https://example.org/a.ics" == env["LIVETIMING_CALENDAR_URL"]
    assert str(tmp_path / "pids") == env["LIVETIMING_PID_DIR"]
    for child in node.children:
        child._logfile.close()
