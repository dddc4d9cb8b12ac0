"""``crm backup`` and ``crm restore``: one archive with the store, the attachments and the secret keys."""

import asyncio
import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from crm_core.clock import TEHRAN
from crm_core.errors import CRMError
from crm_core.migrations.run import known_revisions, upgrade
from crm_core.settings import Settings
from crm_core.text.characters import to_ascii_digits
from crm_core.text.dates import format_jalali

FORMAT = 1
FOLDERS = ("attachments", "secrets")
"""Folders of ``var`` that a backup holds beside the store; everything else there can be made again."""
STORE_FILE = "store"
MANIFEST = "manifest.json"
DUMP_SECONDS = 3600
BLOCK = 1024 * 1024
"""Bytes of an archive that are read together."""


class BackupReason(StrEnum):
    """Why a backup could not be made or put back."""

    NOT_A_BACKUP = "not_a_backup"
    OTHER_ENGINE = "other_engine"
    NEWER_VERSION = "newer_version"
    STORE_MISSING = "store_missing"
    STORE_UNREADABLE = "store_unreadable"
    TOOL_MISSING = "tool_missing"
    TOOL_FAILED = "tool_failed"


class BackupError(CRMError):
    """A backup could not be made or put back; ``data`` holds ``reason`` and ``detail``."""

    code = "backup_failed"
    http_status = 500


@dataclass(frozen=True)
class Address:
    """Where a PostgreSQL store lives; the password travels in the environment, never in a command line."""

    arguments: list[str]
    environment: dict[str, str]

    @classmethod
    def of(cls, url: str) -> "Address":
        """The parts of a database URL."""
        parts = urlsplit(url.replace("postgresql+asyncpg://", "postgresql://", 1))
        arguments = [f"--dbname={parts.path.lstrip('/')}"]
        if parts.hostname:
            arguments.append(f"--host={parts.hostname}")
        if parts.port:
            arguments.append(f"--port={parts.port}")
        if parts.username:
            arguments.append(f"--username={unquote(parts.username)}")
        environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PGPASSWORD": unquote(parts.password or "")}
        return cls([*arguments, "--no-password"], environment)


def make_backup(settings: Settings, *, folder: Path, now: datetime) -> Path:
    """Writes an archive that only its owner can read into a folder; the system may be running meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"hamsokhan-{_stamp(now)}.tar.gz"
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        store = Path(scratch) / STORE_FILE
        _save_store(settings.database_url, store)
        manifest = Path(scratch) / MANIFEST
        told = {
            "format": FORMAT, "store": _engine(settings.database_url), "made_at": now.isoformat(),
            "revision": known_revisions()[0],
        }  # fmt: skip
        manifest.write_text(json.dumps(told), encoding="utf-8")
        draft = Path(scratch) / target.name
        private = os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT, 0o600), "wb")
        with private as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
            archive.add(manifest, MANIFEST)
            archive.add(store, STORE_FILE)
            for name in FOLDERS:
                if (settings.var_dir / name).is_dir():
                    archive.add(settings.var_dir / name, name)
        draft.replace(target)
    return target


def restore_backup(settings: Settings, *, archive: Path, now: datetime) -> Path | None:
    """Puts an archive back in place of what is there, and gives where that is kept; None where nothing was there.

    Everything must be stopped. The archive and the installation must use the same kind of database, and the archive
    must be of this version or an older one, whose store is brought up to date: on SQLite before anything is replaced.
    """
    engine = _engine(settings.database_url)
    with tempfile.TemporaryDirectory(dir=_made(settings.var_dir)) as scratch:
        store = Path(scratch) / STORE_FILE
        manifest = _unpack(archive, Path(scratch))
        if manifest.get("store") != engine:
            raise BackupError(reason=BackupReason.OTHER_ENGINE, detail=str(manifest.get("store")))
        if manifest.get("revision", known_revisions()[0]) not in known_revisions():
            raise BackupError(reason=BackupReason.NEWER_VERSION, detail=str(manifest["revision"]))
        _check_store(engine, store)
        if engine == "sqlite":
            asyncio.run(upgrade(f"sqlite+aiosqlite:///{store}"))
        before = _keep_aside(settings, now=now)
        _load_store(settings.database_url, store)
        for name in FOLDERS:
            if (Path(scratch) / name).is_dir():
                shutil.copytree(Path(scratch) / name, settings.var_dir / name, dirs_exist_ok=True)
    return before


def _keep_aside(settings: Settings, *, now: datetime) -> Path | None:
    """A backup of what is there; a SQLite store that cannot be read is put aside with its files as they are."""
    folder = settings.var_dir / "backups"
    try:
        return make_backup(settings, folder=folder, now=now)
    except BackupError as error:
        if error.data["reason"] == BackupReason.STORE_MISSING:
            return None
        if error.data["reason"] != BackupReason.STORE_UNREADABLE:
            raise
    store = _sqlite_file(settings.database_url)
    aside = _made(folder / f"unreadable-{_stamp(now)}")
    for part in (store, *(store.with_name(store.name + ending) for ending in ("-wal", "-shm"))):
        if part.exists():
            shutil.move(part, aside / part.name)
    return aside


def _stamp(now: datetime) -> str:
    """A moment in a file's name: the Jalali day and the time in Tehran."""
    day = to_ascii_digits(format_jalali(now.astimezone(TEHRAN).date())).replace("/", "")
    return f"{day}-{now.astimezone(TEHRAN):%H%M%S}"


def _engine(url: str) -> str:
    return url.split("+", 1)[0].split(":", 1)[0]


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _sqlite_file(url: str) -> Path:
    return Path(url.removeprefix("sqlite+aiosqlite:///"))


def _unpack(archive: Path, scratch: Path) -> dict[str, Any]:
    """Unpacks an archive to its very end, where its check sum is, and gives what it says of itself."""
    try:
        with gzip.open(archive) as packed:
            with tarfile.open(fileobj=packed, mode="r:") as file:
                file.extractall(scratch, filter="data")
            while packed.read(BLOCK):
                pass
        manifest = json.loads((scratch / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, EOFError, tarfile.TarError, ValueError, zlib.error) as error:
        raise BackupError(reason=BackupReason.NOT_A_BACKUP, detail=str(archive)) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT or not (scratch / STORE_FILE).is_file():
        raise BackupError(reason=BackupReason.NOT_A_BACKUP, detail=str(archive))
    return manifest


def _save_store(url: str, target: Path) -> None:
    if _engine(url) == "sqlite":
        _copy_sqlite(_sqlite_file(url), target)
        _check_store("sqlite", target)
        return
    address = Address.of(url)
    _run(["pg_dump", "--format=custom", f"--file={target}", *address.arguments], address)


def _load_store(url: str, source: Path) -> None:
    """SQLite takes the pages over in one transaction of its own; PostgreSQL restores in a single one."""
    if _engine(url) == "sqlite":
        _copy_sqlite(source, _sqlite_file(url))
        return
    address = Address.of(url)
    options = ["--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    _run(["pg_restore", *options, *address.arguments, str(source)], address)


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise BackupError(reason=BackupReason.STORE_MISSING, detail=str(source))
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
    except sqlite3.Error as error:
        raise BackupError(reason=BackupReason.STORE_UNREADABLE, detail=str(error)) from error


def _check_store(engine: str, store: Path) -> None:
    if engine != "sqlite":
        return
    try:
        with closing(sqlite3.connect(store)) as copy:
            verdict = copy.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        raise BackupError(reason=BackupReason.STORE_UNREADABLE, detail=str(error)) from error
    if verdict != "ok":
        raise BackupError(reason=BackupReason.STORE_UNREADABLE, detail=str(verdict))


def _run(command: list[str], address: Address) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise BackupError(reason=BackupReason.TOOL_MISSING, detail=command[0])
    done = subprocess.run(  # noqa: S603 - a program of PostgreSQL with arguments of ours
        [program, *command[1:]], env=address.environment, capture_output=True, text=True, timeout=DUMP_SECONDS,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise BackupError(reason=BackupReason.TOOL_FAILED, detail=done.stderr.strip()[-500:])
