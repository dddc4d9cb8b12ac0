"""Files of the chat: uploads, and the PDFs of quotes, invoices and credit notes."""

import asyncio
from collections.abc import Callable

from aiohttp import BodyPartReader, web

from connectors.channels.attachments import MAX_BYTES, FileRefusedError, checked_file, keep_file, require_clean
from connectors.documents.invoice_document import InvoiceDocument
from connectors.documents.invoice_pdf import render_invoice_pdf
from connectors.documents.quote_document import QuoteDocument
from connectors.documents.quote_pdf import render_quote_pdf
from connectors.gateway.errors import BadRequestError, UnauthenticatedError
from connectors.gateway.keys import DATABASE, SETTINGS
from connectors.scanning.port import SCANNER
from connectors.website.door import DOOR, address_of
from connectors.website.handlers import bearer, conversation_of
from connectors.website.invoice_paper import credit_note_paper, invoice_paper
from connectors.website.quote_paper import quote_paper
from connectors.website.tokens import read_session_token
from crm_core import clock
from crm_core.contacts.rules import Assurance
from crm_core.conversations import repository as queries
from crm_core.db import Session
from crm_core.errors import NotFoundError
from crm_core.identifiers import as_id
from crm_core.invoices import repository as invoices
from crm_core.invoices.model import Invoice
from crm_core.knowledge import service as knowledge
from crm_core.quotes import repository as quotes
from crm_core.quotes.rules import QuoteState
from crm_core.staff import service as staff

MOST_FILES = 100
"""Files of one conversation."""


async def upload(request: web.Request) -> web.Response:
    """Stores one file of a conversation (multipart field ``file``) outside the web root."""
    conversation_id = conversation_of(request)
    door = request.app[DOOR]
    await door.count((door.uploads, conversation_id), (door.address_uploads, address_of(request)))
    async with request.app[DATABASE].reading() as session:
        if await queries.count_attachments(session, conversation_id=conversation_id) >= MOST_FILES:
            raise FileRefusedError(reason="too_many", limit=MOST_FILES)
    try:
        part = await (await request.multipart()).next()
    except (ValueError, AssertionError, KeyError) as error:  # aiohttp's, for what is no multipart body
        raise BadRequestError(fields=[{"field": "file", "problem": "multipart"}]) from error
    if not isinstance(part, BodyPartReader) or part.name != "file":
        raise BadRequestError(fields=[{"field": "file", "problem": "missing"}])
    file = checked_file(part.filename, await _read(part))
    await require_clean(request.app[SCANNER], file.content)
    folder = request.app[SETTINGS].var_dir / "attachments"
    row = await keep_file(folder, file, conversation_id=conversation_id)
    async with request.app[DATABASE].writing() as session:
        session.add(row)
    return web.json_response({"attachment_id": row.id}, status=201)


async def download(request: web.Request) -> web.StreamResponse:
    """A file of the conversation that the session token opens."""
    conversation_id = conversation_of(request)
    async with request.app[DATABASE].reading() as session:
        row = await queries.get_attachment(
            session, attachment_id=request.match_info["id"], conversation_id=conversation_id
        )
    path = request.app[SETTINGS].var_dir / "attachments" / row.id
    headers = {
        "Content-Type": row.mime,
        "Content-Disposition": "attachment",
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return web.FileResponse(path, headers=headers)


async def quote_pdf(request: web.Request) -> web.Response:
    """The document of an issued quote, for the conversation it was made in, its verified owner, or staff."""
    await _require_pace(request)
    async with request.app[DATABASE].reading() as session:
        quote = await quotes.get_quote(session, _named(request, "quote"))
        seen = await _may_see(request, session, quote.contact_id, quote.conversation_id)
        if not seen or quote.state == QuoteState.DRAFT:
            raise NotFoundError(entity="quote")
        facts = await knowledge.get_fact(session, key="company")
        document = quote_paper(quote, facts, home=request.app[SETTINGS].data_dir)
    return await _pdf(render_quote_pdf, document)


async def invoice_pdf(request: web.Request) -> web.Response:
    """The document of an issued invoice, for the conversation that asked for it, its verified owner, or staff."""
    await _require_pace(request)
    async with request.app[DATABASE].reading() as session:
        invoice = await invoices.get_invoice(session, _named(request, "invoice"))
        await _require_owner(request, session, invoice)
        facts = await knowledge.get_fact(session, key="company")
        document = invoice_paper(invoice, facts, home=request.app[SETTINGS].data_dir)
    return await _pdf(render_invoice_pdf, document)


async def credit_note_pdf(request: web.Request) -> web.Response:
    """The document of a credit note, for those who may see its invoice."""
    await _require_pace(request)
    async with request.app[DATABASE].reading() as session:
        note = await invoices.get_credit_note(session, _named(request, "credit_note"))
        await _require_owner(request, session, note.invoice)
        facts = await knowledge.get_fact(session, key="company")
        document = credit_note_paper(note, facts, home=request.app[SETTINGS].data_dir)
    return await _pdf(render_invoice_pdf, document)


async def _require_pace(request: web.Request) -> None:
    """Raises RateLimitedError for customers who ask for too many documents: printing one is dear."""
    try:
        asking = read_session_token(bearer(request), secret=request.app[SETTINGS].token_secret)
    except UnauthenticatedError:
        return
    door = request.app[DOOR]
    await door.count((door.documents, asking), (door.address_documents, address_of(request)))


def _named(request: web.Request, entity: str) -> str:
    """The id in a call's path; raises NotFoundError for what can be none."""
    record_id = as_id(request.match_info["id"])
    if record_id is None:
        raise NotFoundError(entity=entity)
    return record_id


async def _require_owner(request: web.Request, session: Session, invoice: Invoice) -> None:
    """Raises NotFoundError for whoever may not see an invoice, or while it has no number."""
    quote = await quotes.get_quote(session, invoice.quote_id) if invoice.quote_id else None
    conversation_id = quote.conversation_id if quote is not None else None
    if not await _may_see(request, session, invoice.contact_id, conversation_id) or invoice.code is None:
        raise NotFoundError(entity="invoice")


async def _pdf[Document: (QuoteDocument, InvoiceDocument)](
    render: Callable[[Document], bytes], document: Document
) -> web.Response:
    """A document as a PDF that opens in the browser, named after its code."""
    content = await asyncio.to_thread(render, document)
    headers = {
        "Content-Disposition": f'inline; filename="{document.code}.pdf"',
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=content, content_type="application/pdf", headers=headers)


async def _may_see(request: web.Request, session: Session, contact_id: str, conversation_id: str | None) -> bool:
    token = bearer(request)
    try:
        asking = read_session_token(token, secret=request.app[SETTINGS].token_secret)
    except UnauthenticatedError:
        await staff.authenticate(session, token=token, now=clock.now())
        return True
    if asking == conversation_id:
        return True
    conversation = await queries.get_conversation(session, asking)
    return conversation.assurance == Assurance.VERIFIED and conversation.contact_id == contact_id


async def _read(part: BodyPartReader) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk():
        content += chunk
        if len(content) > MAX_BYTES:
            raise FileRefusedError(reason="too_large", limit=MAX_BYTES)
    return bytes(content)
