"""Numbers of a command line, as types for its options."""

from __future__ import annotations

import argparse


def amount(text: str) -> float:
    """Return a number from 0 on."""
    number = float(text)
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"expected 0 or more, got {text!r}")
    return number


def positive(text: str) -> float:
    """Return a number above 0."""
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"expected more than 0, got {text!r}")
    return number
