"""What the files said when they were last read, so that only what changed in a file changes the store.

A value that staff changed in the console stays theirs until somebody changes that same value in the file.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Ledger:
    """Fingerprints of each entry's fields: as of the last seeding (``before``) and of this one (``after``)."""

    before: dict[str, dict[str, str]]
    after: dict[str, dict[str, str]] = field(default_factory=dict)

    def changed_fields(self, entry: str, values: dict[str, Any]) -> dict[str, Any]:
        """The values that the file says differently than last time; all of them for a new entry."""
        known = self.before.get(entry, {})
        prints = {name: fingerprint(value) for name, value in values.items()}
        self.after[entry] = prints
        return {name: value for name, value in values.items() if known.get(name) != prints[name]}

    def whole(self) -> dict[str, dict[str, str]]:
        """What to remember: this reading over the last one."""
        return {**self.before, **self.after}


def fingerprint(value: Any) -> str:
    """A short mark of a value: equal values have equal marks."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
