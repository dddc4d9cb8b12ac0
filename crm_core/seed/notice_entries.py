"""The shape of the file about notices to customers."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from crm_core.notices.rules import BUTTON_PLACEHOLDERS, PLACEHOLDERS, NoticeKind, unknown_placeholders
from crm_core.seed.entries import Entry, LongText, NameText

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class WordingEntry(Entry):
    """The words of one kind of notice, as a text message and in a chat, and what its buttons say."""

    sms: LongText
    chat: LongText
    button: NameText | None = None


class NoticesEntry(Entry):
    """What customers are told by themselves, and when nobody is disturbed."""

    texts: dict[NoticeKind, WordingEntry]
    quiet_hours: tuple[TimeOfDay, TimeOfDay] | None = None
    again_after_minutes: Annotated[int, Field(ge=0, le=10_080)] = 30
    renewal_days: Annotated[int, Field(ge=0, le=365)] = 14

    @model_validator(mode="after")
    def _texts_name_what_is_known(self) -> "NoticesEntry":
        for kind, words in self.texts.items():
            for name, text in words.model_dump(exclude={"button"}).items():
                if unknown := unknown_placeholders(PLACEHOLDERS[kind], text):
                    raise ValueError(f"unknown_placeholder:texts.{kind}.{name}:{unknown[0]}")
            if words.button is not None and kind not in BUTTON_PLACEHOLDERS:
                raise ValueError(f"unknown_key:texts.{kind}.button:")
            if words.button is not None and (unknown := unknown_placeholders(BUTTON_PLACEHOLDERS[kind], words.button)):
                raise ValueError(f"unknown_placeholder:texts.{kind}.button:{unknown[0]}")
        return self
