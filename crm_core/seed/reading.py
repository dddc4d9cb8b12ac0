"""Reading the files that describe a company, with every mistake reported at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from crm_core.calendars.service import ALL as ALL_CALENDARS
from crm_core.calendars.service import DEFAULT as DEFAULT_CALENDAR
from crm_core.routing.rules import RoutingTable
from crm_core.seed.company_entries import CalendarEntry, CompanyEntry, RetentionEntry, TaxEntry
from crm_core.seed.entries import Entry
from crm_core.seed.errors import Problem, SeedError, SeedReason
from crm_core.seed.price_entries import DiscountEntry, PriceListEntry
from crm_core.seed.promise_entries import OlaEntry, SlaEntry
from crm_core.seed.references import placeholder_problems, promise_problems, reference_problems, tax_problems
from crm_core.seed.routing_references import routing_problems
from crm_core.seed.sales_entries import (
    CategoryEntry,
    LostReasonEntry,
    PipelineEntry,
    ProductEntry,
    SalesRuleEntry,
    StaffEntry,
    TeamEntry,
    VatEntry,
)
from crm_core.seed.support_entries import CannedReplyEntry, FaqItem, TicketCategoryEntry
from crm_core.sites.rules import Site

LOADER: type[yaml.CSafeLoader | yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C where PyYAML has it: six times as fast on our catalogue."""

RESERVED_CALENDARS = {ALL_CALENDARS, DEFAULT_CALENDAR}
"""Names that other calendars may not have."""


@dataclass(frozen=True)
class Definitions:
    """A whole company, as its files say."""

    company: CompanyEntry
    calendar: CalendarEntry
    routing: RoutingTable
    calendars: dict[str, CalendarEntry]
    sla: SlaEntry
    ola: OlaEntry
    retention: RetentionEntry
    tax_goods: TaxEntry
    categories: list[CategoryEntry]
    products: list[ProductEntry]
    vat_rates: list[VatEntry]
    price_lists: list[PriceListEntry]
    discounts: list[DiscountEntry]
    pipelines: list[PipelineEntry]
    lost_reasons: list[LostReasonEntry]
    teams: list[TeamEntry]
    staff: list[StaffEntry]
    sales_rules: list[SalesRuleEntry]
    ticket_categories: list[TicketCategoryEntry]
    canned_replies: list[CannedReplyEntry]
    faq: list[FaqItem]
    sites: list[Site]


def read_definitions(data_dir: Path) -> Definitions:
    """The company that the files of a folder describe.

    Raises:
        SeedError: lists every file, entry and field that is wrong.
    """
    reader = _Reader(data_dir)
    parts = _read_lists(reader)
    company = reader.one("company.yml", CompanyEntry)
    calendar = reader.one("calendar.yml", CalendarEntry)
    routing = reader.one("routing.yml", RoutingTable)
    calendars = reader.calendars()
    sla, ola = reader.one("sla.yml", SlaEntry), reader.one("ola.yml", OlaEntry)
    retention = reader.one("retention.yml", RetentionEntry)
    tax_goods = reader.one("tax_goods.yml", TaxEntry)
    if reader.problems or company is None or calendar is None or routing is None:
        raise SeedError(reader.problems)
    if sla is None or ola is None or retention is None or tax_goods is None:
        raise SeedError(reader.problems)
    facts = {"company": company.model_dump(), "calendar": calendar.model_dump()}
    problems = [
        *reference_problems(parts),
        *routing_problems(routing, parts),
        *promise_problems(sla, ola, parts, calendars={DEFAULT_CALENDAR, *calendars}),
        *tax_problems(tax_goods, parts["products"]),
        *placeholder_problems(parts["faq"], facts),
    ]
    if problems:
        raise SeedError(problems)
    return Definitions(
        company=company, calendar=calendar, calendars=calendars, sla=sla, ola=ola, retention=retention,
        tax_goods=tax_goods, routing=routing, **parts,
    )  # fmt: skip


def _read_lists(reader: "_Reader") -> dict[str, list[Any]]:
    """The entries of every file that is a list, by what they are called in `Definitions`."""
    return {
        "categories": reader.many("catalog/categories.yml", CategoryEntry, _code),
        "products": reader.many("catalog/products.yml", ProductEntry, _code),
        "vat_rates": reader.many("vat.yml", VatEntry, lambda entry: f"{entry.vat_class} {entry.start}"),
        "price_lists": reader.many("price_lists.yml", PriceListEntry, _code),
        "discounts": reader.many("discounts.yml", DiscountEntry, lambda entry: entry.role),
        "pipelines": reader.pipelines(),
        "lost_reasons": reader.many("lost_reasons.yml", LostReasonEntry, _code),
        "teams": reader.many("teams.yml", TeamEntry, _code),
        "staff": reader.many("staff.yml", StaffEntry, lambda entry: entry.username),
        "sales_rules": reader.many("sales_assignment.yml", SalesRuleEntry, _code),
        "ticket_categories": reader.many("ticket_categories.yml", TicketCategoryEntry, _code),
        "canned_replies": reader.many("canned_replies.yml", CannedReplyEntry, _code),
        "faq": reader.many("faq.yml", FaqItem, lambda entry: entry.topic),
        "sites": reader.many("sites.yml", Site, _code),
    }


def _code(entry: Any) -> str:
    return str(entry.code)


@dataclass
class _Reader:
    """Reads one file after another and gathers what is wrong with them."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)

    def one[E: Entry](self, file: str, kind: type[E]) -> E | None:
        content = self._load(file)
        return None if content is None else self._entry(file, kind, content, place="")

    def many[E: Entry](self, file: str, kind: type[E], key: Callable[[E], str]) -> list[E]:
        content = self._load(file)
        if content is None:
            return []
        if not isinstance(content, list):
            self.problems.append(Problem(file, "", "", SeedReason.NOT_A_LIST))
            return []
        entries = [self._entry(file, kind, item, place=str(row)) for row, item in enumerate(content, start=1)]
        known = [entry for entry in entries if entry is not None]
        self._refuse_duplicates(file, (key(entry) for entry in known))
        return known

    def pipelines(self) -> list[PipelineEntry]:
        files = sorted((self.folder / "pipelines").glob("*.yml"))
        if not files:
            self.problems.append(Problem("pipelines/default.yml", "", "", SeedReason.FILE_MISSING))
        read = [self.one(f"pipelines/{file.name}", PipelineEntry) for file in files]
        known = [pipeline for pipeline in read if pipeline is not None]
        self._refuse_duplicates("pipelines", (pipeline.code for pipeline in known))
        return known

    def calendars(self) -> dict[str, CalendarEntry]:
        files = sorted((self.folder / "calendars").glob("*.yml"))
        for file in files:
            if file.stem in RESERVED_CALENDARS:
                self.problems.append(Problem(f"calendars/{file.name}", file.stem, "", SeedReason.DUPLICATE))
        read = {file.stem: self.one(f"calendars/{file.name}", CalendarEntry) for file in files}
        return {code: entry for code, entry in read.items() if entry is not None}

    def _load(self, file: str) -> Any:
        path = self.folder / file
        if not path.is_file():
            self.problems.append(Problem(file, "", "", SeedReason.FILE_MISSING))
            return None
        try:
            content = yaml.load(path.read_text(encoding="utf-8-sig"), LOADER)  # noqa: S506 - a safe one
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            self.problems.append(Problem(file, "", "", SeedReason.NOT_YAML, str(mark.line + 1) if mark else ""))
            return None
        if content is None:
            self.problems.append(Problem(file, "", "", SeedReason.FILE_EMPTY))
        return content

    def _entry[E: Entry](self, file: str, kind: type[E], content: Any, *, place: str) -> E | None:
        try:
            return kind.model_validate(content)
        except ValidationError as error:
            name = _name_of(content) or place
            self.problems.extend(_problem(file, name, detail) for detail in error.errors(include_url=False))
            return None

    def _refuse_duplicates(self, file: str, keys: Iterable[str]) -> None:
        seen: set[str] = set()
        for key in keys:
            if key in seen:
                self.problems.append(Problem(file, key, "", SeedReason.DUPLICATE))
            seen.add(key)


def _name_of(content: Any) -> str:
    if not isinstance(content, dict):
        return ""
    return str(content.get("code") or content.get("username") or content.get("topic") or "")


_REASONS = {
    "missing": SeedReason.MISSING,
    "extra_forbidden": SeedReason.UNKNOWN_KEY,
    "string_type": SeedReason.NOT_TEXT,
    "int_type": SeedReason.NOT_AN_INTEGER,
    "float_type": SeedReason.NOT_A_NUMBER,
    "float_parsing": SeedReason.NOT_A_NUMBER,
    "decimal_type": SeedReason.NOT_A_NUMBER,
    "decimal_parsing": SeedReason.NOT_A_NUMBER,
    "bool_type": SeedReason.NOT_A_BOOLEAN,
    "list_type": SeedReason.NOT_A_LIST,
    "tuple_type": SeedReason.NOT_A_LIST,
    "model_type": SeedReason.NOT_AN_ENTRY,
    "dict_type": SeedReason.NOT_AN_ENTRY,
    "enum": SeedReason.NOT_ONE_OF,
    "literal_error": SeedReason.NOT_ONE_OF,
    "string_too_short": SeedReason.EMPTY,
    "string_too_long": SeedReason.TOO_LONG,
    "greater_than_equal": SeedReason.TOO_SMALL,
    "less_than_equal": SeedReason.TOO_LARGE,
    "too_short": SeedReason.TOO_FEW,
    "too_long": SeedReason.TOO_MANY,
}
"""Kinds of finding that pydantic knows; whatever else it says is about the form of a text."""


def _problem(file: str, entry: str, detail: Any) -> Problem:
    """One of pydantic's findings in our words; a rule of our own already speaks them (``reason:field:detail``)."""
    context = detail.get("ctx", {})
    where = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "value_error":
        reason, _, rest = str(context["error"]).partition(":")
        field_name, _, limit = rest.partition(":")
        return Problem(file, entry, where or field_name, SeedReason(reason), limit)
    limit = next((context[key] for key in ("expected", "ge", "le", "max_length", "min_length") if key in context), "")
    limit = f"{limit:g}" if isinstance(limit, float) else str(limit)
    reason = _REASONS.get(detail["type"], SeedReason.WRONG_FORM)
    return Problem(file, entry, where, reason, limit.replace(" or ", "، ").replace("'", ""))
