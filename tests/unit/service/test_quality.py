from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.service.quality import RULES, parse, read


def rules(*tiers: str) -> str:
    return "".join(f'{rule} = "done"\n' for tier in tiers for rule in RULES[tier])


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("", "none"),
        (rules("bronze"), "bronze"),
        (rules("silver"), "none"),
        (rules("bronze", "silver", "gold"), "gold"),
        (rules(*RULES), "platinum"),
        (rules("bronze").replace('"done"', '"exempt: it pushes"', 1), "bronze"),
        (rules("bronze").replace('"done"', '"todo"', 1), "none"),
    ],
)
def test_a_tier_needs_all_its_rules_and_those_below(text: str, tier: str) -> None:
    assert tier == parse(text).tier


def test_what_is_missing_for_the_next_tier_is_listed() -> None:
    assert list(RULES["silver"]) == parse(rules("bronze", "gold")).todo
    assert [] == parse(rules(*RULES)).todo


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('lods = "done"', "unknown rule 'lods'"),
        ('loads = "yes"', "expected 'done'"),
        ('loads = "exempt: "', "expected 'done'"),
        ("loads = 1", "expected 'done'"),
        ("loads =", "expected TOML"),
    ],
)
def test_what_is_not_understood_is_named(text: str, says: str) -> None:
    assert says in parse(text).faults[0]


def test_the_file_stands_in_the_package_or_beside_the_module(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "quality.toml").write_text(rules("bronze"))
    (tmp_path / "module.quality.toml").write_text(rules("bronze", "silver"))

    assert "bronze" == read(tmp_path / "package").tier
    assert "silver" == read(tmp_path / "module.py").tier
    assert "none" == read(tmp_path / "other.py").tier
