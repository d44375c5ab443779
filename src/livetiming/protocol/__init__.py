"""What crosses the wire: topics, procedures, the envelope, compression and deltas. Pure."""
