from __future__ import annotations

from livetiming.orchestration.announce.addresses import Address
from livetiming.orchestration.announce.report import as_json, as_text, example
from livetiming.orchestration.announce.templates import Templates, read

ADDRESSES = [Address("json://u:secret@h/x", frozenset({"start"}), "address 1")]


def test_the_report_shows_targets_and_texts_but_no_secrets() -> None:
    shown = as_text(ADDRESSES, example(Templates(), "https://t.io"))

    assert "json://… (address 1) start" in shown
    assert "red_flag: Red flag: Club Enduro - Race 2\n    Race\n    https://t.io/#/s/5f0c" in shown
    assert "secret" not in shown


def test_kinds_of_the_users_own_templates_are_shown_too() -> None:
    texts = example(read("[strategy.pit]\ntitle = 'Box! {title}'", where="t"), "")

    assert ("Box! The title", "The text") == texts["strategy.pit"]


def test_programs_get_the_same_and_what_is_wrong() -> None:
    told = as_json(ADDRESSES, example(Templates(), ""), ["a problem"])

    assert ["start"] == told["targets"][0]["kinds"]
    assert "Club Enduro - Race 2 is live" == told["texts"]["start"]["title"]
    assert ["a problem"] == told["problems"]
