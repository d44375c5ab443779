"""Rules that contradict each other, or that look like a slip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from livetiming.strategy.regulations.lengths import words
from livetiming.strategy.regulations.lines import Place
from livetiming.strategy.regulations.model import Regulations

Slip = tuple[Place, str, bool]
"""Where, what, and whether nothing can be done with it."""


def slips(made: Regulations) -> Iterator[Slip]:
    """Yield what is wrong between the rules of one file."""
    yield from _race(made)
    yield from _stints(made)
    yield from _closed(made)
    yield from _drivers(made)
    yield from _penalties(made)


def _race(made: Regulations) -> Iterator[Slip]:
    if made.duration_s is not None and made.laps is not None:
        yield ("race", "laps"), "expected a duration or a number of laps, got both", True
    if made.duration_s is None and made.laps is None:
        yield ("race",), "neither duration nor laps: the source must show the time left", False
    if made.duration_s == 0:
        yield ("race", "duration"), "expected more than 0 seconds, got 0", True


def _stints(made: Regulations) -> Iterator[Slip]:
    longest = made.stint_maximum_s
    if longest is not None and made.stint_minimum_s > longest:
        yield (
            ("stint", "minimum"),
            f"expected at most the maximum of {words(longest)}, got {words(made.stint_minimum_s)}",
            True,
        )
    if longest == 0:
        yield ("stint", "maximum"), "expected more than 0 seconds, got 0", True
    end_s, stops = made.duration_s, made.pits.required
    if end_s:
        least_s = stops * made.pits.minimum_s + (stops + 1) * max(1, made.stint_minimum_s)
        if least_s > end_s:
            yield (
                ("pits", "required"),
                f"expected stops and shortest stints to fit into {words(end_s)}, got {stops} "
                f"stops, which need {words(least_s)}",
                True,
            )


def _closed(made: Regulations) -> Iterator[Slip]:
    for index, one in enumerate(made.pits.closed):
        place: Place = ("pits", "closed", index)
        by_time = one.from_s is not None or one.until_s is not None
        if by_time and one.is_by_laps:
            yield place, "expected times or laps, got both", True
        for since, until in ((one.from_s, one.until_s), (one.from_lap, one.until_lap)):
            if since is not None and until is not None and since >= until:
                yield (*place, "until"), f"expected later than from ({since}), got {until}", True
        end_s = made.duration_s
        if end_s and not one.is_by_laps and not one.from_s and (one.until_s or end_s) >= end_s:
            yield place, "the pit lane is closed for the whole race", made.pits.required > 0


def _drivers(made: Regulations) -> Iterator[Slip]:
    every, end_s = made.drivers, made.duration_s
    if every.at_least and every.at_most and every.at_least > every.at_most:
        text = f"expected at most {every.at_most} (at_most), got {every.at_least}"
        yield ("drivers", "at_least"), text, True
    if every.maximum_s is not None and every.minimum_s > every.maximum_s:
        text = f"expected at most {words(every.maximum_s)}, got {words(every.minimum_s)}"
        yield ("drivers", "minimum"), text, True
    names = Counter((one.car, one.name.casefold()) for one in made.entries)
    for index, one in enumerate(made.entries):
        if names[(one.car, one.name.casefold())] > 1:
            yield ("driver", index, "name"), f"expected each driver once, got {one.name!r}", True
            return
    for car, count in Counter(one.car for one in made.entries).items():
        whose = "the team" if car is None else f"car {car}"
        first = next(i for i, one in enumerate(made.entries) if one.car == car)
        if every.at_most is not None and count > every.at_most:
            yield ("driver", first), f"{whose}: expected at most {every.at_most}, got {count}", True
        if every.at_least is not None and count < every.at_least:
            text = f"{whose}: expected at least {every.at_least} drivers, got {count}"
            yield ("driver", first), text, True
        if end_s and count * every.minimum_s > end_s:
            text = f"{count} drivers need {words(count * every.minimum_s)} of {words(end_s)}"
            yield ("drivers", "minimum"), text, True


def _penalties(made: Regulations) -> Iterator[Slip]:
    for index, one in enumerate(made.penalties):
        given = sum(map(bool, (one.time_s, one.laps, one.disqualified)))
        if given != 1:
            text = f"expected one of time, laps, disqualified, got {given} of them"
            yield ("penalty", index), text, True
