from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.orchestration.announce.templates import (
    MAX_LENGTH,
    BadTemplates,
    Templates,
    read,
)
from livetiming.ports import News


def news(kind: str = "start", **facts: str) -> News:
    return News(kind=kind, title="A title", body="A body", key="1", facts=facts)


def test_without_a_file_every_kind_has_its_text() -> None:
    shown = Templates().render(news(name="Race 2"), {"link": "https://a.b/"})

    assert ("Race 2 is live", "https://a.b/") == shown


def test_a_kind_that_nobody_knows_is_shown_as_it_came() -> None:
    assert ("A title", "A body") == Templates().render(news("strategy.pit"))


def test_the_users_texts_and_variables_are_used() -> None:
    text = '[start]\ntitle = "{track}: {name}"\nbody = "{{{service}}}"\n[variables]\ntrack = "RKC"'

    shown = read(text, where="t.toml").render(news(name="Race 2", service="x"))

    assert ("RKC: Race 2", "{x}") == shown


def test_a_text_of_a_kind_holds_for_the_kinds_below_it() -> None:
    templates = read(
        '[strategy]\ntitle = "S: {title}"\n[strategy.pit]\nbody = "P {kart}"', where="t"
    )

    assert ("S: A title", "A body") == templates.render(news("strategy.box"))
    assert ("A title", "P 7") == templates.render(news("strategy.pit", kart="7"))


def test_a_line_that_is_left_empty_is_left_out() -> None:
    text = '[red_flag]\nbody = """{description}\n{link}\nEnd"""'

    assert "End" == read(text, where="t").render(news("red_flag"))[1]


def test_a_title_that_is_left_empty_is_the_one_that_came() -> None:
    assert "A title" == read('[start]\ntitle = "{reason}"', where="t").render(news())[0]


def test_what_a_fact_holds_is_never_a_template() -> None:
    shown = Templates().render(news(name="{link} {0.__class__} {"), {"link": "secret"})

    assert "{link} {0.__class__} { is live" == shown[0]


@pytest.mark.parametrize("call", ["@everyone", "@here", "<!channel>", "<@123>", "<@&45>"])
def test_what_a_fact_holds_calls_nobody_together_but_a_template_may(call: str) -> None:
    shown = Templates().render(news(name=f"Race {call}"))[0]
    meant = read(f'[start]\ntitle = "{call} {{name}}"', where="t").render(news(name="Race"))[0]

    assert call not in shown
    assert shown.replace("\u200b", "") == f"Race {call} is live"
    assert f"{call} Race" == meant


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("start = ", r"t\.toml - expected TOML"),
        ("start = 1", r"start - expected a table \[start\], got 1"),
        ("[start]\ntitle = 1", r"\[start\] title - expected a text, got 1"),
        ("[start]\ntitel = 'x'", r"\[start\] - expected title and body only, got 'titel'"),
        ("[start]\ntitle = '{name.__class__}'", r"expected a plain name in braces"),
        ("[start]\ntitle = '{name[0]}'", r"expected a plain name in braces"),
        ("[start]\ntitle = '{name!r}'", r"expected a plain name in braces"),
        ("[start]\ntitle = '{name:>99999999}'", r"expected a plain name in braces"),
        ("[start]\ntitle = '{}'", r"expected a plain name in braces"),
        ("[start]\ntitle = '{name'", r"a brace that is meant as one is written twice"),
        ("[start]\ntitle = '{nam}'", r"expected one of .*name.*, got \{nam\}"),
        ("[Start]\ntitle = 'x'", r"kind 'Start' - expected small letters"),
        ("[variables]\ntrack = 7", r"\[variables\] track - expected a text"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, wrong: str) -> None:
    with pytest.raises(BadTemplates, match=wrong) as refused:
        read(text, where="t.toml")

    assert str(refused.value).startswith("t.toml")


@given(st.text(), st.text())
def test_any_text_is_read_or_refused_and_any_fact_fits(template: str, fact: str) -> None:
    import json

    try:
        templates = read(f"[start]\nbody = {json.dumps(template)}", where="t")
    except BadTemplates:
        return

    assert len(templates.render(news(name=fact))[1]) <= MAX_LENGTH
