"""Arithmetic of money."""
