"""The announcer that the settings ask for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from livetiming.config import Settings
from livetiming.orchestration.announce import addresses, templates
from livetiming.orchestration.announce.addresses import Address, BadAddresses
from livetiming.orchestration.announce.announcer import Announcements, Nobody
from livetiming.orchestration.announce.ledger import Ledger
from livetiming.orchestration.announce.target import AppriseTarget
from livetiming.orchestration.announce.templates import BadTemplates, Templates

_log = Logger(namespace="livetiming.announce")

LEDGER = "announced.sqlite"


def open_announcer(settings: Settings, reactor: Any, *, owner: str) -> Announcements | Nobody:
    """Return the announcer of a process; ``start`` it, ``announce``, and ``stop`` it at the end.

    What is wrong in the settings is said, and the rest is used: nobody's race is to stay dark
    because of a typing mistake in the address of a chat.

    Args:
        settings: what the environment says.
        reactor: Twisted's.
        owner: name of the process, as in ``scheduler``; what one run left is sent by the next
            run of the same name.
    """
    targets, problems = find_targets(settings, reactor)
    try:
        texts = read_templates(settings.announce_templates)
    except BadTemplates as problem:
        problems.append(str(problem))
        texts = Templates()
    for problem_text in problems:
        _log.warn("{problem}; announcing without it", problem=problem_text)
    if not targets:
        return Nobody()
    ledger = Ledger(settings.state_dir / LEDGER, owner=owner)
    listed = ", ".join(target.address.label for target in targets)
    _log.info("announcing at {targets}", targets=listed)
    return Announcements(targets, texts, ledger, reactor, public_url=settings.public_url)


def find_targets(settings: Settings, reactor: Any) -> tuple[list[AppriseTarget], list[str]]:
    """Return the targets that can be used, and what is wrong with the others."""
    found, problems = find_addresses(settings.announce_urls, settings.twitter)
    targets: list[AppriseTarget] = []
    for address in found:
        try:
            targets.append(AppriseTarget(address, reactor))
        except BadAddresses as problem:
            problems.append(str(problem))
    return targets, problems


def find_addresses(urls: str, env: Mapping[str, str]) -> tuple[list[Address], list[str]]:
    """Return the addresses that are ones, and what is wrong with the others."""
    found: list[Address] = []
    problems: list[str] = []
    for number, item in enumerate(urls.split(), start=1):
        try:
            found.append(addresses.parse(item, number=number))
        except BadAddresses as problem:
            problems.append(str(problem))
    try:
        found += [each for each in [addresses.twitter(env)] if each is not None]
    except BadAddresses as problem:
        problems.append(str(problem))
    return addresses.each_once(found), problems


def read_templates(path: Path | None) -> Templates:
    """Return the templates of the user's file, or the standard ones.

    Raises:
        BadTemplates: the file cannot be read, or is not as it should be.
    """
    if path is None:
        return Templates()
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadTemplates(
            f"LIVETIMING_ANNOUNCE_TEMPLATES: {path} - expected a file that can be read - {problem}"
        ) from None
    return templates.read(text, where=str(path))
