"""Whether a message takes something away («رکوردر رو حذف کن») or adds to a list («یه هارد هم اضافه کن»)."""

import re

from crm_core.text.normalise import canonical

_REMOVAL = re.compile(
    r"(?:^|\s)(?:حذف|پاک|بردار\S*|ن[\u200c ]?می[\u200c ]?خوا\S*|لازم ندار\S*|نباش\S*|کنسل|hazf)(?=\s|$)"
)
_DECLINES = re.compile(r"(?:^|\s)(?:بدون|ندار\S*|لازم نیست|نیاز نیست|bedoone?|nadaram)(?=\s|$)")
_ADDITION = re.compile(r"(?:^|\s)(?:هم|اضافه|دیگه|دیگر|همچنین|ham|ezafe)(?=\s|$)")


_COMMANDS = re.compile(
    r"(?:^|\s)(?:(?:اضافه|عوض|زیاد|کم|بیشتر|کمتر) ?(?:کن\S*|بشه|شود)|بکن\S*|بذار\S*|بگذار\S*|به ?جا[یش]\S*"
    r"|ezafe|avaz|bezar\S*|bokon\S*)(?=\s|$)"
)


def commands_change(text: str) -> bool:
    """True when the message tells to change a list, whatever it is a list of («یه هارد هم اضافه کن»)."""
    return bool(_COMMANDS.search(canonical(text))) or asks_removal(text)


def asks_removal(text: str) -> bool:
    """True when the message asks to leave something out."""
    return bool(_REMOVAL.search(canonical(text)))


def asks_addition(text: str) -> bool:
    """True when the message adds to what was said before."""
    return bool(_ADDITION.search(canonical(text)))


def declines(text: str) -> bool:
    """True when the message says that a thing that was asked for does not exist or is not needed."""
    return bool(_DECLINES.search(canonical(text)))
