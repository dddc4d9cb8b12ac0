"""What is said of a website in ``sites.yml``, and which page's origin belongs to it."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictInt, StringConstraints, model_validator

from crm_core.seed.entries import CodeText, Entry, LongText, NameText

DEFAULT_SITE = "default"
"""The site of calls that name none."""
MAX_DELAY_S = 600
_ORIGIN = r"^https?://(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:(\d{1,5}|\*))?$"

Origin = Annotated[str, StringConstraints(pattern=_ORIGIN, max_length=200)]
"""``https://shop.example``; ``*.`` before the name stands for every subdomain, ``:*`` for every port."""
SiteCode = Annotated[CodeText, StringConstraints(pattern=r"^\w[\w.-]*$")]
"""Stands in addresses, and names the file of the site's key."""
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
PagePath = Annotated[str, StringConstraints(pattern=r"^/\S*$", max_length=200)]


class FieldKey(StrEnum):
    """What visitors may be asked before they write."""

    NAME = "name"
    COMPANY = "company"
    CITY = "city"
    MOBILE = "mobile"
    EMAIL = "email"


REACHABLE = frozenset({FieldKey.MOBILE, FieldKey.EMAIL})
"""A visitor becomes a contact with one of these; without them the answers would belong to nobody."""


class AskedField(Entry):
    """One question of the form before the chat."""

    key: FieldKey
    label: NameText | None = None
    required: StrictBool = False


class PageRule(Entry):
    """What the chat says by itself on pages whose path fits (``*`` stands for anything), after a while."""

    path: PagePath
    after_seconds: Annotated[StrictInt, Field(ge=0, le=MAX_DELAY_S)] = 15
    text: Annotated[NameText, Field(max_length=200)]


class Starter(Entry):
    """A ready first message."""

    title: NameText
    text: NameText


class Site(Entry):
    """One website: who may use the chat there and how it looks; what is left out has the product's own value."""

    code: SiteCode
    allowed_origins: tuple[Origin, ...] = ()
    name: NameText | None = None
    greeting: LongText | None = None
    color: Color | None = None
    theme: Literal["auto", "light", "dark"] = "auto"
    position: Literal["right", "left"] = "left"
    launcher: NameText | None = None
    hours: NameText | None = None
    reply_expectation: NameText | None = None
    page_rules: tuple[PageRule, ...] = ()
    pre_chat: tuple[AskedField, ...] = ()
    starters: Annotated[tuple[Starter, ...], Field(max_length=6)] = ()
    sound: StrictBool = False
    emoji: StrictBool = True
    attachments: StrictBool = True
    transcript: StrictBool = True
    rating: StrictBool = True

    @model_validator(mode="after")
    def _asks_for_a_way_back(self) -> Self:
        keys = [field.key for field in self.pre_chat]
        if len(keys) != len(set(keys)):
            raise ValueError("duplicate:pre_chat")
        if keys and not REACHABLE & set(keys):
            raise ValueError("missing:pre_chat:mobile")
        return self


def fits(origin: str, allowed: str) -> bool:
    """Whether a page's origin, as its browser names it, is one of an entry of ``allowed_origins``."""
    scheme, _, rest = origin.lower().partition("://")
    wanted_scheme, _, wanted = allowed.partition("://")
    host, port = _split(rest)
    wanted_host, wanted_port = _split(wanted)
    if scheme != wanted_scheme or (wanted_port != "*" and port != wanted_port):
        return False
    return host.endswith(wanted_host[1:]) if wanted_host.startswith("*.") else host == wanted_host


def may_use(site: Site, origin: str) -> bool:
    """Whether pages of an origin may use the chat of a site."""
    return any(fits(origin, allowed) for allowed in site.allowed_origins)


def _split(authority: str) -> tuple[str, str]:
    host, _, port = authority.partition(":")
    return host, port
