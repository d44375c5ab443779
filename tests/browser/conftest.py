"""A whole network in front of a real browser: router, directory, simulated race, service."""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from livetiming.web import PageNotBuilt, static_dir
from tests.browser.site import Site
from tests.router import Router

playwright_api = pytest.importorskip("playwright.sync_api")

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WATCH_POLICY = """
window.policyViolations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.policyViolations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""
PATIENCE_MS = 20_000
playwright_api.expect.set_options(timeout=PATIENCE_MS)


def missing(what: str) -> None:
    """Skip the test; fail it where everything is required."""
    if os.environ.get("LIVETIMING_REQUIRE_ALL") == "1":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def page_dir() -> Path:
    """The built page."""
    try:
        return static_dir()
    except PageNotBuilt as error:
        missing(str(error))
        raise


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real Chromium."""
    executable = os.environ.get("LIVETIMING_CHROMIUM") or shutil.which("chromium")
    if not executable:
        missing("no browser: put Chromium on PATH or name it in LIVETIMING_CHROMIUM")
    with playwright_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield running
        running.close()


def new_site(work_dir: Path, page_dir: Path, *, relay_key: str = "", **options: Any) -> Site:
    """Make a network that is not started yet."""
    router = Router(work_dir, relay_key=relay_key)
    router.plan = dataclasses.replace(router.plan, page_dir=page_dir)
    return Site(router, work_dir, **options)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, page_dir: Path) -> Iterator[Site]:
    """A running network shared by the tests; leave it as you found it."""
    running = new_site(tmp_path_factory.mktemp("site"), page_dir)
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture
def own_site(tmp_path_factory: pytest.TempPathFactory, page_dir: Path) -> Iterator[Site]:
    """A running network of the test's own, to break."""
    running = new_site(tmp_path_factory.mktemp("own-site"), page_dir)
    try:
        running.start()
        yield running
    finally:
        running.stop()


class Viewer:
    """A browser window of its own, with what went wrong in it."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.problems: list[str] = []

    def page(self) -> Any:
        """Open a tab."""
        page = self.context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))
        return page

    def _said(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.problems.append(f"console {message.type}: {message.text}")

    def close(self) -> None:
        """Close it and see that the page's policy was kept."""
        for page in self.context.pages:
            if page.url.startswith("http"):
                self.problems += page.evaluate("window.policyViolations ?? []")
        self.context.close()


@pytest.fixture
def viewer(browser: Any) -> Iterator[Callable[..., Any]]:
    """Make a tab, as ``viewer(width=…, height=…, color_scheme=…)``; no tab may report a problem."""
    viewers: list[Viewer] = []

    def open_tab(
        *, width: int = 1440, height: int = 900, problems: bool = False, **more: Any
    ) -> Any:
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(WATCH_POLICY)
        mine = Viewer(context)
        if not problems:
            viewers.append(mine)
        return mine.page()

    yield open_tab
    for mine in viewers:
        mine.close()
    assert [] == [problem for mine in viewers for problem in mine.problems]
