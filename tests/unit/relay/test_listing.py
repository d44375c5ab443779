from __future__ import annotations

from typing import Any

import pytest

from livetiming.relay.listing import MAX_SERVICES, BadListing, read_listing, without_hidden
from livetiming.testing.builders import a_manifest


def raw(uuid: str, **changes: Any) -> dict[str, Any]:
    return {**a_manifest(uuid).as_json(), **changes}


def test_hidden_services_are_left_out_before_anything_else_happens() -> None:
    listing = read_listing([raw("a"), raw("b", hidden=True)])

    assert ["a"] == list(listing.manifests)


def test_with_hidden_they_are_passed_on_but_not_shown_to_everybody() -> None:
    listing = read_listing([raw("a"), raw("b", hidden=True)], with_hidden=True)

    assert ["a", "b"] == list(listing.manifests)
    assert ["a"] == [manifest["uuid"] for manifest in listing.public()]


def test_a_bad_manifest_costs_itself_only_and_is_told() -> None:
    listing = read_listing([{"uuid": "x"}, raw("a"), 7])

    assert ["a"] == list(listing.manifests)
    assert 2 == len(listing.problems)


def test_what_the_directory_says_of_a_guest_is_passed_on() -> None:
    listing = read_listing([raw("a", external={"name": "Club"})])

    assert {"name": "Club"} == listing.public()[0]["external"]


def test_more_services_than_a_network_has_are_refused() -> None:
    listing = read_listing([raw(f"s{number}") for number in range(MAX_SERVICES + 5)])

    assert MAX_SERVICES == len(listing.manifests)
    assert "at most" in listing.problems[-1]


@pytest.mark.parametrize("nonsense", [None, {}, "list", 7])
def test_what_is_no_list_is_refused(nonsense: object) -> None:
    with pytest.raises(BadListing):
        read_listing(nonsense)
    with pytest.raises(BadListing):
        without_hidden(nonsense)


@pytest.mark.parametrize("hidden", [True, "true", 1, "yes"])
def test_an_entry_that_may_be_hidden_is_taken_for_hidden(hidden: object) -> None:
    assert [{"id": "a"}] == without_hidden([{"id": "a"}, {"id": "b", "hidden": hidden}, "c"])
