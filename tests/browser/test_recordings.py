"""Recordings are found, played, searched and shared in the page, and files dropped on it too."""

from __future__ import annotations

import base64
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser import library
from tests.browser.conftest import playwright_api
from tests.browser.recordings import as_version_1, leader_at, record
from tests.browser.site import Site
from tests.browser.test_access import violations

expect = playwright_api.expect
pytestmark = pytest.mark.integration

ROWS = "[data-testid=timing-table] tbody tr"
RACE = ("--hours", "0.5", "--teams", "12", "--seed", "5")
SPRINT = ("--kind", "sprint", "--teams", "8", "--seed", "6")
BEFORE_FIRST_PICTURE = 300_000
"""Bytes that may be moved until a recording of 24 h is on the screen."""

DROP = """([name, content]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: "application/zip" }));
  for (const kind of ["dragover", "drop"])
    document.body.dispatchEvent(
      new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
}"""
AT_LEAST = """([attribute, value]) => {
  const { dataset } = document.querySelector("[data-testid=player]");
  return Number(dataset[attribute]) >= value;
}"""


class Shelf:
    """The recordings of the site, and where they are on the disk."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site = site
        self.race, self.sprint, self.day = (
            folder / f"{name}.zip" for name in ("race", "sprint", "day")
        )

    @property
    def list(self) -> str:
        return f"{self.site.url}#/r"

    def address(self, path: Path, at: str = "") -> str:
        return f"{self.site.url}#/r/{path.stem}" + (f"?t={at}" if at else "")


@pytest.fixture(scope="module")
def shelf(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The site with two simulated races and a day of 24 hours."""
    work_dir = tmp_path_factory.mktemp("shelf")
    folder = site.router.plan.recordings_dir
    assert folder is not None
    folder.mkdir(parents=True, exist_ok=True)
    found = Shelf(site, folder)
    record(found.race, *RACE, description="Race 1", work_dir=work_dir)
    record(found.sprint, *SPRINT, description="Heat 3", work_dir=work_dir)
    library.record_a_day(found.day)
    site.start_catalogue()
    return found


def opened(page: Any, address: str) -> Any:
    """Return *page* with a recording on it."""
    page.goto(address)
    expect(page.get_by_test_id("screen")).to_be_visible()
    expect(page.get_by_test_id("player")).to_have_attribute("data-loading", "false")
    return page


def position_ms(page: Any) -> int:
    return int(page.get_by_test_id("player").get_attribute("data-position"))


def offset(page: Any) -> str:
    text: str = page.get_by_test_id("player-times").inner_text()
    return text.split("/", maxsplit=1)[0].strip()


def leader(page: Any) -> str:
    text: str = page.locator(f"{ROWS} th .plate").first.inner_text()
    return text


def test_the_list_is_searched_by_words_series_and_day(
    shelf: Shelf, viewer: Callable[..., Any]
) -> None:
    page = viewer()
    page.goto(f"{shelf.site.url}#/")
    page.get_by_role("link", name="Recordings").click()
    entries = page.get_by_test_id("recording")

    expect(entries).to_have_count(3)
    page.get_by_label("Search recordings").fill("heat 3")
    expect(entries).to_have_count(1)
    expect(entries).to_have_attribute("data-id", "sprint")
    page.get_by_label("Search recordings").fill("")
    page.get_by_label("Series").select_option("A Day")
    expect(entries).to_have_count(1)
    expect(entries).to_have_attribute("data-id", "day")
    page.get_by_label("Series").select_option("")
    page.get_by_label("From").fill("2999-01-01")
    expect(entries).to_have_count(0)
    page.get_by_label("From").fill("2020-01-01")
    page.get_by_label("To", exact=True).fill("2999-01-01")
    expect(entries).to_have_count(3)
    entries.first.get_by_role("link").first.click()
    expect(page.get_by_test_id("time-pill")).to_contain_text("Replay")


def test_without_a_catalogue_the_index_is_read(shelf: Shelf, viewer: Callable[..., Any]) -> None:
    page = viewer()

    def without_procedure(socket: Any) -> None:
        server = socket.connect_to_server()
        renamed = ("livetiming.recordings.page", "livetiming.schedule.list")
        socket.on_message(lambda message: server.send(message.replace(*renamed)))

    page.route_web_socket("**/ws", without_procedure)
    page.goto(shelf.list)

    expect(page.get_by_test_id("recording")).to_have_count(3)


def test_a_day_is_opened_with_less_than_300_kb(shelf: Shelf, viewer: Callable[..., Any]) -> None:
    page = viewer()
    moved: list[float] = []
    watch = page.context.new_cdp_session(page)
    watch.send("Network.enable")
    watch.on("Network.loadingFinished", lambda event: moved.append(event["encodedDataLength"]))
    parts: list[tuple[int, int]] = []

    def note(response: Any) -> None:
        if "/recordings/day.zip" in response.url:
            parts.append((response.status, int(response.headers["content-length"])))

    page.on("response", note)
    opened(page, shelf.address(shelf.day, "50000"))
    recording_bytes, all_bytes = sum(size for _, size in parts), sum(moved)

    assert {status for status, _ in parts} == {206}
    assert recording_bytes < BEFORE_FIRST_PICTURE
    assert all_bytes < BEFORE_FIRST_PICTURE
    expect(page.get_by_test_id("time-elapsed")).to_contain_text("13:53:20")


def test_a_moment_is_marked_as_one_of_the_past(shelf: Shelf, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(timezone_id="UTC"), shelf.address(shelf.day, "3600"))
    pill = page.get_by_test_id("time-pill")

    expect(pill).to_contain_text("Replay")
    expect(pill).to_contain_text("Sat, 6 Jun 2026, 11:00:00")
    expect(page.get_by_test_id("screen")).to_contain_class("is-replay")
    expect(page.get_by_test_id("feed-status")).to_have_count(0)
    assert "Replay" in page.title()


@pytest.mark.parametrize("at_s", [200, 333.3, 900, 1500.5])
def test_the_screen_shows_what_the_recorder_reads(
    shelf: Shelf, viewer: Callable[..., Any], at_s: float
) -> None:
    page = opened(viewer(), shelf.address(shelf.race, str(at_s)))

    assert leader(page) == leader_at(shelf.race, at_s)


def test_flags_and_pit_stops_are_marked_on_the_seek_bar(
    shelf: Shelf, viewer: Callable[..., Any]
) -> None:
    page = opened(viewer(), shelf.address(shelf.day))
    seek = page.get_by_test_id("seek")
    expect(seek).to_have_attribute("data-complete", "true")
    red = seek.locator('[data-flag="red"]')

    expect(red).to_have_count(1)
    left = float(red.evaluate("element => parseFloat(element.style.left)"))
    assert abs(left - 100 * library.RED_FROM / library.DAY) < 0.01
    # One stop in 45 laps of 62 s, by 40 cars, for what is left of the day.
    stops = (library.DAY - library.RED_TO + library.RED_FROM) // library.LAP_S // 45 * 40
    assert abs(int(seek.get_attribute("data-pits")) - stops) <= 40


def test_it_plays_at_every_speed_and_stops(shelf: Shelf, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(), shelf.address(shelf.day, "1000"))
    start_ms = position_ms(page)
    page.keyboard.press("Space")
    page.wait_for_function(AT_LEAST, arg=["position", start_ms + 1500])
    for _ in range(10):
        page.keyboard.press("]")
    expect(page.get_by_test_id("speed")).to_have_value("60")
    page.wait_for_function(AT_LEAST, arg=["position", start_ms + 200_000])
    page.keyboard.press("Space")
    expect(page.get_by_test_id("player")).to_have_attribute("data-playing", "false")
    stood = position_ms(page)
    for _ in range(10):
        page.keyboard.press("[")
    expect(page.get_by_test_id("speed")).to_have_value("0.5")

    assert position_ms(page) == stood
    laps = int(page.locator(f'{ROWS} td[data-column="Laps"]').first.inner_text())
    assert abs(laps - ((stood - start_ms) / 1000 + 1000) // library.LAP_S) <= 1


def test_it_is_sought_by_keyboard(shelf: Shelf, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(), shelf.address(shelf.day, "7200"))
    steps = {
        "ArrowRight": "2:00:10", "Shift+ArrowRight": "2:01:10", "ArrowLeft": "2:01:00",
        "Shift+ArrowLeft": "2:00:00", ".": "2:00:01", ",": "2:00:00",
        "End": "23:59:59", "Home": "0:00:00",
    }  # fmt: skip

    for key, expected in steps.items():
        page.keyboard.press(key)
        expect(page.get_by_test_id("player-times").locator("strong")).to_have_text(expected)


def test_the_slider_is_one(shelf: Shelf, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(), shelf.address(shelf.day))
    slider = page.get_by_role("slider", name="Position")
    box = slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^1[12]:\d\d:\d\d, "))
    hours, minutes, _ = offset(page).split(":")
    assert abs(int(hours) * 60 + int(minutes) - 720) <= 5


def test_a_lap_a_time_and_an_event_are_jumped_to(shelf: Shelf, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(), shelf.address(shelf.day))
    times = page.get_by_test_id("player-times").locator("strong")
    expect(page.get_by_test_id("seek")).to_have_attribute("data-complete", "true")
    page.keyboard.press("j")
    page.get_by_label("Lap of the leader").fill("100")
    page.keyboard.press("Enter")
    # Car 1 crosses the line at second 1 of each lap.
    expect(times).to_have_text("1:42:19")
    page.keyboard.press("j")
    page.get_by_label("Time since the start").fill("3:04:05")
    page.keyboard.press("Enter")
    expect(times).to_have_text("3:04:05")
    page.keyboard.press("j")
    jump = page.get_by_test_id("jump")
    jump.get_by_label("Kind of event").select_option("flag")
    jump.get_by_role("button", name="Red flag").click()
    expect(times).to_have_text("11:23:18")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("flag")).to_have_attribute("data-flag", "red")


def test_a_message_leads_to_its_moment(shelf: Shelf, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(), shelf.address(shelf.day, str(library.RED_TO + 600)))
    page.locator(".message", has_text="Red flag").locator(".message-jump").click()

    expect(page.get_by_test_id("player-times").locator("strong")).to_have_text("11:23:18")


def test_the_address_keeps_the_moment(shelf: Shelf, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(), shelf.address(shelf.race, "600"))
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_function("() => location.hash.endsWith('?t=660')")
    shown = leader(page)
    page.reload()
    expect(page.get_by_test_id("player-times").locator("strong")).to_have_text("0:11:00")
    assert leader(page) == shown

    page.evaluate("location.hash = location.hash.replace('t=660', 't=120')")
    expect(page.get_by_test_id("player-times").locator("strong")).to_have_text("0:02:00")


def test_it_can_be_downloaded_whole(shelf: Shelf, viewer: Callable[..., Any]) -> None:
    page = opened(viewer(accept_downloads=True), shelf.address(shelf.race))
    with page.expect_download() as waiting:
        page.get_by_test_id("download").click()

    assert "Race 1.zip" in waiting.value.suggested_filename
    assert Path(waiting.value.path()).read_bytes() == shelf.race.read_bytes()


@pytest.mark.parametrize("version", [1, 2])
def test_a_dropped_file_is_played_and_not_sent_anywhere(
    shelf: Shelf, viewer: Callable[..., Any], tmp_path: Path, version: int
) -> None:
    path = shelf.race
    if version == 1:
        path = as_version_1(shelf.race, tmp_path / "old.zip", tmp_path)
    page = viewer()
    page.goto(shelf.list)
    expect(page.get_by_test_id("recording").first).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(DROP, [path.name, base64.b64encode(path.read_bytes()).decode()])

    expect(page.get_by_test_id("time-pill")).to_contain_text("Replay")
    page.keyboard.press("j")
    page.get_by_label("Time since the start").fill("25:00")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("player-times").locator("strong")).to_have_text("0:25:00")
    expect(page.locator(ROWS)).to_have_count(12)
    assert leader(page) == leader_at(shelf.race, 1500)
    # A browser reads its own files by addresses too, and asks for the icon when it likes.
    assert [url for url in asked if not re.search(r"^blob:|/favicon\.svg$", url)] == []


def test_a_file_is_opened_without_dragging(shelf: Shelf, viewer: Callable[..., Any]) -> None:
    page = viewer()
    page.goto(shelf.list)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a file").click()
    chooser.value.set_files(str(shelf.sprint))
    expect(page.get_by_test_id("time-pill")).to_contain_text("Replay")
    page.keyboard.press("End")

    expect(page.locator(ROWS)).to_have_count(8)


def hostile(kind: str, path: Path) -> Path:
    """Write a file that nobody should be able to hurt a viewer with."""
    if kind == "no zip":
        path.write_bytes(b"not a recording at all")
        return path
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        if kind == "outside":
            archive.writestr("../manifest.json", "{}")
        elif kind == "bomb":
            archive.writestr("manifest.json", b" " * 80_000_000)
        else:
            archive.writestr("manifest.json", '{"uuid": "u", "version": 1}')
    return path


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("no zip", "does not end like one"),
        ("outside", "plain names"),
        ("bomb", "expected at most"),
        ("empty", "at least one frame"),
    ],
)
def test_a_hostile_file_is_refused_with_a_reason(
    shelf: Shelf, viewer: Callable[..., Any], tmp_path: Path, kind: str, said: str
) -> None:
    path = hostile(kind, tmp_path / "hostile.zip")
    page = viewer()
    page.goto(shelf.list)
    page.get_by_test_id("open-file").set_input_files(str(path))

    expect(page.get_by_test_id("recording-notice")).to_contain_text(said)


def test_a_damaged_part_is_told_and_the_rest_plays(
    shelf: Shelf, viewer: Callable[..., Any], tmp_path: Path
) -> None:
    content = bytearray(shelf.race.read_bytes())
    with zipfile.ZipFile(shelf.race) as archive:
        first = archive.getinfo("chunks/000000.ndjson")
    content[first.header_offset + 60] ^= 0xFF
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(content)
    page = viewer()
    page.goto(shelf.list)
    page.get_by_test_id("open-file").set_input_files(str(damaged))

    expect(page.get_by_test_id("player-problem")).to_contain_text("cannot be read")
    page.keyboard.press("End")
    expect(page.locator(ROWS)).to_have_count(12)
    expect(page.get_by_test_id("player-problem")).to_have_count(0)


def test_a_recording_that_is_not_there_is_told(shelf: Shelf, viewer: Callable[..., Any]) -> None:
    # The browser itself writes the 404 into the console.
    page = viewer(problems=True)
    page.goto(f"{shelf.site.url}#/r/nothing-here")

    expect(page.get_by_test_id("recording-notice")).to_contain_text("no such recording")


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_list_player_and_jump_are_accessible(
    shelf: Shelf, viewer: Callable[..., Any], scheme: str
) -> None:
    page = viewer(color_scheme=scheme, reduced_motion="reduce")
    page.goto(shelf.list)
    expect(page.get_by_test_id("recording")).to_have_count(3)
    assert "\n".join(violations(page)) == ""
    opened(page, shelf.address(shelf.race, "1200"))
    expect(page.get_by_test_id("seek")).to_have_attribute("data-complete", "true")
    assert "\n".join(violations(page)) == ""
    page.keyboard.press("j")
    expect(page.get_by_test_id("jump")).to_be_visible()
    assert "\n".join(violations(page)) == ""


@pytest.mark.parametrize(("width", "height"), [(320, 568), (390, 844), (768, 1024)])
def test_no_recording_is_scrolled_sideways(
    shelf: Shelf, viewer: Callable[..., Any], width: int, height: int
) -> None:
    page = viewer(width=width, height=height, reduced_motion="reduce")
    page.goto(shelf.list)
    expect(page.get_by_test_id("recording")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "\n".join(violations(page)) == ""
    opened(page, shelf.address(shelf.race, "1200"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "\n".join(violations(page)) == ""
