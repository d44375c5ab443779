"""Every source module has a test file in the same place, and every test file a module."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "livetiming"
UNIT = ROOT / "tests" / "unit"

# Tested elsewhere: the reason stands behind each.
ELSEWHERE = {
    "livetiming/__init__.py",  # tests/contract: the plugin namespace
}


def sources() -> set[str]:
    return {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if path.name != "__init__.py" and "templates" not in path.parts
    }


def exercised() -> set[str]:
    return {
        str(path.relative_to(UNIT).with_name(path.name.removeprefix("test_").lstrip("_")))
        for path in UNIT.rglob("test_*.py")
    }


def normalised(names: set[str]) -> set[str]:
    return {str(Path(name).with_name(Path(name).name.lstrip("_"))) for name in names}


def test_every_module_has_its_test_file() -> None:
    assert [] == sorted(normalised(sources()) - exercised() - ELSEWHERE)


def test_every_test_file_has_its_module() -> None:
    packages = {
        str(path.parent.relative_to(PACKAGE)) + ".py" for path in PACKAGE.rglob("__init__.py")
    }
    orphans = {name for name in exercised() - normalised(sources()) if name not in packages}

    assert [] == sorted(orphans)
