"""What the documentation lists is what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from livetiming.analysis.changes import KEYS
from livetiming.config import VARIABLES
from livetiming.protocol import topics
from livetiming.protocol.envelope import MessageClass
from livetiming.racing import CarState, FlagStatus, Stat

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])


def page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("variable", sorted(VARIABLES))
def test_every_variable_is_documented(variable: str) -> None:
    example = (ROOT / "livetiming.env.example").read_text(encoding="utf-8")

    assert f"{variable}=" in example
    assert f"`{variable}`" in page("configuration.md")


def test_no_variable_is_documented_that_does_not_exist() -> None:
    example = (ROOT / "livetiming.env.example").read_text(encoding="utf-8")

    assert set(VARIABLES) == set(re.findall(r"^#?\s?([A-Z_]+)=", example, re.MULTILINE))


@pytest.mark.parametrize("stat", list(Stat), ids=lambda stat: stat.name)
def test_every_column_is_documented(stat: Stat) -> None:
    assert f"| `{stat.name}` | {stat.title} | {stat.kind} |" in page("ctd.md")


@pytest.mark.parametrize("flag", list(FlagStatus), ids=lambda flag: flag.name)
def test_every_flag_is_documented(flag: FlagStatus) -> None:
    assert f"`{flag.wire}`" in page("ctd.md")


@pytest.mark.parametrize("state", list(CarState), ids=lambda state: state.name)
def test_every_car_state_is_documented(state: CarState) -> None:
    assert f"`{state}`" in page("ctd.md")


@pytest.mark.parametrize("kind", list(MessageClass), ids=lambda kind: kind.name)
def test_every_message_class_is_documented(kind: MessageClass) -> None:
    assert f"| {int(kind)} | `{kind.name}` |" in page("network.md")


NAMES = sorted(
    value
    for name, value in vars(topics).items()
    if name.isupper() and isinstance(value, str) and value.startswith("livetiming.")
)


@pytest.mark.parametrize("name", NAMES)
def test_every_topic_and_procedure_is_documented(name: str) -> None:
    assert f"`{name}" in page("network.md")


def scripts() -> list[str]:
    text = (ROOT / "setup.py").read_text(encoding="utf-8")
    return re.findall(r'"(livetiming[a-z-]*)=livetiming', text)


@pytest.mark.parametrize("script", scripts())
def test_every_command_is_documented(script: str) -> None:
    assert f"## `{script}`" in page("commands.md")


def test_the_changelog_opens_with_unreleased_and_then_the_version() -> None:
    headings = re.findall(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)

    assert "Unreleased" == headings[0]
    assert re.fullmatch(r"\d+\.\d+\.\d+", headings[1])


LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    links = LINK.findall(path.read_text(encoding="utf-8"))

    assert [] == [link for link in links if not (path.parent / link).exists()]


@pytest.mark.parametrize("key", KEYS)
def test_every_document_of_the_analysis_is_documented(key: str) -> None:
    assert f"| `{key}` |" in page("analysis.md")


def test_every_page_is_in_the_navigation_of_the_site() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")]

    missing = [str(path) for path in pages if f": {path}\n" not in navigation]
    assert [] == [path for path in missing if not path.startswith("adr/")]
