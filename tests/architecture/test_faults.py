"""The table of faults: every row names a test, and every test named exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "reference" / "faults.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line]
FAULTS = [row for row in ROWS if not row.startswith("| fault |")]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::([\w:]+)`")
TESTS = sorted(set(NAMED.findall(PAGE)))


@cache
def defined_in(path: str) -> frozenset[str]:
    """Return the tests that a file defines, those of a class with its name in front."""
    found = set()
    for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        for item in inside:
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
                found.add(prefix + item.name)
    return frozenset(found)


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: row.split("|")[1].strip())
def test_every_fault_says_what_is_seen_what_recovers_it_and_what_tries_it(row: str) -> None:
    fault, seen, recovers, tests = (cell.strip() for cell in row.strip("|").split("|"))

    assert fault
    assert seen
    assert recovers
    assert tests == " ".join(f"`{path}::{name}`" for path, name in NAMED.findall(tests))


@pytest.mark.parametrize(("path", "name"), TESTS, ids=lambda part: part)
def test_every_test_that_is_named_exists(path: str, name: str) -> None:
    assert name.rpartition("::")[2].startswith("test_")
    assert (ROOT / path).is_file()
    assert name in defined_in(path)


def test_there_are_many() -> None:
    assert len(FAULTS) >= 50
