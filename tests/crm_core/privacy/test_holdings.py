"""Nothing on a person is overlooked: every table and every column with words is accounted for."""

import pytest
from sqlalchemy import JSON, String

from crm_core.db.models import metadata
from crm_core.privacy.holdings import AUDIT, HOLDINGS, IMPERSONAL, INDEX, held_tables


def test_every_table_is_given_out_or_says_nothing_of_customers() -> None:
    assert held_tables() | IMPERSONAL | {AUDIT, INDEX} == set(metadata.tables)
    assert not held_tables() & IMPERSONAL


def test_erasure_knows_what_to_do_with_every_table_that_is_given_out() -> None:
    assert held_tables() == set(HOLDINGS)


@pytest.mark.parametrize("name", sorted(HOLDINGS))
def test_every_column_with_words_is_emptied_or_known_to_be_harmless(name: str) -> None:
    holding, table = HOLDINGS[name], metadata.tables[name]
    words = {column.name for column in table.columns if isinstance(column.type, String | JSON)}
    kept = {*holding.harmless, *holding.books}
    said = {*holding.blank, *holding.buyer, *kept}
    assert holding.delete or words <= said, words - said
    assert said <= set(table.columns.keys())
    assert not kept & {*holding.blank, *holding.buyer}
    assert not holding.harmless & {*holding.books}


def test_what_hangs_on_others_is_erased_before_them() -> None:
    order = list(HOLDINGS)
    for name in order:
        for key in metadata.tables[name].foreign_keys:
            parent = key.column.table.name
            if parent in HOLDINGS and parent != name and HOLDINGS[name].delete:
                assert order.index(name) < order.index(parent)
