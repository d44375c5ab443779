from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.service.rulesfile import MOST_BYTES, load_regulations
from livetiming.strategy.regulations import BadRegulations


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"\xff\xfe", "expected UTF-8"),
        (b"#" * (MOST_BYTES + 1), "expected at most 1048576 bytes"),
        (b"[pits]\nrequired = -1\n", ":2: pits.required - expected a whole number"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(
    raw: bytes, fault: str, tmp_path: Path
) -> None:
    path = tmp_path / "rules.toml"
    path.write_bytes(raw)

    with pytest.raises(BadRegulations) as error:
        load_regulations(path)

    assert str(error.value).startswith(str(path))
    assert fault in str(error.value)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text('name = "Été"\n[race]\nlaps = 9\n', encoding="utf-8")

    assert ("Été", 9) == (load_regulations(path).name, load_regulations(path).laps)
