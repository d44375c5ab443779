"""Memory of a service over a 24 h race: it must be flat after warm-up, and under 150 MB.

A simulated race of 40 teams goes through `livetiming-service apex_kart` at full speed; the
resident size is read each time another hour of race has been published. Reference: the size
of the same process before the first frame.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT_MB = 150


def rss_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def command(name: str, *arguments: str) -> list[str]:
    code = f"import sys; from livetiming.cli.{name} import main; sys.exit(main())"
    return [sys.executable, "-c", code, *arguments]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--teams", type=int, default=40)
    options = parser.parse_args()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with tempfile.TemporaryDirectory() as folder:
        feed = Path(folder) / "race.ndjson"
        began = time.perf_counter()
        subprocess.run(
            command("apex_server", "simulate", "--hours", str(options.hours), "--teams",
                    str(options.teams), "--seed", "7", "--out", str(feed)),
            check=True, env=environment, cwd=folder, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        print(
            f"simulated {options.hours:g} h, {options.teams} teams: "
            f"{feed.stat().st_size / 1e6:.0f} MB in {time.perf_counter() - began:.0f} s"
        )
        run(feed, folder, environment)


def run(feed: Path, folder: str, environment: dict[str, str]) -> None:
    began = time.perf_counter()
    service = subprocess.Popen(
        command("service", "apex_kart", "--capture", str(feed), "--speed", "max", "--dump", "-",
                "--no-write-state", "--min-interval", "1"),
        stdout=subprocess.PIPE, env=environment, cwd=folder,
    )  # fmt: skip
    assert service.stdout is not None
    sizes: list[float] = []
    first_ms, states = None, 0
    for line in service.stdout:
        head = json.loads(line[: line.index(b",")] + b"}")["t"]
        states += 1
        first_ms = head if first_ms is None else first_ms
        if head - first_ms >= len(sizes) * 3_600_000:
            sizes.append(rss_mb(service.pid))
    assert service.wait() == 0
    print("RSS after each hour of race [MB]: " + " ".join(f"{size:.0f}" for size in sizes))
    if len(sizes) > 3:
        growth = (sizes[-1] - sizes[2]) / (len(sizes) - 3)
        print(
            f"growth after warm-up {growth:+.2f} MB an hour; last {sizes[-1]:.0f} MB "
            f"(to reach: flat, at most {LIMIT_MB} MB); at the start {sizes[0]:.0f} MB"
        )
    print(f"{states} lines published in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
