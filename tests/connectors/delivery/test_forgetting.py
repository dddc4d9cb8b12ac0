"""What lies outside the store goes when the store says so; what was refused does not leave the house."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from connectors.delivery.forgetting import forget_dialogue, remove_file
from connectors.delivery.lanes import deliver_due
from connectors.delivery.sms import DeliveryFailedError, RecordingSms
from connectors.delivery.worker import deliver_sms
from crm_core import clock
from crm_core.consents.rules import Purpose, Source
from crm_core.consents.service import record_consent
from crm_core.db import Database
from crm_core.outbox.service import enqueue

MOBILE = "09121112233"


async def test_a_file_goes_and_stays_gone(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("f1", "f2")]
    for file in files:
        file.write_bytes(b"x")
    for _ in range(2):
        await remove_file(tmp_path)("key", {"attachment_id": "f1"})
    assert [file.exists() for file in files] == [False, True]


async def test_a_name_of_another_folder_reaches_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "attachments"
    folder.mkdir()
    (tmp_path / "secret").write_bytes(b"x")
    await remove_file(folder)("key", {"attachment_id": "../secret"})
    assert (tmp_path / "secret").exists()


async def test_the_assistant_forgets_one_conversation_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    await forget_dialogue(path)("key", {"conversation_id": "one"})
    assert not path.exists()
    with closing(sqlite3.connect(path)) as store, store:
        for table in ("events", "snapshots"):
            store.execute(f"CREATE TABLE {table} (sender_id TEXT)")
            store.executemany(f"INSERT INTO {table} VALUES (?)", [("one",), ("other",)])
    await forget_dialogue(path)("key", {"conversation_id": "one"})
    with closing(sqlite3.connect(path)) as store:
        for table in ("events", "snapshots"):
            assert store.execute(f"SELECT sender_id FROM {table}").fetchall() == [("other",)]


async def test_a_memory_that_cannot_be_opened_is_tried_again_later(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    sqlite3.connect(path).close()
    path.write_bytes(b"")
    with pytest.raises(DeliveryFailedError):
        await forget_dialogue(path)("key", {"conversation_id": "one"})


async def test_the_worker_sends_service_messages_and_keeps_advertising_back(database: Database) -> None:
    now = clock.now()
    async with database.writing() as session:
        for purpose in Purpose:
            payload = {"mobile": MOBILE, "template": "one_time_code", "code": str(purpose)}
            await enqueue(session, kind="sms", key=str(purpose), payload=payload, purpose=purpose, now=now)
        await record_consent(
            session, granted=False, purpose=Purpose.MARKETING, source=Source.CHAT, mobile=MOBILE, actor="c", now=now
        )
    sent: list[str] = []

    class Provider(RecordingSms):
        async def send(self, *, key: str, mobile: str, text: str, code: str | None = None) -> None:
            sent.append(key)

    assert await deliver_due(database, {"sms": deliver_sms(Provider(database))}) == 1
    assert sent == ["service"]
