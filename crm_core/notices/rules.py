"""Which notices there are, what may be said in them, and when nobody is disturbed (pure)."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from string import Formatter
from typing import Any

from crm_core.clock import TEHRAN
from crm_core.contacts.rules import ContactChannel

FACT_KEY = "notices"
"""The section of facts that holds the company's notices."""
SMS_TEMPLATE = "notice"
"""The template of text messages that say one."""


class NoticeKind(StrEnum):
    """Why a customer is told something."""

    QUOTE_READY = "quote_ready"
    TICKET_ANSWERED = "ticket_answered"
    TICKET_RESOLVED = "ticket_resolved"
    RENEWAL_DUE = "renewal_due"


PLACEHOLDERS: Mapping[NoticeKind, frozenset[str]] = {
    NoticeKind.QUOTE_READY: frozenset({"company", "name", "code", "total", "valid_until"}),
    NoticeKind.TICKET_ANSWERED: frozenset({"company", "name", "code", "subject", "answer"}),
    NoticeKind.TICKET_RESOLVED: frozenset({"company", "name", "code", "subject"}),
    NoticeKind.RENEWAL_DUE: frozenset({"company", "name", "product", "ends_on"}),
}
"""What a text of each kind may name in braces."""
BUTTON_PLACEHOLDERS: Mapping[NoticeKind, frozenset[str]] = {
    NoticeKind.TICKET_RESOLVED: frozenset({"score"}), NoticeKind.RENEWAL_DUE: frozenset(),
}  # fmt: skip
"""The same of their buttons; the other kinds have none."""


@dataclass(frozen=True)
class Quiet:
    """The hours of the day in Tehran in which nobody is disturbed; ``begin`` may lie after ``end``, over midnight."""

    begin: time
    end: time


@dataclass(frozen=True)
class Wording:
    """The words of one kind of notice: as a text message, and in a chat, where an answer is a tap away.

    ``button`` is what the taps say; None offers none.
    """

    sms: str
    chat: str
    button: str | None = None


@dataclass(frozen=True)
class NoticeRules:
    """How a company tells its customers: words by kind (a kind without any is not told), hours, and distances."""

    texts: Mapping[NoticeKind, Wording]
    quiet: Quiet | None
    again_after: timedelta
    """Of one matter no second text message of the same kind is sent before this."""
    renewal_days: int
    """Days before the end of a subscription on which its customer is reminded."""


def rules_of(fact: Mapping[str, Any]) -> NoticeRules:
    """The rules that a section of facts holds."""
    quiet = fact.get("quiet_hours")
    return NoticeRules(
        texts={NoticeKind(kind): Wording(**words) for kind, words in fact.get("texts", {}).items()},
        quiet=Quiet(time.fromisoformat(quiet[0]), time.fromisoformat(quiet[1])) if quiet else None,
        again_after=timedelta(minutes=fact.get("again_after_minutes", 0)),
        renewal_days=fact.get("renewal_days", 0),
    )


def next_moment(now: datetime, quiet: Quiet | None) -> datetime:
    """Now, or the end of the quiet hours that it lies in."""
    if quiet is None or quiet.begin == quiet.end:
        return now
    local = now.astimezone(TEHRAN)
    begin, end = (datetime.combine(local.date(), moment, TEHRAN) for moment in (quiet.begin, quiet.end))
    if begin < end:
        return end if begin <= local < end else now
    if local < end:
        return end
    return end + timedelta(days=1) if local >= begin else now


def choose_channel(preferred: str | None, *, messengers: Sequence[str], mobile: bool) -> str | None:
    """How somebody is told: as they wish where that reaches them, else at the messenger they used last, else by SMS.

    ``messengers`` are those that reach them, the one used last first. None when nothing reaches them.
    """
    reaching = [*messengers, *([ContactChannel.SMS] if mobile else [])]
    if preferred in reaching:
        return preferred
    return reaching[0] if reaching else None


def unknown_placeholders(known: Set[str], text: str) -> list[str]:
    """What a text names in braces beside what is known; the text itself if it cannot be read."""
    try:
        named = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        return [text]
    return sorted(set(named) - known)
