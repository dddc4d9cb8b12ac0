"""Everything that speaks a foreign protocol."""
