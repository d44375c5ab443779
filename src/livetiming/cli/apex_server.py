"""``livetiming-apex-server``: a kart venue's live feed without the venue."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from twisted.internet.error import CannotListenError

from livetiming.cli._main import make_parser, run_command
from livetiming.runtime.reactor import run, the_reactor
from livetiming.runtime.shutdown import Shutdown
from livetiming.service.errors import NotConfigured
from livetiming.testing.apex import PRESETS, TROUBLES, Scenario, Simulation
from livetiming.testing.apex.language import LANGUAGES
from livetiming.testing.apex.playback import capture_frames
from livetiming.testing.apex.server import (
    DEFAULT_PORT,
    Address,
    ApexServer,
    Chaos,
    Feed,
    captured_feed,
    simulated_feed,
)
from livetiming.testing.apex.trouble import check
from livetiming.testing.apex.truth import write_truth
from livetiming.testing.apex.writer import write_capture

_DESCRIPTION = (
    "Serve the live feed of a kart venue: a simulated race, or a captured one. Viewers connect "
    "by WebSocket; the venue's page, its config.js and its lap history are on the same port."
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    return run_command(_command, argv)


def _command(argv: Sequence[str]) -> int:
    args = build_parser().parse_args(argv)
    return _simulate(args) if args.action == "simulate" else _replay(args)


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = make_parser("livetiming-apex-server", _DESCRIPTION)
    actions = parser.add_subparsers(dest="action", required=True, metavar="simulate|replay")
    _add_simulate(actions.add_parser(
        "simulate", help="a race that never was, with a truth file",
        formatter_class=argparse.RawDescriptionHelpFormatter, epilog=_trouble_help(),
    ))  # fmt: skip
    replay = actions.add_parser("replay", help="a captured feed, from its start for each viewer")
    replay.add_argument("file", type=Path, metavar="FILE", help="a capture in any known wrapper")
    _add_serving(replay)
    return parser


def _trouble_help() -> str:
    width = max(len(name) for name in TROUBLES)
    lines = [f"  {name:{width}}  {meaning}" for name, meaning in TROUBLES.items()]
    return "trouble switches, all off unless named:\n" + "\n".join(lines)


def _add_simulate(parser: argparse.ArgumentParser) -> None:
    race = parser.add_argument_group("race")
    race.add_argument("--kind", choices=sorted(PRESETS), default="endurance",
                      help="preset to start from (default: %(default)s)")  # fmt: skip
    race.add_argument("--teams", type=int, metavar="N", help="number of competitors")
    race.add_argument("--hours", type=float, metavar="H", help="duration")
    race.add_argument("--seed", type=int, metavar="N", help="same seed, same race")
    race.add_argument("--language", choices=sorted(LANGUAGES), help="language of the venue")
    race.add_argument("--gaps", choices=("grouped", "explicit"), help="how lapped karts show")
    race.add_argument("--pit-line", choices=("outside", "inside"),
                      help="whether the finish line runs through the pit lane")  # fmt: skip
    race.add_argument("--lap-counter", action=argparse.BooleanOptionalAction,
                      help="a lap counter column in the grid")  # fmt: skip
    race.add_argument("--start-at", type=_duration_s, default=None, metavar="H:MM:SS",
                      help="begin at this race time, at once")  # fmt: skip
    race.add_argument("--trouble", default="", metavar="NAME,…|all",
                      help="what goes wrong; the switches are listed below")  # fmt: skip
    race.add_argument("--truth", type=Path, metavar="FILE",
                      help="write what really happened, at the end of the run")  # fmt: skip
    _add_serving(parser)


def _add_serving(parser: argparse.ArgumentParser) -> None:
    serving = parser.add_argument_group("serving")
    serving.add_argument("--speed", type=_speed, default=1.0, metavar="N|max",
                         help="race seconds a second (default: 1)")  # fmt: skip
    serving.add_argument("--host", default="127.0.0.1", metavar="ADDRESS",
                         help="address to listen on (default: %(default)s)")  # fmt: skip
    serving.add_argument("--port", type=int, default=DEFAULT_PORT, metavar="N",
                         help="port to listen on, 0 for any (default: %(default)s)")  # fmt: skip
    serving.add_argument("--config-port", type=int, default=0, metavar="P",
                         help="configPort of the venue's page (default: port less 2)")  # fmt: skip
    serving.add_argument("--out", type=Path, metavar="FILE",
                         help="write the frames as a capture instead of serving them")  # fmt: skip
    chaos = parser.add_argument_group("misbehaviour")
    chaos.add_argument("--drop-after", type=float, default=0.0, metavar="S",
                       help="close each connection after S seconds")  # fmt: skip
    chaos.add_argument("--silent-after", type=float, default=0.0, metavar="S",
                       help="say nothing more after S seconds")  # fmt: skip
    chaos.add_argument("--html", action="store_true",
                       help="answer everything with an HTML page")  # fmt: skip


def _duration_s(text: str) -> float:
    """``2:30:00``, ``45:00``, or seconds."""
    try:
        seconds = 0.0
        for part in text.split(":"):
            seconds = seconds * 60 + float(part)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"expected H:MM:SS or seconds, came {text!r}; try 2:30:00"
        ) from None
    return seconds


def _speed(text: str) -> float:
    """A factor, or ``max``, which is 0 here."""
    if text == "max":
        return 0.0
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if speed <= 0:
        raise argparse.ArgumentTypeError(f"expected a number above 0 or max, came {text!r}")
    return speed


def scenario_of(args: argparse.Namespace) -> Scenario:
    """The scenario a command line asks for.

    Raises:
        NotConfigured: if something does not fit.
    """
    names = {
        "teams": args.teams, "seed": args.seed, "language": args.language,
        "gap_style": args.gaps, "pit_line": args.pit_line, "lap_counter": args.lap_counter,
        "duration_s": None if args.hours is None else round(args.hours * 3600),
    }  # fmt: skip
    changes = {name: value for name, value in names.items() if value is not None}
    try:
        troubles = check([name.strip() for name in args.trouble.split(",") if name.strip()])
        return PRESETS[args.kind].having(**changes, troubles=troubles)
    except ValueError as error:
        raise NotConfigured(str(error)) from error


def _simulate(args: argparse.Namespace) -> int:
    simulation = Simulation(scenario_of(args))
    if args.start_at is not None:
        simulation.jump(round(args.start_at * 1000))
    if args.out is not None:
        count = write_capture(simulation.frames(), args.out, simulation.scenario.start_epoch_ms)
        print(f"{count} records in {args.out}", flush=True)
        _write_truth(args.truth, simulation)
        return 0
    code = _serve(args, simulated_feed(the_reactor(), simulation, args.speed))
    _write_truth(args.truth, simulation)
    return code


def _write_truth(path: Path | None, simulation: Simulation) -> None:
    if path is not None:
        write_truth(simulation.document(), path)
        print(f"truth up to {simulation.now_ms / 1000:.0f} s in {path}", flush=True)


def _replay(args: argparse.Namespace) -> int:
    with args.file.open("rb"):
        pass
    if args.out is not None:
        print(f"{write_capture(capture_frames(args.file), args.out, 0)} records in {args.out}")
        return 0
    return _serve(args, captured_feed(the_reactor(), args.file, args.speed))


def _serve(args: argparse.Namespace, feed: Feed) -> int:
    address = Address(args.host, args.port, args.config_port)
    chaos = Chaos(args.drop_after, args.silent_after, args.html)

    async def serve(shutdown: Shutdown) -> int:
        server = ApexServer(the_reactor(), feed, address, chaos)
        try:
            url = server.start()
        except CannotListenError as error:
            raise NotConfigured(
                f"--port - expected a free port on {args.host} - came {args.port} - {error}"
            ) from error
        shutdown.on_close(server.stop, name="feed server")
        print(f"feed {url} page {server.page_url}", flush=True)
        await shutdown.wait()
        return 0

    return run(serve)


if __name__ == "__main__":
    raise SystemExit(main())
