"""A race as one HTML file, made of the documents of an analysis. Pure.

:func:`~livetiming.report.reading.read` checks the documents, :func:`~livetiming.report.page.page`
decides what to tell of them, :func:`~livetiming.report.html.render` writes it down.
"""

from livetiming.report.html import Assets, render
from livetiming.report.page import Options, page
from livetiming.report.race import Absence, Origin, Race
from livetiming.report.reading import BadAnalysis, read

__all__ = [
    "Absence",
    "Assets",
    "BadAnalysis",
    "Options",
    "Origin",
    "Race",
    "page",
    "read",
    "render",
]
