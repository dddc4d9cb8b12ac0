"""What the calls on customers' data and identity take."""

from typing import Annotated

from pydantic import AfterValidator, Field

from connectors.console.bodies import Version
from connectors.console.queries import Key, Mobile
from connectors.console.typed import Code, Word
from connectors.gateway.endpoints import Body
from crm_core.contacts.changes import ContactFields
from crm_core.merges.rules import Side
from crm_core.text.emails import find_emails
from crm_core.text.ids import parse_national_id

MOST_KEYS = 50
"""Keys that one call may remove."""


def _email(typed: str) -> str:
    found = find_emails(typed)
    if len(found) != 1:
        raise ValueError("not_an_email")
    return found[0].value


Email = Annotated[Word, AfterValidator(_email)]
NationalId = Annotated[Word, AfterValidator(parse_national_id)]


class NewContact(Body):
    """A customer who can be reached by mobile or e-mail; eleven digits of a national id are the company's."""

    name: Word | None = None
    city: Word | None = None
    company: Word | None = None
    customer_class: Code | None = None
    mobile: Mobile | None = None
    email: Email | None = None
    national_id: NationalId | None = None

    def fields(self) -> ContactFields:
        """What was written, by the name of the field."""
        return ContactFields(
            name=self.name, city=self.city, company=self.company, customer_class=self.customer_class,
            mobile=self.mobile, email=self.email, national_id=self.national_id,
        )  # fmt: skip


class ContactChange(NewContact, Version):
    """New values, and keys to take away by their ids; keys are added beside those that are there."""

    remove: list[Key] = Field(default=[], max_length=MOST_KEYS)


class ProposalDismissal(Version):
    """The proposal as the colleague saw it, to be put aside."""


class MergeUndoing(Version):
    """A merge to be taken back; ``version`` is that of the survivor."""


class ChosenFields(Body):
    """Whose value is kept; else the winner's, or the loser's where the winner has none."""

    name: Side | None = None
    city: Side | None = None
    company: Side | None = None
    customer_class: Side | None = None

    def by_column(self) -> dict[str, Side]:
        """The choices by the columns of a contact."""
        chosen = {
            "name": self.name, "city": self.city, "organisation_id": self.company,
            "customer_class": self.customer_class,
        }  # fmt: skip
        return {name: side for name, side in chosen.items() if side is not None}


class ContactMergeOrder(Version):
    """The customer who goes into this one (``loser``), and what the colleague chose."""

    other: Key
    fields: ChosenFields = ChosenFields()
