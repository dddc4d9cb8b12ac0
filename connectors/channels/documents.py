"""Attachments of our messages as files: uploads from the disk, quotes and invoices drawn as PDFs."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from connectors.channels.port import File, UndeliverableError
from connectors.documents.invoice_pdf import render_invoice_pdf
from connectors.documents.quote_pdf import render_quote_pdf
from connectors.website.invoice_paper import credit_note_paper, invoice_paper
from connectors.website.quote_paper import quote_paper
from crm_core.conversations import repository as conversations
from crm_core.db import Database, Session
from crm_core.errors import NotFoundError
from crm_core.invoices import repository as invoices
from crm_core.knowledge import service as knowledge
from crm_core.quotes import repository as quotes

Draw = Callable[[], bytes]


class Documents:
    """Where the files behind the links of attachments come from; ``var_dir`` and ``data_dir`` as in the settings."""

    def __init__(self, database: Database, *, var_dir: Path, data_dir: Path) -> None:
        self._database = database
        self._uploads = var_dir / "attachments"
        self._home = data_dir

    async def load(self, attachment: Mapping[str, Any], *, conversation_id: str) -> File:
        """The file of an attachment of a message; raises UndeliverableError when there is none any more."""
        kind = attachment["url"].split("/")[2]
        try:
            async with self._database.reading() as session:
                draw = await self._prepare(session, kind, attachment["id"], conversation_id)
            content = await asyncio.to_thread(draw)
        except (NotFoundError, FileNotFoundError) as error:
            raise UndeliverableError("attachment_gone") from error
        return File(attachment["name"], attachment["mime"], content)

    async def _prepare(self, session: Session, kind: str, key: str, conversation_id: str) -> Draw:
        """All that has to be read from the store, so that drawing holds up no connection."""
        if kind == "chat":
            row = await conversations.get_attachment(session, attachment_id=key, conversation_id=conversation_id)
            return (self._uploads / row.id).read_bytes
        company = await knowledge.get_fact(session, key="company")
        if kind == "quotes":
            quote = quote_paper(await quotes.get_quote(session, key), company, home=self._home)
            return lambda: render_quote_pdf(quote)
        if kind == "invoices":
            invoice = invoice_paper(await invoices.get_invoice(session, key), company, home=self._home)
            return lambda: render_invoice_pdf(invoice)
        if kind == "credit-notes":
            note = credit_note_paper(await invoices.get_credit_note(session, key), company, home=self._home)
            return lambda: render_invoice_pdf(note)
        raise NotFoundError(entity="attachment")
