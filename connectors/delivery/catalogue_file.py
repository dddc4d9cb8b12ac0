"""The bot's view of the catalogue: names and aliases as a file, without prices."""

import asyncio
import json
from pathlib import Path
from typing import Any

from crm_core.db import Database
from crm_core.products import service as products


async def write_if_changed(database: Database, path: Path) -> None:
    """Replaces the file atomically when the catalogue differs from what it holds."""
    async with database.reading() as session:
        items = await products.load_catalogue(session)
    content: dict[str, Any] = {
        "items": [
            {
                "code": item.code,
                "name": item.name,
                "aliases": list(item.aliases),
                "category": item.category,
                "category_words": list(item.category_words),
            }
            for item in items
        ]
    }
    await asyncio.to_thread(_replace, path, json.dumps(content, ensure_ascii=False, indent=1))


def _replace(path: Path, text: str) -> None:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
