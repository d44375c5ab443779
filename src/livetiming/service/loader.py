"""Finding, importing and checking plugins.

A plugin is a module or package in the namespace ``livetiming.service.plugins``, from
whichever distribution, that exports a class ``Service``. Only the folders of the namespace
are listed; nothing is walked, and nothing but the plugin asked for is imported.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.machinery
import importlib.util
import inspect
import pkgutil
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from livetiming.service.base import AbstractService, BaseService
from livetiming.service.errors import PluginError, UnknownPlugin

NAMESPACE = "livetiming.service.plugins"
READ_MORE = "see docs/howto/plugins.md"
REQUIRED = ("getName", "getDefaultDescription", "getColumnSpec", "getRaceState", "getVersion")


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin that was loaded and passed the checks."""

    name: str
    module: ModuleType
    service: type[BaseService]

    @property
    def spec(self) -> dict[str, Any]:
        """The module's ``__spec``: an object that may hold a ``description``."""
        found = getattr(self.module, "__spec", None)
        return dict(found) if isinstance(found, dict) else {}

    @property
    def description(self) -> str:
        """What the plugin is for, in a line."""
        text = self.spec.get("description") or inspect.getdoc(self.module) or ""
        return str(text).strip().split("\n", 1)[0].rstrip(".")


def names() -> list[str]:
    """Return the names of all plugins that are installed, importing none."""
    try:
        package = importlib.import_module(NAMESPACE)
    except ImportError:
        return []
    found = {entry.name for entry in pkgutil.iter_modules(package.__path__)}
    return sorted(name for name in found if not name.startswith("_"))


def location(name: str) -> Path | None:
    """Return the file of plugin *name*, or its folder if it is a package."""
    try:
        spec = importlib.util.find_spec(f"{NAMESPACE}.{name}")
    except (ImportError, ValueError):
        return None
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin)
    return path.parent if path.name == "__init__.py" else path


def load(name: str) -> Plugin:
    """Import and check plugin *name*; the prefix of the namespace may be given too.

    Raises:
        UnknownPlugin: none of that name is installed.
        PluginError: it cannot be imported, or is no plugin.
    """
    short = name.removeprefix(f"{NAMESPACE}.")
    where = location(short) if short and not short.startswith("_") else None
    if where is None:
        raise UnknownPlugin(_unknown(short, names()))
    try:
        module = importlib.import_module(f"{NAMESPACE}.{short}")
    except Exception as error:
        raise PluginError(
            f"plugin {short} ({where}) - cannot be imported: {place_of(error, where)} - {READ_MORE}"
        ) from error
    return Plugin(short, module, _service_class(short, module, where))


def load_all() -> tuple[list[Plugin], dict[str, str]]:
    """Load every plugin; those that fail are returned by name, with why."""
    plugins: list[Plugin] = []
    failing: dict[str, str] = {}
    for name in names():
        try:
            plugins.append(load(name))
        except PluginError as error:
            failing[name] = str(error)
    return plugins, failing


def _service_class(name: str, module: ModuleType, where: Path) -> type[BaseService]:
    found = getattr(module, "Service", None)
    if not inspect.isclass(found):
        raise PluginError(
            f"plugin {name} ({where}) - expected a class named Service, got {found!r} - {READ_MORE}"
        )
    if not issubclass(found, BaseService):
        raise PluginError(
            f"plugin {name} ({where}) - expected Service to derive from "
            f"livetiming.service.BaseService, got {_bases(found)} - {READ_MORE}"
        )
    missing = [method for method in REQUIRED if _is_abstract(found, method)]
    if missing:
        raise PluginError(
            f"plugin {name} ({where}) - Service lacks {' and '.join(missing)} - {READ_MORE}"
        )
    return found


def _is_abstract(found: type[AbstractService], method: str) -> bool:
    return bool(getattr(getattr(found, method, None), "__isabstractmethod__", False))


def _bases(found: type) -> str:
    return ", ".join(base.__qualname__ for base in found.__bases__)


def place_of(error: Exception, where: Path) -> str:
    """Return *error* in one line, with the line of the plugin that it comes from."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    folder = str(where if where.is_dir() else where.parent)
    inside = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(folder)
    ]
    return f"{text} (line {inside[-1].lineno} of {inside[-1].filename})" if inside else text


def _unknown(name: str, installed: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, installed, n=1)
    hint = f" - did you mean {near[0]}?" if near else ""
    listed = ", ".join(installed) or "none"
    return f"plugin {name!r} - not installed{hint} - installed are: {listed}"
