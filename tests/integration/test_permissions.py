"""Who may do what on the router: the table of docs/howto/router.md, tried."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from twisted.internet.defer import Deferred

from livetiming.network.auth import Credentials, RouterRefused
from livetiming.network.wamp import WampBus
from livetiming.orchestration.router import find_config_dir
from livetiming.ports import CallFailed
from tests.buses import ANYBODY, SERVICES, Inbox, OwnRouterCase, RouterCase

pytestmark = pytest.mark.integration

DENIED = "wamp.error.not_authorized"
GUEST = Credentials("club", "a guest's secret")
OTHER_GUEST = Credentials("rival", "another secret")
WALL = Credentials("wall", "the pit wall's secret")


async def denied(work: object) -> None:
    with pytest.raises(CallFailed) as refused:
        await work  # type: ignore[misc]
    assert refused.value.uri == DENIED


class TestAnonymous(RouterCase):
    async def test_may_not_call_the_authenticator_nor_anything_unlisted(self) -> None:
        bus = await self.join(ANYBODY)

        for procedure in (
            "livetiming.authenticate",
            "livetiming.authenticate.lookup",
            "livetiming.authorize",
            "livetiming.authorize.owner",
            "livetiming.recordings.updateManifest",
            "livetiming.recordings.runningchunk",
            "livetiming.recordings.running.abc",
            "livetiming.service.somethingElse.abc",
            "livetiming.service.correctStrategy.abc",
            "livetiming.service.isAlive.a.b",
            "wamp.session.list",
            "wamp.registration.list",
            "wamp.subscription.list",
            "anything.else",
        ):
            await denied(bus.call(procedure))

    async def test_may_call_the_listed_procedures(self) -> None:
        bus = await self.join(ANYBODY)

        for procedure in (
            "livetiming.directory.listServices",
            "livetiming.service.isAlive.abc",
            "livetiming.service.requestState.abc",
            "livetiming.service.requestAnalysisData.abc",
            "livetiming.service.requestStrategy.abc",
            "livetiming.recordings.page",
            "livetiming.recordings.names",
            "livetiming.recordings.manifest",
            "livetiming.recordings.running",
            "livetiming.recordings.runningChunk",
            "livetiming.schedule.list",
        ):
            with pytest.raises(CallFailed) as refused:
                await bus.call(procedure)
            assert refused.value.uri == "wamp.error.no_such_procedure"

    async def test_may_not_register(self) -> None:
        bus = await self.join(ANYBODY)

        await denied(bus.register("livetiming.service.isAlive.abc", lambda: True))
        await denied(bus.register("livetiming.directory.listServices", list, replace=True))
        await denied(bus.register("livetiming.schedule.list", list, replace=True))

    async def test_is_answered_by_the_scheduler_and_hears_it_and_cannot_speak_for_it(self) -> None:
        services, anonymous, inbox = await self.join(), await self.join(ANYBODY), Inbox()
        await services.register("livetiming.schedule.list", lambda: ["a race"], replace=True)
        await anonymous.subscribe("livetiming.scheduler", inbox)

        await anonymous.publish("livetiming.scheduler", "spoofed", retain=True)
        assert await anonymous.call("livetiming.schedule.list") == ["a race"]
        await services.publish("livetiming.scheduler", "true")

        assert await inbox.payloads(1) == ["true"]

    async def test_may_not_publish(self) -> None:
        services, anonymous, inbox = await self.join(), await self.join(ANYBODY), Inbox()
        await services.subscribe("livetiming.directory", inbox)
        await services.subscribe("livetiming.control", inbox)

        await anonymous.publish("livetiming.directory", "spoofed", retain=True)
        await anonymous.publish("livetiming.control", "spoofed")
        with pytest.raises(CallFailed):
            await anonymous.call("livetiming.recordings.page")  # the router has read both
        await services.publish("livetiming.control", "true")

        assert await inbox.payloads(1) == ["true"]

    async def test_may_subscribe_to_published_topics(self) -> None:
        services, anonymous, inbox = await self.join(), await self.join(ANYBODY), Inbox()
        topics = (
            "livetiming.directory",
            "livetiming.scheduler",
            "livetiming.replay",
            "livetiming.service.abc",
            "livetiming.delta.abc",
            "livetiming.analysis/abc/lap/7",
            "livetiming.strategy/abc/karts",
        )
        for topic in topics:
            await anonymous.subscribe(topic, inbox)
        for topic in topics:
            await services.publish(topic, topic)

        assert await inbox.payloads(len(topics)) == list(topics)

    async def test_may_not_listen_to_control_nor_by_patterns_that_would_show_hidden_services(
        self,
    ) -> None:
        bus, inbox = await self.join(ANYBODY), Inbox()

        await denied(bus.subscribe("livetiming.control", inbox))
        await denied(bus.subscribe("wamp.session.on_join", inbox))
        for prefix in (
            "livetiming.",
            "livetiming.service.",
            "livetiming.service.a",
            "livetiming.delta.",
            "livetiming.analysis/",
            "livetiming.analysis/a",
            "livetiming.strategy/a",
        ):
            await denied(bus.subscribe(prefix, inbox, match="prefix"))
        for wildcard in ("livetiming.service.", "livetiming..abc", ".service.abc"):
            await denied(bus.subscribe(wildcard, inbox, match="wildcard"))

    async def test_may_follow_one_services_analysis_by_prefix(self) -> None:
        services, anonymous, inbox = await self.join(), await self.join(ANYBODY), Inbox()

        await anonymous.subscribe("livetiming.analysis/abc/lap", inbox, match="prefix")
        await services.publish("livetiming.analysis/abc/lap/7", 7)

        assert await inbox.payloads(1) == [7]

    async def test_is_seen_as_anonymous_by_the_procedures_it_calls(self) -> None:
        services, anonymous = await self.join(), await self.join(ANYBODY)
        await services.register(
            "livetiming.recordings.names", lambda caller: caller.role, with_caller=True
        )

        assert await anonymous.call("livetiming.recordings.names") == "anonymous"

    async def test_cannot_get_a_role_by_asking_for_it(self) -> None:
        for authid in ("services", "directory", "nobody"):
            bus = self.connecting(Credentials(authid))
            pretending = Deferred.fromCoroutine(bus.run())
            await bus.joined()

            await denied(bus.register("livetiming.mine", lambda: 1))
            await bus.close()
            await pretending


class TestServices(RouterCase):
    async def test_may_not_take_the_routers_own_procedures(self) -> None:
        bus = await self.join()

        await denied(bus.register("livetiming.authenticate", lambda *_: {}, replace=True))
        await denied(bus.register("livetiming.authorize", lambda *_: True, replace=True))
        await denied(bus.call("livetiming.authenticate", "timing", "services", {}))
        await denied(bus.call("livetiming.authorize", {}, "a", "call", {}))

    async def test_stay_within_livetiming(self) -> None:
        bus = await self.join()

        await denied(bus.register("com.example.mine", lambda: 1))
        await denied(bus.call("wamp.session.kill", 1))

    async def test_the_directorys_id_has_the_same_secret(self) -> None:
        bus = await self.join(Credentials("directory", SERVICES.secret))

        await bus.register("livetiming.directory.listServices", lambda: ["listed"])

        assert await bus.call("livetiming.directory.listServices") == ["listed"]


class TestRefusals(RouterCase):
    async def refusal(self, who: Credentials) -> RouterRefused:
        bus = self.connecting(who)
        with pytest.raises(RouterRefused) as refused:
            await bus.run()
        with pytest.raises(RouterRefused):
            await bus.joined()
        return refused.value

    async def test_a_wrong_secret_is_said_clearly_and_not_tried_again(self) -> None:
        refusal = await self.refusal(Credentials("services", "wrong"))

        assert "refused" in str(refusal)
        assert "LIVETIMING_SHARED_SECRET" in str(refusal)
        assert "wrong" not in str(refusal)

    async def test_an_unknown_id_is_said_clearly(self) -> None:
        refusal = await self.refusal(Credentials("nobody", "any"))

        assert refusal.reason == "livetiming.auth.no_such_id"

    async def test_the_same_over_a_raw_socket(self) -> None:
        bus = self.connecting(Credentials("services", "wrong"), url=self.router.local_url)

        with pytest.raises(RouterRefused):
            await bus.run()

    async def test_nobody_is_anonymous_on_the_local_socket(self) -> None:
        bus = self.connecting(ANYBODY, url=self.router.local_url)

        with pytest.raises(RouterRefused):
            await bus.run()


class TestGuests(OwnRouterCase):
    """External publishers: each may do everything for its own services and nothing for others'."""

    async def test_guests_are_kept_to_their_own_services(self) -> None:
        self.let_in()
        self.router.start()
        club, rival, services = (
            await self.join(GUEST),
            await self.join(OTHER_GUEST),
            await self.join(),
        )

        await self.the_owner_serves(club)
        await self.others_are_kept_out(rival)
        await self.guests_may_not_speak_for_the_network(club)
        await self.a_component_takes_over(services, club)
        await self.control_says_which_guest_speaks(services, club)
        await self.a_guest_locked_out_stays_out()

    async def test_a_strategist_may_correct_and_otherwise_what_anybody_may(self) -> None:
        self.let_in()
        self.router.start()
        wall, club, services = (
            await self.join(WALL),
            await self.join(GUEST),
            await self.join(),
        )
        corrects, inbox = "livetiming.service.correctStrategy.abc", Inbox()
        await services.register(corrects, lambda raw: raw, replace=True)

        assert await wall.call(corrects, "a label") == "a label"
        await denied(club.call(corrects, "a label"))
        await denied(wall.register(corrects, lambda raw: raw, replace=True))
        await denied(wall.register("livetiming.service.isAlive.abc", lambda: True, replace=True))
        await denied(wall.subscribe("livetiming.control", inbox))
        await denied(wall.call("livetiming.recordings.updateManifest"))

    def let_in(self) -> None:
        guests = {
            "club": {
                "secret": GUEST.secret,
                "role": "external_service",
                "extra": {"name": "Club"},
                "salt": "salt",
                "iterations": 100,
                "keylen": 32,
            },
            "rival": {"secret": OTHER_GUEST.secret, "role": "external_service"},
            "wall": {"secret": WALL.secret, "role": "strategist"},
        }
        self.auth_file().write_text(json.dumps(guests))

    def auth_file(self) -> Path:
        return self.router.plan.work_dir / "external_auth.json"

    async def the_owner_serves(self, club: WampBus) -> None:
        inbox = Inbox()
        await club.register("livetiming.service.isAlive.theirs", lambda: True, replace=True)
        await club.register("livetiming.service.requestState.theirs", dict, replace=True)
        await club.subscribe("livetiming.service.theirs", inbox)

        await club.publish("livetiming.service.theirs", "state", retain=True)

        assert await inbox.payloads(1) == ["state"]

    async def others_are_kept_out(self, rival: WampBus) -> None:
        inbox = Inbox()
        await rival.subscribe("livetiming.service.theirs", inbox)
        await denied(
            rival.register("livetiming.service.isAlive.theirs", lambda: True, replace=True)
        )
        await denied(rival.register("livetiming.service.requestState.theirs", dict, replace=True))
        await denied(rival.register("livetiming.service.requestState.unclaimed", dict))

        await rival.publish("livetiming.service.theirs", "spoofed")
        assert await rival.call("livetiming.service.isAlive.theirs") is True

        assert [payload for payload, _ in inbox.events] == ["state"]

    async def guests_may_not_speak_for_the_network(self, club: WampBus) -> None:
        inbox = Inbox()
        await club.subscribe("livetiming.directory", inbox)
        await club.subscribe("livetiming.scheduler", inbox)
        await denied(club.register("livetiming.directory.listServices", list))
        await denied(club.register("livetiming.schedule.list", list))
        await denied(club.subscribe("livetiming.", inbox, match="prefix"))
        await denied(club.call("livetiming.authenticate.lookup", "rival"))

        await club.publish("livetiming.directory", "spoofed")
        await club.publish("livetiming.scheduler", "spoofed")
        assert await club.call("livetiming.service.isAlive.theirs") is True

        assert inbox.events == []

    async def a_component_takes_over(self, services: WampBus, club: WampBus) -> None:
        assert await services.call("livetiming.authorize.owner", "theirs") == "club"
        assert await services.call("livetiming.authenticate.lookup", "club") == {"name": "Club"}
        await club.register("livetiming.service.isAlive.squatted", lambda: "squatter")

        await services.register("livetiming.service.isAlive.squatted", lambda: "ours", replace=True)

        assert await services.call("livetiming.service.isAlive.squatted") == "ours"
        assert await services.call("livetiming.authorize.owner", "squatted") == "services"
        await denied(
            club.register("livetiming.service.isAlive.squatted", lambda: "again", replace=True)
        )

    async def control_says_which_guest_speaks(self, services: WampBus, club: WampBus) -> None:
        inbox = Inbox()
        await services.subscribe("livetiming.control", inbox)

        await club.publish("livetiming.control", "hello")

        await inbox.payloads(1)
        _, details = inbox.events[0]
        assert (details.role, details.authid) == ("external_service", "club")

    async def a_guest_locked_out_stays_out(self) -> None:
        self.auth_file().write_text("{}")
        with pytest.raises(RouterRefused):
            await self.connecting(GUEST).run()

        self.auth_file().write_text("not json")
        with pytest.raises(RouterRefused) as refused:
            await self.connecting(GUEST).run()
        assert refused.value.reason == "livetiming.auth.bad_file"


def test_the_configuration_offers_no_http_bridge() -> None:
    for name in ("config.json", "dev.json", "relay.json"):
        text = (find_config_dir() / name).read_text()
        kinds = {
            path["type"]
            for transport in json.loads(text)["workers"][0]["transports"]
            for path in transport.get("paths", {}).values()
        }
        assert kinds == {"resource", "websocket"}
        assert "secret" not in text.lower()
