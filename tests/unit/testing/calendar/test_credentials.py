from __future__ import annotations

import json
from pathlib import Path

from livetiming.testing.calendar import credentials
from livetiming.testing.calendar.oauth import SignIn


def test_the_files_are_as_the_console_gives_them(tmp_path: Path) -> None:
    sign_in = SignIn(lambda: 0.0)

    client = credentials.client_secret("http://h/", sign_in)["installed"]
    path = credentials.write(tmp_path / "k.json", credentials.service_account("http://h/", sign_in))
    key = json.loads(path.read_text())

    assert ("http://h/token", "http://h/o/oauth2/auth") == (
        client["token_uri"], client["auth_uri"]
    )  # fmt: skip
    assert ("service_account", credentials.EMAIL) == (key["type"], key["client_email"])
    assert 0o600 == path.stat().st_mode & 0o777
