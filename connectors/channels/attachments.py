"""Files that customers send: what we take, under which name, and where they are kept."""

import asyncio
from hashlib import sha256
from pathlib import Path
from typing import Any

import structlog

from connectors.channels.file_kinds import is_bomb, kind_of, safe_name
from connectors.channels.port import File
from connectors.gateway.counters import count_scan
from connectors.scanning.port import Scanner, ScannerFailedError
from crm_core import clock
from crm_core.conversations.model import Attachment
from crm_core.errors import CRMError
from crm_core.identifiers import new_id

log = structlog.get_logger()

MAX_BYTES = 10 * 1024 * 1024


class FileRefusedError(CRMError):
    """An upload that is empty, too large, infected, or of a kind that we do not take; ``data.reason`` says which."""

    code = "file_refused"
    http_status = 422


class FileNotScannedError(FileRefusedError):
    """An upload that nobody could look at just now: it is not kept unseen, and may be sent again."""

    http_status = 503

    def __init__(self) -> None:
        super().__init__(reason="not_scanned")


def checked_file(name: str | None, content: bytes) -> File:
    """A file that we take, with a harmless name and the kind that its bytes say; raises FileRefusedError."""
    if not content:
        raise FileRefusedError(reason="empty")
    if len(content) > MAX_BYTES:
        raise FileRefusedError(reason="too_large", limit=MAX_BYTES)
    mime = kind_of(content)
    if mime is None:
        raise FileRefusedError(reason="kind")
    if is_bomb(content, mime):
        raise FileRefusedError(reason="too_large")
    return File(safe_name(name, mime), mime, content)


async def require_clean(scanner: Scanner | None, content: bytes) -> None:
    """Has a file looked at where the installation has a scanner.

    Raises FileRefusedError (``infected``), FileNotScannedError.
    """
    if scanner is None:
        return
    try:
        found = await scanner.find(content)
    except ScannerFailedError as error:
        log.error("scanner_failed", error=str(error))
        count_scan("failed")
        raise FileNotScannedError() from error
    count_scan("infected" if found else "clean")
    if found:
        log.warning("file_infected", found=found, size=len(content))
        raise FileRefusedError(reason="infected")


async def keep_file(folder: Path, file: File, *, conversation_id: str) -> Attachment:
    """Writes a file outside the web root, and gives the row that has to be stored for it."""
    row = Attachment(
        id=new_id(), conversation_id=conversation_id, name=file.name, mime=file.mime, size=len(file.content),
        sha256=sha256(file.content).hexdigest(), created_at=clock.now(),
    )  # fmt: skip
    await asyncio.to_thread(_write, folder / row.id, file.content)
    return row


def attached(row: Attachment) -> dict[str, Any]:
    """A kept file as messages name it."""
    return {"id": row.id, "name": row.name, "mime": row.mime, "url": f"/v1/chat/attachments/{row.id}"}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
