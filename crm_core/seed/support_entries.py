"""The shape of the files about the help desk: subjects of tickets, ready answers, frequent questions."""

from crm_core.seed.entries import CodeText, Entry, LongText, NameText, Words
from crm_core.tickets.rules import Priority, TicketKind


class TicketCategoryEntry(Entry):
    """A subject of tickets, its team, and the words that make it urgent."""

    code: CodeText
    name: NameText
    aliases: Words
    team: CodeText
    kind: TicketKind
    default_priority: Priority = Priority.NORMAL
    keywords_urgent: Words


class CannedReplyEntry(Entry):
    """A ready answer for staff."""

    code: CodeText
    title: NameText
    text: LongText
    team: CodeText | None = None


class FaqItem(Entry):
    """A frequent question and its answer."""

    topic: CodeText
    question: NameText
    answer: LongText
    keywords: Words
