"""Counts what was lost, doubled or put out of order between customers and the store, from what both ends wrote down.

``python -m bench.both_ends FOLDER STORE.db`` reads the journals of `bench.talkers` and the rows of a SQLite store with
SQL of its own: nothing here uses the code that is measured. The last line is one JSON object.
"""

import json
import sqlite3
import sys
from collections import Counter, defaultdict
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

ROWS = """SELECT conversation_id, seq, id, author, external_id, text, reply_to FROM messages
    ORDER BY conversation_id, seq"""
UNANSWERED = "SELECT count(*) FROM turns WHERE state IN ('pending', 'running')"


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
    """The rows of each conversation by sequence number, and how many messages the assistant still owes an answer."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
        store.row_factory = sqlite3.Row
        rows: dict[str, list[sqlite3.Row]] = defaultdict(list)
        for row in store.execute(ROWS):
            rows[_plain(row["conversation_id"])].append(row)
        return rows, store.execute(UNANSWERED).fetchone()[0]


def compare(told: dict[str, list[dict[str, Any]]], rows: dict[str, list[sqlite3.Row]]) -> Counter[str]:
    """The counts of both ends, conversation by conversation."""
    counts: Counter[str] = Counter(conversations=len(told))
    for conversation, events in told.items():
        stored = rows.get(_plain(conversation), [])
        counts += _said(events, stored) + _shown(events, stored)
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


def _falls(numbers: list[int]) -> int:
    return sum(later < earlier for earlier, later in pairwise(numbers))


def _plain(record_id: str) -> str:
    return record_id.replace("-", "")


def check(folder: Path, store: Path) -> dict[str, int]:
    """Every count; ``lost``, ``doubled`` and ``reordered`` are the sums that matter."""
    rows, owed = read_store(store)
    counts = compare(read_journals(folder), rows)
    names = (
        "conversations", "messages", "said", "shown", "sent_again", "said_not_stored", "stored_not_shown",
        "seqs_missing", "never_answered", "stored_twice", "shown_twice", "answered_twice", "lost", "doubled",
        "reordered",
    )  # fmt: skip
    return {name: counts[name] for name in names} | {"owed": owed}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(check(Path(sys.argv[1]), Path(sys.argv[2]))) + "\n")
