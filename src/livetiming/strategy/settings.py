"""What the model is told of an event: the rules that matter to it, its box, its own parameters.

Regulations proper (pit windows, driver minima, verdicts) are checked elsewhere; these are the few
facts without which karts cannot be rated and a race cannot be projected.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, Literal

Discipline = Literal["fifo", "lifo", "pool"]
RowChoice = Literal["uniform", "probabilities", "alternate", "balance", "marshal"]
KartSource = Literal["box", "drawn", "vehicle", "number"]

DISCIPLINES: tuple[Discipline, ...] = ("fifo", "lifo", "pool")
CHOICES: tuple[RowChoice, ...] = ("uniform", "probabilities", "alternate", "balance", "marshal")
SOURCES: tuple[KartSource, ...] = ("box", "drawn", "vehicle", "number")


class BadSettings(ValueError):
    """Settings that contradict themselves; the text says which, what was expected, what came."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where karts wait for the next team."""

    rows: tuple[int, ...] = (3, 3)
    """Karts waiting in each row."""
    discipline: Discipline = "fifo"
    """``fifo``: the kart that waited longest leaves; ``lifo``: the last to arrive; ``pool``: any
    of all rows."""
    choice: RowChoice = "uniform"
    """How a stopping team comes to its row. ``marshal`` means: nobody can tell beforehand."""
    probabilities: tuple[float, ...] = ()
    """Of each row, with ``choice="probabilities"``."""
    balance: int = 2
    """With ``choice="balance"``: first row, unless it has been used so many times more."""

    def __post_init__(self) -> None:
        if not self.rows or any(length < 1 for length in self.rows):
            raise BadSettings(f"box.rows - expected at least one kart a row, got {self.rows!r}")
        _one_of("box.discipline", self.discipline, DISCIPLINES)
        _one_of("box.choice", self.choice, CHOICES)
        if self.choice == "balance" and (len(self.rows) != 2 or self.balance < 1):
            raise BadSettings(
                "box.choice - 'balance' needs two rows and a limit of at least 1, got "
                f"{len(self.rows)} rows and {self.balance}"
            )
        if self.choice == "probabilities":
            given = self.probabilities
            if len(given) != len(self.rows) or abs(sum(given) - 1) > 1e-6 or min(given) < 0:
                raise BadSettings(
                    f"box.probabilities - expected {len(self.rows)} numbers that add up to 1, "
                    f"got {given!r}"
                )

    @property
    def karts(self) -> int:
        """Karts waiting in all."""
        return sum(self.rows)

    @property
    def shares(self) -> tuple[float, ...]:
        """How likely each row is to be chosen, where that does not depend on what went before."""
        if self.choice == "probabilities":
            return self.probabilities
        return (1 / len(self.rows),) * len(self.rows)


@dataclass(frozen=True, slots=True)
class Rules:
    """What of the regulations changes a forecast; ``None`` means unknown or not ruled."""

    duration_s: float | None = None
    laps: int | None = None
    """Distance of a race over laps."""
    stops_required: int | None = None
    min_stop_s: float | None = None
    lane_s: float = 15.0
    """Driving through the pit lane costs so much more than the track beside it."""
    min_stint_s: float | None = None
    max_stint_s: float | None = None
    last_stop_before_end_s: float | None = None
    """No stop in so much time before the end."""

    def __post_init__(self) -> None:
        for name in ("duration_s", "laps", "stops_required", "min_stop_s", "max_stint_s"):
            value = getattr(self, name)
            if value is not None and value < 0:
                raise BadSettings(f"rules.{name} - expected a number from 0 on, got {value!r}")


@dataclass(frozen=True, slots=True)
class Model:
    """Parameters of the statistics [s], with the values the reference begins with."""

    lap_sd_s: float = 0.35
    kart_sd_s: float = 0.25
    driver_sd_s: float = 0.40
    team_sd_s: float = 1.5
    drift_sd_s: float = 0.05
    """A kart and a crew change so much from one stint to the next."""
    track_sd_s: float = 0.05
    """The track changes so much in a minute."""
    learn: bool = True
    """Estimate the standard deviations from the race itself."""
    threshold_s: float | None = None
    """A kart better by this is good, worse by this is bad; ``None`` for the prior's thirds."""
    two_classes: bool = False
    """Good and bad only."""
    particles: int = 512
    memory: float = 0.7
    """With a box whose rows are not seen: share of what is known of a kart that is still believed
    after another stint, since who drove it is not sure."""
    rows_told: bool = False
    """Somebody at the box tells every row: then all of it is believed."""
    draws: int = 2_000
    refit_s: float = 10.0
    """The model is fitted anew at most this often in race time, and at each stop."""
    project_s: float = 60.0
    """The finish is projected at most this often."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an engine is told at its start."""

    rules: Rules = field(default_factory=Rules)
    box: Box | None = None
    """``None`` where karts are kept, or nothing is known of the box."""
    karts: KartSource = "drawn"
    """``box``: each stop takes a kart from the box; ``drawn``: each stop brings some kart, from
    who knows where; ``vehicle``: the source names the kart; ``number``: a team keeps its kart."""
    own: str | None = None
    """Key of our own team."""
    model: Model = field(default_factory=Model)
    seed: int = 1

    def __post_init__(self) -> None:
        _one_of("karts", self.karts, SOURCES)
        if (self.karts == "box") != (self.box is not None):
            raise BadSettings(
                f"karts - 'box' needs a box and a box needs 'box', got {self.karts!r} "
                f"with box {self.box!r}"
            )


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise BadSettings(f"{name} - expected one of {', '.join(known)}, got {value!r}")


def as_json(record: Any) -> dict[str, Any]:
    """Return a settings record as plain JSON values, nested records included."""
    made: dict[str, Any] = {}
    for one in fields(record):
        value = getattr(record, one.name)
        if hasattr(value, "__dataclass_fields__"):
            made[one.name] = as_json(value)
        else:
            made[one.name] = list(value) if isinstance(value, tuple) else value
    return made


def from_json(raw: dict[str, Any]) -> Settings:
    """Return the settings that :func:`as_json` made *raw* of.

    Raises:
        BadSettings: a value is not allowed, or a key unknown.
    """
    try:
        box = raw.get("box")
        if box is not None:
            box = Box(**{**box, "rows": tuple(box["rows"]),
                         "probabilities": tuple(box.get("probabilities", ()))})  # fmt: skip
        rest = {key: raw[key] for key in ("karts", "own", "seed") if key in raw}
        return Settings(
            rules=Rules(**raw.get("rules", {})), box=box, model=Model(**raw.get("model", {})),
            **rest,
        )  # fmt: skip
    except (TypeError, KeyError, AttributeError) as error:
        raise BadSettings(f"settings - {error}") from None
