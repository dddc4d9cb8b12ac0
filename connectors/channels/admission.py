"""Whose messages are taken in at messengers: nobody's whom the company blocked, and as many as people can write."""

from collections.abc import Sequence
from math import ceil

from connectors.channels.blocking import BlockList
from connectors.gateway.errors import RateLimitedError
from connectors.sharing.port import Limit, Sharing
from crm_core.conversations.model import Conversation
from crm_core.conversations.rules import Owner

STRANGERS = Limit("strangers", 1_000, 300)
"""First messages of people whom we do not know, at one messenger: more than an advertisement brings in a minute."""
WORDS = Limit("words_about_limits", 1, 1)
"""How often somebody is told that they are not heard."""


def contact_messages(rate: int) -> Limit:
    """The limit of one contact's messages wherever they come from, given the rate of one chat."""
    return Limit("contact_messages", 2 * rate, 2 * rate)


class Admission:
    """The block list and the limits; ``rate`` is how many messages a minute one account may send."""

    def __init__(self, blocked: BlockList, sharing: Sharing, *, rate: int) -> None:
        self._blocked = blocked
        self._sharing = sharing
        self._account = Limit("account_messages", rate, rate)
        self._contact = contact_messages(rate)

    async def admit(self, account: str, channel: str, talks: Sequence[Conversation]) -> None:
        """Counts one message of an account, whose conversations so far are given.

        A blocked conversation or contact is the account's for ever: after its end it begins no new one.

        Raises:
            BlockedError. RateLimitedError: then nothing was counted.
        """
        self._blocked.require_free(ids=(account, *(talk.id for talk in talks), *(talk.contact_id for talk in talks)))
        counts = [(self._account, account)]
        if not talks:
            counts.append((STRANGERS, channel))
        contacts = {talk.contact_id for talk in talks if talk.owner != Owner.CLOSED and talk.contact_id}
        counts += [(self._contact, contact_id) for contact_id in contacts]
        wait = await self._sharing.take(*counts)
        if wait:
            raise RateLimitedError(retry_after=ceil(wait))

    async def may_tell(self, account: str) -> bool:
        """Whether somebody who is not heard may be told so, which counts as telling them."""
        return not await self._sharing.take((WORDS, account))
