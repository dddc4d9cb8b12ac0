"""Search over everything that staff read."""
