"""The shape of the file about notices to customers."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from crm_core.notices.rules import NoticeKind, unknown_placeholders
from crm_core.seed.entries import Entry, LongText

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class WordingEntry(Entry):
    """The words of one kind of notice, as a text message and in a messenger."""

    sms: LongText
    chat: LongText


class NoticesEntry(Entry):
    """What customers are told by themselves, and when nobody is disturbed."""

    texts: dict[NoticeKind, WordingEntry]
    quiet_hours: tuple[TimeOfDay, TimeOfDay] | None = None
    again_after_minutes: Annotated[int, Field(ge=0, le=10_080)] = 30
    renewal_days: Annotated[int, Field(ge=0, le=365)] = 14

    @model_validator(mode="after")
    def _texts_name_what_is_known(self) -> "NoticesEntry":
        for kind, words in self.texts.items():
            for name, text in words.model_dump().items():
                if unknown := unknown_placeholders(kind, text):
                    raise ValueError(f"unknown_placeholder:texts.{kind}.{name}:{unknown[0]}")
        return self
