"""States and deltas that the page's own tests apply, so that both ends stay in agreement."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from livetiming.protocol import delta

FILE = Path(__file__).resolve().parents[2] / "web" / "src" / "protocol" / "delta.vectors.json"
STATES = 40


def make() -> list[dict[str, Any]]:
    """Return the vectors: ``{before, delta, after, column}``, the same on every run."""
    chance = random.Random(71)
    vectors = []
    for column in (0, 1):
        before = _state(chance, column)
        for _ in range(STATES):
            after = _next(chance, before, column)
            vectors.append(
                {
                    "column": column,
                    "before": before,
                    "delta": delta.diff(before, after, column),
                    "after": after,
                }
            )
            before = after
    return vectors


def text() -> str:
    """Return the file as it must be."""
    return "[\n" + ",\n".join(json.dumps(vector) for vector in make()) + "\n]\n"


def _cell(chance: random.Random) -> Any:
    return chance.choice(["", None, 7, 91.204, "RUN", ["", ""], [61.5, "pb"], ["1 lap", ""]])


def _row(chance: random.Random, number: Any, column: int) -> list[Any]:
    row = [_cell(chance) for _ in range(chance.randint(2, 5))]
    row[column] = number
    return row


def _number(chance: random.Random) -> Any:
    # Numbers repeat, and one looks like the key of a repeated one.
    return chance.choice(["7", "7", "12", "7~2", "", 12, ["33", "sb"], "constructor", "9"])


def _state(chance: random.Random, column: int) -> dict[str, Any]:
    cars = [_row(chance, _number(chance), column) for _ in range(6)]
    session = {"flagState": "green", "timeElapsed": 10}
    return {"cars": cars, "session": session, "messages": [], "highlight": []}


def _next(chance: random.Random, state: dict[str, Any], column: int) -> dict[str, Any]:
    cars = [list(row) for row in state["cars"]]
    for _ in range(chance.randint(0, 2)):
        cars.insert(chance.randint(0, len(cars)), _row(chance, _number(chance), column))
    if len(cars) > 2 and chance.random() < 0.6:
        cars.pop(chance.randrange(len(cars)))
    if chance.random() < 0.5:
        chance.shuffle(cars)
    for row in cars:
        if chance.random() < 0.3:
            number = row[column]
            row[:] = _row(chance, number, column)
    session = dict(state["session"], timeElapsed=state["session"]["timeElapsed"] + 1)
    if chance.random() < 0.3:
        session["timeRemain"] = chance.randint(1, 9)
    else:
        session.pop("timeRemain", None)
    messages = state["messages"]
    if chance.random() < 0.4:
        messages = [[1, "", chance.choice(["a", "b"]), "", "7"], *messages][:100]
    if chance.random() < 0.1:
        messages = messages[1:]
    highlight = ["7"] if chance.random() < 0.2 else []
    return {"cars": cars, "session": session, "messages": messages, "highlight": highlight}


if __name__ == "__main__":
    FILE.write_text(text())
