"""``livetiming-plugins new``: a plugin package with its test, to start from."""

from __future__ import annotations

import keyword
from importlib.resources import files
from pathlib import Path
from string import Template

from livetiming.service.errors import NotConfigured

FILES = {
    "pyproject.toml": "pyproject.toml.txt",
    "README.md": "README.md.txt",
    "src/livetiming/service/plugins/{name}/__init__.py": "plugin.py.txt",
    "src/livetiming/service/plugins/{name}/translate.py": "translate.py.txt",
    "src/livetiming/service/plugins/{name}/quality.toml": "quality.toml.txt",
    "tests/test_{name}.py": "test_plugin.py.txt",
    "tests/board.json": "board.json.txt",
}
"""Where in the new package → from which template."""


def check_name(name: str) -> str:
    """Return *name* if a plugin may have it.

    Raises:
        NotConfigured: it is no module name.
    """
    fits = name.isidentifier() and name.isascii() and name == name.lower()
    if not fits or keyword.iskeyword(name) or name.startswith("_"):
        raise NotConfigured(
            f"plugin name: expected lower-case letters, digits and _ such as my_track, got {name!r}"
        )
    return name


def title_of(name: str) -> str:
    """Return *name* as a title: ``my_track`` → ``My Track``."""
    return " ".join(part.capitalize() for part in name.split("_") if part)


def write_plugin(name: str, folder: Path) -> list[Path]:
    """Write a plugin package called *name* into *folder* and return its files.

    Raises:
        NotConfigured: the name cannot be used, or there is something in the way.
    """
    check_name(name)
    if folder.exists() and any(folder.iterdir()):
        raise NotConfigured(
            f"{folder} - expected a new or an empty folder - give another with --dir"
        )
    templates = files("livetiming.service") / "templates" / "plugin"
    written: list[Path] = []
    for target, source in FILES.items():
        text = Template((templates / source).read_text(encoding="utf-8"))
        path = folder / target.format(name=name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.safe_substitute(name=name, title=title_of(name)), encoding="utf-8")
        written.append(path)
    return written
