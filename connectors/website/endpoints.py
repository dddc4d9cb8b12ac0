"""The chat calls, declared."""

from connectors.gateway.endpoints import Endpoint
from connectors.payments.flow import CALLBACK
from connectors.payments.page import payment_callback
from connectors.website import assets, files, forms, handlers, live
from connectors.website.bodies import (
    AttachmentStored,
    CatchUp,
    MessageAccepted,
    MessageList,
    MessageRequest,
    SessionOpened,
    SessionRequest,
)
from connectors.website.site_view import SiteView, get_site

ENDPOINTS = [
    *assets.ENDPOINTS,
    Endpoint(
        "GET", "/v1/chat/sites/{site}", get_site, "How the chat looks and what it says on a site.",
        auth="none", response=SiteView, tag="chat",
    ),
    Endpoint(
        "POST", "/v1/chat/sessions", handlers.open_session, "Opens a conversation, or resumes the visitor's open one.",
        auth="none", body=SessionRequest, response=SessionOpened, status=201, tag="chat",
    ),
    Endpoint(
        "POST", "/v1/chat/messages", handlers.send_message,
        "Stores a message; with wait=reply answers 200 with the replies, else 202.",
        auth="chat", body=MessageRequest, response=MessageAccepted, status=202, tag="chat",
    ),
    Endpoint(
        "GET", "/v1/chat/messages", handlers.list_messages, "Messages after a sequence number.",
        auth="chat", query=CatchUp, response=MessageList, tag="chat",
    ),
    *forms.ENDPOINTS,
    Endpoint("GET", "/v1/chat/ws", live.open_socket, "Live push; the first frame opens.", auth="none", tag="chat"),
    Endpoint(
        "POST", "/v1/chat/attachments", files.upload, "Stores a file (multipart field file).",
        auth="chat", response=AttachmentStored, status=201, tag="chat",
    ),
    Endpoint("GET", "/v1/chat/attachments/{id}", files.download, "A file of the chat.", auth="chat", tag="chat"),
    Endpoint("GET", "/v1/quotes/{id}/pdf", files.quote_pdf, "The PDF of a quote.", auth="chat", tag="chat"),
    Endpoint("GET", "/v1/invoices/{id}/pdf", files.invoice_pdf, "The PDF of an invoice.", auth="chat", tag="chat"),
    Endpoint(
        "GET", "/v1/credit-notes/{id}/pdf", files.credit_note_pdf, "The PDF of a credit note.", auth="chat", tag="chat"
    ),
    Endpoint("GET", CALLBACK, payment_callback, "The way back from the payment page.", auth="none", tag="chat"),
]  # fmt: skip
