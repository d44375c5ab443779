"""What the generated package does is tested in tests/contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.service.errors import NotConfigured
from livetiming.service.scaffold import FILES, title_of, write_plugin


def test_every_file_is_written_with_the_name_filled_in(tmp_path: Path) -> None:
    written = write_plugin("my_track", tmp_path / "new")

    assert len(FILES) == len(written)
    for path in written:
        text = path.read_text("utf-8")
        assert "$name" not in text
        assert "$title" not in text


def test_the_namespace_stays_without_an_init(tmp_path: Path) -> None:
    write_plugin("my_track", tmp_path)

    assert not (tmp_path / "src/livetiming/service/plugins/__init__.py").exists()
    assert not (tmp_path / "src/livetiming/__init__.py").exists()


@pytest.mark.parametrize("name", ["", "My", "my-track", "1st", "class", "_x", "a.b", "../x", "é"])
def test_a_name_that_is_no_module_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotConfigured, match="plugin name"):
        write_plugin(name, tmp_path / "x")


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")

    with pytest.raises(NotConfigured, match="empty folder"):
        write_plugin("my_track", tmp_path)


def test_a_name_reads_well_as_a_title() -> None:
    assert "My Track 2" == title_of("my_track_2")
