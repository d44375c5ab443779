"""The commands: one module each, thin; what they do lives below."""
