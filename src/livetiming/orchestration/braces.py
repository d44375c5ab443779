"""Texts with names in braces, filled without anything that could run. Pure."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """One text, taken apart."""

    parts: tuple[tuple[str, str | None], ...]
    """Each a literal text, and the name that follows it."""

    @property
    def names(self) -> frozenset[str]:
        """What it names."""
        return frozenset(name for _, name in self.parts if name is not None)

    def fill(self, facts: Mapping[str, str]) -> str:
        """Return the text; a fact that is not there leaves nothing."""
        return "".join(
            literal + ("" if name is None else str(facts.get(name, "")))
            for literal, name in self.parts
        )


def take_apart(text: str) -> Template:
    """Return *text* as a template.

    Raises:
        ValueError: a brace is open, or more than a plain name is in braces.
    """
    parts: list[tuple[str, str | None]] = []
    for literal, name, spec, conversion in string.Formatter().parse(text):
        if name is not None and (spec or conversion or not name.isidentifier()):
            raise ValueError(f"expected a plain name in braces, got {{{name}}}")
        parts.append((literal, name))
    return Template(tuple(parts))
