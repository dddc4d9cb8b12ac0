"""A gateway with the staff's calls over a seeded SQLite store in which some business has been done."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import event

from connectors.console.endpoints import ENDPOINTS
from connectors.gateway.endpoints import add_routes
from connectors.gateway.errors import error_middleware
from connectors.gateway.hub import Hub
from connectors.gateway.keys import DATABASE, HUB, SETTINGS
from connectors.payments.port import GATEWAY
from connectors.payments.recording import RecordingGateway
from crm_core import clock
from crm_core.consents.rules import Purpose, Source
from crm_core.consents.service import record_consent
from crm_core.contacts.rules import Assurance
from crm_core.contacts.service import update_contact
from crm_core.conversations.model import Conversation
from crm_core.conversations.service import identify, open_conversation, receive_message
from crm_core.db import Database, Session, open_database
from crm_core.invoices.service import request_invoice
from crm_core.knowledge.service import set_fact
from crm_core.leads.service import capture_lead
from crm_core.migrations.run import upgrade
from crm_core.outbox.model import OutboxItem
from crm_core.outbox.service import record_sms
from crm_core.products.repository import get_product
from crm_core.quotes.model import Quote
from crm_core.quotes.pricing import WantedLine
from crm_core.quotes.service import Buyer, accept_quote, issue_quote
from crm_core.ratings.service import rate
from crm_core.seed.service import seed_company
from crm_core.settings import HOME, load_settings
from crm_core.staff.repository import find_staff_by_username
from crm_core.staff.service import issue_token
from crm_core.subscriptions.model import Subscription
from crm_core.tasks.rules import TaskKind
from crm_core.tasks.service import create_task
from crm_core.tickets.service import open_ticket
from crm_core.turns.service import Answer, claim_next, finish_turn

PEOPLE = {
    "agent": "n.karimi", "billing": "l.ahmadi", "sales": "s.mohammadi", "seller": "o.rahimi",
    "supervisor": "h.yousefi", "trainer": "m.sadeghi", "manager": "r.kazemi", "admin": "admin",
}  # fmt: skip
"""Login names by who they are: one of every role, and a second agent and salesperson."""
NOBODY = "00000000-0000-7000-8000-000000000000"
"""An id that no record has."""
SARA, REZA = "09121112233", "09354445566"
CHECKED = pytest.StashKey[int]()
"""How many combinations of caller, verb and record the permission oracle checked."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says how much the permission oracle covered."""
    if CHECKED in config.stash:
        terminalreporter.write_line(f"permission combinations checked: {config.stash[CHECKED]}")


@dataclass(frozen=True)
class World:
    """What the template store holds, by name: ids of records, and a token of everybody in `PEOPLE`."""

    ids: dict[str, str]
    tokens: dict[str, str]


@dataclass(frozen=True)
class House:
    """A running gateway and its store."""

    client: TestClient[web.Request, web.Application]
    database: Database
    hub: Hub
    ids: dict[str, str]
    tokens: dict[str, str]

    async def call(
        self, method: str, path: str, who: str | None = "admin", **options: Any
    ) -> tuple[int, dict[str, Any]]:
        """The status and JSON of a call made by one of `PEOPLE`, or by nobody."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"} if who is not None else {}
        async with self.client.request(method, path, headers=headers, **options) as response:
            return response.status, await response.json() if response.status != 204 else {}

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """The SQL statements that are sent while the block runs."""
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            sent.append(statement)

        event.listen(self.database.engine.sync_engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(self.database.engine.sync_engine, "before_cursor_execute", note)

    async def get(self, path: str, who: str | None = "admin", **params: Any) -> tuple[int, dict[str, Any]]:
        """A GET with query parameters."""
        return await self.call("GET", path, who, params=params)

    async def post(self, path: str, who: str | None = "admin", **body: Any) -> tuple[int, dict[str, Any]]:
        """A POST with a JSON body."""
        return await self.call("POST", path, who, json=body)

    async def found(self, path: str, who: str = "admin", **params: Any) -> dict[str, Any]:
        """The JSON of a GET that succeeds."""
        status, body = await self.get(path, who, **params)
        assert status == 200, body
        return body

    async def done(self, path: str, who: str = "admin", **body: Any) -> dict[str, Any]:
        """The JSON of a POST that succeeds."""
        status, answer = await self.post(path, who, **body)
        assert status in {200, 201, 204}, answer
        return answer

    async def refused(self, path: str, who: str | None = "admin", **body: Any) -> tuple[int, str]:
        """The status and code of a POST that fails."""
        status, answer = await self.post(path, who, **body)
        return status, answer["error"]["code"]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """A store with the demo company and some business, to be copied by each test."""
    path = tmp_path_factory.mktemp("console") / "template.db"
    return path, asyncio.run(_fill(f"sqlite+aiosqlite:///{path}"))


@pytest.fixture
async def house(template: tuple[Path, World], tmp_path: Path) -> AsyncIterator[House]:
    """A gateway over a copy of the template."""
    async with open_house(template, tmp_path) as opened:
        yield opened


@asynccontextmanager
async def open_house(
    template: tuple[Path, World], folder: Path, seen_as: Callable[[Database], Any] = lambda database: database
) -> AsyncIterator[House]:
    """A gateway over a copy of the template, whose calls have the store as ``seen_as`` gives it."""
    source, world = template
    path = folder / "store.db"
    shutil.copy(source, path)
    database = open_database(f"sqlite+aiosqlite:///{path}")
    app = web.Application(middlewares=[error_middleware], client_max_size=11 * 1024 * 1024)
    app[DATABASE], app[HUB] = seen_as(database), Hub()
    app[SETTINGS] = load_settings({"HAMSOKHAN_VAR_DIR": str(folder / "var")}, create_secrets=True)
    app[GATEWAY] = RecordingGateway()
    add_routes(app, ENDPOINTS)
    async with TestClient(TestServer(app)) as client:
        yield House(client, database, app[HUB], world.ids, dict(world.tokens))
    await database.close()


async def _fill(url: str) -> World:
    await upgrade(url)
    database = open_database(url)
    now = clock.now()
    ids: dict[str, str] = {}
    async with database.writing() as session:
        await seed_company(session, data_dir=HOME / "data", now=now)
        await set_fact(session, key="sales_assignment", value={"rules": []}, actor="test", now=now)  # by hand
        await _sell(session, ids)
        await _support(session, ids)
        tokens = {
            who: await issue_token(session, username=name, label="test", lifetime=timedelta(hours=1), now=now)
            for who, name in PEOPLE.items()
        }
        for who, name in PEOPLE.items():
            user = await find_staff_by_username(session, username=name)
            assert user is not None
            ids[who] = user.id
    await database.close()
    return World(ids, tokens)


async def _sell(session: Session, ids: dict[str, str]) -> None:
    """Sara was quoted, bought and asked for the invoice; Reza has an open quote."""
    now = clock.now()
    conversation = await _conversation(session)
    lead, sara = await capture_lead(
        session, mobile=SARA, name="سارا کریمی", need="دوربین برای انبار", source="website",
        company="بازرگانی امید", city="قم", conversation_id=conversation.id, now=now,
    )  # fmt: skip
    await identify(session, conversation=conversation, contact_id=sara.id, assurance=Assurance.VERIFIED, now=now)
    await update_contact(
        session, contact_id=sara.id, actor="bot", now=now, email="sara@example.com", national_id="0499370899"
    )
    await _talk(session, conversation)
    bought = await _quote(session, sara.id, "سارا کریمی", conversation.id, now)
    _, order = await accept_quote(session, quote_id=bought.id, actor="bot", now=now)
    invoice = await request_invoice(session, quote_id=bought.id, automatic=False, actor="bot", now=now)
    other = await _conversation(session)
    _, reza = await capture_lead(
        session,
        mobile=REZA,
        name="رضا احمدی",
        need="پرینتر",
        source="website",
        conversation_id=other.id,
        now=now,
    )
    await identify(session, conversation=other, contact_id=reza.id, assurance=Assurance.CLAIMED, now=now)
    await receive_message(session, conversation_id=other.id, external_id=f"{other.id}:c1", text="قیمت پرینتر؟", now=now)
    open_quote = await _quote(session, reza.id, "رضا احمدی", other.id, now)
    ids.update(
        lead=lead.id, sara=sara.id, reza=reza.id, conversation=conversation.id, other_conversation=other.id,
        bought=bought.id, bought_deal=bought.opportunity_id or "", order=order.id, invoice=invoice.id,
        quote=open_quote.id, deal=open_quote.opportunity_id or "",
    )  # fmt: skip


async def _support(session: Session, ids: dict[str, str]) -> None:
    """Sara's printer is broken; she rated us, refused advertising, has a subscription and waits for a call."""
    now = clock.now()
    ticket = await open_ticket(
        session, contact_id=ids["sara"], category_code="printing", description="پرینتر کاغذ نمی‌کشد",
        actor="bot", conversation_id=ids["conversation"], now=now,
    )  # fmt: skip
    task = await create_task(
        session, kind=TaskKind.CALL_BACK, note=SARA, due_at=now + timedelta(hours=2), now=now,
        contact_id=ids["sara"], conversation_id=ids["conversation"], team_code="support",
    )  # fmt: skip
    rating = await rate(
        session, conversation_id=ids["conversation"], contact_id=ids["sara"], score=4, comment="خوب بود", now=now
    )
    consent = await record_consent(
        session, granted=False, purpose=Purpose.MARKETING, source=Source.CHAT, actor="customer", contact_id=ids["sara"],
        now=now,
    )  # fmt: skip
    product = await get_product(session, code=PRODUCT)
    subscription = Subscription(
        contact_id=ids["sara"], product_id=product.id, quantity=3, starts_on=now.date(),
        ends_on=now.date() + timedelta(days=30), created_at=now,
    )  # fmt: skip
    dead = OutboxItem(
        kind="sms", key="dead", purpose=Purpose.SERVICE, mobile=SARA,
        payload={"mobile": SARA, "template": "one_time_code", "code": "55512"},
        state="dead", attempts=10, created_at=now, due_at=now, last_error="timeout",
    )  # fmt: skip
    waiting = OutboxItem(
        kind="sms", key="waiting", purpose=Purpose.SERVICE, payload={"mobile": SARA}, created_at=now, due_at=now
    )
    session.add_all([subscription, dead, waiting])
    await record_sms(session, key="sms-1", mobile=SARA, text="کد تأیید شما: 55512", now=now)
    await session.flush()
    ids.update(
        ticket=ticket.id, task=task.id, rating=rating.id, consent=consent.id, product=product.id,
        subscription=subscription.id, dead=dead.id, waiting=waiting.id,
    )  # fmt: skip


PRODUCT = "CAM-DH-B5"


async def _conversation(session: Session) -> Conversation:
    conversation, _ = await open_conversation(
        session, channel="website", site="default", visitor_token=None, now=clock.now()
    )
    return conversation


async def _talk(session: Session, conversation: Conversation) -> None:
    """The customer asks and the assistant has answered."""
    now = clock.now()
    await receive_message(
        session, conversation_id=conversation.id, external_id=f"{conversation.id}:c1", text="سلام", now=now
    )
    claimed = await claim_next(session, conversation_id=conversation.id, now=now)
    assert claimed is not None
    answer = Answer([{"text": "سلام، در خدمتم."}], intent="greet", confidence=0.97, model="m1")
    await finish_turn(session, turn_id=claimed[0].id, answer=answer, now=now)


async def _quote(session: Session, contact_id: str, name: str, conversation_id: str, now: datetime) -> Quote:
    buyer = Buyer(contact_id, name, mobile=SARA, company="بازرگانی امید", national_id="0499370899")
    return await issue_quote(
        session, buyer=buyer, wanted=[WantedLine(PRODUCT, 2)], validity_days=7, actor="bot",
        conversation_id=conversation_id, now=now,
    )  # fmt: skip
