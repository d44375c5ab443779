from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from livetiming.testing.calendar.oauth import LIFE_S, NoGrant, SignIn
from livetiming.testing.calendar.problems import Refused

EVENTS = "https://www.googleapis.com/auth/calendar.events"
READING = "https://www.googleapis.com/auth/calendar.readonly"


class Scene:
    def __init__(self) -> None:
        self.now_s = 0.0
        self.sign_in = SignIn(lambda: self.now_s)
        self.client = {"client_id": self.sign_in.client_id, "client_secret": "hush"}

    def code(self, scope: str = EVENTS) -> str:
        asked = {"client_id": self.sign_in.client_id, "redirect_uri": "http://r/", "scope": scope}
        return parse_qs(urlsplit(self.sign_in.consent(asked)).query)["code"][0]

    def token(self, **form: str) -> dict[str, str]:
        return self.sign_in.token({**self.client, **form}, audience="x")

    def signed_in(self, scope: str = EVENTS) -> dict[str, str]:
        return self.token(
            grant_type="authorization_code", code=self.code(scope), redirect_uri="http://r/"
        )

    def check(self, token: str, *, writes: bool = False) -> None:
        self.sign_in.check(f"Bearer {token}", writes=writes)


def test_a_user_who_agrees_lets_the_client_in_until_the_token_runs_out() -> None:
    scene = Scene()
    token = scene.signed_in()["access_token"]

    scene.check(token, writes=True)
    scene.now_s = LIFE_S
    with pytest.raises(Refused) as refused:
        scene.check(token)

    assert 401 == refused.value.status


def test_a_token_is_refreshed_until_it_is_revoked() -> None:
    scene = Scene()
    refresh = scene.signed_in()["refresh_token"]

    scene.check(scene.token(grant_type="refresh_token", refresh_token=refresh)["access_token"])
    scene.sign_in.revoke()
    with pytest.raises(NoGrant, match="expired or revoked"):
        scene.token(grant_type="refresh_token", refresh_token=refresh)


def test_a_user_who_does_not_agree_sends_back_an_error() -> None:
    scene = Scene()
    scene.sign_in.consents = False
    asked = {"client_id": scene.sign_in.client_id, "redirect_uri": "http://r/", "state": "s"}

    assert "http://r/?error=access_denied&state=s" == scene.sign_in.consent(asked)


def test_a_code_works_once() -> None:
    scene = Scene()
    form = {"grant_type": "authorization_code", "code": scene.code(), "redirect_uri": "http://r/"}
    scene.token(**form)

    with pytest.raises(NoGrant, match="Malformed"):
        scene.token(**form)


def test_who_may_read_may_not_write() -> None:
    scene = Scene()
    token = scene.signed_in(READING)["access_token"]

    scene.check(token)
    with pytest.raises(Refused) as refused:
        scene.check(token, writes=True)

    assert (403, "insufficientPermissions") == (refused.value.status, refused.value.reason)


def test_a_strange_client_gets_nothing() -> None:
    scene = Scene()
    scene.client["client_secret"] = "guess"

    with pytest.raises(NoGrant) as refused:
        scene.token(grant_type="refresh_token", refresh_token="x")

    assert (401, "invalid_client") == (refused.value.status, refused.value.body["error"])


def test_an_assertion_of_nobody_gets_nothing() -> None:
    with pytest.raises(NoGrant, match="Invalid JWT"):
        Scene().token(grant_type="urn:ietf:params:oauth:grant-type:jwt-bearer", assertion="x")
