"""Build the wheel, install it in a fresh environment, and try every command of it.

Run by ``make test``. What is missing from the wheel (the page, a plugin, the router's
configuration) shows here and nowhere else, since the development tree has everything.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECK = """
import importlib.metadata as m, pathlib, sys
from livetiming.web import report_assets, static_dir
assert (static_dir() / "index.html").is_file(), "the page is not in the wheel"
assert all(report_assets()), "the script and style of reports are not in the wheel"
import livetiming.report.html
assert livetiming.report.html.template(), "the templates of reports are not in the wheel"
router = pathlib.Path(sys.prefix, "share/livetiming/crossbar")
assert list(router.glob("*.json")), f"no router configuration in {router}"
print(" ".join(sorted(e.name for e in m.distribution("livetiming").entry_points)))
"""


def run(*command: str | Path, cwd: Path | None = None) -> str:
    """Run *command* and return what it prints; stop with its output if it fails."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def main() -> None:
    """Check the package; exits with 1 and says why if something is missing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(
            sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT
        )  # fmt: skip
        (wheel,) = folder.glob("*.whl")
        venv.create(folder / "env", with_pip=True)
        python = folder / "env" / "bin" / "python"
        run(python, "-m", "pip", "install", "--quiet", "--no-deps", wheel)
        # The libraries are those of this environment; only livetiming itself is fresh.
        site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
        borrowed = folder / "libraries"
        borrowed.mkdir()
        for entry in Path(sysconfig.get_path("purelib")).iterdir():
            if "livetiming" not in entry.name:
                (borrowed / entry.name).symlink_to(entry)
        (Path(site) / "borrowed.pth").write_text(f"{borrowed}\n", encoding="utf-8")
        scripts = run(python, "-c", CHECK, cwd=folder).split()
        for script in scripts:
            shown = run(folder / "env" / "bin" / script, "--help", cwd=folder)
            if "usage" not in shown.lower():
                raise SystemExit(f"{script} --help shows no usage:\n{shown}")
        plugins = run(folder / "env" / "bin" / "livetiming-plugins", cwd=folder)
        if "apex_kart" not in plugins:
            raise SystemExit(f"apex_kart is not in the wheel; livetiming-plugins says:\n{plugins}")
        print(f"{wheel.name}: {len(scripts)} commands, plugins and page in place")


if __name__ == "__main__":
    main()
