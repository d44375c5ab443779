"""From what the paddock's screen says to rows of cells. Pure: no network, no clock."""

from __future__ import annotations

from typing import Any

from livetiming.racing import CarState, FlagStatus

FLAGS = {
    "G": FlagStatus.GREEN,
    "Y": FlagStatus.YELLOW,
    "R": FlagStatus.RED,
    "F": FlagStatus.CHEQUERED,
}


def read_board(board: dict[str, Any]) -> dict[str, Any]:
    """Return the state that *board* tells of.

    Args:
        board: ``{"flag": letter, "clock_ms": …, "karts": [{"nr", "who", "lap", "ms", "best_ms",
            "box"}, …]}`` in order of classification; anything may be missing.
    """
    session: dict[str, Any] = {"flagState": FLAGS.get(str(board.get("flag")), FlagStatus.NONE).wire}
    if "clock_ms" in board:
        session["timeElapsed"] = board["clock_ms"] / 1000
    return {"cars": [_car(kart) for kart in board.get("karts", [])], "session": session}


def _car(kart: dict[str, Any]) -> list[Any]:
    last_s, best_s = _seconds(kart.get("ms")), _seconds(kart.get("best_ms"))
    return [
        str(kart.get("nr", "")),
        str(CarState.PIT if kart.get("box") else CarState.RUN),
        kart.get("who", ""),
        kart.get("lap", 0),
        [last_s, "pb" if last_s and last_s == best_s else ""],
        [best_s, ""],
    ]


def _seconds(ms: int | None) -> float | str:
    """Return milliseconds as seconds; the source says 0 until there is a lap."""
    return ms / 1000 if ms else ""
