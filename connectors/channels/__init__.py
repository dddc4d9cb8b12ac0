"""What every way to a customer has in common: the port, taking messages in, carrying ours out."""
