"""Write docs/reference/commands.md from the commands' own help.

.venv/bin/python tools/write_commands.py
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "commands.md"
HEAD = """# Commands

Each command explains itself with `--help`; `tools/write_commands.py` writes this page from that.
Exit status: 0 done, 1 failed, 2 wrong command line or configuration, 3 refused by the router.
What a command needs from the environment is in [Configuration](configuration.md).
"""
MORE = {"livetiming-service": [["apex_kart"]], "livetiming-strategy": [["rules"]]}
"""Command lines that show more help than the command alone."""


def scripts() -> dict[str, str]:
    """Return the console scripts: name → ``module:function``."""
    text = (ROOT / "setup.py").read_text(encoding="utf-8")
    return dict(re.findall(r'"(livetiming[a-z-]*)=(livetiming[\w.]*:\w+)"', text))


def help_of(entry: str, *words: str) -> str:
    """Return what the command prints for ``--help``."""
    module, function = entry.split(":")
    name = next(name for name, target in scripts().items() if target == entry)
    code = (
        f"import sys; sys.argv[0] = {name!r}; from {module} import {function} as f; sys.exit(f())"
    )
    environment = {**os.environ, "COLUMNS": "96", "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code, *words, "--help"],
        capture_output=True, text=True, env=environment, cwd="/", check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{name} {' '.join(words)} --help failed:\n{done.stdout}{done.stderr}")
    return done.stdout.rstrip()


def sub_commands(text: str) -> list[str]:
    """Return the sub-commands that a help text lists below its positional arguments."""
    found = re.search(r"^positional arguments:\n(.*?)(?:\n\n|\Z)", text, re.MULTILINE | re.DOTALL)
    return re.findall(r"^ {4}([a-z][a-z-]*)(?: |$)", found.group(1), re.MULTILINE) if found else []


def page() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for name, entry in scripts().items():
        text = help_of(entry)
        parts.append(f"\n## `{name}`\n\n```text\n{text}\n```\n")
        for words in [*([word] for word in sub_commands(text)), *MORE.get(name, [])]:
            title = " ".join([name, *words])
            parts.append(f"\n### `{title}`\n\n```text\n{help_of(entry, *words)}\n```\n")
    return "".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
