"""Making and measuring the assistant's understanding, away from the live path."""
