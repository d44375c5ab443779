"""An Apex Timing venue to test against: simulated races, real captures, and their server.

The parts, from the pure centre outwards: ``scenario`` says what race is wanted, ``model`` runs
it as a stream of events (``timeline``), ``emission`` turns events into feed frames, ``truth``
writes down what really happened, and ``server`` speaks it over a socket.
"""

from livetiming.testing.apex.scenario import PRESETS, Rules, Scenario
from livetiming.testing.apex.simulation import Simulation
from livetiming.testing.apex.trouble import TROUBLES

__all__ = ["PRESETS", "TROUBLES", "Rules", "Scenario", "Simulation"]
