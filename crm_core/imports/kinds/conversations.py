"""Conversations from a file: one line for each message, lines with the same code being one conversation.

They come in closed: the bot has no turn in them, nobody is told, and a customer who writes again begins a new one.
"""

from collections.abc import Sequence

from crm_core.contacts.rules import Assurance
from crm_core.conversations.model import Conversation, Message
from crm_core.conversations.rules import Author, Owner
from crm_core.identifiers import new_id
from crm_core.imports.births import id_born_at
from crm_core.imports.channels import TalkChannel
from crm_core.imports.conversation_codes import KnownConversation, load_conversations
from crm_core.imports.customers import contact_of
from crm_core.imports.fields import CODE_ALIASES, CUSTOMER_FIELDS, Field, Row
from crm_core.imports.job import Job, Outcome, keys_of
from crm_core.imports.kinds.kind import Kind, Lines, head_of
from crm_core.imports.labels import choice
from crm_core.imports.old_keys import key_of, read_old_code
from crm_core.imports.ownership import refuse_other_owner
from crm_core.imports.values import read_long, read_moment, read_name

SITE = "import"
FIELDS = (
    Field("code", ("کد گفتگو", "شماره گفتگو", "chat id", *CODE_ALIASES), read_old_code, required=True),
    *CUSTOMER_FIELDS,
    Field("channel", ("کانال", "راه ارتباط"), choice(TalkChannel)),
    Field("author", ("فرستنده", "نویسنده", "from", "sender", "role"), choice(Author), required=True),
    Field("staff", ("کارشناس", "همکار", "agent"), read_name),
    Field("text", ("متن", "پیام", "متن پیام", "message", "body"), read_long),
    Field("at", ("زمان", "تاریخ", "تاریخ ارسال", "time", "sent at", "created_at", "date"), read_moment, required=True),
)  # fmt: skip


async def begin(job: Job) -> None:
    """Reads who may have answered."""
    await job.load_staff()


async def prepare(job: Job, lines: Lines) -> None:
    """Looks up the lines' contacts and conversations."""
    await job.load_customers(lines)
    await load_conversations(job, {row["code"] for row in lines})


def put(job: Job, lines: Lines) -> Outcome:
    """Adds a conversation with its messages in the order of time.

    One that came from a file gets the messages that are later than its last one; one of our own stays as it is.
    """
    said = sorted(lines, key=lambda row: row["at"])
    head, known = head_of(lines), job.references["conversations"].get(said[0]["code"])
    if known is not None:
        return _go_on(job, known, head, said)
    channel = head.get("channel", TalkChannel.IMPORT)
    contact = contact_of(job, head) if keys_of(head) or head.get("contact_code") else None
    conversation = Conversation(
        id=id_born_at(said[0]["at"], place=head.line), channel=channel, site=SITE,
        contact_id=contact.id if contact else None, assurance=Assurance.CLAIMED if contact else Assurance.NONE,
        owner=Owner.CLOSED, opened_at=said[0]["at"], last_seq=0, last_message_at=said[-1]["at"],
        closed_at=said[-1]["at"],
    )  # fmt: skip
    job.session.add(conversation)
    _append(job, conversation, said)
    job.references["conversations"][said[0]["code"]] = KnownConversation(
        conversation.id, conversation.contact_id, imported=True, conversation=conversation
    )
    return Outcome.ADDED


def _go_on(job: Job, known: KnownConversation, head: Row, said: Sequence[Row]) -> Outcome:
    conversation = known.conversation
    if known.contact_id is not None:
        refuse_other_owner(job, head, known.contact_id)
    later = [row for row in said if row["at"] > conversation.last_message_at]
    if not known.imported or not later:
        return Outcome.UNCHANGED
    _append(job, conversation, later)
    conversation.last_message_at = conversation.closed_at = later[-1]["at"]
    return Outcome.UPDATED


def _append(job: Job, conversation: Conversation, said: Sequence[Row]) -> None:
    """Stores messages at the end of a conversation; the first of all carries its old code, which holds no tab."""
    for row in said:
        seq = conversation.last_seq = conversation.last_seq + 1
        key = key_of(row["code"])
        message = Message(
            id=new_id(), conversation_id=conversation.id, seq=seq, author=row["author"],
            staff_id=job.staff_id(row, "staff") if row["author"] == Author.AGENT else None,
            channel=conversation.channel, external_id=key if seq == 1 else f"{key}\t{seq}", text=row.get("text", ""),
            created_at=row["at"],
        )  # fmt: skip
        job.later.append(message)


CONVERSATIONS = Kind("conversations", FIELDS, begin, prepare, put, grouped=True)
