"""The index of fragments under the search: built-in means of each database, no extension and no special rights."""

from alembic import op

MADE_HERE = ("search_fragments", "ix_search_entries_fragments")
"""How names of what is made here begin: an FTS5 table with its shadow tables on SQLite, an index on PostgreSQL."""

_SQLITE = (
    """CREATE VIRTUAL TABLE search_fragments USING fts5(
        text, content='search_entries', content_rowid='id', tokenize='trigram', detail='none')""",
    """CREATE TRIGGER search_entries_added AFTER INSERT ON search_entries BEGIN
        INSERT INTO search_fragments (rowid, text) VALUES (new.id, new.text); END""",
    """CREATE TRIGGER search_entries_removed AFTER DELETE ON search_entries BEGIN
        INSERT INTO search_fragments (search_fragments, rowid, text) VALUES ('delete', old.id, old.text); END""",
    """CREATE TRIGGER search_entries_changed AFTER UPDATE OF text ON search_entries BEGIN
        INSERT INTO search_fragments (search_fragments, rowid, text) VALUES ('delete', old.id, old.text);
        INSERT INTO search_fragments (rowid, text) VALUES (new.id, new.text); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION search_fragments(kind text, body text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT array_agg(fragment) || kind
        FROM (SELECT letter || lead(letter) OVER () || lead(letter, 2) OVER () AS fragment
              FROM unnest(string_to_array(body, NULL)) AS letter) AS fragments
        WHERE fragment IS NOT NULL $$""",
    """CREATE INDEX ix_search_entries_fragments
        ON search_entries USING gin (search_fragments(CAST(kind AS text), text))""",
)


def create_search_index() -> None:
    """Makes every three letters in a row of an entry findable, and its kind with them."""
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def is_of_models(name: str | None, *_rest: object) -> bool:
    """Whether something in a database is described by the models, as alembic asks it; what is made here is not."""
    return not (name or "").startswith(MADE_HERE)
