"""``livetiming-service``: run a timing plugin."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from livetiming.cli._exits import LastWord, exit_path
from livetiming.cli._logging import observer, rotating, start_logging
from livetiming.cli._main import package_version, run_command
from livetiming.config import Settings, load_settings
from livetiming.observability import start_sentry
from livetiming.service.application import Application, Target, choose_target
from livetiming.service.options import parse


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command."""
    words = sys.argv[1:] if argv is None else argv
    word = LastWord(exit_path(words))

    def command(argv: Sequence[str]) -> int:
        return service(argv, word)

    sys.exit(word.after(lambda: run_command(command, words)))


def service(argv: Sequence[str], word: LastWord | None = None) -> int:
    """Run the plugin that *argv* names, until it ends; return the exit code."""
    command = parse(argv)
    settings = load_settings()
    _log_somewhere(command.plugin.name, command.args, settings)
    application = Application(command, settings)
    code = application.run()
    if word is not None:
        word.by = application.ended_by
    return code


def _log_somewhere(plugin: str, args: Namespace, settings: Settings) -> None:
    """Log to a file, unless asked for stdout or for no files; to stderr beside a dump."""
    reporting = start_sentry(
        settings.sentry_dsn,
        environment=settings.environment,
        release=package_version(),
        program=f"livetiming-service {plugin}",
    )
    target = choose_target(args, settings)
    if _beside_a_dump(args, target):
        to_stderr = observer(sys.stderr, verbose=args.debug)
        start_logging("/dev/null", observers=(to_stderr, *reporting))
    elif args.log_file is not None:
        start_logging(rotating(Path(args.log_file)), verbose=args.debug, observers=reporting)
    elif args.verbose or target.standalone or args.no_write_state:
        start_logging(verbose=args.debug, observers=reporting)
    else:
        path = settings.log_dir / f"{plugin}.log"
        start_logging(path, verbose=args.debug, observers=reporting)


def _beside_a_dump(args: Namespace, target: Target) -> bool:
    """Whether stdout is the dump's, or the dump is all there is."""
    if target.dump is None:
        return False
    alone = target.router_url is None and not target.standalone
    return target.dump == "-" or (alone and not args.verbose)


if __name__ == "__main__":
    main()
