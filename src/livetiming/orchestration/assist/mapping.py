"""What becomes of events in other calendars: rules in a TOML file, checked. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from livetiming.orchestration.braces import Template, take_apart
from livetiming.orchestration.schedule.grammar import Request

READ_MORE = "docs/howto/calendar.md explains the file"
ASK = "?"
"""An option of this text is asked for."""
REMOVE, FLAG = "remove", "flag"
LONGEST_BUFFER_MIN = 1440
LONGEST_WINDOW_D = 365
TOP = {"days", "cancelled", "rule"}
RULE = {"name", "calendar", "tag", "match", "skip", "plugin", "options", "title", "before_min",
        "after_min"}  # fmt: skip
WORDS = frozenset({"title", "session", "name"})
"""What every template may name: the title in the source, the part of it that the rule leaves as
the session, and the rule's name."""


class BadMapping(ValueError):
    """A mapping file cannot be used; the text says which rule, and what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What becomes of the events that it fits."""

    label: str
    """How messages call it."""
    name: str
    pattern: re.Pattern[str]
    calendars: frozenset[str]
    """Where it holds; everywhere if empty."""
    plugin: str
    """Empty where such events are passed over."""
    options: tuple[Template, ...] = ()
    title: Template
    before_s: float = 0
    after_s: float = 0

    @property
    def skips(self) -> bool:
        """Whether events that fit are passed over."""
        return not self.plugin

    def fits(self, calendar: str, title: str) -> dict[str, str] | None:
        """Return what its templates may name, or ``None`` where it does not fit."""
        if self.calendars and calendar not in self.calendars:
            return None
        match = self.pattern.search(title)
        if match is None:
            return None
        groups = {key: (value or "").strip() for key, value in match.groupdict().items()}
        return {"title": title, "session": title, "name": self.name, **groups}

    def smuggled(self, facts: Mapping[str, str]) -> str | None:
        """Return a word of *facts* that would be taken for an option, if there is one.

        A title is written by somebody who is not to choose options.
        """
        for option in self.options:
            literal = option.parts[0][0] if option.parts else ""
            word = option.fill(facts)
            if word.startswith("-") and not literal.startswith("-"):
                return word
        return None

    def request(self, facts: Mapping[str, str]) -> Request:
        """Return what an event with *facts* asks for; options that are asked for are ``?``."""
        name = " ".join(self.title.fill(facts).replace("[", "(").replace("]", ")").split())
        return Request(name, self.plugin, tuple(option.fill(facts) for option in self.options))


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """A whole file."""

    rules: Sequence[Rule]
    days: float = 14
    cancelled: str = REMOVE

    @property
    def calendars(self) -> list[str]:
        """The calendars that its rules name."""
        return sorted({name for rule in self.rules for name in rule.calendars})


def read_mapping(text: str, *, where: str) -> RuleBook:
    """Read a mapping file.

    Args:
        text: TOML.
        where: name of the file, for messages.

    Raises:
        BadMapping: it is not as it should be.
    """
    try:
        top = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadMapping(f"{where} - expected TOML - {error}") from None
    _no_strangers(top, TOP, where)
    cancelled = top.get("cancelled", REMOVE)
    if cancelled not in (REMOVE, FLAG):
        raise BadMapping(f"{where}: cancelled - expected 'remove' or 'flag', got {cancelled!r}")
    tables = top.get("rule")
    if not isinstance(tables, list) or not tables:
        raise BadMapping(f"{where} - expected at least one [[rule]] - there is none; {READ_MORE}")
    return RuleBook(
        rules=[_rule(table, f"{where}: rule {n}") for n, table in enumerate(tables, start=1)],
        days=_amount(top, "days", 14, LONGEST_WINDOW_D, where),
        cancelled=cancelled,
    )


def _rule(table: object, where: str) -> Rule:
    if not isinstance(table, dict):
        raise BadMapping(f"{where} - expected a table [[rule]], got {table!r:.60}")
    _no_strangers(table, RULE, where)
    name = _text(table, "name", where)
    label = f"{where} ({name})" if name else where
    pattern = _pattern(table, label)
    skips = table.get("skip", False)
    if not isinstance(skips, bool):
        raise BadMapping(f"{label}: skip - expected true or false, got {skips!r:.60}")
    plugin = _text(table, "plugin", label)
    if bool(plugin) == skips:
        raise BadMapping(f"{label} - expected either plugin = … or skip = true; {READ_MORE}")
    words = WORDS | set(pattern.groupindex)
    usual = "{name}: {session}" if name else "{session}"
    return Rule(
        label=label,
        name=name,
        pattern=pattern,
        calendars=_calendars(table, label),
        plugin=plugin,
        options=_options(table, words, label),
        title=_template(_text(table, "title", label) or usual, words, f"{label}: title"),
        before_s=60 * _amount(table, "before_min", 0, LONGEST_BUFFER_MIN, label),
        after_s=60 * _amount(table, "after_min", 0, LONGEST_BUFFER_MIN, label),
    )


def _pattern(table: Mapping[str, Any], where: str) -> re.Pattern[str]:
    """Return what titles a rule fits: a tag in brackets, or a regular expression."""
    tag, match = _text(table, "tag", where), _text(table, "match", where)
    if bool(tag) == bool(match):
        raise BadMapping(
            f"{where} - expected either tag = 'CE', for titles such as '[CE] Race 2', or "
            f"match = '^Club (?P<session>.+)$', got {'both' if tag else 'neither'}"
        )
    if tag:
        return re.compile(rf"^\s*\[\s*{re.escape(tag)}\s*\]\s*(?P<session>.*)$", re.IGNORECASE)
    try:
        return re.compile(match)
    except re.error as error:
        raise BadMapping(f"{where}: match - expected a regular expression - {error}") from None


def _options(table: Mapping[str, Any], words: frozenset[str] | set[str], where: str) -> Any:
    raw = table.get("options", [])
    if not isinstance(raw, list) or not all(isinstance(word, str) for word in raw):
        raise BadMapping(
            f"{where}: options - expected a list of words such as ['--venue', 'club'], "
            f"got {raw!r:.80}"
        )
    return tuple(_template(word, words, f"{where}: options") for word in raw)


def _template(text: str, words: frozenset[str] | set[str], where: str) -> Template:
    try:
        template = take_apart(text)
    except ValueError as problem:
        raise BadMapping(
            f"{where} - {problem} - a brace that is meant as one is written twice"
        ) from None
    strange = sorted(template.names - words)
    if strange:
        raise BadMapping(
            f"{where} - expected one of {', '.join(sorted(words))} in braces, got {{{strange[0]}}}"
        )
    return template


def _calendars(table: Mapping[str, Any], where: str) -> frozenset[str]:
    raw = table.get("calendar", [])
    names = [raw] if isinstance(raw, str) else raw
    if not isinstance(names, list) or not all(isinstance(n, str) and n for n in names):
        raise BadMapping(
            f"{where}: calendar - expected the id of a calendar, its address or a list of them, "
            f"got {raw!r:.80}"
        )
    return frozenset(names)


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise BadMapping(f"{where}: {key} - expected a text, got {value!r:.60}")
    return value


def _amount(table: Mapping[str, Any], key: str, usual: float, most: float, where: str) -> float:
    value = table.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        raise BadMapping(f"{where}: {key} - expected a number from 0 to {most}, got {value!r:.60}")
    return float(value)


def _no_strangers(table: Mapping[str, Any], known: set[str], where: str) -> None:
    import difflib

    for key in table:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f" - did you mean {near[0]}?" if near else ""
            raise BadMapping(f"{where} - expected {', '.join(sorted(known))}, got {key!r}{hint}")
