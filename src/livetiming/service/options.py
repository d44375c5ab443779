"""The one parser of ``livetiming-service``: options of the runtime, of feeds and of the plugin."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from livetiming.service.errors import NotConfigured
from livetiming.service.feed import FeedService
from livetiming.service.loader import Plugin, load
from livetiming.service.version import core_version

PROGRAM = "livetiming-service"

EPILOG = """\
Settings come from the environment and from the nearest livetiming.env.
Exit codes: 0 ended as asked, 1 something that the service cannot work around, 2 wrong command
line, unknown plugin, or an option that the plugin needs is missing, 3 the router refused us.
"""


@dataclass(frozen=True, slots=True)
class CommandLine:
    """What the user asked for."""

    plugin: Plugin
    args: argparse.Namespace
    extra_args: list[str]
    """What neither the runtime nor the plugin has declared."""


def parse(argv: Sequence[str]) -> CommandLine:
    """Read a command line; ``--help`` and mistakes of spelling end in ``SystemExit``.

    Raises:
        PluginError: there is no such plugin, or it cannot be used.
        NotConfigured: an option has an impossible value.
    """
    name = _plugin_name(argv)
    if name is None:
        _parser(None).parse_args(argv)  # tells about the missing name, or prints the help
        raise NotConfigured(f"{PROGRAM}: expected the name of a plugin, got none")
    plugin = load(name)
    parser = _parser(plugin)
    args, extra = parser.parse_known_args(argv)
    if extra and _declares_options(plugin):
        parser.error(_unknown_option(parser, extra[0]))
    _check(args)
    return CommandLine(plugin, args, extra)


def _plugin_name(argv: Sequence[str]) -> str | None:
    """Return the plugin named in *argv*, whatever options stand around it."""
    finder = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    add_runtime_options(finder)
    finder.add_argument("service_class", nargs="?")
    try:
        found, _ = finder.parse_known_args([arg for arg in argv if arg not in ("-h", "--help")])
    except argparse.ArgumentError:
        return next((arg for arg in argv if not arg.startswith("-")), None)
    name = found.service_class
    return name if isinstance(name, str) else None


def _parser(plugin: Plugin | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Run a timing plugin as a service.",
        epilog=EPILOG,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {core_version()}")
    parser.add_argument(
        "service_class",
        metavar="PLUGIN",
        help="name of the plugin; livetiming-plugins lists those installed",
    )
    add_runtime_options(parser)
    if plugin is not None and issubclass(plugin.service, FeedService):
        add_feed_options(parser)
    if plugin is not None and _declares_options(plugin):
        group = parser.add_argument_group(f"options of {plugin.name}", plugin.description)
        plugin.service.add_options(group)  # type: ignore[arg-type]  # adds arguments all the same
    return parser


def add_runtime_options(parser: argparse.ArgumentParser) -> None:
    """Add what every service takes."""
    group = parser.add_argument_group("state and identity")
    group.add_argument(
        "-s",
        "--initial-state",
        nargs="?",
        metavar="FILE",
        help="resume from this saved state; the service's uuid is the file's base name",
    )
    group.add_argument(
        "-r",
        "--recording-file",
        "--recording-filename",
        nargs="?",
        metavar="FILE",
        help="record the service to this file, finished when the service ends",
    )
    group.add_argument(
        "-d", "--description", nargs="?", metavar="TEXT", help="override the description"
    )
    group.add_argument(
        "-m",
        "--masquerade",
        nargs="?",
        metavar="NAME",
        help="give this service class in the manifest",
    )
    group.add_argument("--uuid", help="identity on the network (default: random)")
    for short, name, text in (
        ("-H", "--hidden", "do not list the service publicly"),
        ("-N", "--do-not-record", "ask recorders to discard their recording"),
    ):
        group.add_argument(short, name, action="store_true", help=text)
    for name, text in (
        ("--disable-analysis", "do without the analysis"),
        ("--no-write-state", "write neither state nor log files"),
    ):
        group.add_argument(name, action="store_true", help=text)
    group.add_argument(
        "--strategy",
        type=Path,
        metavar="FILE",
        help="publish strategy by these regulations (TOML): karts, box, standings net of stops, "
        'finish, "pit now?"; see livetiming-strategy rules',
    )
    _add_output_options(parser)


def _add_output_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("publishing")
    group.add_argument("--router", metavar="URL", help="router to join (LIVETIMING_ROUTER)")
    group.add_argument(
        "--standalone",
        action="store_true",
        help="serve viewers from an own WebSocket server; without a router this is what happens",
    )
    group.add_argument(
        "--bind",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address of the standalone server (default: 127.0.0.1, this machine only)",
    )
    group.add_argument(
        "--upnp", action="store_true", help="forward the standalone port by UPnP (needs upnpy)"
    )
    group.add_argument(
        "--dump",
        metavar="PATH",
        help="write what is published as NDJSON to PATH, or to stdout with -; needs no router",
    )
    group.add_argument(
        "--min-interval",
        type=float,
        default=0.1,
        metavar="SECONDS",
        help="shortest time from one delta to the next (default: 0.1)",
    )
    group.add_argument(
        "--full-interval",
        type=float,
        default=1.0,
        metavar="SECONDS",
        help="shortest time from one full state to the next (default: 1)",
    )
    logs = parser.add_argument_group("logs")
    logs.add_argument("-v", "--verbose", action="store_true", help="log to stdout, not to a file")
    logs.add_argument(
        "--log-file",
        metavar="FILE",
        help="log to FILE, which begins anew at 10 MB (default: PLUGIN.log in LIVETIMING_LOG_DIR)",
    )
    logs.add_argument(
        "--exit-file",
        metavar="FILE",
        help="write pid and exit code to FILE at the end, for whoever watches the service",
    )
    logs.add_argument("--debug", action="store_true", help="log details as well")


def add_feed_options(parser: argparse.ArgumentParser) -> None:
    """Add what every service with a pushed feed takes."""
    group = parser.add_argument_group("feed")
    group.add_argument(
        "--capture",
        type=Path,
        metavar="FILE",
        help="play a captured feed, on its own clock, instead of connecting",
    )
    group.add_argument(
        "--speed",
        default="1",
        metavar="N",
        help="how fast to play it: a factor, or max (default: 1)",
    )
    group.add_argument(
        "--record-raw",
        type=Path,
        metavar="FILE",
        help="write the raw feed to FILE, to be played again with --capture (.gz compresses)",
    )


def _declares_options(plugin: Plugin) -> bool:
    own = plugin.service.add_options
    return getattr(own, "__func__", own) is not _DEFAULT_ADD_OPTIONS


_DEFAULT_ADD_OPTIONS = FeedService.add_options.__func__  # type: ignore[attr-defined]


def _unknown_option(parser: argparse.ArgumentParser, given: str) -> str:
    known = [option for action in parser._actions for option in action.option_strings]
    near = difflib.get_close_matches(given.split("=", 1)[0], known, n=1)
    return f"unrecognised argument {given}" + (f" - did you mean {near[0]}?" if near else "")


def _check(args: argparse.Namespace) -> None:
    for name in ("min_interval", "full_interval"):
        value = getattr(args, name)
        if not 0 <= value < float("inf"):
            option = "--" + name.replace("_", "-")
            raise NotConfigured(f"{option}: expected seconds, 0 or more, got {value!r}")
    if args.uuid is not None and (not args.uuid or set(args.uuid) & set("./ \t#*")):
        raise NotConfigured(
            f"--uuid: expected a text without '.', '/' or spaces, got {args.uuid!r}"
        )
