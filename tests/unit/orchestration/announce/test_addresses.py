from __future__ import annotations

import pytest

from livetiming.orchestration.announce.addresses import (
    Address,
    BadAddresses,
    each_once,
    parse,
    twitter,
)

ALL_FOUR = {
    "TWITTER_CONSUMER_KEY": "ck",
    "TWITTER_CONSUMER_SECRET": "c/s",
    "TWITTER_ACCESS_TOKEN": "at",
    "TWITTER_ACCESS_SECRET": "as",
}


def test_an_address_takes_everything_unless_it_says_otherwise() -> None:
    everything = parse("discord://1/2", number=1)
    some = parse("start,strategy=mailto://u:p=x@h?to=a,b", number=2)

    assert everything.wants("strategy.pit")
    assert "mailto://u:p=x@h?to=a,b" == some.url
    assert [True, True, False] == [some.wants(k) for k in ("start", "strategy.pit", "failure")]


def test_an_address_with_an_equals_sign_has_no_kinds_by_it() -> None:
    assert Address("json://h/?a=b://c") == parse("json://h/?a=b://c", number=1)


@pytest.mark.parametrize("text", ["nonsense", "://x", "start=", "start=x", "Sta rt=json://h"])
def test_what_is_no_address_is_named_by_its_place_and_not_shown(text: str) -> None:
    with pytest.raises(BadAddresses, match="LIVETIMING_ANNOUNCE_URLS: address 3 - expected") as no:
        parse(f"{text}", number=3)

    assert "nonsense" not in str(no.value)


def test_a_kind_that_cannot_be_is_refused() -> None:
    with pytest.raises(BadAddresses, match="address 1: kind 'a-b' - expected small letters"):
        parse("a-b=json://h", number=1)


def test_an_address_given_twice_is_used_once_for_the_kinds_of_both() -> None:
    twice = [parse(text, number=1) for text in ("start=json://h", "finish=json://h", "x://y")]

    assert [frozenset({"start", "finish"}), None] == [each.kinds for each in each_once(twice)]


def test_its_label_tells_the_service_and_nothing_secret() -> None:
    address = parse("discord://1234/token", number=2)

    assert "discord://… (address 2)" == address.label
    assert "token" not in address.id


def test_the_variables_for_twitter_are_an_address_for_starts() -> None:
    address = twitter(ALL_FOUR)

    assert address is not None
    assert "x://ck/c%2Fs/at/as?mode=tweet" == address.url
    assert (True, False) == (address.wants("start"), address.wants("red_flag"))


def test_without_those_variables_there_is_no_such_address() -> None:
    assert twitter({}) is None


def test_some_of_the_four_are_not_enough() -> None:
    with pytest.raises(BadAddresses, match="TWITTER_ACCESS_SECRET - expected all four"):
        twitter({**ALL_FOUR, "TWITTER_ACCESS_SECRET": ""})
