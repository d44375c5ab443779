"""The analysis beside the timing: in replay, live, held back, and where there is none."""

from __future__ import annotations

import csv
import io
import json
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import analysis_fixture
from tests.browser.conftest import playwright_api
from tests.browser.recordings import analysed, record
from tests.browser.site import UUID, Site
from tests.browser.test_access import violations
from tests.viewer import Viewer

expect = playwright_api.expect
pytestmark = pytest.mark.integration

PANELS = ["laps", "positions", "gaps", "stints", "drivers", "bests", "flags", "log"]
CHARTS = ["laps", "positions", "gaps", "stints", "flags"]
TIMING71 = {"static", "driver", "car_messages", "lap", "stint", "messages", "session"}
END = "9999"
"""A moment after the end of the race: the end."""


class Race:
    """A recorded race of two hours, its analysis, and where the page shows it."""

    def __init__(self, site: Site, path: Path) -> None:
        self.site, self.path = site, path
        self.docs: dict[str, Any] = json.loads(path.with_suffix(".json").read_bytes())
        self.start_s: float = self.docs["service"]["startTime"]

    def address(self, panel: str, at: str = END, name: str | None = None) -> str:
        return f"{self.site.url}#/r/{name or self.path.stem}?t={at}&panel={panel}"

    def laps(self, car: str) -> list[list[Any]]:
        """Return the laps of a car, as the analysis has them."""
        blocks = {
            int(key.rpartition("/")[2]): rows
            for key, rows in self.docs["laps"].items()
            if key.rpartition("/")[0] == car
        }
        return [lap for block in sorted(blocks) for lap in blocks[block]]

    @property
    def order(self) -> list[str]:
        return list(self.docs["order"]["order"])


@pytest.fixture(scope="module")
def race(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Race]:
    """The race of the page's own tests on the shelf of the site, and off it afterwards."""
    work_dir = tmp_path_factory.mktemp("analysis")
    folder = site.router.plan.recordings_dir
    assert folder is not None
    folder.mkdir(parents=True, exist_ok=True)
    path = record(
        folder / "analysed.zip", *analysis_fixture.RACE, description="Heat", work_dir=work_dir
    )
    made = [path, analysed(path, work_dir)]
    for name in ("bare", "timing71"):
        copy = path.with_name(f"{name}.zip")
        copy.write_bytes(path.read_bytes())
        made.append(copy)
    found = Race(site, path)
    basic = {key: value for key, value in found.docs.items() if key in TIMING71}
    made.append(path.with_name("timing71.json"))
    made[-1].write_text(json.dumps(basic))
    try:
        yield found
    finally:
        for file in made:
            file.unlink()


def opened(page: Any, address: str) -> Any:
    """Return *page* with an analysis on it."""
    page.goto(address)
    expect(page.get_by_test_id("analysis")).to_be_visible()
    return page


def table(page: Any, name: str) -> list[list[str]]:
    """Return the text of the rows of a table that are drawn."""
    rows: list[list[str]] = (
        page.get_by_test_id(name)
        .locator("tbody tr[data-row]")
        .evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))")
    )
    return rows


def time_text(seconds: float) -> str:
    """Return a lap time as the page writes it."""
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes}:{rest / 1000:06.3f}" if minutes else f"{rest / 1000:.3f}"


def exported(page: Any, kind: str) -> bytes:
    """Return what a button hands to the viewer."""
    with page.expect_download() as waiting:
        page.get_by_test_id("analysis").get_by_role("button", name=kind, exact=True).click()
    assert waiting.value.suggested_filename.endswith(f".{kind.lower()}")
    return Path(waiting.value.path()).read_bytes()


def csv_rows(page: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(page, "CSV").decode("utf-8-sig"))))


def follow(page: Any, *cars: str) -> None:
    picker = page.get_by_test_id("car-picker")
    for car in cars:
        picker.get_by_role("button").filter(has_text=re.compile(rf"^{car}\b")).click()


# ---- figures --------------------------------------------------------------------------------


def test_lap_times_are_those_of_the_analysis(race: Race, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(accept_downloads=True), race.address("laps"))
    car = race.order[1]
    follow(page, car)
    expect(page.get_by_test_id("lap-table")).to_have_attribute(
        "data-rows", str(len(race.laps(car)))
    )
    rows = csv_rows(page)

    assert [(int(row["Lap"]), float(row["Time [s]"])) for row in rows] == [
        (lap[0], lap[3]) for lap in race.laps(car)
    ]
    assert [row["In lap"] == "true" for row in rows] == [bool(lap[7] & 1) for lap in race.laps(car)]
    newest = race.laps(car)[-1]
    shown = table(page, "lap-table")[0]
    assert shown[0] == str(newest[0])
    assert time_text(newest[3]) in shown[1]


def test_only_rows_in_view_are_drawn(race: Race, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(), race.address("laps"))
    car = race.order[0]
    follow(page, car)
    region = page.get_by_test_id("lap-table")
    laps = race.laps(car)
    expect(region).to_have_attribute("data-rows", str(len(laps)))
    assert len(table(page, "lap-table")) < len(laps)
    region.evaluate("element => element.scrollTo(0, element.scrollHeight)")

    expect(region.locator(f'tr[data-row="{len(laps) - 1}"]')).to_be_visible()
    assert table(page, "lap-table")[-1][0] == str(laps[0][0])


def test_several_cars_are_compared(race: Race, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(), race.address("laps"))
    one, other = race.order[0], race.order[2]
    follow(page, one, other)
    heads = page.get_by_test_id("lap-table").locator("th")

    expect(heads).to_have_count(3)
    expect(page.get_by_test_id("chart")).to_have_attribute("data-series", "2")
    shown = next(row for row in table(page, "lap-table") if row[0] == "100")
    for cell, car in zip(shown[1:], (one, other), strict=False):
        assert time_text(race.laps(car)[99][3]) in cell


def test_positions_are_the_lap_chart(race: Race, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(accept_downloads=True), race.address("positions"))
    rows = csv_rows(page)

    assert len(rows) == len(race.docs["chart"])
    for row in rows:
        _, order, _ = race.docs["chart"][row["Lap"]]
        assert [int(row[f"#{car}"]) for car in order] == list(range(1, len(order) + 1))


def test_gaps_are_between_crossings(race: Race, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(accept_downloads=True), race.address("gaps"))
    first, second = race.order[:2]
    page.get_by_label("Reference of the gaps").select_option(f"car:{first}")
    rows = {int(row["Lap"]): row for row in csv_rows(page)}

    for lap in (10, 50, 100):
        crossed = {
            car: next(one[2] for one in reversed(race.laps(car)) if one[1] == lap)
            for car in (first, second)
        }
        assert float(rows[lap][f"#{first}"]) == 0
        gap = crossed[second] - crossed[first]
        assert float(rows[lap][f"#{second}"]) == pytest.approx(gap, abs=0.002)


def test_stints_and_stops_are_those_of_the_analysis(race: Race, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(accept_downloads=True), race.address("stints"))
    rows = csv_rows(page)
    stops = [row for row in rows if row["Kind"] == "stop"]

    assert len(stops) == race.docs["stats"]["stops"] > 5
    for car in race.order:
        expected = [(one[0], one[4]) for one in race.docs["stops"][car]]
        own = [row for row in stops if row["Car"] == car]
        assert [(int(row["Number"]), float(row["Length [s]"])) for row in own] == expected
    page.get_by_role("button", name="Stints", exact=True).click()
    assert len(table(page, "stint-table")) == sum(map(len, race.docs["stints"].values()))
    page.get_by_role("button", name="Stops", exact=True).click()
    assert len(table(page, "stop-table")) == len(stops)


def test_drive_time_is_held_against_limits_that_are_kept(
    race: Race, viewer: Callable[..., Any]
) -> None:
    page = opened(viewer(accept_downloads=True), race.address("drivers"))
    rows = csv_rows(page)
    expected = {
        (car, one["name"]): one["time"]
        for car, drivers in race.docs["drivers"].items()
        for one in drivers
        if one["stints"]
    }
    found = {(row["Car"], row["Driver"]): float(row["Drive time [s]"]) for row in rows}
    assert found == pytest.approx(expected, abs=0.002)

    limit_min = 50
    page.get_by_label("Most drive time of a driver").fill(str(limit_min))
    over = sum(time > limit_min * 60 for time in expected.values())
    assert 0 < over < len(expected)
    expect(page.locator(".drive-over")).to_have_count(over)
    page.reload()
    expect(page.locator(".drive-over")).to_have_count(over)


def test_the_fastest_are_ranked_by_car_and_by_driver(
    race: Race, viewer: Callable[..., Any]
) -> None:
    page = opened(viewer(), race.address("bests"))
    car, number, time_s, _ = race.docs["stats"]["fastest"]
    first = table(page, "best-table")[0]

    assert first[:2] == ["1", car]
    assert time_text(time_s) in first[3]
    assert str(number) in first
    assert len(table(page, "best-table")) == len(race.order)
    page.get_by_role("button", name="Drivers", exact=True).click()
    drivers = {(key, lap[5]) for key in race.order for lap in race.laps(key)}
    expect(page.get_by_test_id("best-table")).to_have_attribute("data-rows", str(len(drivers)))


def test_flags_have_their_times(race: Race, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(), race.address("flags"))
    totals = race.docs["flags"]["totals"]

    expect(page.get_by_test_id("flag-totals").locator("li")).to_have_count(len(totals))
    periods, time_s, laps = totals["yellow"]
    minutes, seconds = divmod(int(time_s), 60)
    entry = page.get_by_test_id("flag-totals").locator('[data-flag="yellow"]')
    expect(entry).to_contain_text(f"0:{minutes:02}:{seconds:02}")
    expect(entry).to_contain_text(f"{laps} laps · {periods} period")
    assert len(table(page, "flag-table")) == len(race.docs["session"]["flagStats"])


def test_the_log_has_every_message_and_leads_to_its_moment(
    race: Race, viewer: Callable[..., Any]
) -> None:
    page = opened(viewer(), race.address("log"))
    messages = len(race.docs["messages"]["messages"])
    messages += sum(map(len, race.docs["car_messages"].values()))
    log = page.get_by_test_id("log-table")
    expect(log).to_have_attribute("data-rows", str(messages))
    page.get_by_label("Search messages").fill("yellow flag")
    expect(log).to_have_attribute("data-rows", "1")
    log.get_by_role("button").click()

    yellow = next(flag for flag in race.docs["session"]["flagStats"] if flag[0] == 4)
    page.wait_for_function(
        "at => Math.abs(Number(document.querySelector('[data-testid=player]')"
        ".dataset.position) - at) < 4000",
        arg=yellow[2] * 1000,
    )


# ---- time -----------------------------------------------------------------------------------


@pytest.mark.parametrize("at_s", [60, 1800, 4321])
def test_nothing_of_the_future_is_shown(race: Race, viewer: Callable[..., Any], at_s: int) -> None:
    page = opened(viewer(accept_downloads=True), race.address("laps", str(at_s)))
    now_s = int(race.start_s + at_s)
    expect(page.get_by_test_id("analysis-pane")).to_have_attribute("data-at", str(now_s))
    cars = race.order[:3]
    follow(page, *cars)
    expected = {(car, lap[0]) for car in cars for lap in race.laps(car) if lap[2] <= now_s}

    assert {(row["Car"], int(row["Lap"])) for row in csv_rows(page)} == expected
    page.keyboard.press("4")
    stops = [row for row in csv_rows(page) if row["Kind"] == "stop"]
    entered = sum(stop[2] <= now_s for stops in race.docs["stops"].values() for stop in stops)
    assert len(stops) == entered


def test_it_follows_while_the_recording_plays(race: Race, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(), race.address("laps", "600"))
    follow(page, race.order[0])
    region = page.get_by_test_id("lap-table")
    before = int(region.get_attribute("data-rows"))
    for _ in range(8):
        page.keyboard.press("]")
    page.locator(".player-play").click()

    page.wait_for_function(
        "rows => Number(document.querySelector('[data-testid=lap-table]').dataset.rows) >= rows",
        arg=before + 3,
    )


# ---- charts ---------------------------------------------------------------------------------


def zoomed(page: Any) -> tuple[float, float]:
    """Return the part of the x axis that is shown, once it is a part."""
    chart = page.get_by_test_id("chart")
    expect(chart).not_to_have_attribute("data-from", "")
    return float(chart.get_attribute("data-from")), float(chart.get_attribute("data-to"))


def test_a_chart_zooms_by_drag_wheel_and_keys_and_others_with_it(
    race: Race, viewer: Callable[..., Any]
) -> None:
    page = opened(viewer(), race.address("positions"))
    chart = page.get_by_test_id("chart")
    box = chart.locator(".u-over").bounding_box()
    laps = max(map(int, race.docs["chart"]))
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.25, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, middle, steps=4)
    page.mouse.up()
    left, right = zoomed(page)
    assert left == pytest.approx(1 + 0.25 * (laps - 1), abs=1)
    assert right == pytest.approx(1 + 0.75 * (laps - 1), abs=1)

    followed = page.get_by_test_id("car-picker").locator('[aria-pressed="true"]')
    expect(followed).to_have_count(0)
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.wheel(0, -200)
    page.wait_for_function(
        "span => { const { from, to } = document.querySelector('[data-testid=chart]').dataset;"
        "return Number(to) - Number(from) < span * 0.9; }",
        arg=right - left,
    )
    shown = zoomed(page)
    page.locator("#tab-gaps").click()
    assert zoomed(page) == shown
    page.get_by_role("group", name=re.compile("^Gap of")).focus()
    page.keyboard.press("-")
    page.wait_for_function(
        "was => document.querySelector('[data-testid=chart]').dataset.from !== was",
        arg=str(shown[0]),
    )
    page.keyboard.press("0")
    expect(chart).to_have_attribute("data-from", "")


def test_two_fingers_stretch_a_chart(race: Race, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(has_touch=True, width=390, height=844), race.address("gaps"))
    box = page.locator(".u-over").bounding_box()
    touch = page.context.new_cdp_session(page)
    middle = box["y"] + box["height"] / 2

    def fingers(kind: str, *places: float) -> None:
        points = [
            {"x": box["x"] + box["width"] * place, "y": middle, "id": index}
            for index, place in enumerate(places)
        ]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", 0.45, 0.55)
    for step in range(1, 6):
        fingers("touchMove", 0.45 - 0.05 * step, 0.55 + 0.05 * step)
    fingers("touchEnd")
    left, right = zoomed(page)

    assert right - left < 0.6 * len(race.docs["chart"])


def test_a_chart_is_read_out_by_pointer_and_by_keys(race: Race, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(), race.address("positions"))
    follow(page, race.order[0])
    plot = page.get_by_role("group", name=re.compile("^Position of"))
    plot.focus()
    page.keyboard.press("End")
    said = page.get_by_test_id("chart").locator("[aria-live]")
    laps = max(map(int, race.docs["chart"]))
    expect(said).to_contain_text(f"Lap {laps}, {race.order[0]}: P1")
    page.keyboard.press("Shift+ArrowLeft")
    expect(said).to_contain_text(f"Lap {laps - 10},")
    box = page.locator(".u-over").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    expect(page.get_by_test_id("chart-tip")).to_contain_text(race.order[0])


@pytest.mark.parametrize("panel", CHARTS)
def test_every_chart_is_saved_as_a_picture_and_as_figures(
    race: Race, viewer: Callable[..., Any], panel: str
) -> None:
    page = opened(viewer(accept_downloads=True), race.address(panel))
    expect(page.locator(".u-over")).to_be_visible()
    plot = page.locator("canvas").bounding_box()
    picture = exported(page, "PNG")

    width, height, pixels = decoded(picture)
    assert width >= plot["width"]
    assert height > plot["height"]
    assert len(pixels) > 8, "colours of text, axes, lines"
    assert csv_rows(page)


def decoded(png: bytes) -> tuple[int, int, set[bytes]]:
    """Return the size of a PNG and a sample of the values in its lines (filters as they are)."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack("!II", png[16:24])
    data, place = b"", 8
    while place < len(png):
        size, kind = struct.unpack("!I4s", png[place : place + 8])
        if kind == b"IDAT":
            data += png[place + 8 : place + 8 + size]
        place += size + 12
    raw = zlib.decompress(data)
    return width, height, {raw[at : at + 4] for at in range(1, len(raw), 4)}


# ---- following cars -------------------------------------------------------------------------


def test_focus_cars_are_those_of_the_table(race: Race, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(), race.address("laps"))
    car = race.order[3]
    follow(page, car)
    pinned = page.locator("[data-testid=timing-table] tr.row-focus")

    expect(pinned).to_have_attribute("data-key", car)
    expect(page.get_by_test_id("chart")).to_have_attribute("data-series", "1")
    page.get_by_role("button", name=f"Keep car {car} in view").click()
    expect(page.get_by_test_id("chart")).to_have_attribute("data-series", "3")


def test_a_line_that_is_clicked_is_followed(race: Race, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(), race.address("positions"))
    box = page.locator(".u-over").bounding_box()
    # At the right edge the lines lie in order of classification.
    share = 0.5 / len(race.order)
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] * share)
    page.mouse.down()
    page.mouse.up()

    picked = page.get_by_test_id("car-picker").locator('[aria-pressed="true"]')
    expect(picked).to_contain_text(re.compile(rf"^{race.order[0]}\b"))


def test_the_classes_of_the_toolbar_count_here_too(site: Site, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(), f"{site.screen}?panel=positions")
    expect(page.get_by_test_id("chart")).to_have_attribute("data-series", "24")
    chip = page.get_by_test_id("class-filter").get_by_role("button").nth(1)
    cars = chip.locator(".chip-count").inner_text()
    chip.click()

    assert 0 < int(cars) < 24
    expect(page.get_by_test_id("analysis")).to_have_attribute("data-cars", cars)
    expect(page.get_by_test_id("chart")).to_have_attribute("data-series", cars)


# ---- getting there --------------------------------------------------------------------------


def test_keys_open_panels_and_the_address_keeps_them(
    race: Race, viewer: Callable[..., Any]
) -> None:
    page = viewer()
    page.goto(race.address("", "1000"))
    expect(page.get_by_test_id("screen")).to_be_visible()
    expect(page.get_by_test_id("analysis-pane")).to_have_count(0)
    page.keyboard.press("a")
    for number, panel in enumerate(PANELS, start=1):
        page.keyboard.press(str(number))
        expect(page.get_by_test_id(f"panel-{panel}")).to_be_visible()
        page.wait_for_function("panel => location.hash.includes(`panel=${panel}`)", arg=panel)
    page.locator("#tab-log").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name="Flags")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_test_id("help")).to_contain_text("A panel of the analysis")
    page.keyboard.press("Escape")
    page.reload()
    expect(page.get_by_test_id("panel-flags")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("analysis-pane")).to_have_count(0)
    assert "panel" not in page.evaluate("location.hash")
    assert "t=" in page.evaluate("location.hash")


# ---- without an analysis --------------------------------------------------------------------


def test_without_an_analysis_flags_and_messages_are_read_from_the_recording(
    race: Race, viewer: Callable[..., Any]
) -> None:
    # The browser itself writes the 404 into the console.
    page = opened(viewer(problems=True), race.address("flags", name="bare"))
    expect(page.get_by_test_id("analysis-note")).to_contain_text("livetiming-analysis")
    expect(page.get_by_test_id("seek")).to_have_attribute("data-complete", "true")

    flags = len(race.docs["session"]["flagStats"])
    expect(page.get_by_test_id("flag-table")).to_have_attribute("data-rows", str(flags))
    page.keyboard.press("1")
    expect(page.get_by_test_id("panel-missing")).to_contain_text("from an analysis only")
    page.get_by_test_id("open-analysis").set_input_files(str(race.path.with_suffix(".json")))
    expect(page.get_by_test_id("analysis-note")).to_have_count(0)
    page.keyboard.press("2")
    expect(page.get_by_test_id("chart")).to_have_attribute("data-series", str(len(race.order)))


def test_a_file_that_is_no_analysis_is_refused_with_a_reason(
    race: Race, viewer: Callable[..., Any], tmp_path: Path
) -> None:
    page = opened(viewer(problems=True), race.address("laps", name="bare"))
    for content, said in (("[1, 2", "expected JSON"), ('{"a": 1}', "found none")):
        wrong = tmp_path / "wrong.json"
        wrong.write_text(content)
        page.get_by_test_id("open-analysis").set_input_files(str(wrong))
        expect(page.get_by_test_id("analysis-note")).to_contain_text(said)


def test_a_timing71_analysis_shows_what_it_can_tell(race: Race, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(accept_downloads=True), race.address("laps", name="timing71"))
    car = race.order[0]
    follow(page, car)
    times = [float(row["Time [s]"]) for row in csv_rows(page)]
    assert times == [lap[3] for lap in race.laps(car)]
    page.keyboard.press("4")
    expect(page.get_by_test_id("chart")).to_have_attribute("data-series", str(len(race.order)))
    for key in ("2", "3"):
        page.keyboard.press(key)
        expect(page.get_by_test_id("panel-missing")).to_contain_text("Timing71")


def test_a_service_without_an_analysis_says_so(site: Site, viewer: Callable[..., Any]) -> None:
    uuid = "0ff00ff0000000000000000000000001"
    service = site.start_another(uuid, "--disable-analysis")
    try:
        page = opened(viewer(), f"{site.url}#/s/{uuid}?panel=laps")
        expect(page.get_by_test_id("analysis-note")).to_contain_text("publishes no analysis")
    finally:
        service.stop()


# ---- live -----------------------------------------------------------------------------------


def asked(site: Site) -> dict[str, Any]:
    """Return the documents that the service answers with."""
    viewer = Viewer(site.router.plan.port)
    viewer.join()
    viewer.send([48, 2, {}, f"livetiming.service.requestAnalysisData.{UUID}", []])
    _, _, _, (documents,) = viewer.receive()
    viewer.socket.close()
    assert isinstance(documents, dict)
    return documents


def test_a_running_session_is_followed(site: Site, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(accept_downloads=True), f"{site.screen}?panel=stints")
    pane = page.get_by_test_id("analysis-pane")
    expect(pane).to_have_attribute("data-kind", "open")
    expect(page.get_by_test_id("analysis")).to_have_attribute("data-cars", "24")
    page.wait_for_function(
        "() => Number(document.querySelector('[data-testid=analysis-pane]').dataset.updates) > 20"
    )
    documents = asked(site)
    known = {
        (row["Car"], row["Number"])
        for row in csv_rows(page)
        if row["Kind"] == "stint" and row["End (UTC)"]
    }
    over = {
        (car, str(stint[0]))
        for car, all in documents["stints"].items()
        for stint in all
        if stint[5]
    }

    assert known
    assert known <= over
    laps = page.get_by_test_id("analysis").get_attribute("data-laps")
    page.wait_for_function(
        "laps => Number(document.querySelector('[data-testid=analysis]').dataset.laps) > laps",
        arg=int(laps),
    )


def test_a_picture_that_stands_has_an_analysis_that_stands(
    site: Site, viewer: Callable[..., Any]
) -> None:
    page = opened(viewer(accept_downloads=True), f"{site.screen}?panel=laps")
    pane = page.get_by_test_id("analysis-pane")
    expect(page.get_by_test_id("lap-table").locator("tbody tr").first).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_test_id("time-pill")).to_contain_text("Paused")
    page.wait_for_function(
        "() => { const pane = document.querySelector('[data-testid=analysis-pane]').dataset;"
        "const player = document.querySelector('[data-testid=player]').dataset;"
        "return Math.abs(Number(player.position) / 1000 - Number(pane.at)) < 2; }"
    )
    stood, at, before = csv_rows(page), pane.get_attribute("data-at"), updates(page)
    page.wait_for_function(
        "before => Number(document.querySelector('[data-testid=analysis-pane]').dataset.updates)"
        " > before + 5",
        arg=before,
    )

    assert (csv_rows(page), pane.get_attribute("data-at")) == (stood, at)


def updates(page: Any) -> int:
    return int(page.get_by_test_id("analysis-pane").get_attribute("data-updates"))


def test_a_held_back_picture_has_a_held_back_analysis(
    site: Site, viewer: Callable[..., Any]
) -> None:
    page = viewer(accept_downloads=True)
    page.add_init_script("localStorage.setItem('livetiming.page', '{\"delayS\": 6}')")
    opened(page, f"{site.screen}?panel=laps")
    pane = page.get_by_test_id("analysis-pane")
    expect(pane).to_have_attribute("data-kind", "open")
    expect(page.locator("[data-testid=timing-table] tbody tr")).to_have_count(24)
    expect(page.get_by_test_id("lap-table").locator("tbody tr").first).to_be_visible()
    rows = csv_rows(page)
    at_s = int(pane.get_attribute("data-at"))

    crossed = page.evaluate(
        "times => Math.max(...times.map(time => Date.parse(time)))",
        [row["Crossed at (UTC)"] for row in rows],
    )
    assert crossed / 1000 <= at_s + 1
    assert page.evaluate("Date.now() / 1000") - at_s >= 5


# ---- everybody ------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("panel", PANELS)
def test_every_panel_is_accessible(
    race: Race, viewer: Callable[..., Any], panel: str, scheme: str
) -> None:
    page = opened(viewer(color_scheme=scheme, reduced_motion="reduce"), race.address(panel))
    follow(page, race.order[0])
    expect(page.get_by_test_id(f"panel-{panel}")).to_be_visible()

    assert "\n".join(violations(page)) == ""


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 844), (768, 1024)])
def test_no_panel_is_scrolled_sideways(
    race: Race, viewer: Callable[..., Any], width: int, height: int
) -> None:
    page = opened(viewer(width=width, height=height, reduced_motion="reduce"), race.address("laps"))
    for panel in PANELS:
        page.locator(f"#tab-{panel}").click()
        expect(page.get_by_test_id(f"panel-{panel}")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "\n".join(violations(page)) == ""
