"""A relay: what is public on a master router, offered again on another, for many viewers."""
