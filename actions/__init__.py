"""Custom actions: thin, one per verb; no business rule, no wording."""
