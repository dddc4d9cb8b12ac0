"""Products and their prices from a file."""

from datetime import date
from typing import Any

from sqlalchemy import select

from crm_core.clock import TEHRAN
from crm_core.identifiers import new_id
from crm_core.imports.fields import CODE_ALIASES, Field, Row
from crm_core.imports.job import Job, Outcome
from crm_core.imports.kinds.kind import Kind, Lines
from crm_core.imports.labels import choice, compact
from crm_core.imports.values import read_code, read_count, read_flag, read_long, read_name, read_words
from crm_core.products.model import Category, Price, PriceList, Product
from crm_core.products.repository import DEFAULT_PRICE_LIST
from crm_core.products.rules import ProductKind, VatClass

OTHER_CATEGORY = "سایر"
DEFAULT_UNIT = "عدد"
FIELDS = (
    Field("code", ("کد کالا", "کد محصول", "شناسه کالا", "sku", *CODE_ALIASES), read_code, required=True),
    Field("name", ("نام", "نام کالا", "شرح کالا", "عنوان", "محصول", "title", "product name"), read_name, required=True),
    Field("category", ("دسته", "دسته‌بندی", "گروه", "گروه کالا", "group"), read_name),
    Field("kind", ("نوع", "type"), choice(ProductKind)),
    Field("unit", ("واحد", "واحد شمارش"), read_code),
    Field("price", ("قیمت", "قیمت فروش", "مبلغ", "فی", "قیمت واحد", "unit price"), money=True),
    Field("vat", ("مالیات", "مشمول مالیات", "vat class", "tax"), choice(VatClass)),
    Field("aliases", ("نام‌های دیگر", "نام دیگر", "کلمات کلیدی", "keywords"), read_words),
    Field("brand", ("برند", "مارک"), read_name),
    Field("model", ("مدل",), read_name),
    Field("specs", ("مشخصات", "توضیحات", "description"), read_long),
    Field("warranty_months", ("گارانتی", "گارانتی (ماه)", "ماه گارانتی", "warranty"), read_count),
    Field("stock", ("موجودی", "موجودی انبار", "quantity", "qty"), read_count),
    Field("subscription", ("اشتراکی", "دوره‌ای", "recurring"), read_flag),
    Field("active", ("فعال", "در فروش", "enabled"), read_flag),
)  # fmt: skip


async def begin(job: Job) -> None:
    """Reads the categories and the default price list, making the list where there is none."""
    categories = await job.session.scalars(select(Category))
    job.references["categories"] = {compact(word): row.id for row in categories for word in (row.name, row.code)}
    prices = await job.session.scalar(select(PriceList).where(PriceList.code == DEFAULT_PRICE_LIST))
    if prices is None:
        prices = PriceList(id=new_id(), code=DEFAULT_PRICE_LIST, name="لیست قیمت پایه")
        job.session.add(prices)
        await job.session.flush()
    job.references["price_list_id"] = prices.id
    job.references["today"] = job.now.astimezone(TEHRAN).date()


async def prepare(job: Job, lines: Lines) -> None:
    """Looks up the lines' products and the prices that hold today."""
    await job.load_records(Product, Product.code, (row["code"] for row in lines))
    products = {product.id for product in job.records.values()}
    rows = sorted(await job.find(Price, Price.product_id, products), key=lambda price: price.valid_from)
    today: date = job.references["today"]
    job.references["prices"] = {
        price.product_id: price
        for price in rows
        if price.price_list_id == job.references["price_list_id"]
        and price.valid_from <= today
        and (price.valid_to is None or price.valid_to >= today)
    }


def put(job: Job, lines: Lines) -> Outcome:
    """Adds a product, or fills in what a known one lacks; ``update`` lets the file's values win."""
    (row,) = lines
    known = job.records.get(row["code"])
    if known is None:
        product = _add(job, row)
        _put_price(job, product, row)
        return Outcome.ADDED
    wanted = _wanted(job, row, known)
    changed = job.replace(known, wanted) if job.update else job.fill(known, wanted)
    changed = _put_price(job, known, row) or changed
    if not changed:
        return Outcome.UNCHANGED
    known.updated_at = job.now
    return Outcome.UPDATED


def _add(job: Job, row: Row) -> Product:
    usual = {
        "category": OTHER_CATEGORY, "kind": ProductKind.GOODS, "unit": DEFAULT_UNIT, "vat": VatClass.STANDARD,
        "aliases": [], "subscription": False, "active": True,
    }  # fmt: skip
    whole = Row(row.line, {**usual, **row.values})
    product = Product(id=new_id(), code=row["code"], updated_at=job.now, **_wanted(job, whole, None))
    job.session.add(product)
    job.records[product.code] = product
    return product


def _wanted(job: Job, row: Row, known: Product | None) -> dict[str, Any]:
    """The columns of a product that a line sets; aliases are added to those it has."""
    same = ("name", "kind", "unit", "brand", "model", "specs", "warranty_months", "stock", "subscription", "active")
    wanted = {name: row[name] for name in same if name in row.values}
    if "category" in row.values:
        wanted["category_id"] = _category_id(job, row["category"])
    if "vat" in row.values:
        wanted["vat_class"] = row["vat"]
    if "aliases" in row.values:
        wanted["aliases"] = list(dict.fromkeys([*(known.aliases if known else ()), *row["aliases"]]))
    return wanted


def _category_id(job: Job, named: str) -> str:
    categories: dict[str, str] = job.references["categories"]
    if compact(named) not in categories:
        category = Category(id=new_id(), code=named[:64], name=named, aliases=[])
        job.session.add(category)
        categories[compact(named)] = category.id
    return categories[compact(named)]


def _put_price(job: Job, product: Product, row: Row) -> bool:
    """A product without a price gets the file's; with ``update`` another price holds from today on."""
    amount, today = row.get("price"), job.references["today"]
    standing: Price | None = job.references["prices"].get(product.id)
    if amount is None or (standing is not None and (standing.amount_rial == amount or not job.update)):
        return False
    if standing is not None and standing.valid_from == today:
        standing.amount_rial = amount
        return True
    price = Price(
        id=new_id(), price_list_id=job.references["price_list_id"], product_id=product.id,
        amount_rial=amount, valid_from=today,
    )  # fmt: skip
    job.later.append(price)
    job.references["prices"][product.id] = price
    return True


PRODUCTS = Kind("products", FIELDS, begin, prepare, put)
