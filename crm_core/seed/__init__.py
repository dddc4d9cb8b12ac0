"""A company's definitions, from files under ``data/`` into its store."""
