from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.orchestration.schedule.events import CalendarEvent
from livetiming.orchestration.schedule.memory import Kept, Memory

EVENT = CalendarEvent(id="a", title="Race [a]", start_s=1.5, end_s=2, is_all_day=True)
SECRET = "https://calendar.example/private-0123/basic.ics"


def test_a_calendar_that_is_kept_is_found_again(tmp_path: Path) -> None:
    Memory(tmp_path / "x" / "s.json", SECRET).save([EVENT], 99)

    assert Kept((EVENT,), 99) == Memory(tmp_path / "x" / "s.json", SECRET).load()
    assert "private-0123" not in (tmp_path / "x" / "s.json").read_text()


def test_one_of_another_address_is_none_of_ours(tmp_path: Path) -> None:
    Memory(tmp_path / "s.json", SECRET).save([EVENT], 99)

    assert Memory(tmp_path / "s.json", "other").load() is None


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 1, "calendar": ""}', "\x00"])
def test_what_cannot_be_read_is_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "s.json"
    assert Memory(path, SECRET).load() is None

    path.write_text(text)

    assert Memory(path, SECRET).load() is None


def test_one_that_lost_a_piece_is_nothing(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "s.json", SECRET)
    memory.save([EVENT], 99)

    memory.path.write_text(memory.path.read_text().replace('"title"', '"tilte"'))

    assert memory.load() is None
