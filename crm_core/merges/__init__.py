"""Making two contacts one, and taking that back."""
