"""What news look like: templates with names in braces, and nothing that could run. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from livetiming.orchestration.announce import kinds
from livetiming.orchestration.braces import Template, take_apart
from livetiming.ports import News

MAX_LENGTH = 4000
"""Characters of a text that is sent; a reason may hold a whole traceback."""
VARIABLES = "variables"


class BadTemplates(ValueError):
    """A file of templates cannot be used; the text says where, and what was expected."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The two texts of a kind."""

    title: Template
    body: Template


@dataclass(frozen=True, slots=True)
class Templates:
    """The texts of every kind."""

    pairs: Mapping[str, Pair] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    """The user's own facts."""

    def render(self, news: News, extra: Mapping[str, str] | None = None) -> tuple[str, str]:
        """Return title and body of *news*.

        Args:
            news: what happened.
            extra: more facts, from who sends; the facts of the news come before them.
        """
        told = {**news.facts, "title": news.title, "body": news.body, "kind": news.kind}
        facts = {**self.variables, **(extra or {}), **{k: _calm(v) for k, v in told.items()}}
        pair = self._pair(news.kind)
        title, body = _tidy(pair.title.fill(facts)), _tidy(pair.body.fill(facts))
        return title.replace("\n", " ") or _calm(news.title), body

    def _pair(self, kind: str) -> Pair:
        """Return the texts of *kind*, or of the nearest name above it: ``a.b``, then ``a``."""
        name = kind
        while name:
            if name in self.pairs:
                return self.pairs[name]
            name = name.rpartition(".")[0]
        known = kinds.KINDS.get(kind, kinds.OTHER)
        return Pair(take_apart(known.title), take_apart(known.body))


def read(text: str, *, where: str) -> Templates:
    """Read a file of templates.

    Args:
        text: TOML: a table a kind with ``title`` and ``body``, and a table ``variables``.
        where: name of the file, for messages.

    Raises:
        BadTemplates: it is not as it should be.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadTemplates(f"{where} - expected TOML - {error}") from None
    variables = _strings(tables.pop(VARIABLES, {}), where, VARIABLES)
    pairs: dict[str, Pair] = {}
    for kind, table in _flat(tables):
        try:
            kinds.check(kind)
        except kinds.BadKind as problem:
            raise BadTemplates(f"{where}: {problem}") from None
        pairs[kind] = _pair(table, kind, where, variables)
    return Templates(pairs, variables)


_CALLS = re.compile(r"@(?=everyone|here|channel|all|[&!]?\d)|<(?=!)", re.IGNORECASE)


def _calm(text: str) -> str:
    """Return *text* so that it calls nobody together: it may be a title in a stranger's calendar.

    A template may say ``@everyone``; that is its writer's will.
    """
    return _CALLS.sub(lambda found: found[0] + "\u200b", str(text))


def _tidy(text: str) -> str:
    """Return *text* without lines that were left empty, and not longer than anybody reads."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join(lines)[:MAX_LENGTH]


def _flat(tables: Mapping[str, object], prefix: str = "") -> list[tuple[str, object]]:
    """Return the tables by their dotted names: ``[strategy.pit]`` is a table in a table."""
    found: list[tuple[str, object]] = []
    for name, value in tables.items():
        inner = (
            {key: deeper for key, deeper in value.items() if isinstance(deeper, dict)}
            if (isinstance(value, dict))
            else {}
        )
        if not inner or not isinstance(value, dict):
            found.append((prefix + name, value))
            continue
        own = {key: text for key, text in value.items() if key not in inner}
        if own:
            found.append((prefix + name, own))
        found += _flat(inner, f"{prefix}{name}.")
    return found


def _pair(table: object, kind: str, where: str, variables: Mapping[str, str]) -> Pair:
    texts = _strings(table, where, kind)
    strange = sorted(set(texts) - {"title", "body"})
    if strange:
        raise BadTemplates(f"{where}: [{kind}] - expected title and body only, got {strange[0]!r}")
    known = kinds.KINDS.get(kind, kinds.OTHER)
    names = {*kinds.COMMON_FACTS, *variables} if kind in kinds.KINDS else None
    made = [
        _checked(texts.get(part, default), f"{where}: [{kind}] {part}", names)
        for part, default in (("title", known.title), ("body", known.body))
    ]
    return Pair(made[0], made[1])


def _strings(table: object, where: str, name: str) -> dict[str, str]:
    if not isinstance(table, dict):
        raise BadTemplates(f"{where}: {name} - expected a table [{name}], got {table!r:.60}")
    for key, value in table.items():
        if not isinstance(value, str):
            raise BadTemplates(f"{where}: [{name}] {key} - expected a text, got {value!r:.60}")
    return dict(table)


def _checked(text: str, where: str, names: set[str] | None) -> Template:
    try:
        template = take_apart(text)
    except ValueError as problem:
        raise BadTemplates(
            f"{where} - {problem} - a brace that is meant as one is written twice"
        ) from None
    strange = sorted(template.names - names) if names is not None else []
    if strange:
        raise BadTemplates(
            f"{where} - expected one of {', '.join(sorted(names or ()))}, got {{{strange[0]}}}"
        )
    return template
