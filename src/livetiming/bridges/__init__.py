"""Bridges: the same data in other systems. Each is an extra; nothing else imports them."""
