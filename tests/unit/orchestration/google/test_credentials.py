"""Signing in, against a server that has Google's sign-in."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import pytest

from livetiming.orchestration.google.credentials import (
    Files,
    NotSignedIn,
    consent,
    sign_in,
)
from livetiming.testing.calendar_server import MAIN
from tests.unit.orchestration.google.scene import Scene, a_scene


class Browser(webbrowser.BaseBrowser):
    """Follows every address to its end, as a user who clicks on what is offered."""

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:  # theirs
        threading.Thread(target=self._follow, args=(url,)).start()
        return True

    def _follow(self, url: str) -> None:
        with urllib.request.urlopen(url, timeout=20) as answer:
            answer.read()


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    # the server of the tests has no TLS, which the flow insists on
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setattr(webbrowser, "get", lambda *_: Browser())
    with a_scene(tmp_path) as made:
        made.use_client_secret()
        yield made


@pytest.mark.integration
def test_a_user_who_agrees_lets_us_in_now_and_later(scene: Scene) -> None:
    now = consent(scene.files)
    later = sign_in(scene.files)

    assert ([], []) == scene.client_of(now).read(MAIN, 0)
    assert ([], []) == scene.client_of(later).read(MAIN, 0)
    assert 0o600 == scene.files.token.stat().st_mode & 0o777


@pytest.mark.integration
def test_a_token_that_is_renewed_is_kept(scene: Scene) -> None:
    consent(scene.files)
    before = json.loads(scene.files.token.read_text())
    scene.server.sign_in.expire()

    scene.client().read(MAIN, 0)

    after = json.loads(scene.files.token.read_text())
    assert before["token"] != after["token"]
    assert before["refresh_token"] == after["refresh_token"]
    assert 0o600 == scene.files.token.stat().st_mode & 0o777


@pytest.mark.integration
def test_a_consent_that_was_taken_back_asks_for_another(scene: Scene) -> None:
    consent(scene.files)
    scene.server.sign_in.revoke()

    with pytest.raises(NotSignedIn, match=r"expired or revoked.* run livetiming-schedule login"):
        scene.client().read(MAIN, 0)


@pytest.mark.integration
def test_a_user_who_does_not_agree_leaves_no_token(scene: Scene) -> None:
    scene.server.sign_in.consents = False

    with pytest.raises(NotSignedIn, match="login: expected your consent"):
        consent(scene.files)

    assert not scene.files.token.exists()


@pytest.mark.integration
def test_a_port_that_is_taken_is_named(scene: Scene) -> None:
    port = int(scene.server.url.rstrip("/").rpartition(":")[2])

    with pytest.raises(NotSignedIn, match=rf"port {port} .* choose another with --port"):
        consent(scene.files, port=port)


@pytest.mark.integration
def test_a_service_account_needs_no_login(scene: Scene, tmp_path: Path) -> None:
    with a_scene(tmp_path) as other, pytest.raises(NotSignedIn, match="share the calendars"):
        consent(other.files)


def files(folder: Path, secret: str | None, token: str | None = None) -> Files:
    made = Files(folder / "secret.json", folder / "token.json")
    for path, text in ((made.secret, secret), (made.token, token)):
        if text is not None:
            path.write_text(text)
    return made


CLIENT = json.dumps(
    {"installed": {"client_id": "i", "client_secret": "s", "auth_uri": "a", "token_uri": "t"}}
)


@pytest.mark.parametrize(
    ("secret", "token", "text"),
    [
        (None, None, r"secret\.json - expected credentials of Google .*No such file"),
        ("nonsense", None, r"secret\.json - expected credentials of Google"),
        ("[]", None, r"secret\.json - expected credentials of Google .*got \[\]"),
        ("{}", None, r"expected an OAuth client of the kind 'Desktop app'.*client_id is missing"),
        ('{"type": "service_account"}', None, r"expected the key of a service account"),
        (CLIENT, None, r"token\.json - expected a token of Google.*run livetiming-schedule login"),
        (CLIENT, "{}", r"refresh_token is missing - run livetiming-schedule login"),
        (CLIENT, "[]", r"token\.json - expected a token of Google.*run livetiming-schedule login"),
    ],
)
def test_files_that_are_of_no_use_are_named(
    tmp_path: Path, secret: str | None, token: str | None, text: str
) -> None:
    with pytest.raises(NotSignedIn, match=text):
        sign_in(files(tmp_path, secret, token))


def test_secrets_that_others_could_read_are_closed_to_them(tmp_path: Path) -> None:
    words = ("client_id", "client_secret", "refresh_token", "token_uri")
    token = json.dumps(dict.fromkeys(words, "x"))
    made = files(tmp_path, CLIENT, token)
    made.token.chmod(0o644)

    sign_in(made)

    assert 0o600 == made.token.stat().st_mode & 0o777
