"""A tracker store whose cost does not grow with the length of a conversation.

The stock SQL store loads and re-parses every event of the session on each turn, and most of that time goes into
an uncached search for event classes. Here every event is still kept, but a turn loads only a snapshot (slots and
active form) and the last few turns, which is all that rules and forms look at.
"""

import json
import logging
from functools import lru_cache
from typing import Any, Dict, Iterable, List, Optional, Text, Type

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses

logger = logging.getLogger(__name__)

KEPT_EVENTS = 80
"""Events loaded for a turn: about ten turns, several times what any rule looks back at."""
KEPT_RANKING = 3
"""Intents kept in the ranking of a stored message; the rest is never read again."""

_metadata = sa.MetaData()
_events = sa.Table(
    "events",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False),
    sa.Column("type_name", sa.String(64), nullable=False),
    sa.Column("timestamp", sa.Float),
    sa.Column("data", sa.Text, nullable=False),
    sa.Index("ix_events_sender_id", "sender_id", "id"),
)
_snapshots = sa.Table(
    "snapshots",
    _metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("slots", sa.Text, nullable=False),
    sa.Column("active_loop", sa.String(255)),
)


@lru_cache(maxsize=1)
def _event_classes() -> Dict[Text, Type[Event]]:
    return {cls.type_name: cls for cls in all_subclasses(Event) if isinstance(cls.type_name, str)}


def _read_event(data: Text) -> Optional[Event]:
    parameters = json.loads(data)
    cls = _event_classes().get(parameters["event"])
    return cls._from_parameters(parameters) if cls else None


def _slim(event: Dict[Text, Any]) -> Dict[Text, Any]:
    """A user event without what nobody reads again (long rankings, token texts)."""
    parse_data = event.get("parse_data")
    if parse_data:
        parse_data = {key: value for key, value in parse_data.items() if key != "text_tokens"}
        parse_data["intent_ranking"] = parse_data.get("intent_ranking", [])[:KEPT_RANKING]
        event = {**event, "parse_data": parse_data}
    return event


class SnapshotTrackerStore(TrackerStore):
    """Keeps all events in SQL and loads a bounded view of a conversation."""

    def __init__(
        self,
        domain: Optional[Domain] = None,
        host: Optional[Text] = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> None:
        """Opens the store at the SQLAlchemy 1.4 URL given as ``url`` in endpoints.yml."""
        if not host:
            raise ValueError("tracker_store.url is missing in endpoints.yml")
        self._engine = sa.create_engine(host, future=True)
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _tune_sqlite)
        _metadata.create_all(self._engine)
        super().__init__(domain, event_broker, **kwargs)

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """The conversation with its present slots and its last turns; None for an unknown one."""
        with self._engine.connect() as connection:
            snapshot = connection.execute(
                sa.select(_snapshots.c.slots, _snapshots.c.active_loop).where(_snapshots.c.sender_id == sender_id)
            ).first()
            if snapshot is None:
                return None
            rows = connection.execute(
                sa.select(_events.c.data)
                .where(_events.c.sender_id == sender_id)
                .order_by(_events.c.id.desc())
                .limit(KEPT_EVENTS)
            ).all()
        recent = [event for event in (_read_event(row.data) for row in reversed(rows)) if event is not None]
        whole = len(rows) < KEPT_EVENTS
        events = recent if whole else _with_snapshot(_from_a_listen(recent), snapshot)
        tracker = self.init_tracker(sender_id)
        for event in events:
            tracker.update(event)
        tracker.persisted_events = len(tracker.events)  # type: ignore[attr-defined]
        return tracker

    async def retrieve_full_tracker(self, conversation_id: Text) -> Optional[DialogueStateTracker]:
        """The conversation with every event since its first; None for an unknown one."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                sa.select(_events.c.data).where(_events.c.sender_id == conversation_id).order_by(_events.c.id)
            ).all()
        if not rows:
            return None
        tracker = self.init_tracker(conversation_id)
        for event in (_read_event(row.data) for row in rows):
            if event is not None:
                tracker.update(event)
        tracker.persisted_events = len(tracker.events)  # type: ignore[attr-defined]
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Appends the events that are new since the tracker was loaded, and replaces its snapshot."""
        known = getattr(tracker, "persisted_events", 0)
        new: List[Event] = list(tracker.events)[known:]
        slots = {name: slot.value for name, slot in tracker.slots.items() if slot.value is not None}
        state = {
            "slots": json.dumps(slots, ensure_ascii=False),
            "active_loop": tracker.active_loop_name,
        }
        with self._engine.begin() as connection:
            if new:
                connection.execute(
                    sa.insert(_events),
                    [
                        {
                            "sender_id": tracker.sender_id,
                            "type_name": event.type_name,
                            "timestamp": event.timestamp,
                            "data": json.dumps(_slim(event.as_dict()), ensure_ascii=False),
                        }
                        for event in new
                    ],
                )
            where = _snapshots.c.sender_id == tracker.sender_id
            if not connection.execute(sa.update(_snapshots).where(where).values(**state)).rowcount:
                connection.execute(sa.insert(_snapshots).values(sender_id=tracker.sender_id, **state))
        tracker.persisted_events = len(tracker.events)  # type: ignore[attr-defined]

    async def keys(self) -> Iterable[Text]:
        """Every conversation that has a tracker."""
        with self._engine.connect() as connection:
            return [row.sender_id for row in connection.execute(sa.select(_snapshots.c.sender_id))]


def _from_a_listen(events: List[Event]) -> List[Event]:
    """The events from the first `action_listen` on, so that the view begins where a turn begins."""
    for index, event in enumerate(events):
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            return events[index:]
    return events


def _with_snapshot(events: List[Event], snapshot: Any) -> List[Event]:
    """Puts present slots and form before the view; slots that the view changes end at the same values."""
    start = events[0].timestamp if events else None
    state: List[Event] = [SessionStarted(timestamp=start)]
    state += [SlotSet(name, value, timestamp=start) for name, value in json.loads(snapshot.slots).items()]
    if not any(isinstance(event, ActiveLoop) for event in events) and snapshot.active_loop:
        state.append(ActiveLoop(snapshot.active_loop, timestamp=start))
    return state + events


def _tune_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=15000")
    cursor.close()
