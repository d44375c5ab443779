"""The vocabulary of motorsport timing: flags, columns, car states, units and the CTD types.

Imports nothing of ours and does no I/O.
"""

from livetiming.racing.carstates import CarState
from livetiming.racing.columns import ColumnSpec
from livetiming.racing.ctd import Manifest, RaceState, initial_state
from livetiming.racing.flags import FlagStatus
from livetiming.racing.parse import BadManifest, BadState, parse_manifest, parse_state
from livetiming.racing.stats import Stat

__all__ = [
    "BadManifest",
    "BadState",
    "CarState",
    "ColumnSpec",
    "FlagStatus",
    "Manifest",
    "RaceState",
    "Stat",
    "initial_state",
    "parse_manifest",
    "parse_state",
]
