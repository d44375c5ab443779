"""What the analysis costs a browser: 40 cars over 24 hours, 54 000 laps, in a real Chromium.

Times are of the page's thread alone; the reference is what the browser itself needs to parse the
documents, in the same run. It draws without a graphics card.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from playwright.sync_api import sync_playwright
from tests.browser import library
from tests.browser.recordings import analysed
from tests.router import Router

from livetiming.web import static_dir

PANELS = ["laps", "positions", "gaps", "stints", "drivers", "bests", "flags", "log"]
CHARTS = ["laps", "positions", "gaps", "stints"]
STEPS = 120

PARSE = """async url => {
  const text = await (await fetch(url)).text();
  const began = performance.now();
  JSON.parse(text);
  return [text.length, performance.now() - began];
}"""
OPEN = """panel => new Promise((resolve) => {
  const began = performance.now();
  document.querySelector(`#tab-${panel}`).click();
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
})"""
STEP = """([kind, steps]) => new Promise((resolve) => {
  const plot = document.querySelector(".u-over");
  const box = plot.getBoundingClientRect();
  let step = 0;
  const next = () => {
    if (step === steps) return resolve();
    step += 1;
    const x = box.left + box.width * (0.2 + (0.6 * ((step * 7) % 100)) / 100);
    const y = Math.min(box.bottom, innerHeight) - 40;
    const at = { bubbles: true, cancelable: true, clientX: x, clientY: y };
    plot.dispatchEvent(kind === "hover" ? new MouseEvent("mousemove", at)
      : new WheelEvent("wheel", { ...at, deltaY: step % 40 < 20 ? -40 : 40 }));
    requestAnimationFrame(next);
  };
  next();
})"""


def main() -> None:
    executable = os.environ.get("LIVETIMING_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as work:
        router = Router(Path(work))
        router.plan = dataclasses.replace(router.plan, page_dir=static_dir())
        folder = router.plan.recordings_dir
        assert folder is not None
        folder.mkdir()
        print("recording and analysing a day …", file=sys.stderr)
        analysed(library.record_a_day(folder / "day.zip"), Path(work))
        router.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=executable, args=["--no-sandbox"]
                )
                report(browser.new_page(viewport={"width": 1440, "height": 900}), router.page_url)
                browser.close()
        finally:
            router.stop()


def busy_ms(cdp: Any) -> float:
    """Return how long the page's thread has worked."""
    metrics = cdp.send("Performance.getMetrics")["metrics"]
    return 1000 * float(next(item["value"] for item in metrics if item["name"] == "TaskDuration"))


def report(page: Any, url: str) -> None:
    """Print a line for each panel."""
    page.goto(f"{url}#/r/day?t=86399&panel=laps")
    page.wait_for_selector(".u-over")
    page.wait_for_function("() => document.querySelector('[data-testid=seek]').dataset.complete")
    size, parse_ms = page.evaluate(PARSE, f"{url}recordings/day.json")
    laps = page.get_by_test_id("analysis").get_attribute("data-laps")
    print(f"40 cars x {laps} laps, {size / 1e6:.1f} MB of documents, parsed in {parse_ms:.0f} ms")
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    for panel in PANELS:
        page.evaluate(OPEN, panel)
        page.evaluate(OPEN, "flags" if panel == "log" else "log")
        opened_ms = page.evaluate(OPEN, panel)
        print(f"{panel:10} open {opened_ms:5.0f} ms ({opened_ms / parse_ms:.1f} x)", end="")
        for kind in ("hover", "zoom") if panel in CHARTS else ():
            before = busy_ms(cdp)
            page.evaluate(STEP, [kind, STEPS])
            print(f"   {kind} {(busy_ms(cdp) - before) / STEPS:5.1f} ms a step", end="")
        print()


if __name__ == "__main__":
    main()
