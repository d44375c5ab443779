"""What a plugin may raise to say that it cannot work, what the loader says, and exit codes."""

from __future__ import annotations

OK = 0
FAILED = 1
"""The service met something that it cannot work around."""
NOT_CONFIGURED = 2
"""Wrong command line, unknown plugin, or an option that the plugin needs is missing."""


class Finished(Exception):
    """The service has nothing more to tell, and ends as it should."""


class NotConfigured(Exception):
    """An option is missing or wrong; the service ends, and the text says what to give it."""


class PluginError(Exception):
    """A plugin cannot be used; the text names it, the file, the fault and where to read."""


class UnknownPlugin(PluginError):
    """No plugin of that name is installed; the text lists those that are."""


class SavedStateError(NotConfigured):
    """The state to resume from cannot be read; the text names the file."""
