"""``crm person-export`` and ``crm einvoices``: what the law asks for, as files."""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from connectors.cli import document_texts as texts
from crm_core import clock
from crm_core.contacts.lookup import get_named
from crm_core.db import open_database
from crm_core.einvoices.rules import packets_csv
from crm_core.einvoices.service import Export, export_period
from crm_core.imports.errors import FileReason, ImportFileError
from crm_core.migrations.run import upgrade
from crm_core.privacy.export import export_person
from crm_core.settings import Settings
from crm_core.text.characters import to_persian_digits

ACTOR = "cli"
ENDINGS = (".json", ".csv")
"""Forms in which packets are written."""


async def export_person_to(settings: Settings, *, who: str, path: Path) -> int:
    """Writes all that is held on a person as JSON that only its owner can read, and gives the number of rows.

    Raises:
        NotFoundError: nobody is known so. ImportFileError: the file cannot be written; then nothing is noted either.
    """
    await upgrade(settings.database_url)
    database = open_database(settings.database_url)
    try:
        async with database.writing() as session:
            contact = await get_named(session, who=who)
            told = await export_person(session, contact_id=contact.id, actor=ACTOR, now=clock.now())
            _write_private(path, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    finally:
        await database.close()
    return sum(len(rows) for rows in told["tables"].values())


async def export_einvoices_to(settings: Settings, *, first: date, last: date, path: Path) -> Export:
    """Writes the packets of a period, JSON or CSV by the file's name, and gives also what could not be told.

    Raises:
        ImportFileError: the file cannot be written; then no tax id is given out either.
    """
    await upgrade(settings.database_url)
    database = open_database(settings.database_url)
    try:
        async with database.writing() as session:
            export = await export_period(session, first=first, last=last)
            text = packets_csv(export.packets) if path.suffix.lower() == ".csv" else _as_json(export.packets)
            _write_private(path, text)
    finally:
        await database.close()
    return export


def show_missing(missing: Mapping[str, Sequence[Mapping[str, Any]]], *, console: Console) -> None:
    """Says which documents cannot be sent yet, and what is to be filled in first."""
    if not missing:
        return
    table = Table(*texts.MISSING_COLUMNS, title=texts.MISSING_TITLE, title_style="yellow")
    for code, absent in missing.items():
        table.add_row(code, "، ".join(dict.fromkeys(map(_said, absent))))
    console.print(table)


def _said(absent: Mapping[str, Any]) -> str:
    text = texts.MISSING_FIELDS[absent["field"]]
    return f"{text} ({texts.ROW.format(row=to_persian_digits(str(absent['row'])))})" if "row" in absent else text


def _as_json(packets: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(packets, ensure_ascii=False, indent=1) + "\n"


def _write_private(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise ImportFileError(reason=FileReason.NOT_WRITTEN, detail=error.strerror or path.name) from error
