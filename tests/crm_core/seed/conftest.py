"""The demo company's files, to be edited at will."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from crm_core.settings import HOME

Edit = Callable[[str, Callable[[Any], None]], None]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A copy of the demo company's files."""
    for name in ("catalog", "pipelines"):
        shutil.copytree(HOME / "data" / name, tmp_path / name)
    for file in (HOME / "data").glob("*.yml"):
        shutil.copy(file, tmp_path)
    return tmp_path


@pytest.fixture
def edit(data_dir: Path) -> Edit:
    """Changes what one file of the copy says."""

    def change(name: str, act: Callable[[Any], None]) -> None:
        path = data_dir / name
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        act(content)
        text = yaml.dump(content, allow_unicode=True, Dumper=yaml.CSafeDumper)
        path.write_text(text, encoding="utf-8")

    return change


@pytest.fixture
def small_data_dir(data_dir: Path, edit: Edit) -> Path:
    """The copy with few entries of each kind, for tests that seed more than once."""
    edit("catalog/products.yml", lambda products: products.__delitem__(slice(3, None)))
    edit("price_lists.yml", lambda lists: lists.clear())
    for name in ("faq.yml", "canned_replies.yml", "ticket_categories.yml", "lost_reasons.yml"):
        edit(name, lambda entries: entries.__delitem__(slice(3, None)))
    return data_dir
