"""What somebody wants a contact to be (pure)."""

from typing import TypedDict

from crm_core.contacts.rules import IdentityKind
from crm_core.errors import InvalidInputError
from crm_core.text.ids import is_legal_id, is_national_id


class ContactFields(TypedDict, total=False):
    """New values of a contact; None, or nothing, leaves what is there.

    A national id of ten digits is the person's own key, one of eleven digits their organisation's.
    """

    name: str | None
    city: str | None
    company: str | None
    customer_class: str | None
    preferred_channel: str | None
    mobile: str | None
    email: str | None
    national_id: str | None


def given(fields: ContactFields) -> list[str]:
    """The names of what is to change."""
    return [name for name, value in fields.items() if value is not None]


def legal_id(fields: ContactFields) -> str | None:
    """The national id when it is a firm's; raises InvalidInputError when its check digit is wrong."""
    value = fields.get("national_id")
    if value is None or is_national_id(value):
        return None
    if not is_legal_id(value):
        raise InvalidInputError(field="national_id", reason="check_digit")
    return value


def own_keys(fields: ContactFields) -> list[tuple[IdentityKind, str]]:
    """The keys that the person is to have, always in the same order."""
    national_id = None if legal_id(fields) else fields.get("national_id")
    wanted = {
        IdentityKind.EMAIL: fields.get("email"), IdentityKind.MOBILE: fields.get("mobile"),
        IdentityKind.NATIONAL_ID: national_id,
    }  # fmt: skip
    return [(kind, value) for kind, value in wanted.items() if value is not None]
