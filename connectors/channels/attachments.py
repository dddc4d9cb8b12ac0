"""Files that customers send: what we take, under which name, and where they are kept."""

import asyncio
from hashlib import sha256
from pathlib import Path
from typing import Any

from connectors.channels.port import File
from crm_core import clock
from crm_core.conversations.model import Attachment
from crm_core.errors import CRMError
from crm_core.identifiers import new_id
from crm_core.text.characters import strip_controls

MAX_BYTES = 10 * 1024 * 1024
SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"OggS": "audio/ogg",
}
"""What we take, told by the first bytes and never by the name."""


class FileRefusedError(CRMError):
    """An upload that is empty, too large, or of a kind that we do not take; ``data.reason`` says which."""

    code = "file_refused"
    http_status = 422


def checked_file(name: str | None, content: bytes) -> File:
    """A file that we take, with a harmless name and the kind that its bytes say; raises FileRefusedError."""
    if not content:
        raise FileRefusedError(reason="empty")
    if len(content) > MAX_BYTES:
        raise FileRefusedError(reason="too_large", limit=MAX_BYTES)
    mime = next((kind for start, kind in SIGNATURES.items() if content.startswith(start)), None)
    if mime is None:
        raise FileRefusedError(reason="kind")
    bare = strip_controls(name or "").replace("\\", "/").rsplit("/", 1)[-1].strip(" .")
    return File(bare[:120] or "file", mime, content)


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
