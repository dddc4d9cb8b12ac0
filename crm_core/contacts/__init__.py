"""Customers and their keys."""
