"""E-mail addresses in messages."""

import re
from dataclasses import dataclass

from crm_core.text.reading import read

_LABEL = r"[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(
    r"(?<![a-z0-9._%+\-@])(?P<local>[a-z0-9_%+](?:[a-z0-9._%+\-]{0,62}[a-z0-9_%+\-])?)[ ]?@[ ]?"
    rf"(?P<domain>(?:{_LABEL}\.){{1,6}}[a-z]{{2,24}})(?![a-z0-9\-]|\.[a-z0-9]|@)"
)


@dataclass(frozen=True)
class EmailSpan:
    """An e-mail address in the raw text; `value` is lower case, without spaces, in ASCII digits."""

    start: int
    end: int
    value: str
    text: str


def find_emails(text: str) -> list[EmailSpan]:
    """The e-mail addresses of a text, in order; a space typed beside the @ is forgiven."""
    if "@" not in text and "＠" not in text:
        return []
    reading, found = read(text), []
    for match in _EMAIL.finditer(reading.text):
        if ".." not in match["local"]:
            start, end = reading.place(match.start(), match.end())
            found.append(EmailSpan(start, end, f"{match['local']}@{match['domain']}", text[start:end]))
    return found
