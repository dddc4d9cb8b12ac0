"""The packet of an electronic invoice: header and body with the organisation's own field names.

Source: the INVOICE.V01 packet as its public clients build it (Jooyeshgar/moadian ``src/InvoiceHeader.php`` and
``src/InvoiceItem.php``); which fields go with cash, credit and kinds of buyers is as accepted samples have it
(decision 0011).
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

SALE = 1
"""``inp``: the pattern of an ordinary sale."""
TYPE_FULL, TYPE_ANONYMOUS = 1, 2
"""``inty``: with the buyer's identity, or without."""
CASH, CREDIT = 1, 2
"""``setm``: paid, or to be paid."""


class Subject(IntEnum):
    """``ins``: an original, the cancellation of all that stands, or what is left after a return."""

    ORIGINAL = 1
    CANCEL = 3
    RETURN = 4


class Buyer(IntEnum):
    """``tob``: a person or a company."""

    PERSON = 1
    COMPANY = 2


@dataclass(frozen=True)
class Item:
    """A line that stands; money in rial, ``vat_rate`` in basis points."""

    row: int
    goods_id: str | None
    name: str
    quantity: int
    unit: str | None
    net: int
    discount: int
    vat_rate: int
    vat: int

    @property
    def gross(self) -> int:
        """The price of all units before discount and tax."""
        return self.net + self.discount

    @property
    def fee(self) -> int | float:
        """The price of a unit before tax; of a price that contained it a fraction, cut up to four places."""
        if self.gross % self.quantity == 0:
            return self.gross // self.quantity
        return -(-self.gross * 10_000 // self.quantity) / 10_000


@dataclass(frozen=True)
class Document:
    """An invoice, or the state in which a credit note leaves one; ``refers_to`` is the tax id of the one before."""

    subject: Subject
    tax_id: str | None
    issued_at: datetime
    seller: str | None
    items: Sequence[Item]
    paid: bool = False
    national_id: str | None = None
    economic_code: str | None = None
    postal_code: str | None = None
    refers_to: str | None = None

    @property
    def full(self) -> bool:
        """Whether the buyer can be named: by an economic code, or as a person with a postal code."""
        buyer = _buyer(self)
        return bool(buyer["tinb"] or (buyer["bid"] and buyer["bpc"]))


def missing_of(document: Document) -> list[dict[str, Any]]:
    """What is not known and is demanded, by field and, for lines, row; empty for a packet that can be built."""
    absent = {
        "tax_memory_id": document.tax_id is None,
        "seller_economic_code": document.seller is None,
        "reference_tax_id": document.subject != Subject.ORIGINAL and document.refers_to is None,
        "lines": not document.items,
    }
    found: list[dict[str, Any]] = [{"field": field} for field, is_absent in absent.items() if is_absent]
    for item in document.items:
        named = {"tax_goods_id": item.goods_id, "tax_unit": item.unit}
        found += [{"field": field, "row": item.row} for field, value in named.items() if value is None]
    return found


def build_packet(document: Document) -> dict[str, Any]:
    """The packet of a document of which nothing is missing."""
    assert document.tax_id is not None
    gross = sum(item.gross for item in document.items)
    net, vat = sum(item.net for item in document.items), sum(item.vat for item in document.items)
    moment = int(document.issued_at.timestamp() * 1000)
    header = {
        "taxid": document.tax_id, "indatim": moment, "indati2m": moment,
        "inty": TYPE_FULL if document.full else TYPE_ANONYMOUS, "inno": document.tax_id[11:21],
        "irtaxid": document.refers_to, "inp": SALE, "ins": int(document.subject), "tins": document.seller,
        **(_buyer(document) if document.subject == Subject.ORIGINAL and document.full else {}),
        "tprdis": gross, "tdis": gross - net, "tadis": net, "tvam": vat, "todam": 0, "tbill": net + vat,
        **(_settlement(document, net, vat) if document.full else {}),
    }  # fmt: skip
    return {"header": header, "body": [_body(item) for item in document.items], "payments": []}


def _buyer(document: Document) -> dict[str, Any]:
    """A person by their national id, a company by its economic code, which is its national id unless told."""
    national_id, economic_code = document.national_id, document.economic_code
    person = len(national_id or economic_code or "") == 10
    return {
        "tob": int(Buyer.PERSON if person else Buyer.COMPANY), "bid": national_id,
        "tinb": economic_code or (None if person else national_id), "bpc": document.postal_code,
    }  # fmt: skip


def _settlement(document: Document, net: int, vat: int) -> dict[str, Any]:
    if document.paid:
        return {"setm": CASH}
    return {"setm": CREDIT, "insp": net, "tvop": vat}


def _body(item: Item) -> dict[str, Any]:
    return {
        "sstid": item.goods_id, "sstt": item.name, "am": item.quantity, "mu": item.unit, "fee": item.fee,
        "prdis": item.gross, "dis": item.discount, "adis": item.net, "vra": item.vat_rate / 100, "vam": item.vat,
        "odam": 0, "tsstam": item.net + item.vat,
    }  # fmt: skip


_HEADER = (
    "taxid", "indatim", "indati2m", "inty", "inno", "irtaxid", "inp", "ins", "tins", "tob", "bid", "tinb", "bpc",
    "tprdis", "tdis", "tadis", "tvam", "todam", "tbill", "setm", "insp", "tvop",
)  # fmt: skip
_ITEM = ("sstid", "sstt", "am", "mu", "fee", "prdis", "dis", "adis", "vra", "vam", "odam", "tsstam")


def packets_csv(packets: Iterable[dict[str, Any]]) -> str:
    """Packets as a table, one line an item with the header of its document before it; empty for what is not said."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow([*_HEADER, *_ITEM])
    for packet in packets:
        header = [packet["header"].get(name) for name in _HEADER]
        table.writerows([*header, *(item.get(name) for name in _ITEM)] for item in packet["body"])
    return text.getvalue()
