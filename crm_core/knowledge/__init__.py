"""Company facts and answers."""
