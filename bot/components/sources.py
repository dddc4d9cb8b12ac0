"""Sources: a fingerprint of the code and files that shape what the components learn."""

from hashlib import sha256
from pathlib import Path
from typing import Iterable, Optional

ROOT = Path(__file__).resolve().parents[2]
_CODE = (ROOT / "bot" / "components", ROOT / "crm_core" / "text")


def fingerprint(extra: Iterable[Path] = (), folders: Optional[Iterable[Path]] = None) -> str:
    """Changes when a component, a text rule or one of the extra files does.

    Rasa compares only the source of a component's own class: without this it would reuse what older rules taught.
    """
    files = sorted(file for folder in folders or _CODE for file in folder.glob("*.py"))
    digest = sha256()
    for file in (*files, *extra):
        if file.exists():
            digest.update(file.read_bytes())
    return digest.hexdigest()
