"""Real recordings of simulated races, made by the real recorder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from livetiming.recording import open_recording

LIMIT_S = 120


def run(module: str, *arguments: str, work_dir: Path) -> None:
    """Run one command of ours to its end."""
    environment = {
        **os.environ,
        "LIVETIMING_STATE_DIR": str(work_dir / "state"),
        "LIVETIMING_LOG_DIR": str(work_dir / "logs"),
    }
    code = f"import sys; from {module} import main; sys.exit(main())"
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
        env=environment,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def record(path: Path, *race: str, description: str, work_dir: Path) -> Path:
    """Record a simulated race with the service and its recorder, as fast as they go."""
    capture = work_dir / f"{path.stem}.ndjson"
    run("livetiming.cli.apex_server", "simulate", *race, "--out", str(capture), work_dir=work_dir)
    run(
        "livetiming.cli.service",
        *("apex_kart", "--capture", str(capture), "--speed", "max", "--no-history"),
        *("-r", str(path), "-d", description, "--no-write-state"),
        work_dir=work_dir,
    )
    return path


def analysed(path: Path, work_dir: Path) -> Path:
    """Write the analysis beside a recording, as the recorder does."""
    target = path.with_suffix(".json")
    run("livetiming.cli.analysis", str(path), "-o", str(target), "-q", work_dir=work_dir)
    return target


def as_version_1(source: Path, target: Path, work_dir: Path) -> Path:
    """Convert a recording to Timing71's format."""
    arguments = ("convert", str(source), "--to", "v1", "-o", str(target), "-q")
    run("livetiming.cli.rectool", *arguments, work_dir=work_dir)
    with zipfile.ZipFile(target) as archive:
        assert "index.json" not in archive.namelist()
    return target


def leader_at(path: Path, offset_s: float) -> str:
    """Return the number of the leader, read by the recorder's own reader."""
    with open_recording(path) as recording:
        state = recording.state_at(round(offset_s * 1000))
        columns = [column[0] for column in recording.manifest["colSpec"]]
        return str(state["cars"][0][columns.index("Num")])
