"""Promises to customers (SLA) and between teams (OLA): targets, clocks and alerts."""
