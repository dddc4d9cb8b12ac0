"""The store's tables, revision by revision."""
