"""Everything that happened with a customer, in one list."""
