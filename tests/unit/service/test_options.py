from __future__ import annotations

import pytest

from livetiming.service.errors import NotConfigured, UnknownPlugin
from livetiming.service.options import parse

EVERY = [
    "-s --initial-state -r --recording-file --recording-filename -d --description -v --verbose",
    "--debug --disable-analysis -H --hidden -N --do-not-record -m --masquerade --standalone",
    "--no-write-state --upnp --uuid --dump --min-interval --full-interval --router",
    "--capture --speed --record-raw --help",
]


def test_one_help_shows_options_of_the_runtime_the_feed_and_the_plugin(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["apex_kart", "--help"])

    text = capsys.readouterr().out
    assert 0 == ended.value.code
    assert [] == [option for option in " ".join(EVERY).split() if option not in text]
    assert "options of apex_kart" in text


def test_help_without_a_plugin_shows_the_runtime(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--help"])

    assert "--standalone" in capsys.readouterr().out


def test_no_plugin_is_a_wrong_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse([])

    assert 2 == ended.value.code
    assert "PLUGIN" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["-s", "-r", "-d", "-m"])
def test_an_optional_value_that_is_left_out_is_unset(option: str) -> None:
    args = parse(["apex_kart", option]).args

    assert [None] * 4 == [
        args.initial_state,
        args.recording_file,
        args.description,
        args.masquerade,
    ]


def test_values_and_defaults_are_those_of_the_contract() -> None:
    args = parse(["-d", "Night", "apex_kart", "-H"]).args

    assert ("Night", True, False) == (args.description, args.hidden, args.do_not_record)
    assert (0.1, 1.0, "1") == (args.min_interval, args.full_interval, args.speed)
    assert "127.0.0.1" == args.bind


def test_the_prefix_of_the_namespace_may_be_given() -> None:
    assert "apex_kart" == parse(["livetiming.service.plugins.apex_kart"]).plugin.name


def test_an_unknown_plugin_is_told() -> None:
    with pytest.raises(UnknownPlugin, match="apex_kart"):
        parse(["apex", "--help"])


def test_a_misspelt_option_is_answered_with_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        parse(["apex_kart", "--standalnoe"])

    assert "did you mean --standalone?" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["--min-interval", "-1"],
        ["--full-interval", "nan"],
        ["--uuid", "a.b"],
        ["--uuid", ""],
    ],
)
def test_impossible_values_are_refused_in_words(words: list[str]) -> None:
    with pytest.raises(NotConfigured, match=words[0]):
        parse(["apex_kart", *words])
