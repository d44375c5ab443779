"""A Timing71 plugin in a distribution of its own: installed either way, found, and run."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import threading
import venv
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = Path(__file__).parent / "timing71_plugin"
LIMIT_S = 120
BOARD = {
    "rows": [
        {"no": "7", "pit": False, "class": "GT3", "driver": "A. Driver", "last": 91.204},
        {"no": "12", "pit": True, "class": "GT4", "driver": "B. Driver", "last": 98.0},
    ]
}


class Environment:
    """A fresh environment that sees our libraries, but nothing of ours."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder, with_pip=False)
        self.python = folder / "bin" / "python"
        site = Path(self.run("-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"))
        libraries = {sysconfig.get_paths()[kind] for kind in ("purelib", "platlib")}
        # a .pth inside these folders is not read, so an installed livetiming does not come along
        (site / "libraries.pth").write_text("\n".join(libraries))

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [str(self.python), *words],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin"},
            timeout=LIMIT_S,
        )
        assert 0 == done.returncode, done.stdout + done.stderr
        return done.stdout.strip()

    def install(self, source: Path, *, editable: bool) -> None:
        how = ["-e"] if editable else []
        self.run(
            "-m", "pip", "install", "-q", "--no-index", "--no-deps", "--no-build-isolation",
            "--disable-pip-version-check", *how, str(source),
        )  # fmt: skip


def a_copy_of_ours(folder: Path) -> Path:
    """Copy what building needs, since building writes beside the sources."""
    shutil.copytree(
        ROOT,
        folder,
        ignore=shutil.ignore_patterns(
            ".*", "node_modules", "web", "tests", "build", "*.egg-info", "__pycache__", "docs"
        ),
    )
    package = Path("src/livetiming/web")  # of the page only what is Python
    (folder / package).mkdir()
    shutil.copy(ROOT / package / "__init__.py", folder / package)
    return folder


@pytest.fixture(scope="module")
def board() -> Iterator[str]:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"car 7 noted" if ".txt" in self.path else json.dumps(BOARD).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/board.json"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("ours_editable", "plugin_editable"),
    [(False, False), (False, True), (True, False), (True, True)],
    ids=["both installed", "plugin editable", "ours editable", "both editable"],
)
def test_a_timing71_plugin_is_found_and_runs_unchanged(
    tmp_path: Path, board: str, ours_editable: bool, plugin_editable: bool
) -> None:
    environment = Environment(tmp_path / "env")
    environment.install(a_copy_of_ours(tmp_path / "ours"), editable=ours_editable)
    theirs = tmp_path / "theirs"
    shutil.copytree(PLUGIN, theirs)
    environment.install(theirs, editable=plugin_editable)

    listed = json.loads(environment.run("-m", "livetiming.cli.plugins"))
    assert {"apex_kart", "clubboard"} <= set(listed)
    assert "The board of a club" == listed["clubboard"]["description"]

    lines = run_for_a_while(environment, board)
    manifest = lines[0]["manifest"]
    assert ("Club board", "Sunday", "clubboard") == (
        manifest["name"],
        manifest["description"],
        manifest["serviceClass"],
    )
    assert ["Club Timing", "https://club.example"] == manifest["source"]
    assert ["Karma", "numeric"] == manifest["colSpec"][-1]
    state = lines[-1]["state"]
    assert ["7", "RUN", "GT3", "A. Driver", [91.204, "pb"], 7] == state["cars"][0]
    assert "yellow" == state["session"]["flagState"]
    assert "CAR 7 NOTED" in [message[2] for message in state["messages"]]


def run_for_a_while(environment: Environment, board: str) -> list[dict[str, Any]]:
    """Run the plugin until it has published the cars and what race control said."""
    process = subprocess.Popen(
        [str(environment.python), "-m", "livetiming.cli.service", "clubboard", "--board", board,
         "--dump", "-"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=environment.folder,
        env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    guard = threading.Timer(LIMIT_S, process.kill)
    guard.start()
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(json.loads(line))
        state = lines[-1].get("state", {})
        if state.get("cars") and "NOTED" in json.dumps(state["messages"]):
            break
    guard.cancel()
    process.terminate()
    _, errors = process.communicate(timeout=LIMIT_S)
    assert 0 == process.returncode, errors
    return lines


def test_a_generated_plugin_passes_its_own_tests(tmp_path: Path) -> None:
    new = tmp_path / "new"
    subprocess.run(
        [sys.executable, "-m", "livetiming.cli.plugins", "new", "my_track", "--dir", str(new)],
        check=True,
        capture_output=True,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "src")},
        timeout=LIMIT_S,
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        check=False,
        capture_output=True,
        text=True,
        cwd=new,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "src")},
        timeout=LIMIT_S,
    )

    assert 0 == done.returncode, done.stdout
    assert "5 passed" in done.stdout
