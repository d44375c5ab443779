"""The size budget of the code; a named exemption may only be removed."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def functions() -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                found.append((name, (node.end_lineno or node.lineno) - node.lineno + 1))
    return found


def share(values: list[int], at: float) -> int:
    return sorted(values)[int(len(values) * at)]


def test_modules_are_small() -> None:
    lines = [len(text.splitlines()) for path in SOURCES if (text := path.read_text("utf-8"))]

    assert statistics.median(lines) <= 150
    assert share(lines, 0.95) <= 500


def test_functions_are_short() -> None:
    lengths = [length for _, length in functions()]

    assert statistics.median(lengths) <= 10
    assert share(lengths, 0.95) <= 40


def test_no_function_is_long() -> None:
    assert [] == [name for name, length in functions() if length > 80]
