"""Turns of the assistant."""
