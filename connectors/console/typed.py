"""Texts that staff type: bounded as they come, then cleaned of controls and stray spaces."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints

from crm_core.conversations.rules import MAX_TEXT
from crm_core.text.characters import strip_controls

_ISO_START = re.compile(r"\d{4}-\d\d-\d\d")


def _cleaned(longest: int) -> Callable[[Any], Any]:
    """Cleans a text of at most so many characters; what is no text is left to the next check."""

    def clean(typed: Any) -> Any:
        if not isinstance(typed, str):
            return typed
        if len(typed) > longest:
            raise ValueError("too_long")
        return strip_controls(typed).strip()

    return clean


Code = Annotated[str, BeforeValidator(_cleaned(64)), StringConstraints(min_length=1, max_length=64)]
Word = Annotated[str, BeforeValidator(_cleaned(200)), StringConstraints(min_length=1, max_length=200)]
Note = Annotated[str, BeforeValidator(_cleaned(MAX_TEXT)), StringConstraints(max_length=MAX_TEXT)]
Text = Annotated[str, BeforeValidator(_cleaned(MAX_TEXT)), StringConstraints(min_length=1, max_length=MAX_TEXT)]
ClientId = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]
"""Chosen by the caller: the same one again answers the same and does nothing."""
RecordVersion = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]


def _written(typed: Any) -> Any:
    """Refuses the bare numbers that would be taken for seconds or days since 1970."""
    if not isinstance(typed, date) and not (isinstance(typed, str) and _ISO_START.match(typed)):
        raise ValueError("not_a_date")
    return typed


Day = Annotated[date, BeforeValidator(_written)]
"""A day in ISO 8601."""
Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
"""An instant in ISO 8601 with its zone."""
Flag = Annotated[bool, Field(strict=True)]
"""Yes or no in a body, where a number is neither."""
