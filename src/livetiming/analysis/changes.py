"""Which documents differ between two analyses, and what each of them holds."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from typing import Any, NamedTuple

from livetiming.analysis import details, views
from livetiming.analysis.details import BLOCK
from livetiming.analysis.model import Analysis, Car

Document = dict[str, Any]

WHOLE: dict[str, Callable[[Analysis], Document]] = {
    "static": views.static,
    "driver": views.driver,
    "messages": views.messages,
    "session": views.session,
    "order": details.order,
    "flags": details.flags,
    "stats": details.stats,
}
"""Documents that are published whole."""

OF_A_CAR: dict[str, Callable[[Analysis, Car], Any]] = {
    "lap": views.current,
    "stint": lambda analysis, car: views.completed_stints(car),
    "cars": details.car,
    "stops": lambda analysis, car: details.stops(car),
    "stints": details.stints,
    "drivers": details.drivers,
    "pace": lambda analysis, car: details.paces(car),
}
"""Documents with one entry a car, published car by car."""

TIMING71 = ("static", "driver", "car_messages", "lap", "stint", "messages", "session")
"""The documents that a Timing71 client knows."""
OURS = ("cars", "laps", "stops", "stints", "drivers", "pace", "order", "chart", "flags", "stats")
KEYS = (*TIMING71, *OURS)


class Topic(NamedTuple):
    """A document, or the part of one, that is published by itself."""

    key: str
    part: str | None = None
    """A car; a car and a block of its laps, ``7/3``; a block of the chart."""


def payload(analysis: Analysis, topic: Topic) -> Document:
    """Return what is published under *topic*: entries to be merged into the document."""
    key, part = topic
    if part is None:
        return WHOLE[key](analysis)
    if key == "chart":
        return details.chart(analysis, int(part))
    if key == "laps":
        name, _, block = part.rpartition("/")
        car = analysis.cars.get(name)
        return {part: [] if car is None else details.laps(car, int(block))}
    if key == "car_messages":
        return {part: list(analysis.car_messages.get(part, ()))}
    car = analysis.cars.get(part)
    return {} if car is None else {part: OF_A_CAR[key](analysis, car)}


def everything(analysis: Analysis) -> list[Topic]:
    """Return the topics that together hold all documents."""
    topics = [Topic(key) for key in WHOLE]
    for name, car in analysis.cars.items():
        topics += [Topic(key, name) for key in OF_A_CAR]
        topics += [Topic("laps", f"{name}/{block}") for block in range(_blocks(car))]
    topics += [Topic("car_messages", name) for name in analysis.car_messages]
    blocks = sorted({entry.lap // BLOCK for entry in analysis.chart})
    return [*topics, *(Topic("chart", str(block)) for block in blocks)]


def of_the_moment(analysis: Analysis) -> list[Topic]:
    """Return the topics whose payload may change with the time alone."""
    if analysis.at_s is None:
        return []
    topics = [Topic("session"), Topic("flags"), Topic("stats")]
    for name, car in analysis.cars.items():
        if car.running is not None:
            topics += [Topic("lap", name), Topic("stints", name), Topic("drivers", name)]
    return topics


def documents(
    analysis: Analysis, keys: tuple[str, ...] = KEYS, cars: Container[str] | None = None
) -> dict[str, Document]:
    """Return documents by key.

    Args:
        analysis: what is known.
        keys: which documents.
        cars: of which cars, where a document has entries of one car each; ``None`` means all.
    """
    found: dict[str, Document] = {key: {} for key in keys}
    for topic in everything(analysis):
        if topic.key in found and (cars is None or _is_of(topic, cars)):
            found[topic.key].update(payload(analysis, topic))
    return found


def _is_of(topic: Topic, cars: Container[str]) -> bool:
    """Whether *topic* is of one of *cars*, or of no car."""
    key, part = topic
    if part is None or key == "chart":
        return True
    return (part.rpartition("/")[0] if key == "laps" else part) in cars


def changes(before: Analysis, after: Analysis) -> list[Topic]:
    """Return the topics whose payload *after* may differ from that *before*."""
    if after is before:
        return []
    if before.at_s is None:
        return everything(after)
    return list(
        dict.fromkeys([*_whole(before, after), *_cars(before, after), *_gone(before, after)])
    )


def _whole(before: Analysis, after: Analysis) -> Iterator[Topic]:
    if after.messages is not before.messages:
        yield Topic("messages")
    lapped = after.leader_lap != before.leader_lap
    if lapped or after.periods is not before.periods:
        yield from (Topic("session"), Topic("flags"))
    if after.order is not before.order:
        yield Topic("order")
    if after.chart is not before.chart:
        same = len(before.chart) if after.chart.begins_with(before.chart) else 0
        blocks = sorted({entry.lap // BLOCK for entry in after.chart[same:]})
        yield from (Topic("chart", str(block)) for block in blocks)
    for name, rows in after.car_messages.items():
        if rows is not before.car_messages.get(name):
            yield Topic("car_messages", name)


def _cars(before: Analysis, after: Analysis) -> Iterator[Topic]:
    if after.cars is before.cars:
        return
    for name, car in after.cars.items():
        old = before.cars.get(name)
        if old is not car:
            yield from _car(name, old or Car(name), car, is_new=old is None)


def _car(name: str, old: Car, car: Car, *, is_new: bool) -> Iterator[Topic]:
    if is_new or _named(old) != _named(car):
        yield Topic("static")
    if is_new or old.car_class != car.car_class:
        yield Topic("order")  # it holds the positions in each class
    renamed = old.drivers != car.drivers
    if is_new or renamed or old.stints is not car.stints:
        yield Topic("driver")
    lapped = is_new or old.laps is not car.laps
    moved = is_new or old.stints is not car.stints
    unknown = renamed and any(stint.driver < 0 for stint in car.stints)
    if lapped or moved or unknown:
        yield from (Topic("lap", name), Topic("stints", name))
    if lapped or moved or renamed or old.driver != car.driver:
        yield Topic("drivers", name)
    if (moved and _completed(old) != _completed(car)) or is_new or unknown:
        yield Topic("stint", name)
    if is_new or renamed or old.stops is not car.stops:
        yield Topic("stops", name)
    if lapped or moved:  # a stint that ends settles which of its laps were clean
        yield Topic("pace", name)
    # Who has a name keeps it: laps of nobody are the first ones.
    nameless = (renamed or moved) and bool(car.laps) and car.laps[0].driver < 0
    if lapped or nameless:
        yield from _laps(name, Car(name) if nameless else old, car)
    if is_new or _told(old) != _told(car) or lapped:
        yield from (Topic("cars", name), Topic("stats"))


def _named(car: Car) -> tuple[str, ...]:
    return car.car_class, car.team, car.vehicle


def _told(car: Car) -> tuple[Any, ...]:
    counting = car.counting
    return (
        _named(car), car.driver, car.state, counting.official, counting.driven, car.best_s,
        car.stops, car.corrections, car.untimed,
    )  # fmt: skip


def _completed(car: Car) -> tuple[Any, ...]:
    return tuple(stint for stint in car.stints if stint.end_s is not None)


def _blocks(car: Car) -> int:
    return -(-len(car.laps) // BLOCK)


def _laps(name: str, old: Car, car: Car) -> Iterator[Topic]:
    """The blocks that grew; all of them, where laps are others than before."""
    same = len(old.laps) if car.laps.begins_with(old.laps) else 0
    for block in range(same // BLOCK, _blocks(car)):
        yield Topic("laps", f"{name}/{block}")


def _gone(before: Analysis, after: Analysis) -> Iterator[Topic]:
    """Blocks of laps that there are no more: a new session has begun."""
    if after.cars is before.cars:
        return
    for name, old in before.cars.items():
        car = after.cars.get(name)
        if car is old:
            continue
        for block in range(0 if car is None else _blocks(car), _blocks(old)):
            yield Topic("laps", f"{name}/{block}")
