"""Processes that serve a whole network: directory, node, doctor."""
