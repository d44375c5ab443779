"""The quality scale of plugins: what is claimed in ``quality.toml``, and the tier it makes.

The file stands in a plugin's package, or beside a single module as ``<name>.quality.toml``. Each
rule is ``"done"``, ``"todo"``, or ``"exempt: reason"``; a rule that is not mentioned is to do.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

RULES: dict[str, dict[str, str]] = {
    "bronze": {
        "loads": "loads and passes the loader's checks",
        "translation-tested": "its translation is pure and tested on saved input",
        "documented": "columns, attribution and known limitations are documented",
        "interval-justified": "the polling interval is justified",
    },
    "silver": {
        "survives-lost-source": "survives a lost source and logs once each way",
        "resumes": "resumes from a saved state",
        "never-blocks": "makes no blocking call",
        "helpful-errors": "every error names what to do",
        "coverage-95": "tests cover 95 %",
    },
    "gold": {
        "golden-race": "a golden recording of a full race",
        "events-verified": "flags, stops and driver changes are verified against it",
        "options-documented": "all options are documented with examples",
    },
    "platinum": {
        "strict-types": "strict types",
        "injected": "HTTP client and clock are injected",
        "fuzzed": "a fuzz test on the translator",
    },
}
"""Tier → rule → meaning, lowest tier first."""

DONE = "done"
TODO = "todo"
EXEMPT = "exempt"
NO_TIER = "none"


@dataclass(frozen=True, slots=True)
class Quality:
    """What a plugin says of itself."""

    rules: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    """What in the file is not understood."""

    @property
    def tier(self) -> str:
        """The highest tier whose rules, and those below, are done or exempt."""
        reached = NO_TIER
        for tier, rules in RULES.items():
            if not all(_is_met(self.rules.get(rule, TODO)) for rule in rules):
                break
            reached = tier
        return reached

    @property
    def todo(self) -> list[str]:
        """The rules that keep the plugin from the next tier."""
        for rules in RULES.values():
            missing = [rule for rule in rules if not _is_met(self.rules.get(rule, TODO))]
            if missing:
                return missing
        return []


def parse(text: str) -> Quality:
    """Read the text of a ``quality.toml``; what is wrong in it is named, not raised."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Quality(faults=[f"expected TOML - {error}"])
    known = {rule for rules in RULES.values() for rule in rules}
    rules: dict[str, str] = {}
    faults: list[str] = []
    for rule, value in raw.items():
        if rule not in known:
            faults.append(f"unknown rule {rule!r}")
        elif not isinstance(value, str) or not _is_answer(value):
            faults.append(f"{rule}: expected 'done', 'todo' or 'exempt: reason', got {value!r}")
        else:
            rules[rule] = value
    return Quality(rules, faults)


def read(plugin: Path) -> Quality:
    """Return the quality of the plugin at *plugin*, its module or its package's folder."""
    path = plugin / "quality.toml" if plugin.is_dir() else plugin.with_suffix(".quality.toml")
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return Quality()


def _is_answer(value: str) -> bool:
    reason = value.removeprefix(f"{EXEMPT}:").strip()
    return value in (DONE, TODO) or (value.startswith(f"{EXEMPT}:") and bool(reason))


def _is_met(value: str) -> bool:
    return value != TODO
