"""Lists over any kind of record."""
