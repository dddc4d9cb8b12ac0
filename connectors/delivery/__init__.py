"""What leaves the house: the outbox worker and its providers."""
