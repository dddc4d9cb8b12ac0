"""What each kind of record in a file becomes."""
