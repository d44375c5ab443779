from __future__ import annotations

import pytest

from livetiming.orchestration.announce import kinds


@pytest.mark.parametrize("kind", ["start", "red_flag", "strategy.pit", "a.b.c9"])
def test_names_of_kinds_may_have_parts(kind: str) -> None:
    assert kind == kinds.check(kind)


@pytest.mark.parametrize("kind", ["", "Start", "red flag", ".pit", "pit.", "9a", "a..b", "a\n"])
def test_other_names_are_refused_with_an_example(kind: str) -> None:
    with pytest.raises(kinds.BadKind, match=r"strategy\.pit.*start, finish, red_flag, failure"):
        kinds.check(kind)


def test_the_standard_texts_name_known_facts_only() -> None:
    from livetiming.orchestration.announce.templates import read

    for name, kind in kinds.KINDS.items():
        read(f"[{name}]\ntitle = {kind.title!r}\nbody = '''{kind.body}'''", where="standard")
