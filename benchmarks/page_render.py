"""What the page costs a browser: 60 cars at 10 updates a second, in a real Chromium.

The race is simulated, and comes through a real service and a real router. All of them share
this machine with the browser, which draws without a graphics card.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from playwright.sync_api import sync_playwright
from tests.browser.rendering import COUNTERS, Rendering, measure
from tests.browser.site import Site
from tests.router import Router

from livetiming.web import static_dir

CARS, DELTAS = 60, 300
VIEWS = {"desk 1440x900": (1440, 900, ""), "wall 1920x1080": (1920, 1080, "w")}


def main() -> None:
    executable = os.environ.get("LIVETIMING_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as work:
        router = Router(Path(work))
        router.plan = dataclasses.replace(router.plan, page_dir=static_dir())
        site = Site(router, Path(work), teams=CARS, speed=20.0)
        try:
            site.start()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=executable, args=["--no-sandbox"]
                )
                for name, view in VIEWS.items():
                    report(name, run(browser, site, view))
                browser.close()
        finally:
            site.stop()


def run(browser: Any, site: Site, view: tuple[int, int, str]) -> Rendering:
    width, height, key = view
    page = browser.new_page(viewport={"width": width, "height": height})
    page.add_init_script(COUNTERS)
    page.goto(site.screen)
    page.wait_for_function(f"() => document.querySelectorAll('tbody tr').length === {CARS}")
    if key:
        page.keyboard.press(key)
    result = measure(page, DELTAS)
    page.close()
    return result


def report(name: str, result: Rendering) -> None:
    longest = max(result.long, default=0.0)
    middle = statistics.median(result.long) if result.long else 0.0
    print(f"{name}: {result.rows} cars, {result.received / result.seconds:.1f} updates/s")
    print(f"  updates received {result.received}, shown {result.shown}, lost {result.gaps}")
    print(
        f"  frames {result.frames / result.seconds:.1f}/s, later than 34 ms: {result.slow} of "
        f"{result.frames}, longest {result.worst:.0f} ms   (to reach: none dropped)"
    )
    print(f"  tasks over 50 ms: {len(result.long)}, median {middle:.0f}, longest {longest:.0f} ms")


if __name__ == "__main__":
    main()
