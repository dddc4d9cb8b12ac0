"""Secret keys of an installation: one file each, readable by its owner only, made on the first start."""

import os
import secrets
import string
from pathlib import Path

SECRET_NAMES = ("gateway", "action", "token", "otp")
SECRET_BYTES = 32
"""256 bits: the size of the HMAC-SHA256 keys that these are used as."""


def create_missing_secrets(folder: Path) -> list[str]:
    """Makes the keys that a folder lacks and gives their names; existing ones are never touched."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return [name for name in SECRET_NAMES if create_secret(folder / f"{name}.key")]


def read_secret(path: Path) -> bytes | None:
    """The key in a file; None where there is none, or what is there cannot be one."""
    if not path.is_file():
        return None
    value = path.read_text(encoding="ascii", errors="replace").strip()
    whole = len(value) == 2 * SECRET_BYTES and set(value) <= set(string.hexdigits)
    return bytes.fromhex(value) if whole else None


def create_secret(path: Path) -> bool:
    """Makes the key of a file unless it is there, and says whether it did.

    Written aside and linked into place, so that two processes starting together agree on one whole key.
    """
    if path.exists():
        return False
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(SECRET_BYTES) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
