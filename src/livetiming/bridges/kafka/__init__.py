"""Kafka: topics, envelope, capture, storage, export, parsing, windows and sink."""
