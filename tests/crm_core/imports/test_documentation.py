"""docs/import.md tells of every field."""

import re

import pytest

from crm_core.imports.fields import CUSTOMER_FIELDS
from crm_core.imports.registry import KINDS
from crm_core.settings import HOME

TEXT = (HOME / "docs" / "import.md").read_text(encoding="utf-8")
CUSTOMER = {item.name for item in CUSTOMER_FIELDS}


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_kind_is_described_with_its_persian_headers(kind: str) -> None:
    section = re.split(r"\n## ", TEXT.split(f"## `{kind}`", 1)[1], maxsplit=1)[0]
    rows = {line.split("`")[1]: line for line in section.splitlines() if line.startswith("| `")}
    for item in KINDS[kind].fields:
        if item.name in CUSTOMER and kind not in ("contacts", "products"):
            continue
        for alias in item.aliases:
            assert alias.isascii() or f"«{alias}»" in rows[item.name]
        assert ("(لازم)" in rows[item.name]) is item.required


def test_the_columns_that_say_whose_a_line_is_are_described() -> None:
    for item in CUSTOMER_FIELDS:
        assert f"| `{item.name}` |" in TEXT
