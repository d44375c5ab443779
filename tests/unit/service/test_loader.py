from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import livetiming
import livetiming.service
from livetiming.service.errors import PluginError, UnknownPlugin
from livetiming.service.loader import NAMESPACE, load, load_all, location, names

GOOD = '''
"""A good one.

More of it.
"""
from livetiming.service import BaseService
class Service(BaseService):
    def getName(self): return "x"
    def getDefaultDescription(self): return "x"
    def getColumnSpec(self): return []
    def getRaceState(self): return {}
    def getVersion(self): return "1"
'''

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Write a module into the namespace of plugins, in a folder of its own."""
    folder = tmp_path / "livetiming" / "service" / "plugins"
    folder.mkdir(parents=True)
    monkeypatch.syspath_prepend(str(tmp_path))
    outer = [*livetiming.__path__, str(tmp_path / "livetiming")]
    monkeypatch.setattr(livetiming, "__path__", outer)
    inner = [*livetiming.service.__path__, str(tmp_path / "livetiming" / "service")]
    monkeypatch.setattr(livetiming.service, "__path__", inner)

    def write_module(name: str, text: str) -> Path:
        path = folder / f"{name}.py"
        path.write_text(text)
        importlib.invalidate_caches()
        return path

    yield write_module
    for name in [name for name in sys.modules if name.startswith(f"{NAMESPACE}.t_")]:
        del sys.modules[name]


def test_plugins_of_other_folders_are_found_beside_our_own(write: Write) -> None:
    path = write("t_good", GOOD)
    write("_private", GOOD)

    assert {"apex_kart", "t_good"} <= set(names())
    assert "_private" not in names()
    assert path == location("t_good")


def test_a_good_plugin_is_loaded_with_its_description(write: Write) -> None:
    write("t_good", GOOD)
    plugin = load(f"{NAMESPACE}.t_good")

    assert "t_good" == plugin.name
    assert "A good one" == plugin.description


def test_the_spec_of_a_module_describes_it(write: Write) -> None:
    write("t_spec", GOOD + '\n__spec = {"description": "Club races"}\n')

    assert "Club races" == load("t_spec").description


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1\n1 / 0\n", "ZeroDivisionError.*line 2"),
        ("def broken(:\n", "SyntaxError"),
        ("import nowhere_at_all\n", "nowhere_at_all"),
        ("x = 1\n", "expected a class named Service, got None"),
        ("Service = 7\n", "expected a class named Service, got 7"),
        ("class Service: pass\n", "derive from livetiming.service.BaseService"),
        (GOOD.replace("getName", "name"), "lacks getName"),
    ],
)
def test_a_plugin_that_cannot_be_used_is_named_with_file_fault_and_help(
    write: Write, text: str, says: str
) -> None:
    path = write("t_bad", text)

    with pytest.raises(PluginError, match=says) as caught:
        load("t_bad")
    assert f"plugin t_bad ({path})" in str(caught.value)
    assert "docs/howto/plugins.md" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_failing_plugin_does_not_hide_the_others(write: Write) -> None:
    write("t_good", GOOD)
    write("t_bad", "1 / 0")
    plugins, failing = load_all()

    assert "t_good" in [plugin.name for plugin in plugins]
    assert ["t_bad"] == list(failing)


def test_an_unknown_name_is_answered_with_the_nearest_and_the_list() -> None:
    with pytest.raises(UnknownPlugin, match=r"did you mean apex_kart\? - installed are: .*apex"):
        load("apex_cart")


@pytest.mark.parametrize("name", ["", "_private", "os.path", "..", "a b"])
def test_names_that_are_no_plugins_are_unknown(name: str) -> None:
    with pytest.raises(UnknownPlugin):
        load(name)
