"""Says in one line what to install when the libraries of a bridge are not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from livetiming.service.errors import NotConfigured


@contextmanager
def extra(name: str, *modules: str) -> Iterator[None]:
    """Turn the missing import of one of *modules* into a line that says what to install.

    Args:
        name: of the extra, as in ``pip install 'livetiming[name]'``.
        modules: the top-level modules that the extra brings; another one that is missing is a
            fault of the installation, and told as it is.

    Raises:
        NotConfigured: with that line.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in modules:
            raise
        raise NotConfigured(
            f"this needs the libraries of the extra {name!r} ({error.name} is not installed): "
            f"pip install 'livetiming[{name}]'"
        ) from None
