"""An engine as versioned JSON, and back, so that it goes on after a restart. Never pickle.

Arrays are packed as base64 of their deflated bytes, little-endian, with type and shape. Cars as
they were seen last are not saved: the first analysis after a restart shows them again, and what
was counted of them says what is new in it.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from livetiming.strategy.book import Book, Stint
from livetiming.strategy.certain import CertainKarts
from livetiming.strategy.crews import Spreads
from livetiming.strategy.engine import Engine
from livetiming.strategy.evidence import Evidence
from livetiming.strategy.feed import Known
from livetiming.strategy.fitting import Fit
from livetiming.strategy.forecasts import Forecast, Graded
from livetiming.strategy.queue import SAVED, Queue
from livetiming.strategy.race import Race, Team
from livetiming.strategy.scores import Tally
from livetiming.strategy.settings import Settings, as_json, from_json
from livetiming.strategy.track import Level

VERSION = 1
KIND = "livetiming-strategy"
MOST_BYTES = 64 * 1024 * 1024
Json = Any
MIGRATIONS: Mapping[int, Callable[[Json], Json]] = {}
"""From each older version to the next one."""

PLAIN = ("losses_s", "entered", "fitted_s", "start_s", "reference_s", "vehicles", "_keys")
TYPES = {"<f8", "<i8", "<i4", "<i2", "|i1", "|b1"}


class BadSnapshot(ValueError):
    """A saved engine cannot be read; the text says why."""


def encode(engine: Engine) -> Json:
    """Return *engine* as plain JSON values."""
    race = engine.race
    return {
        "kind": KIND,
        "version": VERSION,
        "settings": as_json(engine.settings),
        "shown": engine.shown,
        "ledger": {
            "tallies": {kind: _record(tally) for kind, tally in engine.ledger.tallies.items()},
            "open": [_record(one) for one in engine.ledger.open],
            "recent": [[_record(one.forecast), one.at_s, one.outcome]
                       for one in engine.ledger.recent],
        },
        "grader": {
            "said_s": engine.grader.said_s, "flag_s": engine.grader.flag_s,
            "is_over": engine.grader.is_over, "hazards": engine.grader.hazards,
        },
        "race": {
            **{name: _number(getattr(race, name)) for name in PLAIN},
            "known": {key: _record(one) for key, one in race.feed.known.items()},
            "teams": {key: _team(team) for key, team in race.teams.items()},
            "stints": [_record(one) for one in race.book.stints],
            "book": {name: pack(getattr(race.book, name)) for name in _BOOK},
            "drivers": [[*key, number] for key, number in race.book.drivers_known.items()],
            "teamOfDriver": race.book.team_of_driver,
            "stops": [list(one) for one in race.stops],
            "seenRows": [[stop, row] for stop, row in race.seen_rows.items()],
            "hazard": {"ended": pack(race.hazard.ended), "exposed": pack(race.hazard.exposed_s),
                       "lengths": race.hazard.lengths_s},
            "fit": _fit(race.fit),
            "karts": _karts(race.karts),
        },
    }  # fmt: skip


_BOOK = ("driver", "clean", "mean_s", "squares", "track_s", "over")


def _record(one: Any) -> dict[str, Json]:
    return {field.name: getattr(one, field.name) for field in fields(one)}


def _number(value: Any) -> Json:
    """Minus infinity, which JSON has no word for, is nothing."""
    return None if isinstance(value, float) and not np.isfinite(value) else value


def _team(team: Team) -> Json:
    made = _record(team)
    made["of_car"] = [[index, number] for index, number in team.of_car.items()]
    return made


def _fit(fit: Fit) -> Json:
    return {
        "spreads": _record(fit.spreads), "level": _record(fit.level), "settled": fit.settled,
        "warmUp": [fit.warm_up.lost_s, fit.warm_up.seen_s], "learnt": _number(fit.learnt_s),
        "resampled": fit.resampled, "kart": pack(fit.kart_s),
        "kartVariance": pack(fit.kart_variance),
    }  # fmt: skip


def _karts(karts: CertainKarts | Queue) -> Json:
    if isinstance(karts, CertainKarts):
        return {"names": karts.names, "ofStint": karts.of_stint, "manual": pack(karts.manual)}
    return {
        "arrays": {name: pack(getattr(karts, name)) for name in SAVED},
        "weights": pack(karts.weights), "kartSd": karts.kart_sd_s,
        "running": [pack(karts.running.precision), pack(karts.running.weighted)],
    }  # fmt: skip


def pack(array: NDArray[Any]) -> Json:
    """Return an array as type, shape and text."""
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    data = base64.b64encode(zlib.compress(little.tobytes(), 1)).decode("ascii")
    return [little.dtype.str, list(array.shape), data]


def unpack(packed: Json) -> NDArray[Any]:
    """Return the array that :func:`pack` made *packed* of.

    Raises:
        ValueError: it is none, or larger than any of ours.
    """
    kind, shape, data = packed
    if kind not in TYPES:
        raise ValueError(f"array of type {kind!r}")
    unzip = zlib.decompressobj()
    raw = unzip.decompress(base64.b64decode(data, validate=True), MOST_BYTES)
    if unzip.unconsumed_tail:
        raise ValueError(f"array of more than {MOST_BYTES} bytes")
    return np.frombuffer(raw, np.dtype(kind)).reshape(shape).copy()


# ---- back ----------------------------------------------------------------------------------------


def decode(raw: Json) -> Engine:
    """Return the engine that :func:`encode` made *raw* of.

    Raises:
        BadSnapshot: it is none, or of a version that is not known here.
    """
    if not isinstance(raw, dict) or raw.get("kind") != KIND:
        raise BadSnapshot(f"saved strategy - expected an object of kind {KIND!r}, got {raw!r:.60}")
    version = raw.get("version")
    while version != VERSION:
        upgrade = MIGRATIONS.get(version) if isinstance(version, int) else None
        if upgrade is None:
            raise BadSnapshot(
                f"saved strategy - expected version {VERSION} or older, got {version!r}; "
                "upgrade livetiming, or delete the file"
            )
        raw = upgrade(raw)
        version = raw.get("version")
    try:
        return _engine(raw)
    except (LookupError, TypeError, ValueError, AttributeError, zlib.error) as error:
        raise BadSnapshot(f"saved strategy - expected version {version}, got {error}") from None


def _engine(raw: Json) -> Engine:
    engine = Engine(from_json(raw["settings"]))
    engine.shown = dict(raw["shown"])
    ledger, grader = engine.ledger, engine.grader
    ledger.tallies = {kind: Tally(**one) for kind, one in raw["ledger"]["tallies"].items()}
    ledger.open = [Forecast(**one) for one in raw["ledger"]["open"]]
    ledger.recent = [Graded(Forecast(**one), at_s, outcome)
                     for one, at_s, outcome in raw["ledger"]["recent"]]  # fmt: skip
    for name in ("said_s", "flag_s", "is_over", "hazards"):
        setattr(grader, name, raw["grader"][name])
    _race(engine.race, raw["race"], engine.settings)
    return engine


def _race(race: Race, raw: Json, settings: Settings) -> None:
    for name in PLAIN:
        value = raw[name]
        setattr(race, name, -np.inf if name == "fitted_s" and value is None else value)
    race.feed.known = {key: Known(**one) for key, one in raw["known"].items()}
    race.teams = {key: _read_team(one) for key, one in raw["teams"].items()}
    race.stops = [(key, number) for key, number in raw["stops"]]
    race.seen_rows = dict(raw["seenRows"])
    race.hazard.ended = unpack(raw["hazard"]["ended"])
    race.hazard.exposed_s = unpack(raw["hazard"]["exposed"])
    race.hazard.lengths_s = list(raw["hazard"]["lengths"])
    stints = [_read_stint(one) for one in raw["stints"]]
    drivers = {(team, driver, stint): number for team, driver, stint, number in raw["drivers"]}
    race.book = Book.of(
        stints, {name: unpack(raw["book"][name]) for name in _BOOK}, drivers,
        list(raw["teamOfDriver"]),
    )  # fmt: skip
    _read_karts(race.karts, raw["karts"])
    _read_fit(race.fit, raw["fit"])
    # Crews are worked out of the rest; what a fit changes beside them stands as it was saved.
    race.fit.work_out_crews(race.book, len(race.teams))


def _read_team(raw: Json) -> Team:
    return Team(**{**raw, "of_car": dict(raw["of_car"])})


def _read_stint(raw: Json) -> Stint:
    final = raw["final"]
    return Stint(**{**raw, "final": None if final is None else tuple(final)})


def _read_karts(karts: CertainKarts | Queue, raw: Json) -> None:
    if isinstance(karts, CertainKarts):
        for name in raw["names"]:
            karts.take(name)
        karts.of_stint = list(raw["ofStint"])
        karts.manual = unpack(raw["manual"])
        return
    for name in SAVED:
        setattr(karts, name, unpack(raw["arrays"][name]))
    karts.weights, karts.kart_sd_s = unpack(raw["weights"]), raw["kartSd"]
    karts.running = Evidence(*(unpack(one) for one in raw["running"]))


def _read_fit(fit: Fit, raw: Json) -> None:
    fit.spreads, fit.level = Spreads(**raw["spreads"]), Level(**raw["level"])
    fit.settled, fit.resampled = raw["settled"], raw["resampled"]
    fit.warm_up.lost_s, fit.warm_up.seen_s = raw["warmUp"]
    fit.learnt_s = -np.inf if raw["learnt"] is None else raw["learnt"]
    fit.kart_s, fit.kart_variance = unpack(raw["kart"]), unpack(raw["kartVariance"])
