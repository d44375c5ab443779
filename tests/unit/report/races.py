"""A small race as the documents of its analysis, to be changed by tests."""

from __future__ import annotations

from typing import Any

from livetiming.report import Origin, Race, read

START_S = 1_777_105_000.0
"""Saturday 25 April 2026, 08:16:40 UTC."""
Documents = dict[str, Any]
ORIGIN = Origin(file="race.zip", frames=900, version="1.2.3", made_at_s=START_S + 86_400)


def lap_row(number: int, at_s: float, time_s: float, **more: Any) -> list[Any]:
    """A row of the document ``laps``."""
    told = {
        "official": number, "flag": 1, "driver": 0, "stint": 0, "pits": 0, "position": 1,
        "gap": "", "mark": "", "sectors": [], **more,
    }  # fmt: skip
    return [
        number, told["official"], at_s, time_s, told["flag"], told["driver"], told["stint"],
        told["pits"], told["position"], told["gap"], told["mark"], told["sectors"], "",
    ]  # fmt: skip


def laps_of(times_s: list[float], **more: Any) -> list[list[Any]]:
    """Rows of laps driven one after the other from the start."""
    rows, at_s = [], START_S
    for number, time_s in enumerate(times_s, start=1):
        at_s += time_s
        rows.append(lap_row(number, round(at_s, 3), time_s, **more))
    return rows


def pace(average: float | None, **more: Any) -> Documents:
    """A pace."""
    return {"laps": 1, "average": average, "median": average, "spread": 0.1,
            "consistency": 99.0, "best": average, **more}  # fmt: skip


def car(team: str, **more: Any) -> Documents:
    """An entry of the document ``cars``."""
    return {
        "class": "", "team": team, "vehicle": "", "driver": 0, "state": "FIN", "laps": 4,
        "driven": 4, "timed": 4, "best": 60.0, "withdrawn": [], "stops": 0, "laneTime": 0,
        "corrections": [], "untimed": [], **more,
    }  # fmt: skip


def documents() -> Documents:
    """Two cars, four laps: 7 wins, 12 stops once and changes its driver."""
    seven = laps_of([62.0, 61.0, 60.0, 60.5])
    twelve = laps_of([62.5, 61.5, 181.5, 60.25], position=2)
    twelve[2][7], twelve[3][7] = 1, 2
    twelve[3][5] = twelve[3][6] = 1
    stop_s = START_S + 150
    drivers = [("A. ONE", 0), ("B. TWO", 1)]
    return {
        "static": {"7": ["", "RED", ""], "12": ["", "BLUE", ""]},
        "driver": {"7": ["S. SOLO"], "12": ["A. ONE", "B. TWO"]},
        "messages": {"messages": [[START_S + 243, "Track", "Chequered flag", "track"],
                                  [START_S, "Track", "Green flag", "green"]]},
        "car_messages": {"12": [[START_S + 62, "Timing", "#12 best lap", "pb", "12"],
                                [START_S + 200, "Race Control", "#12 Warning", "raceControl",
                                 "12"]]},
        "session": {
            "currentTimestamp": START_S + 400, "leaderLap": 4,
            "flagStats": [[0, 0, START_S - 30, 0, START_S], [1, 0, START_S, 2, START_S + 130],
                          [4, 2, START_S + 130, 3, START_S + 185],
                          [1, 3, START_S + 185, 4, START_S + 243.5],
                          [3, 4, START_S + 243.5, None, None]],
        },
        "cars": {"7": car("RED"), "12": car("BLUE", best=60.25, stops=1, laneTime=120.5)},
        "laps": {"7/0": seven, "12/0": twelve},
        "stops": {"7": [], "12": [[1, 2, stop_s, stop_s + 120.5, 120.5, 0, 1, True]]},
        "stints": {
            "7": [[1, 0, 1, 4, START_S, START_S + 243.5, 243.5, 4, 60.0, 60.875, 0.7, ""]],
            "12": [[1, 0, 1, 2, START_S, stop_s, 150.0, 2, 61.5, 62.0, 0.5, ""],
                   [2, 1, 3, 4, stop_s + 120.5, START_S + 365.75, 95.25, 2, 60.25, 60.25, 0, ""]],
        },
        "drivers": {
            "7": [{"name": "S. SOLO", "time": 243.5, "stintTime": None, "stints": 1, "laps": 4,
                   "pace": pace(60.875)}],
            "12": [{"name": name, "time": 150.0 - 54.75 * index, "stintTime": None, "stints": 1,
                    "laps": 2, "pace": pace(61.0 - index)} for name, index in drivers],
        },
        "pace": {
            "7": {"race": pace(60.875), "sectors": [], "theoretical": None},
            "12": {"race": pace(61.5), "sectors": [], "theoretical": None},
        },
        "order": {"order": ["7", "12"], "classPositions": {"7": 1, "12": 2}},
        "chart": {str(lap): [seven[lap - 1][2], ["7", "12"], ["", 0.5]] for lap in range(1, 5)},
        "flags": {"totals": {"green": [2, 188.5, 3], "yellow": [1, 55.0, 1]}},
        "stats": {"fastest": ["7", 3, 60.0, START_S + 183], "lapsLed": {"7": 4},
                  "leaders": [[1, START_S + 62, "7"]], "faults": {}},
        "service": {
            "uuid": "ab12", "name": "CLUB ENDURO", "description": "Race 2",
            "startTime": START_S - 60, "duration": 500.0, "colSpec":
            [["Num", "text"], ["Laps", "numeric"], ["Gap", "delta"], ["Int", "delta"]],
            "source": ["A Timing", "https://timing.example"],
        },
        "state": {"cars": [["7", 4, "", ""], ["12", 4, 122.25, 122.25]]},
    }  # fmt: skip


def race(told: Documents | None = None, origin: Origin = ORIGIN) -> Race:
    """The race of :func:`documents`, or of *told*."""
    return read(documents() if told is None else told, origin)


def in_classes(told: Documents | None = None) -> Documents:
    """The same with each car in a class of its own."""
    told = documents() if told is None else told
    told["cars"]["7"]["class"], told["cars"]["12"]["class"] = "Pro", "Am"
    told["order"]["classPositions"] = {"7": 1, "12": 1}
    return told
