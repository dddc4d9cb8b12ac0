"""Which sentences of the assistant ask for the customer's mobile number.

An answer of the assistant does not say which question it is, so its words are looked up among those of the domain files
(`bot/domain`): responses whose name begins with ``utter_ask_`` or ``utter_human_ask_`` and ends with ``mobile``.
"""

import re
from pathlib import Path

import yaml

from crm_core.settings import HOME

DOMAIN = HOME / "bot" / "domain"
_ASKS = re.compile(r"utter_(human_)?ask_(\w+_)?mobile")


def load_contact_questions(folder: Path = DOMAIN) -> frozenset[str]:
    """The sentences, as they are said; none where the assistant's files are not there."""
    found: set[str] = set()
    for path in sorted(folder.glob("*.yml")):
        responses = yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {}
        for name, variants in responses.items():
            if _ASKS.fullmatch(name):
                found |= {variant["text"].strip() for variant in variants if "text" in variant}
    return frozenset(found)
