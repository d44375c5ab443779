"""The calendar of a node: what its events ask for, and who makes it so."""
