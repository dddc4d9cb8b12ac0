"""The shipped catalogue as the linker sees it."""

from functools import cache
from pathlib import Path

import yaml

from crm_core.products.linker import CatalogueItem, Linker

FOLDER = Path(__file__).parents[3] / "data" / "catalog"


@cache
def shipped_catalogue() -> tuple[CatalogueItem, ...]:
    categories = {one["code"]: one for one in yaml.safe_load((FOLDER / "categories.yml").read_text("utf-8"))}
    products = yaml.safe_load((FOLDER / "products.yml").read_text("utf-8"))
    return tuple(
        CatalogueItem(
            code=product["code"],
            name=product["name"],
            unit=product["unit"],
            category=categories[product["category"]]["name"],
            aliases=tuple(product["aliases"]),
            category_words=(
                categories[product["category"]]["name"],
                *categories[product["category"]]["aliases"],
            ),
        )
        for product in sorted(products, key=lambda product: product["code"])
    )


@cache
def shipped_linker() -> Linker:
    return Linker(shipped_catalogue())
