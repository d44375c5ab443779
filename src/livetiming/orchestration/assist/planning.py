"""What to write into our calendar, given what is proposed and what is there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from livetiming.orchestration.assist import link
from livetiming.orchestration.assist.link import Link, body_of, link_of
from livetiming.orchestration.assist.mapping import FLAG
from livetiming.orchestration.assist.proposing import Passed, Proposal
from livetiming.orchestration.google.events import GoogleEvent, when
from livetiming.orchestration.schedule.grammar import BadTitle, parse_title

Key = tuple[str, str]


class Verb(StrEnum):
    """What is done."""

    CREATE = "create"
    MOVE = "move"
    RENAME = "rename"
    ADOPT = "adopt"
    RESTORE = "restore"
    REMOVE = "remove"
    FLAG = "flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One change of our calendar."""

    verb: Verb
    title: str
    start_s: float
    """Unix time [s] of the event as it will be."""
    end_s: float
    why: str = ""
    event: GoogleEvent | None = None
    """What is changed; nothing where an event is made."""
    proposal: Proposal | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    """What is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """Our calendar, by what its events were made from."""

    linked: Mapping[Key, GoogleEvent]
    own: Sequence[GoogleEvent]
    """Events that were not made from the calendars at hand: those of people, for the most part."""
    by_id: Mapping[str, GoogleEvent]


def sort_ours(events: Iterable[GoogleEvent], sources: Iterable[str]) -> Ours:
    """Tell events that were made from others from those of people.

    Args:
        events: our calendar.
        sources: what events keep of the names of the calendars at hand.
    """
    at_hand = {*sources, ""}
    linked: dict[Key, GoogleEvent] = {}
    own: list[GoogleEvent] = []
    by_id: dict[str, GoogleEvent] = {}
    for event in events:
        by_id[event.id] = event
        key = Link(event.private).key
        if event.is_cancelled:
            continue
        if key is None or key[0] not in at_hand:
            own.append(event)
        if key is not None:
            linked.setdefault(key, event)
    return Ours(linked=linked, own=own, by_id=by_id)


def plan(
    proposals: Sequence[Proposal],
    ours: Ours,
    gone: Mapping[Key, str],
    *,
    cancelled: str,
    now_s: float,
) -> tuple[list[Action], list[Passed]]:
    """Return what to do, by time, and which proposals were passed over.

    Args:
        proposals: what is to be there.
        ours: what is there.
        gone: sources of events of ours that are no more, and what became of them.
        cancelled: ``remove`` or ``flag``.
        now_s: Unix time [s]; what has begun is not taken away.
    """
    actions: list[Action] = []
    passed: list[Passed] = []
    adopted: set[str] = set()
    for proposal in proposals:
        event = _linked(proposal, ours)
        made = _new(proposal, ours, adopted) if event is None else _changed(event, proposal)
        if isinstance(made, Passed):
            passed.append(made)
        elif made is not None:
            actions.append(made)
    for key, why in gone.items():
        event = ours.linked.get(key)
        if event is not None and event.start_s > now_s and not Link(event.private).is_flagged:
            actions.append(_flag(event, why) if cancelled == FLAG else _remove(event, why))
    return sorted(actions, key=lambda action: (action.start_s, action.title)), passed


def _linked(proposal: Proposal, ours: Ours) -> GoogleEvent | None:
    """Return our event of a proposal; those that Timing71 made know no calendar."""
    calendar, name = proposal.source.key
    return ours.linked.get((calendar, name)) or ours.linked.get(("", name))


def _new(proposal: Proposal, ours: Ours, adopted: set[str]) -> Action | Passed | None:
    known = ours.by_id.get(proposal.id)
    if known is not None and not Link(known.private).is_removed:
        return Passed(proposal.source, "it was removed from our calendar by hand")
    if known is not None:
        return _restore(known, proposal, "its source is back")
    for event in ours.own:
        if event.id not in adopted and _is_same(event, proposal):
            adopted.add(event.id)
            private = {**link_of(proposal, event.title), link.OUR_TITLE: ""}
            kept = {"extendedProperties": {"private": private}}
            return _action(Verb.ADOPT, proposal, event, kept, "there at the same time")
    return Action(
        verb=Verb.CREATE,
        title=proposal.title,
        start_s=proposal.start_s,
        end_s=proposal.end_s,
        proposal=proposal,
        body=body_of(proposal),
    )


def _is_same(event: GoogleEvent, proposal: Proposal) -> bool:
    try:
        plugin = parse_title(event.title).plugin
    except BadTitle:
        return False
    at_once = (event.start_s, event.end_s) == (proposal.start_s, proposal.end_s)
    return at_once and plugin == proposal.request.plugin


def _changed(event: GoogleEvent, proposal: Proposal) -> Action | None:
    """Return what to change of an event of ours; what people changed is left to them."""
    known = Link(event.private)
    if known.is_flagged:
        return _restore(event, proposal, "its source is back")
    elsewhere = (event.start_s, event.end_s) != (proposal.start_s, proposal.end_s)
    moves = elsewhere and (known.moved_at_source(proposal) or known.has_our_times(event))
    renames = not proposal.asks and known.has_our_title(event) and event.title != proposal.title
    if not moves and not renames:
        return None
    title = proposal.title if renames else event.title
    private = link_of(proposal, title)
    if not renames and not known.has_our_title(event):
        private[link.OUR_TITLE] = event.private.get(link.OUR_TITLE, "")
    body: dict[str, Any] = {"extendedProperties": {"private": private}}
    if renames:
        body["summary"] = title
    if moves:
        body |= {"start": when(proposal.start_s), "end": when(proposal.end_s)}
        return _action(Verb.MOVE, proposal, event, body, "its source was moved")
    private[link.OUR_TIMES] = event.private.get(link.OUR_TIMES, "")
    return _action(Verb.RENAME, proposal, event, body, "its source was renamed")


def _restore(event: GoogleEvent, proposal: Proposal, why: str) -> Action:
    body = {key: value for key, value in body_of(proposal).items() if key != "id"}
    was = event.private.get(link.WAS)
    if was:
        body["summary"] = was
        ours = event.private.get(link.OUR_TITLE, "")
        kept = {**link_of(proposal, was), link.OUR_TITLE: ours, link.WAS: ""}
        body["extendedProperties"] = {"private": kept}
    return _action(Verb.RESTORE, proposal, event, body, why)


def _action(
    verb: Verb, proposal: Proposal, event: GoogleEvent, body: Mapping[str, Any], why: str
) -> Action:
    stays = "start" not in body
    return Action(
        verb=verb,
        title=str(body.get("summary", event.title)),
        start_s=event.start_s if stays else proposal.start_s,
        end_s=event.end_s if stays else proposal.end_s,
        why=why,
        event=event,
        proposal=proposal,
        body=body,
    )


def _remove(event: GoogleEvent, why: str) -> Action:
    body = {
        "status": "cancelled",
        "extendedProperties": {"private": {link.STATE: link.REMOVED}},
    }
    return _gone(Verb.REMOVE, event, body, event.title, why)


def _flag(event: GoogleEvent, why: str) -> Action:
    """Return what makes an event ask for nothing, and tell people why."""
    title = link.FLAG + event.title.replace("[", "(").replace("]", ")")
    body = {
        "summary": title,
        "extendedProperties": {"private": {link.STATE: link.FLAGGED, link.WAS: event.title[:1024]}},
    }
    return _gone(Verb.FLAG, event, body, title, why)


def _gone(verb: Verb, event: GoogleEvent, body: Mapping[str, Any], title: str, why: str) -> Action:
    return Action(
        verb=verb,
        title=title,
        start_s=event.start_s,
        end_s=event.end_s,
        why=why,
        event=event,
        body=body,
    )
