"""The daily commands. They run in the environment that tools/bootstrap.py made."""

import os
import shutil
from pathlib import Path

import nox

nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "imports", "web", "unit", "integration", "package"]

BIN = Path(__file__).parent / ".venv" / "bin"
PYTHON_SOURCES = (
    "src",
    "tests",
    "benchmarks",
    "tools",
    "examples",
    "crossbar",
    "noxfile.py",
    "setup.py",
)


def run(session: nox.Session, tool: str, *arguments: str, **keywords: object) -> None:
    session.run(str(BIN / tool), *arguments, external=True, **keywords)


def npm(session: nox.Session, *arguments: str) -> None:
    """Run npm: the machine's, or the one that the set-up installed."""
    command = str(BIN / "npm") if (BIN / "npm").exists() else (shutil.which("npm") or "npm")
    with session.chdir("web"):
        session.run(command, *arguments, external=True)


@nox.session
def lint(session: nox.Session) -> None:
    """Style and formatting."""
    run(session, "ruff", "check", *PYTHON_SOURCES)
    run(session, "ruff", "format", "--check", *PYTHON_SOURCES)


@nox.session
def types(session: nox.Session) -> None:
    """Strict types."""
    run(session, "mypy")


@nox.session
def imports(session: nox.Session) -> None:
    """Import directions."""
    run(session, "lint-imports")


@nox.session
def web(session: nox.Session) -> None:
    """Types and tests of the page."""
    npm(session, "run", "check")
    npm(session, "test")


@nox.session
def unit(session: nox.Session) -> None:
    """Tests without a network, on all cores."""
    default = ["-n", str(os.cpu_count() or 1), "-m", "not integration"]
    run(session, "pytest", "-q", *default, *session.posargs)


@nox.session
def integration(session: nox.Session) -> None:
    """Tests on a real router, real sockets and a real browser."""
    # Each file in one process: its router and its browser are started once.
    default = ["-n", "2", "--dist", "loadfile", "-m", "integration"]
    run(session, "pytest", "-q", *default, *session.posargs)


@nox.session
def package(session: nox.Session) -> None:
    """Build the wheel; install it, without its dependencies' help; run every command's help."""
    run(session, "python", "tools/check_package.py")


@nox.session
def bench(session: nox.Session) -> None:
    """Print the figures of docs/reference/figures.md."""
    names = session.posargs or sorted(p.stem for p in Path("benchmarks").glob("[!_]*.py"))
    for name in names:
        run(session, "python", f"benchmarks/{name}.py")
