import json
import os
from pathlib import Path

import pytest

from bot.components.catalogue import Catalogue, names_of_definitions
from bot.components.catalogue_file import CatalogueFile
from bot.components.words import split_words

CATALOGUE = Catalogue.of(["دوربین", "دوربین داهوا", "فیش‌پرینتر", "laptop", "HFW1500T"])


def found(text: str) -> list[str]:
    return [text[finding.start : finding.end] for finding in CATALOGUE.find(text, split_words(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قیمت دوربين داهوا چنده", ["دوربين داهوا"]),
        ("دوربین‌ها و دوربینا", ["دوربین", "دوربین"]),
        ("فیش پرینتر، فیشپرینتر، فیش‌پرینتر", ["فیش پرینتر", "فیشپرینتر", "فیش‌پرینتر"]),
        ("laptopemun kharab shode", ["laptop"]),
        ("hfw1500t mojoode", ["hfw1500t"]),
        ("دور بین", ["دور بین"]),
        ("دوربرگردان", []),
    ],
)
def test_a_name_is_found_in_any_spelling_without_its_ending(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_names_and_aliases_of_products_and_categories_are_read(tmp_path: Path) -> None:
    (tmp_path / "products.yml").write_text('- {name: "روتر", aliases: ["router"]}', "utf-8")
    (tmp_path / "categories.yml").write_text('- {name: "شبکه"}', "utf-8")
    assert names_of_definitions(tmp_path) == ["روتر", "router", "شبکه"]
    assert names_of_definitions(tmp_path / "absent") == []


def write(path: Path, name: str, moment: int) -> None:
    path.write_text(json.dumps({"version": name, "items": [{"code": "X", "name": name}]}), "utf-8")
    os.utime(path, ns=(moment, moment))


def knows(file: CatalogueFile, name: str) -> bool:
    catalogue = file.current()
    return catalogue is not None and bool(list(catalogue.find(name, split_words(name))))


def test_a_new_catalogue_file_is_read_without_a_restart(tmp_path: Path) -> None:
    file = CatalogueFile(tmp_path / "catalog.json")
    assert file.current() is None
    write(tmp_path / "catalog.json", "ترازو", 1_000_000_000)
    assert knows(file, "ترازو")
    write(tmp_path / "catalog.json", "یخچال", 2_000_000_000)
    assert knows(file, "یخچال")
    assert not knows(file, "ترازو")


@pytest.mark.parametrize("content", ["", "[]", '{"items": 3}', '{"items": [{}]}', '{"items": [7]}'])
def test_a_broken_catalogue_file_leaves_the_last_good_one(tmp_path: Path, content: str) -> None:
    path = tmp_path / "catalog.json"
    write(path, "ترازو", 1_000_000_000)
    file = CatalogueFile(path)
    assert knows(file, "ترازو")
    path.write_text(content, "utf-8")
    os.utime(path, ns=(2_000_000_000, 2_000_000_000))
    assert knows(file, "ترازو")
