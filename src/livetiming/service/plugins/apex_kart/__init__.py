"""Karting by Apex Timing: a venue's public live timing feed as Common Timing Data.

Every module but :mod:`.service` and :mod:`.backfill` is pure and usable alone; :class:`.race.Race`
and :func:`.view.view` are the way in for other programs.
"""

from .service import VERSION, Service

__spec = {"description": "Kart races at venues that use Apex Timing"}

__version__ = VERSION

__all__ = ["Service"]
