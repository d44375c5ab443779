from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from livetiming.orchestration.assist import link
from livetiming.orchestration.assist.planning import Action, Verb, plan, sort_ours
from livetiming.orchestration.assist.proposing import Proposal
from livetiming.orchestration.google.events import GoogleEvent, read_event
from tests.unit.orchestration.assist.scene import HOUR_S, NOW_S, a_proposal, written

SOURCE = ("club", "race2")


def planned(
    proposals: Sequence[Proposal], *ours: GoogleEvent, gone: Any = (), cancelled: str = "remove"
) -> list[Action]:
    return plan(
        proposals, sort_ours(ours, ["club"]), dict.fromkeys(gone, "cancelled"),
        cancelled=cancelled, now_s=NOW_S,
    )[0]  # fmt: skip


def apply(action: Action) -> GoogleEvent:
    """Return the event after *action*, as the server would merge it."""
    assert action.event is not None
    event, body = action.event, action.body
    private = {**event.private, **body.get("extendedProperties", {}).get("private", {})}
    times = {
        key: read_event({"id": "x", "start": body["start"], "end": body["end"]})
        for key in ("start",)
        if key in body
    }
    moved = times.get("start", event)
    return replace(
        event,
        title=body.get("summary", event.title),
        start_s=moved.start_s,
        end_s=moved.end_s,
        private=private,
        is_cancelled=body.get("status", "") == "cancelled",
    )


def test_what_is_not_there_is_made() -> None:
    (action,) = planned([a_proposal()])

    assert (Verb.CREATE, a_proposal().id) == (action.verb, action.body["id"])


def test_what_is_as_it_should_be_is_left_alone() -> None:
    assert [] == planned([a_proposal()], written(a_proposal()))


def test_what_moved_at_its_source_is_moved() -> None:
    before, after = a_proposal(), a_proposal(start_s=a_proposal().source.start_s + HOUR_S)
    (action,) = planned([after], written(before))

    moved = apply(action)

    assert (Verb.MOVE, after.start_s, after.end_s) == (action.verb, moved.start_s, moved.end_s)
    assert [] == planned([after], moved)


def test_what_people_moved_stays_until_its_source_moves() -> None:
    before = a_proposal()
    theirs = written(before, start_s=before.start_s + 600, end_s=before.end_s + 600)
    after = a_proposal(start_s=before.source.start_s + HOUR_S)

    assert [] == planned([before], theirs)
    assert [Verb.MOVE] == [action.verb for action in planned([after], theirs)]


def test_what_was_renamed_at_its_source_is_renamed_unless_people_renamed_it() -> None:
    after = a_proposal("[CE] Final")
    (action,) = planned([after], written(a_proposal()))

    assert (Verb.RENAME, after.title) == (action.verb, apply(action).title)
    assert [] == planned([after], apply(action))
    assert [] == planned([after], written(a_proposal(), title="Theirs [apex_kart]"))


def test_what_people_renamed_is_moved_and_keeps_its_name() -> None:
    after = a_proposal("[CE] Final", start_s=a_proposal().source.start_s + HOUR_S)
    theirs = written(a_proposal(), title="Theirs [apex_kart]")
    (action,) = planned([after], theirs)

    assert "Theirs [apex_kart]" == apply(action).title
    assert [] == planned([after], apply(action))


def test_a_new_buffer_is_followed_unless_people_moved_the_event() -> None:
    wider = replace(a_proposal(), start_s=a_proposal().start_s - 600)
    theirs = written(a_proposal(), end_s=a_proposal().end_s + 60)

    assert [Verb.MOVE] == [action.verb for action in planned([wider], written(a_proposal()))]
    assert [] == planned([wider], theirs)


def test_what_is_cancelled_at_its_source_is_removed() -> None:
    (action,) = planned([], written(a_proposal()), gone=[SOURCE])

    assert (Verb.REMOVE, "cancelled") == (action.verb, action.body["status"])


def test_what_is_cancelled_may_be_marked_instead_and_asks_for_nothing_then() -> None:
    from livetiming.orchestration.schedule.events import sessions

    (action,) = planned([], written(a_proposal()), gone=[SOURCE], cancelled="flag")
    marked = apply(action)

    assert "CANCELLED: Club Enduro: Race 2 (apex_kart, --venue club)" == marked.title
    assert [] == sessions([marked.as_calendar_event()])[0]
    assert [] == planned([], marked, gone=[SOURCE], cancelled="flag")


@pytest.mark.parametrize("cancelled", ["remove", "flag"])
@pytest.mark.parametrize("title", [None, "Theirs (late) [apex_kart]"])
def test_what_is_back_at_its_source_is_back_here(cancelled: str, title: str | None) -> None:
    event = written(a_proposal(), **({} if title is None else {"title": title}))
    (gone,) = planned([], event, gone=[SOURCE], cancelled=cancelled)
    (back,) = planned([a_proposal()], apply(gone))
    restored = apply(back)

    assert Verb.RESTORE == back.verb
    kept = title if title is not None and cancelled == "flag" else a_proposal().title
    assert (kept, "confirmed") == (restored.title, back.body["status"])
    assert [] == planned([a_proposal()], restored)


def test_what_has_begun_is_not_taken_away() -> None:
    running = written(a_proposal(), start_s=NOW_S - 1)

    assert [] == planned([], running, gone=[SOURCE])


def test_what_people_removed_is_not_made_again() -> None:
    removed = written(a_proposal(), is_cancelled=True)

    actions, passed = plan(
        [a_proposal()], sort_ours([removed], ["club"]), {}, cancelled="remove", now_s=NOW_S
    )

    assert [] == actions
    assert ["it was removed from our calendar by hand"] == [each.why for each in passed]


def test_an_event_made_by_hand_at_the_same_time_is_adopted() -> None:
    by_hand = written(a_proposal(), id="hand", title="By hand [apex_kart]", private={})
    (action,) = planned([a_proposal()], by_hand)

    assert (Verb.ADOPT, "hand") == (action.verb, action.event and action.event.id)
    assert [] == planned([a_proposal()], apply(action))
    assert "By hand [apex_kart]" == apply(action).title


def test_an_event_by_hand_for_another_plugin_is_not_adopted() -> None:
    by_hand = written(a_proposal(), id="hand", title="By hand [replay]", private={})

    assert [Verb.CREATE] == [action.verb for action in planned([a_proposal()], by_hand)]


def test_one_event_by_hand_is_adopted_once() -> None:
    by_hand = written(a_proposal(), id="hand", title="By hand [apex_kart]", private={})
    two = [a_proposal(), a_proposal(id="race3")]

    assert {Verb.ADOPT, Verb.CREATE} == {action.verb for action in planned(two, by_hand)}


def test_events_that_timing71_made_are_known_and_moved() -> None:
    old = written(a_proposal(), id="t71", private={link.ID: "race2"})
    after = a_proposal(start_s=a_proposal().source.start_s + HOUR_S)

    assert [] == planned([a_proposal()], old)
    assert [Verb.MOVE] == [action.verb for action in planned([after], old)]


def test_a_calendar_that_has_moved_to_another_address_makes_nothing_twice() -> None:
    old = written(a_proposal(calendar="https://club.example/old-secret.ics"))
    after = a_proposal()
    (action,) = planned([after], old)

    assert Verb.ADOPT == action.verb
    assert [] == planned([after], apply(action))


def test_addresses_that_may_be_secret_are_not_kept_with_events() -> None:
    event = written(a_proposal(calendar="https://club.example/secret.ics"))

    assert not any("secret" in value for value in event.private.values())
