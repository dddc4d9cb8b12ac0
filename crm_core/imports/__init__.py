"""Records that companies bring from their old systems, and take out again."""
