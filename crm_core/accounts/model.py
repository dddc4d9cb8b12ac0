"""Accounts of people at messengers."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from crm_core.db.columns import Base, Code, Id, Moment, Name, references


class ChannelAccount(Base):
    """A person at one messenger; the visitor is who they are to us before we know more, and whose talks they have.

    ``address`` is where messages to them go, in the messenger's own words.
    """

    __tablename__ = "channel_accounts"
    __table_args__ = (UniqueConstraint("channel", "address"), UniqueConstraint("visitor_id"))

    id: Mapped[Id]
    channel: Mapped[Code]
    address: Mapped[Code]
    visitor_id: Mapped[str] = references("visitors.id", index=False)
    name: Mapped[Name | None]
    username: Mapped[Name | None]
    created_at: Mapped[Moment]
