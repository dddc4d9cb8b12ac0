"""Counts what was lost, doubled or put out of order between customers and the store, from what both ends wrote down.

``python -m bench.both_ends FOLDER STORE.db`` reads the journals of `bench.talkers`, those of `bench.chatters` in
``FOLDER/chats``, and the rows of a SQLite store with SQL of its own: nothing here uses the code that is measured. The
last line is one JSON object.
"""

import json
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

Shown = Callable[[list[dict[str, Any]], list[sqlite3.Row]], Counter[str]]
"""How what customers saw is held against what is stored."""
ROWS = """SELECT conversation_id, seq, id, author, external_id, text, reply_to FROM messages
    ORDER BY conversation_id, seq"""
OWED = """SELECT (SELECT count(*) FROM turns WHERE state IN ('pending', 'running'))
    + (SELECT count(*) FROM outbox WHERE state = 'pending' AND stream IS NOT NULL)"""
CHATS = """SELECT a.address, c.id FROM channel_accounts a JOIN conversations c ON c.visitor_id = a.visitor_id"""


def read_journals(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """What each customer wrote down, by conversation in the order in which it happened."""
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            if event["conversation"]:
                told[event["conversation"]].append(event)
    return told


def read_store(path: Path) -> tuple[dict[str, list[sqlite3.Row]], int]:
    """The rows of each conversation by sequence number, and how many answers and deliveries are still owed."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
        store.row_factory = sqlite3.Row
        rows: dict[str, list[sqlite3.Row]] = defaultdict(list)
        for row in store.execute(ROWS):
            rows[_plain(row["conversation_id"])].append(row)
        return rows, store.execute(OWED).fetchone()[0]


def read_chats(folder: Path, path: Path) -> dict[str, list[dict[str, Any]]]:
    """What each customer of a messenger wrote down, by conversation; whoever has none yet keeps their address."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
        conversations = dict(store.execute(CHATS).fetchall())
    return {conversations.get(address, address): events for address, events in read_journals(folder / "chats").items()}


def compare(told: dict[str, list[dict[str, Any]]], rows: dict[str, list[sqlite3.Row]], shown: Shown) -> Counter[str]:
    """The counts of both ends, conversation by conversation."""
    counts: Counter[str] = Counter(conversations=len(told))
    for conversation, events in told.items():
        stored = rows.get(_plain(conversation), [])
        counts += _said(events, stored) + shown(events, stored)
        counts["seqs_missing"] += len({*range(1, len(stored) + 1)} - {row["seq"] for row in stored})
    counts["lost"] = counts["said_not_stored"] + counts["stored_not_shown"] + counts["seqs_missing"]
    counts["lost"] += counts["never_answered"]
    counts["doubled"] = counts["stored_twice"] + counts["answered_twice"] + counts["shown_twice"]
    counts["reordered"] = counts["stored_out_of_order"] + counts["shown_out_of_order"]
    return counts


def _said(events: list[dict[str, Any]], stored: list[sqlite3.Row]) -> Counter[str]:
    """From the customer to the store."""
    said = [event["sent"] for event in events if "sent" in event]
    ids = [row["external_id"].partition(":")[2] for row in stored if row["author"] == "customer"]
    answers = Counter((row["reply_to"], row["text"]) for row in stored if row["reply_to"])
    answered = {row["reply_to"] for row in stored}
    places = [ids.index(one) for one in said if one in ids]
    return Counter(
        messages=len(stored), said=len(said), said_not_stored=len(set(said) - set(ids)),
        stored_twice=len(ids) - len(set(ids)), stored_out_of_order=_falls(places),
        answered_twice=sum(times - 1 for times in answers.values()),
        never_answered=sum(row["author"] == "customer" and row["id"] not in answered for row in stored),
    )  # fmt: skip


def _shown(events: list[dict[str, Any]], stored: list[sqlite3.Row]) -> Counter[str]:
    """From the store to the customer, who drops what has a number that was seen before."""
    shown: dict[int, str] = {}
    again = 0
    for event in events:
        if "seen" in event:
            again += event["seq"] in shown
            shown.setdefault(event["seq"], _plain(event["seen"]))
    ids, order = list(shown.values()), list(shown)
    return Counter(
        shown=len(shown), sent_again=again, shown_twice=len(ids) - len(set(ids)),
        stored_not_shown=len({_plain(row["id"]) for row in stored} - set(ids)),
        shown_out_of_order=_falls(order),
    )  # fmt: skip


def _arrived(events: list[dict[str, Any]], stored: list[sqlite3.Row]) -> Counter[str]:
    """From the store to a messenger, whose bubbles have no number: both ends are laid side by side by their words."""
    wanted = [row["text"] for row in stored if row["author"] != "customer"]
    seen = [event["text"] for event in events if "bubble" in event]
    doubled = (Counter(seen) - Counter(wanted)).total()
    return Counter(
        shown=len(seen), stored_not_shown=(Counter(wanted) - Counter(seen)).total(), shown_twice=doubled,
        shown_out_of_order=len(seen) - doubled - _in_common(wanted, seen),
    )  # fmt: skip


def _in_common(one: list[str], other: list[str]) -> int:
    """The length of the longest list that is in both, with gaps, in this order."""
    lengths = [0] * (len(other) + 1)
    for word in one:
        before = lengths.copy()
        for place, same in enumerate(other, start=1):
            lengths[place] = before[place - 1] + 1 if same == word else max(before[place], lengths[place - 1])
    return lengths[-1]


def _falls(numbers: list[int]) -> int:
    return sum(later < earlier for earlier, later in pairwise(numbers))


def _plain(record_id: str) -> str:
    return record_id.replace("-", "")


def check(folder: Path, store: Path) -> dict[str, int]:
    """Every count; ``lost``, ``doubled`` and ``reordered`` are the sums that matter."""
    rows, owed = read_store(store)
    chats = compare(read_chats(folder, store), rows, _arrived)
    counts = compare(read_journals(folder), rows, _shown) + chats
    names = (
        "conversations", "messages", "said", "shown", "sent_again", "said_not_stored", "stored_not_shown",
        "seqs_missing", "never_answered", "stored_twice", "shown_twice", "answered_twice", "lost", "doubled",
        "reordered",
    )  # fmt: skip
    messenger = {f"messenger_{name}": chats[name] for name in ("said", "shown", "lost", "doubled", "reordered")}
    return {name: counts[name] for name in names} | messenger | {"owed": owed}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(check(Path(sys.argv[1]), Path(sys.argv[2]))) + "\n")
