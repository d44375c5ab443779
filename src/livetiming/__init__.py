"""livetiming: an open live-timing network for motorsport.

Nothing is imported here on purpose, so that ``livetiming.racing`` can be used without the
network stack. The path extension lets other distributions add plugins to the namespace
``livetiming.service.plugins``.
"""

from pkgutil import extend_path

__path__ = extend_path(__path__, __name__)
