"""A report opens from the disk, without a network, and is all there: on screen and on paper."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import playwright_api
from tests.browser.recordings import record, run
from tests.browser.site import Site
from tests.browser.test_access import violations

expect = playwright_api.expect
pytestmark = pytest.mark.integration

RACE = ("--hours", "0.5", "--teams", "12", "--seed", "5", "--lap-counter")
HOSTILE = "</script><img src=x onerror=alert(1)>\"'&{{7*7}}"
PANELS = ("positions", "gaps", "laptimes", "stints")
DRAWN = """() => [...document.querySelectorAll(".interactive canvas")].map((canvas) => {
  const blank = document.createElement("canvas");
  [blank.width, blank.height] = [canvas.width, canvas.height];
  return canvas.toDataURL() !== blank.toDataURL();
})"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, page_dir: Path) -> Path:
    """A recorded race and its report, made by the commands."""
    assert page_dir.is_dir()
    work_dir = tmp_path_factory.mktemp("report")
    race = record(work_dir / "race.zip", *RACE, description="Race 2", work_dir=work_dir)
    run("livetiming.cli.analysis", str(race), "-o", str(work_dir / "race.json"), "-q",
        work_dir=work_dir)  # fmt: skip
    run("livetiming.cli.report", str(race), "--timezone", "UTC", work_dir=work_dir)
    return work_dir


class Reader:
    """A reader without a network, and what the page asked for."""

    def __init__(self, open_tab: Callable[..., Any]) -> None:
        self._open_tab = open_tab
        self.asked: list[str] = []

    def open(self, path: Path, *, script: bool = True, **more: Any) -> Any:
        """Open the report at *path* and wait until its charts are drawn."""
        page = self._open_tab(java_script_enabled=script, offline=True, **more)
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(path.as_uri())
        if script:
            for name in PANELS:
                expect(page.locator(f"#{name}-panel canvas").first).to_be_visible()
            assert [] == page.evaluate("window.policyViolations")
        assert [path.as_uri()] == [url for url in self.asked if not url.startswith("data:")]
        return page


@pytest.fixture
def reader(viewer: Callable[..., Any]) -> Reader:
    return Reader(viewer)


def test_the_report_opens_from_the_disk_and_draws_every_chart(folder: Path, reader: Reader) -> None:
    page = reader.open(folder / "race.html")
    told = json.loads((folder / "race.json").read_text())

    order = told["order"]["order"]
    shown = page.locator("#all-table tbody tr .number").all_inner_texts()
    assert order == [text.strip() for text in shown]
    page.wait_for_function(f"() => ({DRAWN})().every(Boolean)")
    assert len(PANELS) == len(page.evaluate(DRAWN))
    expect(page.locator("#positions-panel [data-testid=chart]")).to_have_attribute(
        "data-series", str(len(order))
    )
    expect(page.locator(".still").first).to_be_hidden()


def test_without_a_script_everything_can_be_read(folder: Path, reader: Reader) -> None:
    page = reader.open(folder / "race.html", script=False)

    for name in PANELS:
        expect(page.locator(f"#{name} svg.picture")).to_be_visible()
    expect(page.locator("#all-table tbody tr")).to_have_count(12)
    page.locator("#laps summary").first.click()
    expect(page.locator("#laps-1")).to_be_visible()
    expect(page.locator("#unknowns .unknown").first).to_be_visible()


def test_tables_sort_and_messages_are_found_by_words(folder: Path, reader: Reader) -> None:
    page = reader.open(folder / "race.html")
    heading = page.locator("#all-table th", has_text="Best lap")
    heading.get_by_role("button").click()

    expect(heading).to_have_attribute("aria-sort", "ascending")
    column = heading.evaluate("heading => heading.cellIndex")
    bests = page.locator(f"#all-table tbody tr > :nth-child({column + 1})").all_inner_texts()
    assert [text for text in bests if text] == sorted(text for text in bests if text)

    page.locator("#messages details summary").click()
    page.get_by_role("searchbox").fill("CHEQUERED")
    expect(page.locator("#all-messages-table tbody tr:visible")).to_have_count(1)


def test_cars_are_chosen_for_all_charts_at_once(folder: Path, reader: Reader) -> None:
    page = reader.open(folder / "race.html")
    last = page.locator("#gaps-panel .car-choice").last
    number = last.inner_text().strip()
    expect(last).to_have_attribute("aria-pressed", "false")
    last.click()

    for name in PANELS:
        expect(page.locator(f"#{name}-panel .car-choice", has_text=re.compile(rf"^{number}$")))
        expect(page.locator(f"#{name}-panel .car-choice").last).to_have_attribute(
            "aria-pressed", "true"
        )


def test_a_chart_is_saved_as_figures_and_as_a_picture(folder: Path, reader: Reader) -> None:
    page = reader.open(folder / "race.html")
    tools = page.locator("#stints-panel .chart-tools")
    with page.expect_download() as figures:
        tools.get_by_role("button", name="CSV").click()
    with page.expect_download() as picture:
        tools.get_by_role("button", name="PNG").click()

    assert Path(figures.value.path()).read_text("utf-8-sig").startswith("Car,Team,")
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", [1280, 360])
def test_everybody_can_use_it(folder: Path, reader: Reader, scheme: str, width: int) -> None:
    page = reader.open(
        folder / "race.html", color_scheme=scheme, width=width, reduced_motion="reduce"
    )
    assert "\n".join(violations(page)) == ""

    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    assert "\n".join(violations(page)) == ""


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
@pytest.mark.parametrize("script", [True, False])
def test_no_part_is_wider_than_the_screen(
    folder: Path, reader: Reader, width: int, *, script: bool
) -> None:
    page = reader.open(folder / "race.html", width=width, script=script)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_theme_can_be_chosen(folder: Path, reader: Reader) -> None:
    page = reader.open(folder / "race.html", color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.locator("#tools button").click()
    page.locator("#tools button").click()

    assert "light" == page.evaluate("document.documentElement.dataset.theme")
    assert dark != page.evaluate(background)


@pytest.mark.parametrize("script", [True, False])
def test_it_prints_with_its_still_pictures(folder: Path, reader: Reader, *, script: bool) -> None:
    page = reader.open(folder / "race.html", script=script)
    printed = page.pdf(prefer_css_page_size=True)

    assert printed.startswith(b"%PDF")
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 20
    page.emulate_media(media="print")
    for name in PANELS:
        expect(page.locator(f"#{name} svg.picture")).to_be_visible()
        expect(page.locator(f"#{name}-panel")).to_be_hidden()
    expect(page.locator(".contents")).to_be_hidden()


def test_hostile_names_are_names(folder: Path, reader: Reader, tmp_path: Path) -> None:
    found = json.loads((folder / "race.json").read_text())
    key = found["order"]["order"][0]
    found["cars"][key] |= {"team": HOSTILE, "class": HOSTILE}
    found["static"][key] = [HOSTILE, HOSTILE, HOSTILE]
    found["driver"][key] = [HOSTILE for _ in found["driver"][key]]
    for driver in found["drivers"][key]:
        driver["name"] = HOSTILE
    found["messages"]["messages"].append([1.7e9, HOSTILE, HOSTILE, ""])
    (tmp_path / "hostile.json").write_text(json.dumps(found))
    run("livetiming.cli.report", str(folder / "race.zip"), "--title", HOSTILE,
        "--analysis", str(tmp_path / "hostile.json"), "-o", str(tmp_path / "hostile.html"),
        work_dir=tmp_path)  # fmt: skip

    page = reader.open(tmp_path / "hostile.html")

    assert HOSTILE == page.title()
    assert HOSTILE == page.locator("h1").inner_text()
    assert HOSTILE == page.locator("#all-table tbody .team").first.inner_text()
    assert 0 == page.locator("img").count()
    page.get_by_role("button", name="Stints", exact=True).click()
    expect(page.locator("#stints-panel [data-testid=stint-table]")).to_contain_text(HOSTILE)


def test_the_recording_is_left_as_it_was(folder: Path) -> None:
    with zipfile.ZipFile(folder / "race.zip") as archive:
        assert archive.testzip() is None


def test_the_page_links_to_the_report_beside_a_recording(
    folder: Path, own_site: Site, viewer: Callable[..., Any]
) -> None:
    shelf = own_site.router.plan.recordings_dir
    for source, target in (("race.zip", "race.zip"), ("race.html", "race.html"),
                           ("race.zip", "other.zip")):  # fmt: skip
        (shelf / target).write_bytes((folder / source).read_bytes())
    own_site.start_catalogue()
    page = viewer()
    page.goto(f"{own_site.url}#/r")
    expect(page.get_by_test_id("recording")).to_have_count(2)
    links = page.get_by_test_id("report")
    expect(links).to_have_count(1)
    links.click()

    expect(page.locator("#positions-panel canvas").first).to_be_visible()
    assert page.url.endswith("/recordings/race.html")
