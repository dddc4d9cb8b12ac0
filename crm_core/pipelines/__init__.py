"""Sales pipelines."""
