"""The analysis of a simulated race that the page's own tests hold their figures against."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from tests.browser.recordings import analysed, record

FILE = Path(__file__).resolve().parents[2] / "web" / "src" / "analysis" / "race.fixture.json"
RACE = ("--hours", "2", "--teams", "5", "--seed", "11", "--trouble", "lap_removal")
"""Two hours with ten stops, a yellow flag and laps that race control takes away and gives back."""
LEFT_OUT = {"service", "state"}
"""They hold a random uuid, and nothing that is analysed."""


def make(work_dir: Path) -> dict[str, Any]:
    """Simulate, record and analyse the race."""
    path = record(work_dir / "race.zip", *RACE, description="Fixture", work_dir=work_dir)
    found = json.loads(analysed(path, work_dir).read_bytes())
    return {key: document for key, document in found.items() if key not in LEFT_OUT}


def text(work_dir: Path) -> str:
    """Return the file as it must be: a line for each document."""
    lines = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in make(work_dir).items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        FILE.write_text(text(Path(folder)))
